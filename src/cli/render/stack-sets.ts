import type { DeployedStackSet, StackInstance } from "../../cloud/index.ts";
import type { AccountId } from "../../model/index.ts";
import type { Joining, OwnFindings, PlannedStackSet, StackSetPlan } from "../../stack-sets/index.ts";
import { columns, type Row } from "./columns.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { counted, listed } from "./words.ts";

export interface RenderStackSetsOptions {
  readonly theme: Theme;
  readonly nameOf: (accountId: AccountId) => string;
}

/** What a plan makes of the stack sets. Empty where nothing. */
export function renderStackSetPlan(plan: StackSetPlan, options: RenderStackSetsOptions): string {
  const { theme } = options;
  const changed = plan.sets.filter(({ isNew, differs }) => isNew || differs.length > 0);
  const rows: readonly Row[] = [
    ...changed.map((set) => setRow(set, options)),
    ...plan.obsolete.map((name): Row => [`${theme.removed("-")} ${name}`, "no account is left in it"]),
  ];
  const lines = [...columns(rows), ...joiningLines(plan, options)];
  return lines.length === 0 ? "" : [theme.title("Stack sets"), ...lines].join("\n");
}

function setRow({ name, isNew, accounts, differs }: PlannedStackSet, options: RenderStackSetsOptions): Row {
  const { theme, nameOf } = options;
  const concerned = isNew ? accounts : differs;
  const symbol = isNew ? theme.added("+") : theme.changed("~");
  const count = isNew
    ? counted(accounts.length, "account")
    : `${differs.length.toLocaleString("en-US")} of ${counted(accounts.length, "account")}`;
  return [`${symbol} ${name}`, count, listed(concerned.map(nameOf), 3)];
}

function joiningLines(
  { joinings, leaving }: StackSetPlan,
  { nameOf }: RenderStackSetsOptions,
): readonly string[] {
  const namesOf = (kind: Joining["kind"]) =>
    joinings.filter((joining) => joining.kind === kind).map(({ accountId }) => nameOf(accountId));
  const line = (names: readonly string[], does: string) =>
    names.length === 0 ? [] : [`  ${listed(names, 3)} ${does}`];
  return [
    ...line(namesOf("taken-over"), "as they stand, taken into stacks: no access changes by it"),
    ...line(namesOf("moved"), "with their stacks from another stack set: no access changes by it"),
    ...line(namesOf("remade"), "with a stack that could not be made before"),
    ...line(
      leaving.map(({ accountId }) => nameOf(accountId)),
      "keep nothing of ours: their stacks go",
    ),
  ];
}

export interface StackSetStanding {
  readonly stackSets: readonly DeployedStackSet[];
  readonly findings: ReadonlyMap<AccountId, OwnFindings>;
  /** Whether StackSets was asked to look just now. */
  readonly isFresh: boolean;
}

/** Stack sets and their accounts: what StackSets says, and what our own reading does. */
export function renderStanding(
  { stackSets, findings, isFresh }: StackSetStanding,
  options: RenderStackSetsOptions,
): string {
  const { theme } = options;
  if (stackSets.length === 0) {
    return "There is no stack set of this organization. `rolebridge apply --engine stacksets` makes them.\n";
  }
  const lines = stackSets.flatMap(({ name, instances }) => [
    `${theme.title(name)}   ${counted(instances.length, "account")}`,
    ...columns(instances.map((instance) => instanceRow(instance, findings.get(instance.accountId), options))),
    "",
  ]);
  return [...lines, ...conclusion(stackSets, findings, isFresh), ""].join("\n");
}

function instanceRow(
  instance: StackInstance,
  own: OwnFindings | undefined,
  { theme, nameOf }: RenderStackSetsOptions,
): Row {
  const state = instance.status === "current" ? theme.good("current") : theme.warning(instance.status);
  return [
    theme.name(nameOf(instance.accountId)),
    state,
    `StackSets: ${driftText(instance, theme)}`,
    `we: ${ownText(own, theme)}`,
  ];
}

function driftText({ drift }: StackInstance, theme: Theme): string {
  if (drift === "drifted") return theme.danger("drifted");
  return drift === "in-sync" ? "in sync" : theme.faint("not looked at");
}

function ownText(own: OwnFindings | undefined, theme: Theme): string {
  if (!own) return theme.faint("not declared");
  const parts = [
    ...(own.changes > 0 ? [`${counted(own.changes, "change")} to make`] : []),
    ...own.byHand.map(printable),
  ];
  return parts.length === 0 ? "as declared" : theme.danger(parts.join("; "));
}

function conclusion(
  stackSets: readonly DeployedStackSet[],
  findings: ReadonlyMap<AccountId, OwnFindings>,
  isFresh: boolean,
): readonly string[] {
  const instances = stackSets.flatMap((stackSet) => stackSet.instances);
  const unseen = instances.filter(({ accountId, drift }) => {
    const own = findings.get(accountId);
    return drift === "in-sync" && own !== undefined && own.changes + own.byHand.length > 0;
  });
  const isByHand = instances.some(({ accountId }) => (findings.get(accountId)?.byHand.length ?? 0) > 0);
  const isMendable = instances.some(
    ({ accountId, status }) => status !== "current" || (findings.get(accountId)?.changes ?? 0) > 0,
  );
  return [
    ...(unseen.length > 0
      ? [
          `StackSets calls ${counted(unseen.length, "account")} in sync that ${unseen.length === 1 ? "is" : "are"} not as declared: it compares only what its template sets.`,
        ]
      : []),
    ...(isFresh ? [] : ["Let StackSets look now: rolebridge stacksets --detect-drift"]),
    ...(isMendable ? ["Make everything as declared: rolebridge apply --engine stacksets"] : []),
    ...(isByHand
      ? ["What hands put on a role stays: take it away, declare it, or declare the role `exclusive: true`."]
      : []),
    ...(isMendable || isByHand ? [] : ["Every account is as declared."]),
  ];
}
