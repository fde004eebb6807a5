import { csvText } from "../../export/index.ts";
import type { Bridge, MissingPart } from "../../model/index.ts";
import { columns, type Row } from "./columns.ts";
import type { Theme } from "./theme.ts";
import { counted, durationText, instantText, windowsText } from "./words.ts";

export interface RenderBridgesOptions {
  readonly theme: Theme;
  readonly verbose: boolean;
}

const missingWords: Readonly<Record<MissingPart, string>> = {
  user: "the user",
  "door-out": "the door out",
  "door-in": "the door in",
  role: "the role",
  permissions: "what the role may do",
};

/** The parts that a half-open bridge lacks, in words. */
function missingText(missing: readonly MissingPart[]): string {
  return missing.map((part) => missingWords[part]).join(", ");
}

/** `alice → Developer @ shop-development`, as aligned cells. */
export function bridgeCells(bridge: Bridge, theme: Theme): readonly string[] {
  return [`${theme.name(bridge.person)}`, `→ ${bridge.role}`, `@ ${bridge.account}`];
}

/** What holds while the bridge is crossed: session, MFA, time. */
export function bridgeTerms(bridge: Bridge): readonly string[] {
  return [
    bridge.sessionDuration === undefined ? "" : durationText(bridge.sessionDuration),
    bridge.mfa === "required" ? "MFA" : "no MFA",
    windowsText(bridge.windows),
  ];
}

/** How long somebody who is inside can go on when a bridge closes. */
export function goingOnText({ sessionDuration }: Bridge): string {
  return sessionDuration === undefined ? "" : `sessions last up to ${durationText(sessionDuration)} more`;
}

/** The list of bridges, the open ones first. */
export function renderBridges(bridges: readonly Bridge[], { theme, verbose }: RenderBridgesOptions): string {
  if (bridges.length === 0) return "No bridge: nobody may switch anywhere.\n";
  const open = bridges.filter((bridge) => bridge.state === "open");
  const halfOpen = bridges.filter((bridge) => bridge.state === "half-open");
  const people = new Set(open.map((bridge) => bridge.person)).size;
  const accounts = new Set(open.map((bridge) => bridge.account)).size;
  return [
    ...section("Open", open, theme, (bridge) => openRow(bridge, theme, verbose)),
    ...section("Half-open", halfOpen, theme, (bridge) => halfOpenRow(bridge, theme)),
    `${counted(open.length, "open bridge")}: ${counted(people, "person", "people")}, ${counted(accounts, "account")}.` +
      (halfOpen.length > 0
        ? ` ${counted(halfOpen.length, "half-open bridge")}: plan shows what mends them.`
        : ""),
    "",
  ].join("\n");
}

function section(
  title: string,
  bridges: readonly Bridge[],
  theme: Theme,
  row: (bridge: Bridge) => Row,
): readonly string[] {
  return bridges.length === 0 ? [] : [theme.title(title), ...columns(bridges.map(row)), ""];
}

function openRow(bridge: Bridge, theme: Theme, verbose: boolean): Row {
  const used =
    bridge.lastUsedAt === undefined ? "" : theme.faint(`role last used ${instantText(bridge.lastUsedAt)}`);
  return [
    ...bridgeCells(bridge, theme),
    ...bridgeTerms(bridge),
    used,
    ...(verbose ? [theme.faint(bridge.roleArn)] : []),
  ];
}

function halfOpenRow(bridge: Bridge, theme: Theme): Row {
  return [...bridgeCells(bridge, theme), theme.danger(`! missing: ${missingText(bridge.missing)}`)];
}

/** A bridge as programs get it: the contract of `bridges --json`. */
export function bridgeForPrograms(bridge: Bridge): Readonly<Record<string, unknown>> {
  const from = bridge.windows[0]?.from;
  const until = bridge.windows.at(-1)?.until;
  return {
    person: bridge.person,
    role: bridge.role,
    account: bridge.account,
    accountId: bridge.accountId,
    state: bridge.state,
    missing: bridge.missing,
    mfa: bridge.mfa,
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    windows: bridge.windows,
    ...(bridge.sessionDuration !== undefined && { sessionDuration: bridge.sessionDuration }),
    roleArn: bridge.roleArn,
    ...(bridge.doorOut && { doorOut: bridge.doorOut }),
    ...(bridge.doorIn && { doorIn: bridge.doorIn }),
    ...(bridge.lastUsedAt !== undefined && { lastUsedAt: bridge.lastUsedAt }),
  };
}

const csvHead = [
  "person",
  "role",
  "account",
  "accountId",
  "state",
  "missing",
  "mfa",
  "from",
  "until",
  "roleArn",
];

/** Bridges as CSV (RFC 4180) with a head. */
export function bridgesAsCsv(bridges: readonly Bridge[]): string {
  const rows = bridges.map((bridge) => [
    bridge.person,
    bridge.role,
    bridge.account,
    bridge.accountId,
    bridge.state,
    bridge.missing.join(" "),
    bridge.mfa,
    bridge.windows[0]?.from ?? "",
    bridge.windows.at(-1)?.until ?? "",
    bridge.roleArn,
  ]);
  return csvText([csvHead, ...rows]);
}
