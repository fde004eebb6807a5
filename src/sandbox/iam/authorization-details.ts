// The bulk answer: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
import type { Operation, Shape } from "../operation.ts";
import type { SandboxState } from "../state.ts";
import { attachedPolicy } from "./attachments.ts";
import { type AwsPolicyFacts, awsPolicies } from "./aws-policies.ts";
import { permissionsBoundaryOf } from "./boundaries.ts";
import type { Group, ManagedPolicy, PolicyHolder, Role, User } from "./entities.ts";
import { texts } from "./input.ts";
import { describeProfile } from "./instance-profiles.ts";
import { decide } from "./lookup.ts";
import { managedDocument } from "./managed-policies.ts";
import { nameKey, pageOf, sorted } from "./page.ts";
import { awsPolicySummary, describeVersion, policySummary, versionsOf } from "./policies.ts";
import { lastUsedOf } from "./roles.ts";
import { tagList } from "./tagging.ts";
import { shownTrust } from "./trust-policies.ts";

type Detail = User | Group | Role | ManagedPolicy | AwsPolicyFacts;

const filterNames = ["User", "Group", "Role", "LocalManagedPolicy", "AWSManagedPolicy"] as const;
type FilterName = (typeof filterNames)[number];

/** One list goes through all kinds; a marker says how far a reader came. */
const GetAccountAuthorizationDetails: Operation = (input, call) => {
  decide(call, "*");
  const { account } = call;
  const filter = texts(input, "Filter");
  const isWanted = (name: FilterName): boolean => filter.length === 0 || filter.includes(name);
  const lists: Record<FilterName, () => readonly Detail[]> = {
    User: () => account.users.list(),
    Group: () => account.groups.list(),
    Role: () => account.roles.list(),
    LocalManagedPolicy: () => account.policies.list(),
    // Of its own policies AWS gives those that the account uses.
    AWSManagedPolicy: () =>
      awsPolicies(account.partition).filter(
        ({ arn }) => account.attachments.has(arn) || account.boundaries.has(arn),
      ),
  };
  const entries = filterNames
    .filter(isWanted)
    .flatMap((kind) => lists[kind]().map((detail) => ({ kind, detail })));
  const { items, rest } = pageOf(
    entries,
    input,
    ({ kind, detail }) => `${filterNames.indexOf(kind)}/${nameKey(detail)}`,
  );
  const of = (...kinds: readonly FilterName[]): readonly Detail[] =>
    items.filter(({ kind }) => kinds.includes(kind)).map(({ detail }) => detail);
  return {
    UserDetailList: of("User").map((user) => userDetail(user as User)),
    GroupDetailList: of("Group").map((group) => groupDetail(group as Group)),
    RoleDetailList: of("Role").map((role) => roleDetail(role as Role, call)),
    Policies: [
      ...of("LocalManagedPolicy").map((policy) => policyDetail(policy as ManagedPolicy, call)),
      ...of("AWSManagedPolicy").map((policy) => awsPolicyDetail(policy as AwsPolicyFacts, call)),
    ],
    ...rest,
  };
};

type In = Pick<Parameters<Operation>[1], "account" | "state">;

function inlineList(holder: PolicyHolder): readonly Shape[] {
  return sorted(holder.inline.keys()).map((name) => ({
    PolicyName: name,
    PolicyDocument: holder.inline.get(name)?.text,
  }));
}

function attachedList(holder: PolicyHolder): readonly Shape[] {
  return sorted(holder.attached).map(attachedPolicy);
}

function userDetail(user: User): Shape {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.createdAt,
    UserPolicyList: inlineList(user),
    GroupList: [...user.groups].map((group) => group.name).sort(),
    AttachedManagedPolicies: attachedList(user),
    ...permissionsBoundaryOf(user),
    Tags: tagList(user.tags),
  };
}

function groupDetail(group: Group): Shape {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: group.createdAt,
    GroupPolicyList: inlineList(group),
    AttachedManagedPolicies: attachedList(group),
  };
}

function roleDetail(role: Role, { account, state }: In): Shape {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: shownTrust(role.trust, state),
    InstanceProfileList: account.instanceProfiles
      .list()
      .filter((profile) => profile.role === role)
      .map((profile) => describeProfile(profile, state)),
    RolePolicyList: inlineList(role),
    AttachedManagedPolicies: attachedList(role),
    ...permissionsBoundaryOf(role),
    Tags: tagList(role.tags),
    RoleLastUsed: lastUsedOf(role),
  };
}

function policyDetail(policy: ManagedPolicy, { account }: In): Shape {
  return {
    ...policySummary(account, policy),
    PolicyVersionList: versionsOf(policy).map((version) => describeVersion(policy, version)),
  };
}

function awsPolicyDetail(
  policy: AwsPolicyFacts,
  { account, state }: In & { readonly state: SandboxState },
): Shape {
  const version = {
    Document: managedDocument(state, account, policy.arn)?.text,
    VersionId: policy.versionId,
    IsDefaultVersion: true,
    CreateDate: policy.updatedAt,
  };
  return { ...awsPolicySummary(account, policy), PolicyVersionList: [version] };
}

export const authorizationDetails = { GetAccountAuthorizationDetails } as const satisfies Record<
  string,
  Operation
>;
