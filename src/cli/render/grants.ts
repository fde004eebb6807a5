import { holdsAt } from "../../passage/choose-grant.ts";
import { administratorOf, type Passport, type PassportGrant } from "../../passage/passport.ts";
import { columns, type Row } from "./columns.ts";
import type { Theme } from "./theme.ts";

/** What a person may enter, by account: role, how long, until when, and what the role is for. */
export function renderGrants(
  passport: Passport,
  options: { readonly theme: Theme; readonly now: Date },
): string {
  const { theme, now } = options;
  if (passport.grants.length === 0) {
    return `${passport.person} may not enter any role yet. Ask ${administratorOf(passport)} for one: ${theme.command(`rolebridge grant ${passport.person} Role@account`)}`;
  }
  const byAccount = groupByAccount(passport.grants);
  const rows: Row[] = [];
  for (const [account, grants] of byAccount) {
    if (rows.length > 0) rows.push("");
    rows.push(accountLine(account, grants[0], theme));
    rows.push(...grants.map((grant): Row => grantRow(grant, theme, now)));
  }
  const first = passport.grants.find((grant) => holdsAt(grant, now)) ?? passport.grants[0];
  return [
    ...columns(rows),
    "",
    `${passport.grants.length} roles. Open one in the console: ${theme.command(`rolebridge console ${first?.role ?? ""}@${first?.account ?? ""}`)}`,
  ].join("\n");
}

function groupByAccount(grants: readonly PassportGrant[]): Map<string, PassportGrant[]> {
  const groups = new Map<string, PassportGrant[]>();
  for (const grant of grants) groups.set(grant.account, [...(groups.get(grant.account) ?? []), grant]);
  return groups;
}

function accountLine(account: string, grant: PassportGrant | undefined, theme: Theme): string {
  const facts = [grant?.stage, grant?.accountDescription].filter((fact) => fact !== undefined && fact !== "");
  const tail = facts.length === 0 ? "" : `  ${facts.join("; ")}`;
  return `${theme.title(theme.account(grant?.color, account))}${tail}  ${theme.faint(grant?.accountId ?? "")}`;
}

function grantRow(grant: PassportGrant, theme: Theme, now: Date): Row {
  return [
    `  ${theme.name(grant.role)}`,
    durationText(grant.sessionDuration),
    timeText(grant, theme, now),
    grant.consoleRefuses === undefined ? "console" : theme.warning("not by link"),
    [
      grant.description,
      ...(grant.consoleRefuses === undefined
        ? []
        : [theme.warning(`the console cannot switch to it: ${grant.consoleRefuses}`)]),
      ...grant.reasons.map((reason) => theme.faint(`granted for: ${reason}`)),
    ]
      .filter((text) => text !== "")
      .join("; "),
  ];
}

/** `4h`, `90m` */
export function durationText(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600}h` : `${Math.round(seconds / 60)}m`;
}

function timeText(grant: PassportGrant, theme: Theme, now: Date): string {
  if (grant.windows.length === 0) return "";
  const until = grant.windows.at(-1)?.until;
  const from = grant.windows[0]?.from;
  if (holdsAt(grant, now)) return until === undefined ? "" : `until ${dayText(until)}`;
  if (from !== undefined && now.getTime() < Date.parse(from)) return theme.faint(`from ${dayText(from)}`);
  return theme.faint(`ended ${until === undefined ? "" : dayText(until)}`.trimEnd());
}

/** A bound at midnight is said as the last day before it. */
function dayText(instant: string): string {
  if (!instant.endsWith("T00:00:00Z")) return instant.slice(0, 16).replace("T", " ");
  return new Date(Date.parse(instant) - 1).toISOString().slice(0, 10);
}
