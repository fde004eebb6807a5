import { quotaInForce } from "../catalogue/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import type { Arn, DocumentText, InlinePolicies, User } from "../model/index.ts";
import { isOwnedPolicyArn, oneTimePasswordPolicyName, ownedPath } from "../model/index.ts";
import { namesIn } from "./door-targets.ts";
import { inlineToTheEnd } from "./exchange.ts";
import type { LooseMove, Move } from "./move.ts";
import { documentMoves, onCreation, stages, writing } from "./move.ts";
import { isCoveredBy } from "./narrowing.ts";
import type { AccountContext, Planner, Settled, SettleOptions } from "./planner.ts";
import {
  detachMoves,
  foreignFinding,
  inlineMoves,
  minus,
  nothingReplaced,
  type PrincipalCalls,
  replacedByOurs,
  settleAttached,
  settleInline,
  settleTags,
  tagChanges,
  tagPairs,
  toldOf,
  withoutKeys,
} from "./principal.ts";

export const userPlanner: Planner<User> = {
  all: (state) => state.users,
  settle,
  /** `UpdateUser` renames a user with its devices, keys and history. */
  whyReplace: () => [],
  create: createMoves,
  update: updateMoves,
  delete: deleteMoves,
};

function settle(live: User, desired: User, context: AccountContext, options: SettleOptions): Settled<User> {
  const isOurs = (arn: Arn) => isOwnedPolicyArn(arn, context.organization);
  const attached = settleAttached(live.attached, desired.attached, isOurs);
  const inline = settleInline(live.inline, { ...desired.inline, ...oneTimePassword(live) });
  const foreign = { attached: attached.foreign, inline: inline.foreign };
  const replaced = options.isAdopted ? replacedByOurs(foreign, live, desired, context) : nothingReplaced;
  const foreignGroups = live.groups.filter(
    (name) => !desired.groups.includes(name) && !isOwnedGroup(name, context),
  );
  const boundary = desired.boundary ?? live.boundary;
  return {
    after: {
      ...live,
      name: desired.name,
      attached: minus(attached.attached, replaced.attached),
      inline: withoutKeys(inline.inline, replaced.inline),
      groups: [...new Set([...desired.groups, ...foreignGroups])].sort(),
      tags: settleTags(live.tags, desired.tags),
      ...(boundary !== undefined && { boundary }),
    },
    findings: [
      ...foreignFinding(
        `user \`${live.name}\``,
        {
          attached: toldOf(minus(attached.foreign, replaced.attached), context),
          inline: minus(inline.foreign, replaced.inline),
        },
        false,
      ),
      ...groupFinding(live, foreignGroups),
    ],
  };
}

/** What ends an unused one-time password stays: it denies nobody with MFA anything. */
function oneTimePassword({ inline }: User): InlinePolicies {
  const document = inline[oneTimePasswordPolicyName];
  return document === undefined ? {} : { [oneTimePasswordPolicyName]: document };
}

function isOwnedGroup(name: string, { live, organization }: AccountContext): boolean {
  return live.groups.some((group) => group.name === name && group.path === ownedPath(organization));
}

function groupFinding(live: User, foreignGroups: readonly string[]): readonly Diagnostic[] {
  if (foreignGroups.length === 0) return [];
  const listed = foreignGroups.map((name) => `\`${name}\``).join(", ");
  return [
    diagnostic("RB4007", `user \`${live.name}\` is in ${listed}, which Rolebridge did not make`, {
      help: "take the user out by hand where the membership is not meant",
    }),
  ];
}

function createMoves(after: User, context: AccountContext): readonly Move[] {
  const input = {
    UserName: after.name,
    Path: after.path,
    ...(after.boundary !== undefined && { PermissionsBoundary: after.boundary }),
    ...(Object.keys(after.tags).length > 0 && { Tags: tagPairs(after.tags) }),
  };
  const nothing: User = { ...after, groups: [], attached: [], inline: {} };
  const rest = updateMoves(nothing, after, context);
  const [create, ...filled] = onCreation({ call: "CreateUser", input }, rest);
  if (!create) return [];
  const needs = rest.map((move) => [0, ...move.needs.map((index) => index + 1)]);
  return [{ ...create, needs: [] }, ...filled.map((move, index) => ({ ...move, needs: needs[index] ?? [] }))];
}

function updateMoves(before: User, after: User, context: AccountContext): readonly Move[] {
  const doors = doorMoves(before, after, context);
  const [was, is] = [callsFor(before.name), callsFor(after.name)];
  const late = inlineToTheEnd(before, after, context, "UserPolicySizeQuota");
  const rest = withoutKeys(before.inline, late);
  const closing: readonly LooseMove[] = [
    ...minus(before.groups, after.groups).map((group) => leaving(before.name, group)),
    ...inlineMoves(rest, after.inline, was).filter(({ stage }) => stage === "close"),
    ...doors.closing,
  ];
  const turning: readonly LooseMove[] = [
    ...nameMoves(before, after),
    ...tagMoves(before, after),
    ...boundaryMoves(before, after),
  ];
  const opening: readonly LooseMove[] = [
    ...minus(after.groups, before.groups).map((group) =>
      writing("open", { call: "AddUserToGroup", input: { GroupName: group, UserName: after.name } }),
    ),
    ...inlineMoves(rest, after.inline, is).filter(({ stage }) => stage !== "close"),
  ];
  const first = [...closing, ...turning];
  const settled = first.map((move, index) => ({
    ...move,
    needs: index >= closing.length ? indices(closing) : [],
  }));
  const free = opening.map((move) => ({ ...move, needs: indices(first) }));
  const changing = placedDoors(doors.changing, indices(first), first.length + free.length);
  const moves = [...settled, ...free, ...changing];
  const last = late.map((name) => ({ ...writing("tidy", is.remove(name)), needs: indices(moves) }));
  return [...moves, ...last];
}

function indices(list: readonly unknown[]): readonly number[] {
  return list.map((_, index) => index);
}

interface DoorMove extends LooseMove {
  /** Places among the door moves that must come before. */
  readonly needsDoors: readonly number[];
}

function placedDoors(moves: readonly DoorMove[], needs: readonly number[], offset: number): readonly Move[] {
  return moves.map(({ needsDoors, ...move }) => ({
    ...move,
    needs: [...needs, ...needsDoors.map((index) => index + offset)],
  }));
}

/**
 * Attachments of a user. A door that closes is detached first. A door that merely moves into another policy is detached
 * after the other is attached, as far as the quota of attachments leaves room.
 */
function doorMoves(
  before: User,
  after: User,
  context: AccountContext,
): { readonly closing: readonly LooseMove[]; readonly changing: readonly DoorMove[] } {
  const calls = callsFor(after.name);
  const going = minus(before.attached, after.attached);
  const kept = [
    ...after.attached.map((arn) => context.documentThen(arn)),
    ...Object.values(after.inline),
  ].filter((document) => document !== undefined);
  const isMoved = (arn: Arn) => {
    const document = context.documentNow(arn);
    return document !== undefined && namesIn(document).length > 0 && isCoveredBy(document, kept);
  };
  const closed = going.filter((arn) => !isMoved(arn));
  const limit = quotaInForce(context.live.quotas, "AttachedPoliciesPerUserQuota");
  const room = limit - (before.attached.length - closed.length);
  return {
    closing: detachMoves(closed, callsFor(before.name), context),
    changing: exchange(minus(after.attached, before.attached), going.filter(isMoved), room, calls, context),
  };
}

/** Attaches what comes and detaches what goes, never more at once than there is room for. */
function exchange(
  coming: readonly Arn[],
  going: readonly Arn[],
  room: number,
  calls: PrincipalCalls,
  context: AccountContext,
): readonly DoorMove[] {
  const moves: DoorMove[] = [];
  const attachedAt: number[] = [];
  const waiting = [...going];
  let free = room;
  let lastDetach: number | undefined;
  const detach = (arn: Arn, stage: "open" | "tidy") => {
    lastDetach = moves.length;
    moves.push({
      ...writing(stage, calls.detach(arn)),
      ...documentOf("before", context.documentNow(arn)),
      needsDoors: [...attachedAt],
    });
  };
  for (const arn of coming) {
    const next = free <= 0 ? waiting.shift() : undefined;
    if (next !== undefined) {
      detach(next, "open");
      free += 1;
    }
    attachedAt.push(moves.length);
    moves.push({
      ...writing("open", calls.attach(arn)),
      ...documentOf("after", context.documentThen(arn)),
      needsDoors: lastDetach === undefined ? [] : [lastDetach],
    });
    free -= 1;
  }
  for (const arn of waiting) detach(arn, "tidy");
  return moves;
}

function documentOf<K extends "before" | "after">(
  member: K,
  document: DocumentText | undefined,
): { readonly [P in K]?: DocumentText } {
  return (document === undefined ? {} : { [member]: document }) as { readonly [P in K]?: DocumentText };
}

function nameMoves(before: User, after: User): readonly LooseMove[] {
  if (before.name === after.name) return [];
  return [writing("turn", { call: "UpdateUser", input: { UserName: before.name, NewUserName: after.name } })];
}

function tagMoves(before: User, after: User): readonly LooseMove[] {
  const { put, remove } = tagChanges(before.tags, after.tags);
  return [
    ...(put.length > 0
      ? [writing("turn", { call: "TagUser", input: { UserName: after.name, Tags: put } })]
      : []),
    ...(remove.length > 0
      ? [writing("turn", { call: "UntagUser", input: { UserName: after.name, TagKeys: remove } })]
      : []),
  ];
}

function boundaryMoves(before: User, after: User): readonly LooseMove[] {
  if (before.boundary === after.boundary || after.boundary === undefined) return [];
  const input = { UserName: after.name, PermissionsBoundary: after.boundary };
  return [writing("turn", { call: "PutUserPermissionsBoundary", input })];
}

function leaving(user: string, group: string): LooseMove {
  return writing("close", { call: "RemoveUserFromGroup", input: { GroupName: group, UserName: user } });
}

/**
 * Everything that hangs on a user goes with it, whoever put it there. The boundary stays to the end: removing it would
 * give rights.
 */
function deleteMoves(before: User, context: AccountContext): readonly Move[] {
  const calls = callsFor(before.name);
  const documents = Object.entries(before.inline).map(([name, document]) =>
    documentMoves(document, undefined, {
      put: (text) => calls.put(name, text),
      remove: () => calls.remove(name),
    }),
  );
  const moves: readonly LooseMove[] = [
    ...detachMoves(before.attached, calls, context),
    ...documents.flat(),
    ...before.groups.map((group) => leaving(before.name, group)),
    { stage: "close", work: { kind: "remove-credentials", userName: before.name } },
    writing("tidy", { call: "DeleteUser", input: { UserName: before.name } }),
  ];
  const sorted = moves.toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
  const closing = sorted.filter(({ stage }) => stage === "close");
  return sorted.map((move, index) => ({
    ...move,
    needs:
      move.stage === "close"
        ? []
        : move.stage === "tidy"
          ? indices(sorted.slice(0, index))
          : indices(closing),
  }));
}

function callsFor(name: string): PrincipalCalls {
  return {
    attach: (arn) => ({ call: "AttachUserPolicy", input: { UserName: name, PolicyArn: arn } }),
    detach: (arn) => ({ call: "DetachUserPolicy", input: { UserName: name, PolicyArn: arn } }),
    put: (policy, document) => ({
      call: "PutUserPolicy",
      input: { UserName: name, PolicyName: policy, PolicyDocument: document },
    }),
    remove: (policy) => ({ call: "DeleteUserPolicy", input: { UserName: name, PolicyName: policy } }),
  };
}
