import type { Overview, WrittenAccess } from "../../../../src/server/contract.ts";
import type { Edit } from "../api.ts";

/** A grant as the form holds it; empty means not said. */
export interface GrantDraft {
  readonly person: string;
  readonly role: string;
  /** An account's name, a glob over names, or conditions. */
  readonly selector: string;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  /** The entry that it takes the place of. */
  readonly replaces?: string;
}

export const emptyGrant: GrantDraft = { person: "", role: "", selector: "", from: "", until: "", reason: "" };

/** What the form's grant makes of the declaration: a grant, and where it takes another's place that one's end. */
export function editsOf({
  person,
  role,
  selector,
  from,
  until,
  reason,
  replaces,
}: GrantDraft): readonly Edit[] {
  const grant: Edit = {
    action: "grant",
    person,
    access: `${role}@${selector}`,
    ...(from !== "" && { from }),
    ...(until !== "" && { until }),
    ...(reason !== "" && { reason }),
  };
  return replaces === undefined ? [grant] : [{ action: "revoke", person, access: replaces }, grant];
}

/** An edit in words. */
export function editText(edit: Edit): string {
  const { person, access } = edit;
  if (edit.action === "revoke") return `revoke ${access} from ${person}`;
  const time = [edit.from && `from ${edit.from}`, edit.until && `until ${edit.until}`]
    .filter(Boolean)
    .join(" ");
  return `grant ${access} to ${person}${time === "" ? "" : ` ${time}`}`;
}

export function sameEdit(a: Edit, b: Edit): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A grant as somebody holds it: their own, which can be revoked, or a team's. */
export interface HeldGrant extends WrittenAccess {
  /** Absent where it is the person's own. */
  readonly team?: string;
}

/** All grants of a person as they are written. */
export function grantsOf(overview: Overview, name: string): readonly HeldGrant[] {
  const person = overview.people.find((one) => one.name === name);
  const teams = overview.teams.filter(({ members }) => members.includes(name));
  return [
    ...(person?.access ?? []),
    ...teams.flatMap(({ name: team, access }) => access.map((grant) => ({ ...grant, team }))),
  ];
}
