import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import type {
  Arn,
  DocumentText,
  IamWrite,
  InlinePolicies,
  ManagedPolicy,
  Role,
  TagPair,
  Tags,
  User,
} from "../model/index.ts";
import { isIgnored, isOwnedInlinePolicy, nameOfArn, parseArn, pathOfArn, policyArn } from "../model/index.ts";
import { documentsOf, isReplaced } from "./exchange.ts";
import type { LooseMove } from "./move.ts";
import { denyingLast, documentMoves, writing } from "./move.ts";
import { effectsOf } from "./narrowing.ts";
import type { AccountContext } from "./planner.ts";

// What users, groups and roles have in common: attachments, inline policies and tags.

/** Ours as wanted, and what others put beside it. */
export function settleAttached(
  live: readonly Arn[],
  desired: readonly Arn[],
  isOurs: (arn: Arn) => boolean,
): { readonly attached: readonly Arn[]; readonly foreign: readonly Arn[] } {
  const foreign = live.filter((arn) => !desired.includes(arn) && !isOurs(arn));
  return { attached: [...new Set([...desired, ...foreign])].sort(), foreign };
}

export function settleInline(
  live: InlinePolicies,
  desired: InlinePolicies,
): { readonly inline: InlinePolicies; readonly foreign: readonly string[] } {
  const foreign = Object.keys(live).filter((name) => !isOwnedInlinePolicy(name) && !(name in desired));
  const kept = foreign.map((name) => [name, live[name] ?? ""] as const);
  return { inline: sortedRecord([...Object.entries(desired), ...kept]), foreign };
}

/** Tags as wanted; those that are neither wanted nor ours stay. Keys are compared without regard to case, as IAM does. */
export function settleTags(live: Tags, desired: Tags): Tags {
  const wanted = new Set(Object.keys(desired).map((key) => key.toLowerCase()));
  const kept = Object.entries(live).filter(
    ([key]) => !wanted.has(key.toLowerCase()) && !key.toLowerCase().startsWith("rolebridge:"),
  );
  return sortedRecord([...Object.entries(desired), ...kept]);
}

function sortedRecord<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What of the policies that others attached is to be told: not what is left alone on purpose. */
export function toldOf(foreign: readonly Arn[], context: AccountContext): readonly Arn[] {
  return foreign.filter((arn) => !isIgnored(policyAt(arn, context), context.ignored));
}

/** A policy of the account; of AWS's own only the name is known, which is all that a rule can mean. */
function policyAt(arn: Arn, { live, partition, accountId }: AccountContext): ManagedPolicy {
  const found = live.policies.find(
    ({ path, name }) => policyArn({ partition, accountId, path, name }) === arn,
  );
  return found ?? { kind: "policy", name: nameOfArn(arn), path: pathOfArn(arn), document: "" };
}

/**
 * On a resource that is being taken over: what was made by hand and says no more than what of ours comes in its place.
 * Ours is there before it goes.
 */
export function replacedByOurs<R extends User | Role>(
  foreign: Foreign,
  live: R,
  desired: R,
  context: AccountContext,
): Foreign {
  const ours = documentsOf(desired, context);
  const isOwnAccount = (arn: Arn): boolean => parseArn(arn)?.account === context.accountId;
  return {
    attached: foreign.attached.filter((arn) => {
      const document = isOwnAccount(arn) ? context.documentNow(arn) : undefined;
      return document !== undefined && isReplaced(document, ours);
    }),
    inline: foreign.inline.filter((name) => isReplaced(live.inline[name] ?? "", ours)),
  };
}

/** What others put on something: policies by ARN, inline ones by name. */
export interface Foreign {
  readonly attached: readonly Arn[];
  readonly inline: readonly string[];
}

export const nothingReplaced: Foreign = { attached: [], inline: [] };

export function withoutKeys(inline: InlinePolicies, names: readonly string[]): InlinePolicies {
  return Object.fromEntries(Object.entries(inline).filter(([name]) => !names.includes(name)));
}

/** The warning for what others put on something of ours. */
export function foreignFinding(what: string, foreign: Foreign, isRemoved: boolean): readonly Diagnostic[] {
  const names = [...foreign.attached, ...foreign.inline.map((name) => `inline policy ${name}`)];
  if (names.length === 0) return [];
  const listed = names.map((name) => `\`${name}\``).join(", ");
  if (isRemoved)
    return [
      diagnostic("RB4007", `${what} is exclusive: ${listed}, which Rolebridge did not put there, is removed`),
    ];
  return [
    diagnostic("RB4007", `${what} carries ${listed}, which Rolebridge did not put there`, {
      help: "take it away by hand, declare it, or declare the role `exclusive: true`",
    }),
  ];
}

/** The calls by which the three kinds of principals take and lose policies. */
export interface PrincipalCalls {
  attach(arn: Arn): IamWrite;
  detach(arn: Arn): IamWrite;
  put(name: string, document: DocumentText): IamWrite;
  remove(name: string): IamWrite;
}

/** Inline policies from one state to another. What also denies is closed last and opened first. */
export function inlineMoves(
  before: InlinePolicies,
  after: InlinePolicies,
  calls: PrincipalCalls,
): readonly LooseMove[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const moves = (order: readonly string[]) =>
    order.flatMap((name) =>
      documentMoves(before[name], after[name], {
        put: (document) => calls.put(name, document),
        remove: () => calls.remove(name),
      }),
    );
  const closing = moves(denyingLast(names.map((name) => [name, before[name]])));
  const opening = moves(denyingLast(names.map((name) => [name, after[name]])).toReversed());
  return [
    ...closing.filter(({ stage }) => stage === "close"),
    ...opening.filter(({ stage }) => stage === "open"),
  ];
}

/** Attachments that go: those that only deny give when they go, so they go when the others have come. */
export function detachMoves(
  arns: readonly Arn[],
  calls: PrincipalCalls,
  context: AccountContext,
): readonly LooseMove[] {
  return denyingLast(arns.map((arn) => [arn, context.documentNow(arn)])).map((arn) => {
    const document = context.documentNow(arn as Arn);
    const onlyDenies = document !== undefined && !effectsOf(document).allows;
    return {
      ...writing(onlyDenies ? "open" : "close", calls.detach(arn as Arn)),
      ...(document !== undefined && { before: document }),
    };
  });
}

/** Attachments that come: those that deny come first. */
export function attachMoves(
  arns: readonly Arn[],
  calls: PrincipalCalls,
  context: AccountContext,
): readonly LooseMove[] {
  const order = denyingLast(arns.map((arn) => [arn, context.documentThen(arn)])).toReversed();
  return order.map((arn) => {
    const document = context.documentThen(arn as Arn);
    const onlyDenies = document !== undefined && !effectsOf(document).allows;
    return {
      ...writing(onlyDenies ? "turn" : "open", calls.attach(arn as Arn)),
      ...(document !== undefined && { after: document }),
    };
  });
}

/** Values of the first list that the second does not hold. */
export function minus<T>(all: readonly T[], others: readonly T[]): readonly T[] {
  const known = new Set(others);
  return all.filter((one) => !known.has(one));
}

export function tagPairs(tags: Tags): readonly TagPair[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** What to write and which keys to remove on the way from some tags to others. */
export function tagChanges(
  before: Tags,
  after: Tags,
): { readonly put: readonly TagPair[]; readonly remove: readonly string[] } {
  const wanted = new Set(Object.keys(after).map((key) => key.toLowerCase()));
  return {
    put: tagPairs(after).filter(({ Key, Value }) => before[Key] !== Value),
    remove: Object.keys(before).filter((key) => !wanted.has(key.toLowerCase())),
  };
}
