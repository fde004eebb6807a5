import type { Group } from "../model/index.ts";
import { isOwnedPolicyArn } from "../model/index.ts";
import type { LooseMove } from "./move.ts";
import { chained, onCreation, writing } from "./move.ts";
import type { AccountContext, Planner } from "./planner.ts";
import {
  attachMoves,
  detachMoves,
  foreignFinding,
  inlineMoves,
  minus,
  type PrincipalCalls,
  settleAttached,
  settleInline,
  toldOf,
} from "./principal.ts";

export const groupPlanner: Planner<Group> = {
  all: (state) => state.groups,

  settle: (live, desired, context) => {
    const attached = settleAttached(live.attached, desired.attached, (arn) =>
      isOwnedPolicyArn(arn, context.organization),
    );
    const inline = settleInline(live.inline, desired.inline);
    return {
      after: {
        ...live,
        name: desired.name,
        path: desired.path,
        attached: attached.attached,
        inline: inline.inline,
      },
      findings: foreignFinding(
        `group \`${live.name}\``,
        { attached: toldOf(attached.foreign, context), inline: inline.foreign },
        false,
      ),
    };
  },

  /** `UpdateGroup` can rename and move a group with its members. */
  whyReplace: () => [],

  create: (after, context) => {
    const calls = callsFor(after.name);
    const create = { call: "CreateGroup", input: { GroupName: after.name, Path: after.path } } as const;
    const rest = [...inlineMoves({}, after.inline, calls), ...attachMoves(after.attached, calls, context)];
    return chained(onCreation(create, rest));
  },

  update: (before, after, context) => {
    const [was, is] = [callsFor(before.name), callsFor(after.name)];
    const closing = [
      ...inlineMoves(before.inline, after.inline, was).filter(({ stage }) => stage === "close"),
      ...detachMoves(minus(before.attached, after.attached), was, context).filter(
        ({ stage }) => stage === "close",
      ),
    ];
    const opening = [
      ...inlineMoves(before.inline, after.inline, is).filter(({ stage }) => stage !== "close"),
      ...attachMoves(minus(after.attached, before.attached), is, context),
      ...detachMoves(minus(before.attached, after.attached), is, context).filter(
        ({ stage }) => stage !== "close",
      ),
    ];
    return chained([...closing, ...nameMoves(before, after), ...opening]);
  },

  /** Members whose own change takes them out do so before; everybody else is taken out here. */
  delete: (before, context) => chained(deleteMoves(before, context)),
};

function nameMoves(before: Group, after: Group): readonly LooseMove[] {
  const input = {
    GroupName: before.name,
    ...(before.name !== after.name && { NewGroupName: after.name }),
    ...(before.path !== after.path && { NewPath: after.path }),
  };
  return Object.keys(input).length > 1 ? [writing("turn", { call: "UpdateGroup", input })] : [];
}

function deleteMoves(before: Group, context: AccountContext): readonly LooseMove[] {
  const calls = callsFor(before.name);
  const members = context.live.users.filter(({ groups }) => groups.includes(before.name));
  return [
    ...inlineMoves(before.inline, {}, calls),
    ...detachMoves(before.attached, calls, context),
    ...members.map(({ name }) =>
      writing("close", { call: "RemoveUserFromGroup", input: { GroupName: before.name, UserName: name } }),
    ),
    writing("tidy", { call: "DeleteGroup", input: { GroupName: before.name } }),
  ];
}

function callsFor(name: string): PrincipalCalls {
  return {
    attach: (arn) => ({ call: "AttachGroupPolicy", input: { GroupName: name, PolicyArn: arn } }),
    detach: (arn) => ({ call: "DetachGroupPolicy", input: { GroupName: name, PolicyArn: arn } }),
    put: (policy, document) => ({
      call: "PutGroupPolicy",
      input: { GroupName: name, PolicyName: policy, PolicyDocument: document },
    }),
    remove: (policy) => ({ call: "DeleteGroupPolicy", input: { GroupName: name, PolicyName: policy } }),
  };
}
