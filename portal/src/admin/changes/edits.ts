import type { Overview, WrittenAccess } from "../../../../src/server/contract.ts";
import type { Edit } from "../api.ts";

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
