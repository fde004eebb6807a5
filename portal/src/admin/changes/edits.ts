import type { AccessEdit, AccessHolder, Overview, WrittenAccess } from "../../../../src/server/contract.ts";

/** A grant as the form holds it; empty means not said. */
export interface GrantDraft {
  /** Absent: nobody is chosen yet. */
  readonly holder?: AccessHolder;
  readonly role: string;
  /** An account's name, a glob over names, or conditions. */
  readonly selector: string;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  /** The entry that it takes the place of. */
  readonly replaces?: string;
}

/** A form in which at most the holder is chosen. */
export function emptyGrant(holder?: AccessHolder): GrantDraft {
  return { ...(holder && { holder }), role: "", selector: "", from: "", until: "", reason: "" };
}

/** What the form's grant makes of the declaration: a grant, and where it takes another's place that one's end. */
export function editsOf(
  holder: AccessHolder,
  { role, selector, from, until, reason, replaces }: GrantDraft,
): readonly AccessEdit[] {
  const grant: AccessEdit = {
    action: "grant",
    ...holder,
    access: `${role}@${selector}`,
    ...(from !== "" && { from }),
    ...(until !== "" && { until }),
    ...(reason !== "" && { reason }),
  };
  return replaces === undefined ? [grant] : [{ action: "revoke", ...holder, access: replaces }, grant];
}

/** An edit in words. */
export function editText(edit: AccessEdit): string {
  const who = holderText(edit);
  if (edit.action === "revoke") return `revoke ${edit.access} from ${who}`;
  const time = timeText(edit);
  return `grant ${edit.access} to ${who}${time === "" ? "" : ` ${time}`}`;
}

export function timeText({ from, until }: { readonly from?: string; readonly until?: string }): string {
  return [from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(" ");
}

export function sameEdit(a: AccessEdit, b: AccessEdit): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** `bob`, `team data`. */
export function holderText(holder: AccessHolder): string {
  return "team" in holder ? `team ${holder.team}` : holder.person;
}

/** A grant as somebody holds it: of their own entry, which can be edited, or through a team. */
export interface HeldGrant extends WrittenAccess {
  /** Absent where it is the holder's own. */
  readonly team?: string;
}

/** All grants of a person or a team as they are written. */
export function grantsOf(overview: Overview, holder: AccessHolder): readonly HeldGrant[] {
  if ("team" in holder) return overview.teams.find(({ name }) => name === holder.team)?.access ?? [];
  const person = overview.people.find(({ name }) => name === holder.person);
  const teams = overview.teams.filter(({ members }) => members.includes(holder.person));
  return [
    ...(person?.access ?? []),
    ...teams.flatMap(({ name: team, access }) => access.map((grant) => ({ ...grant, team }))),
  ];
}
