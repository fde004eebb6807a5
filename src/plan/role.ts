import { diagnostic } from "../diagnostics/index.ts";
import type { Arn, DocumentText, IamWrite, Role, Tags } from "../model/index.ts";
import {
  attachedTag,
  attachmentDigest,
  endedSessionsPolicyName,
  isOwnedAttachment,
  sameTrust,
} from "../model/index.ts";
import { settleEndedSessions } from "./ended-sessions.ts";
import { attachedToTheEnd, inlineToTheEnd } from "./exchange.ts";
import type { LooseMove } from "./move.ts";
import { chained, documentMoves, onCreation, writing } from "./move.ts";
import { effectsOf, shutTrust } from "./narrowing.ts";
import type { AccountContext, Planner, Settled, SettleOptions } from "./planner.ts";
import {
  attachMoves,
  detachMoves,
  type Foreign,
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

/** Characters that a tag's value may hold. */
const maxTagValue = 256;

export const rolePlanner: Planner<Role> = {
  all: (state) => state.roles,
  settle,
  whyReplace: (live, after) =>
    live.name === after.name
      ? []
      : [`IAM cannot change the case of a role's name: \`${live.name}\` stands there`],
  create: (after, context) => chained(createMoves(after, context)),
  update: (before, after, context) => chained(updateMoves(before, after, context)),
  delete: (before, context) => chained(deleteMoves(before, context)),
};

function settle(live: Role, desired: Role, context: AccountContext, options: SettleOptions): Settled<Role> {
  const isOurs = (arn: Arn) => isOwnedAttachment(arn, live.tags, context.organization);
  const attached = settleAttached(live.attached, desired.attached, isOurs);
  const ended = settleEndedSessions(live, desired.inline[endedSessionsPolicyName], context.now);
  const { [endedSessionsPolicyName]: _, ...wantedInline } = desired.inline;
  const inline = settleInline(live.inline, {
    ...wantedInline,
    ...(ended !== undefined && { [endedSessionsPolicyName]: ended }),
  });
  const foreign = { attached: attached.foreign, inline: inline.foreign };
  const replaced = options.isAdopted ? replacedByOurs(foreign, live, desired, context) : nothingReplaced;
  const left: Foreign = {
    attached: toldOf(minus(foreign.attached, replaced.attached), context),
    inline: minus(foreign.inline, replaced.inline),
  };
  const going = options.isExclusive ? left : nothingReplaced;
  const { boundary: liveBoundary, ...rest } = live;
  const keptBoundary = liveBoundary !== undefined && !isOurs(liveBoundary) ? liveBoundary : undefined;
  const boundary = desired.boundary ?? keptBoundary;
  const areDetailsUnread = context.live.unread.includes("role-details");
  const what = `role \`${live.name}\` in ${context.accountName}`;
  return {
    after: {
      ...rest,
      name: desired.name,
      description: areDetailsUnread ? live.description : desired.description,
      maxSessionDuration: areDetailsUnread ? live.maxSessionDuration : desired.maxSessionDuration,
      trust: sameTrust(live.trust, desired.trust) ? live.trust : desired.trust,
      attached: minus(attached.attached, [...replaced.attached, ...going.attached]),
      inline: withoutKeys(inline.inline, [...replaced.inline, ...going.inline]),
      tags: settleTags(live.tags, desired.tags),
      ...(boundary !== undefined && { boundary }),
    },
    findings: [
      ...foreignFinding(what, left, options.isExclusive),
      ...(live.path === desired.path ? [] : [keptPathFinding(what, live.path, desired.path)]),
    ],
  };
}

/** A new path would be a new role with a new unique id, which every trust that names the old one would not know. */
function keptPathFinding(what: string, path: string, wanted: string): ReturnType<typeof diagnostic> {
  return diagnostic("RB4009", `${what} keeps its path \`${path}\`; \`${wanted}\` is declared`);
}

function createMoves(after: Role, context: AccountContext): readonly LooseMove[] {
  const calls = callsFor(after.name);
  const isShut = isUnsafeInBetween(nothingOf(after), after, context);
  const trust = isShut ? shutTrust : after.trust;
  const create: IamWrite = {
    call: "CreateRole",
    input: {
      RoleName: after.name,
      Path: after.path,
      AssumeRolePolicyDocument: trust,
      ...(after.description !== "" && { Description: after.description }),
      MaxSessionDuration: after.maxSessionDuration,
      ...(after.boundary !== undefined && { PermissionsBoundary: after.boundary }),
      ...(Object.keys(after.tags).length > 0 && { Tags: tagPairs(after.tags) }),
    },
  };
  const rest = [...inlineMoves({}, after.inline, calls), ...attachMoves(after.attached, calls, context)];
  return onCreation(
    create,
    isShut ? [...rest, trustMove("tidy", after.name, trust, after.trust)] : rest,
    trust,
  );
}

function updateMoves(before: Role, after: Role, context: AccountContext): readonly LooseMove[] {
  const calls = callsFor(after.name);
  const late = attachedToTheEnd(before, after, context, "AttachedPoliciesPerRoleQuota");
  const lateInline = inlineToTheEnd(before, after, context, "RolePolicySizeQuota");
  const going = detachMoves(minus(minus(before.attached, after.attached), late), calls, context);
  const isShut = isUnsafeInBetween(before, after, context);
  return [
    ...(isShut ? [trustMove("close", after.name, before.trust, shutTrust)] : trustMoves(before, after)),
    ...inlineMoves(withoutKeys(before.inline, lateInline), after.inline, calls),
    ...going,
    ...lateInline.map((name) => writing("tidy", calls.remove(name))),
    ...late.map((arn) => writing("tidy", calls.detach(arn))),
    ...tagMoves(before, after, context),
    // What only denies comes before the boundary may go.
    ...attachMoves(minus(after.attached, before.attached), calls, context),
    ...boundaryMoves(before, after),
    ...settingMoves(before, after),
    ...(isShut ? [trustMove("tidy", after.name, shutTrust, after.trust)] : []),
  ];
}

function trustMoves(before: Role, after: Role): readonly LooseMove[] {
  return documentMoves(before.trust, after.trust, {
    put: (document) => trustWrite(after.name, document),
    remove: () => {
      throw new Error("a role always has a trust policy");
    },
    between: shutTrust,
  });
}

function trustMove(
  stage: "close" | "tidy",
  role: string,
  before: DocumentText,
  after: DocumentText,
): LooseMove {
  return { ...writing(stage, trustWrite(role, after)), before, after };
}

function trustWrite(role: string, document: DocumentText): IamWrite {
  return { call: "UpdateAssumeRolePolicy", input: { RoleName: role, PolicyDocument: document } };
}

/** What a role holds that limits or gives rights. */
type Holdings = Pick<Role, "attached" | "inline" | "boundary">;

/** The role with nothing in it yet, or any more. */
function nothingOf(role: Role): Holdings {
  return { ...role, attached: [], inline: {} };
}

/**
 * Whether no order of writes is safe while people may enter: IAM attaches a managed policy as a whole. One that both allows
 * and denies and comes or goes beside another denial, or beside a move of the boundary, is too much on one side of the
 * other move and missed on its other side.
 */
function isUnsafeInBetween(before: Holdings, after: Holdings, context: AccountContext): boolean {
  const moving = [
    ...minus(after.attached, before.attached).map((arn) => context.documentThen(arn)),
    ...minus(before.attached, after.attached).map((arn) => context.documentNow(arn)),
  ];
  // Of a text that is not at hand nobody knows.
  const effects = moving.map((text) =>
    text === undefined ? { allows: true, denies: true } : effectsOf(text),
  );
  const denials = effects.filter(({ denies }) => denies);
  if (!denials.some(({ allows }) => allows)) return false;
  const names = [...new Set([...Object.keys(before.inline), ...Object.keys(after.inline)])];
  const isInlineDenialMoving = names.some((name) => {
    const texts = [before.inline[name], after.inline[name]];
    return texts[0] !== texts[1] && texts.some((text) => text !== undefined && effectsOf(text).denies);
  });
  return before.boundary !== after.boundary || denials.length > 1 || isInlineDenialMoving;
}

/**
 * The tag names what is attached before it is attached and while it still is: written once where nothing that is
 * detached later is named, and trimmed at the end otherwise.
 */
function tagMoves(before: Role, after: Role, context: AccountContext): readonly LooseMove[] {
  const lingering = lingeringAttachments(before, after, context);
  const value = [...new Set([...digestsIn(after.tags), ...lingering])].sort().join(" ");
  const isTrimmed =
    lingering.length > 0 && value.length <= maxTagValue && value !== (after.tags[attachedTag] ?? "");
  const first = isTrimmed ? { ...after.tags, [attachedTag]: value } : after.tags;
  return [
    ...tagWrites(after.name, before.tags, first, "turn"),
    ...tagWrites(after.name, first, after.tags, "tidy"),
  ];
}

function lingeringAttachments(before: Role, after: Role, context: AccountContext): readonly string[] {
  const onlyDenies = minus(before.attached, after.attached).filter((arn) => {
    const document = context.documentNow(arn);
    return document !== undefined && !effectsOf(document).allows;
  });
  const boundary =
    before.boundary !== undefined && before.boundary !== after.boundary ? [before.boundary] : [];
  const owned = digestsIn(before.tags);
  const late = attachedToTheEnd(before, after, context, "AttachedPoliciesPerRoleQuota");
  return [...onlyDenies, ...boundary, ...late]
    .map(attachmentDigest)
    .filter((digest) => owned.includes(digest));
}

function digestsIn(tags: Tags): readonly string[] {
  return (tags[attachedTag] ?? "").split(" ").filter((digest) => digest !== "");
}

function tagWrites(name: string, before: Tags, after: Tags, stage: "turn" | "tidy"): readonly LooseMove[] {
  const { put, remove } = tagChanges(before, after);
  return [
    ...(put.length > 0 ? [writing(stage, { call: "TagRole", input: { RoleName: name, Tags: put } })] : []),
    ...(remove.length > 0
      ? [writing(stage, { call: "UntagRole", input: { RoleName: name, TagKeys: remove } })]
      : []),
  ];
}

function boundaryMoves(before: Role, after: Role): readonly LooseMove[] {
  if (before.boundary === after.boundary) return [];
  const write: IamWrite =
    after.boundary === undefined
      ? { call: "DeleteRolePermissionsBoundary", input: { RoleName: after.name } }
      : {
          call: "PutRolePermissionsBoundary",
          input: { RoleName: after.name, PermissionsBoundary: after.boundary },
        };
  return [writing("turn", write)];
}

/** Shorter sessions are less, longer ones more; the description says nothing and goes with either. */
function settingMoves(before: Role, after: Role): readonly LooseMove[] {
  const input = {
    RoleName: after.name,
    ...(before.description !== after.description && { Description: after.description }),
    ...(before.maxSessionDuration !== after.maxSessionDuration && {
      MaxSessionDuration: after.maxSessionDuration,
    }),
  };
  if (Object.keys(input).length === 1) return [];
  const stage = after.maxSessionDuration < before.maxSessionDuration ? "close" : "open";
  return [writing(stage, { call: "UpdateRole", input })];
}

function deleteMoves(before: Role, context: AccountContext): readonly LooseMove[] {
  const calls = callsFor(before.name);
  const closing = [...inlineMoves(before.inline, {}, calls), ...detachMoves(before.attached, calls, context)];
  const isShut = isUnsafeInBetween(before, nothingOf(before), context);
  const shutting = isShut ? [trustMove("close", before.name, before.trust, shutTrust)] : [];
  return [...shutting, ...closing, writing("tidy", { call: "DeleteRole", input: { RoleName: before.name } })];
}

function callsFor(name: string): PrincipalCalls {
  return {
    attach: (arn) => ({ call: "AttachRolePolicy", input: { RoleName: name, PolicyArn: arn } }),
    detach: (arn) => ({ call: "DetachRolePolicy", input: { RoleName: name, PolicyArn: arn } }),
    put: (policy, document) => ({
      call: "PutRolePolicy",
      input: { RoleName: name, PolicyName: policy, PolicyDocument: document },
    }),
    remove: (policy) => ({ call: "DeleteRolePolicy", input: { RoleName: name, PolicyName: policy } }),
  };
}
