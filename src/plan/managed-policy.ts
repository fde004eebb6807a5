import type { Arn, IamWrite, ManagedPolicy } from "../model/index.ts";
import { maxPolicyVersions, policyArn, sameDocument } from "../model/index.ts";
import type { LooseMove } from "./move.ts";
import { chained, documentMoves, writing } from "./move.ts";
import { inertDocument } from "./narrowing.ts";
import type { AccountContext, Planner } from "./planner.ts";

export const managedPolicyPlanner: Planner<ManagedPolicy> = {
  all: (state) => state.policies,

  /** Path and description of a managed policy cannot be changed; the description given at first stays. */
  settle: (live, desired) => ({
    after: {
      ...live,
      name: desired.name,
      document: sameDocument(live.document, desired.document) ? live.document : desired.document,
    },
    findings: [],
  }),

  whyReplace: (live, after) =>
    live.name === after.name
      ? []
      : [`IAM cannot change the case of a policy's name: \`${live.name}\` stands there`],

  create: (after) => {
    const input = {
      PolicyName: after.name,
      Path: after.path,
      PolicyDocument: after.document,
      ...(after.description !== undefined && { Description: after.description }),
    };
    return chained([{ ...writing("open", { call: "CreatePolicy", input }), after: after.document }]);
  },

  update: (before, after, context) => {
    const arn = arnOf(before, context);
    const versions = documentMoves(before.document, after.document, {
      put: (document) => ({
        call: "CreatePolicyVersion",
        input: { PolicyArn: arn, PolicyDocument: document, SetAsDefault: true },
      }),
      remove: () => {
        throw new Error("a managed policy always has a document");
      },
      between: inertDocument,
    });
    return chained([...pruningMoves(before, arn, versions.length), ...versions]);
  },

  /** Holders with a change of their own let go of it before; it is taken from everybody else here. */
  delete: (before, context) => {
    const arn = arnOf(before, context);
    const old = (before.versions ?? []).filter(({ isDefault }) => !isDefault);
    return chained([
      ...holderMoves(before, arn, context),
      ...old.map(({ versionId }) => deleteVersion("tidy", arn, versionId)),
      writing("tidy", { call: "DeletePolicy", input: { PolicyArn: arn } }),
    ]);
  },
};

function arnOf(policy: ManagedPolicy, { partition, accountId }: AccountContext): Arn {
  return policyArn({ partition, accountId, path: policy.path, name: policy.name });
}

/** Room for new versions: the oldest that is not in force goes first. */
function pruningMoves(before: ManagedPolicy, arn: Arn, coming: number): readonly LooseMove[] {
  const versions = before.versions ?? [];
  const excess = versions.length + coming - maxPolicyVersions;
  if (coming === 0 || excess <= 0) return [];
  const number = (versionId: string) => Number(versionId.slice(1));
  return versions
    .filter(({ isDefault }) => !isDefault)
    .toSorted((a, b) => number(a.versionId) - number(b.versionId))
    .slice(0, excess)
    .map(({ versionId }) => deleteVersion("close", arn, versionId));
}

function deleteVersion(stage: "close" | "tidy", arn: Arn, versionId: string): LooseMove {
  return writing(stage, { call: "DeletePolicyVersion", input: { PolicyArn: arn, VersionId: versionId } });
}

function holderMoves(policy: ManagedPolicy, arn: Arn, { live }: AccountContext): readonly LooseMove[] {
  const holds = (holder: { readonly attached: readonly Arn[] }) => holder.attached.includes(arn);
  const writes: readonly IamWrite[] = [
    ...live.users
      .filter(holds)
      .map(({ name }) => ({ call: "DetachUserPolicy", input: { UserName: name, PolicyArn: arn } }) as const),
    ...live.groups
      .filter(holds)
      .map(
        ({ name }) => ({ call: "DetachGroupPolicy", input: { GroupName: name, PolicyArn: arn } }) as const,
      ),
    ...live.roles
      .filter(holds)
      .map(({ name }) => ({ call: "DetachRolePolicy", input: { RoleName: name, PolicyArn: arn } }) as const),
  ];
  return writes.map((write) => ({ ...writing("close", write), before: policy.document }));
}
