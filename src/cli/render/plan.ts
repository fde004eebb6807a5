import type { AccessLine } from "../../access/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { hasErrors } from "../../diagnostics/index.ts";
import type { AccountId, Bridge } from "../../model/index.ts";
import type { Change, Plan, QuotaForecast } from "../../plan/index.ts";
import { bridgeCells, bridgeTerms, goingOnText } from "./bridges.ts";
import { renderChanges } from "./changes.ts";
import { columns, type Row } from "./columns.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { counted, figureText, lastSessionText, listed, windowsText } from "./words.ts";

export interface RenderPlanOptions {
  readonly theme: Theme;
  readonly verbose: boolean;
  /** What was written beside the grant of a bridge. */
  readonly reasonOf?: (bridge: Bridge) => string | undefined;
  /** Sessions are ended when bridges have closed, so that nobody goes on. */
  readonly endsSessions?: boolean;
  /** What to type next; the default fits a plan that was just made. Empty where it is applied at once. */
  readonly next?: string;
}

/** Past so many bridges those of one person and role share a line. */
const shownSingly = 40;

/** A plan as people read it: what it means first, then what it does, then what was found. */
export function renderPlan(plan: Plan, options: RenderPlanOptions): string {
  const { theme, verbose } = options;
  const nameOf = accountNames(plan);
  return [
    ...section("Bridges", bridgeLines(plan, options), theme),
    ...section("Access", accessLines(plan.access.lines, theme), theme),
    ...section("Changes", renderChanges(plan.changes, { theme, verbose, nameOf }), theme),
    ...section("Found", foundLines(plan, options), theme),
    ...conclusion(plan, options),
    "",
  ].join("\n");
}

/** The declared names of accounts by their ids. */
export function accountNames(plan: Plan): (accountId: AccountId) => string {
  const names = new Map(plan.planned.directory.accounts.map((account) => [account.accountId, account.name]));
  return (accountId) => names.get(accountId) ?? accountId;
}

function section(title: string, lines: readonly string[], theme: Theme): readonly string[] {
  return lines.length === 0 ? [] : [theme.title(title), ...lines, ""];
}

function bridgeLines({ bridges }: Plan, options: RenderPlanOptions): readonly string[] {
  const { theme } = options;
  const isHalf = (bridge: Bridge): boolean => bridge.state === "half-open";
  const opens = bridges.opens.filter((bridge) => !isHalf(bridge));
  const closes = bridges.closes.filter((bridge) => !isHalf(bridge));
  const halves = bridges.closes.filter(isHalf).length;
  const isMany = opens.length + closes.length > shownSingly && !options.verbose;
  const rows: readonly Row[] = isMany
    ? [...manyBridges(theme.added("+"), opens, options), ...manyBridges(theme.removed("-"), closes, options)]
    : [
        ...opens.map((bridge) => bridgeRow(theme.added("+"), bridge, termsOf(bridge, options), theme)),
        ...closes.map((bridge) =>
          bridgeRow(theme.removed("-"), bridge, closingTerms(bridge, opens, options), theme),
        ),
      ];
  const half =
    halves === 0
      ? []
      : [`  ${counted(halves, "half-open bridge")} will be closed   (rolebridge bridges --half-open)`];
  return [...columns(rows), ...half];
}

function termsOf(bridge: Bridge, { theme, reasonOf }: RenderPlanOptions): readonly string[] {
  const reason = reasonOf?.(bridge);
  const last = lastSessionText(bridge.windows, bridge.sessionDuration);
  return [
    ...bridgeTerms(bridge),
    ...[reason ?? "", last].filter((text) => text !== "").map((text) => theme.faint(text)),
  ];
}

/** When it was open, where it opens at other times; else how long somebody who is inside can go on. */
function closingTerms(
  bridge: Bridge,
  opens: readonly Bridge[],
  { theme, endsSessions = false }: RenderPlanOptions,
): readonly string[] {
  if (isOnlyMoved(bridge, opens)) return ["", "", windowsText(bridge.windows)];
  return endsSessions ? [] : [theme.faint(goingOnText(bridge))];
}

/** Whether a bridge that closes opens at other times in its place. */
export function isOnlyMoved({ person, roleArn }: Bridge, opens: readonly Bridge[]): boolean {
  return opens.some((one) => one.person === person && one.roleArn === roleArn);
}

function bridgeRow(symbol: string, bridge: Bridge, terms: readonly string[], theme: Theme): Row {
  const [person = "", ...others] = bridgeCells(bridge, theme);
  return [`${symbol} ${person}`, ...others, ...terms];
}

/** One line for the bridges of one person and role that hold on the same terms. */
function manyBridges(symbol: string, bridges: readonly Bridge[], options: RenderPlanOptions): readonly Row[] {
  const groups = new Map<string, Bridge[]>();
  for (const bridge of bridges) {
    const key = JSON.stringify([bridge.person, bridge.role, termsOf(bridge, options)]);
    groups.set(key, [...(groups.get(key) ?? []), bridge]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Bridge, ...Bridge[]];
    const accounts = listed(
      group.map(({ account }) => account),
      3,
    );
    return bridgeRow(symbol, { ...first, account: accounts }, termsOf(first, options), options.theme);
  });
}

function accessLines(lines: readonly AccessLine[], theme: Theme): readonly string[] {
  return lines.map((line) => {
    const color = line.effect === "gains" ? theme.added : theme.removed;
    const symbol = color(line.effect === "gains" ? "+" : "-");
    return `  ${symbol} ${theme.name(line.who)} ${line.effect} ${listed(line.what)}  in ${listed(line.accounts)}`;
  });
}

function foundLines(plan: Plan, { theme, verbose }: RenderPlanOptions): readonly string[] {
  const forecasts = plan.forecasts.filter((forecast) => verbose || isWorthSaying(forecast));
  return [
    ...plan.diagnostics.flatMap((one) => diagnosticLines(one, theme)),
    ...columns(
      forecasts.map(({ subject, quota, used, limit, source, note }) => [
        `i ${theme.name(subject)}`,
        `${figureText(used)} of ${figureText(limit)} ${quota}` +
          (note === undefined ? "" : ` (${note})`) +
          (source === "default" ? theme.faint(" (AWS's default limit; the live one was not read)") : ""),
      ]),
    ),
  ];
}

function isWorthSaying({ used, limit, note }: QuotaForecast): boolean {
  return note !== undefined || used >= limit * 0.8;
}

/** A diagnostic without a place in a file: one line, what to do in another. */
export function diagnosticLines(one: Diagnostic, theme: Theme): readonly string[] {
  const color = one.severity === "error" ? theme.danger : theme.warning;
  return [
    `  ${color("!")} ${printable(one.message)}   ${theme.faint(one.code)}`,
    ...one.notes.map((note) => theme.faint(`    ${printable(note.message)}`)),
    ...(one.help === undefined ? [] : [`    ${printable(one.help)}`]),
  ];
}

function conclusion(plan: Plan, options: RenderPlanOptions): readonly string[] {
  const { theme } = options;
  const accounts = counted(Object.keys(plan.live.accounts).length, "account");
  const errors = plan.diagnostics.filter((one) => one.severity === "error").length;
  if (hasErrors(plan.diagnostics)) {
    return [
      `${counted(plan.changes.length, "change")} in ${accounts}. ${theme.danger(`${counted(errors, "problem")} must be settled first`)}; apply would refuse. Nothing has been written.`,
    ];
  }
  if (plan.changes.length === 0) {
    return [`Nothing to change: ${accounts} stand as declared (${counted(plan.unchanged, "resource")}).`];
  }
  if (options.next === "") return [`${totalsText(plan.changes)} in ${accounts}.`];
  return [
    `${totalsText(plan.changes)} in ${accounts}. Nothing has been written.`,
    options.next ??
      `Apply it with: ${theme.command("rolebridge apply")}    Keep it with: ${theme.command("rolebridge plan --out plan.json")}`,
  ];
}

/** `58 to add, 3 to change, 1 to remove`. */
export function totalsText(changes: readonly Change[]): string {
  const count = (...actions: readonly Change["action"][]): number =>
    changes.filter((change) => actions.includes(change.action)).length;
  return [
    [count("create"), "to add"],
    [count("update", "replace", "forget"), "to change"],
    [count("adopt"), "to take over"],
    [count("delete"), "to remove"],
  ]
    .filter(([number]) => number !== 0)
    .map(([number, words]) => `${number?.toLocaleString("en-US")} ${words}`)
    .join(", ");
}
