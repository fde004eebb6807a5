import type { IamCall, IamWrite, IamWriteInputs } from "./iam-write.ts";
import type { Partition } from "./partition.ts";
import type { Group, ManagedPolicy } from "./resource.ts";
import type { AccountState } from "./world.ts";
import {
  addedVersion,
  attach,
  deleteInline,
  detach,
  found,
  IamRefusal,
  isPolicyInUse,
  missing,
  newRole,
  newUser,
  ofUser,
  onGroup,
  onRole,
  onUser,
  policyAt,
  putInline,
  refuseExisting,
  refuseLeftovers,
  refuseMissingPolicy,
  replaced,
  sameName,
  sortedSet,
  tagged,
  untagged,
  versionsOf,
  type WriteContext,
  withGroups,
  without,
  withoutBoundary,
  withPolicies,
  withRoles,
  withUsers,
} from "./write-effects.ts";

export { IamRefusal, type IamRefusalCode, maxPolicyVersions } from "./write-effects.ts";

// The effect of one IAM call on an account's state, as IAM's API reference describes it. It knows names, conflicts and
// attachments; quotas, permissions and unique ids are not its concern.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html

export interface PerformWriteOptions {
  /** ISO 8601 instant for what is created. */
  readonly now?: string;
  /** For ARNs of groups and policies; `aws` by default. */
  readonly partition?: Partition;
}

type Performers = {
  readonly [C in IamCall]: (
    state: AccountState,
    input: Readonly<IamWriteInputs[C]>,
    context: WriteContext,
  ) => AccountState;
};

/** The account after one write. Throws an {@link IamRefusal} where IAM would refuse it. */
export function performWrite(
  state: AccountState,
  write: IamWrite,
  options: PerformWriteOptions = {},
): AccountState {
  const context = { now: options.now ?? "1970-01-01T00:00:00Z", partition: options.partition ?? "aws" };
  const perform = performers[write.call] as Performers[typeof write.call] as (
    state: AccountState,
    input: IamWrite["input"],
    context: WriteContext,
  ) => AccountState;
  return perform(state, write.input, context);
}

const performers: Performers = {
  CreateUser: (state, input) => {
    refuseExisting(state.users, "user", input.UserName);
    return withUsers(state, [...state.users, newUser(input)]);
  },
  UpdateUser: (state, input) => {
    const user = found(state.users, "user", input.UserName);
    const name = input.NewUserName ?? user.name;
    if (!sameName(name, user.name)) refuseExisting(state.users, "user", name);
    return withUsers(state, replaced(state.users, user, { ...user, name, path: input.NewPath ?? user.path }));
  },
  DeleteUser: (state, { UserName }) => {
    const user = found(state.users, "user", UserName);
    refuseLeftovers(user, user.groups.length > 0 && "it is in groups");
    return withUsers(state, without(state.users, user));
  },
  TagUser: (state, { UserName, Tags }) =>
    onUser(state, UserName, (user) => ({ ...user, tags: tagged(user.tags, Tags) })),
  UntagUser: (state, { UserName, TagKeys }) =>
    onUser(state, UserName, (user) => ({ ...user, tags: untagged(user.tags, TagKeys) })),
  PutUserPolicy: (state, input) => onUser(state, input.UserName, (user) => putInline(user, input)),
  DeleteUserPolicy: (state, input) =>
    onUser(state, input.UserName, (user) => deleteInline(user, input.PolicyName)),
  AttachUserPolicy: (state, { UserName, PolicyArn }, context) =>
    onUser(state, UserName, (user) => attach(state, user, PolicyArn, context)),
  DetachUserPolicy: (state, { UserName, PolicyArn }) =>
    onUser(state, UserName, (user) => detach(user, PolicyArn)),
  PutUserPermissionsBoundary: (state, input, context) => {
    refuseMissingPolicy(state, input.PermissionsBoundary, context);
    return onUser(state, input.UserName, (user) => ({ ...user, boundary: input.PermissionsBoundary }));
  },
  DeleteUserPermissionsBoundary: (state, { UserName }) => onUser(state, UserName, withoutBoundary),
  AddUserToGroup: (state, { GroupName, UserName }) => {
    const group = found(state.groups, "group", GroupName);
    return onUser(state, UserName, (user) => ({ ...user, groups: sortedSet([...user.groups, group.name]) }));
  },
  RemoveUserFromGroup: (state, { GroupName, UserName }) => {
    found(state.groups, "group", GroupName);
    const user = found(state.users, "user", UserName);
    if (!user.groups.some((name) => sameName(name, GroupName))) throw missing("group", GroupName);
    const groups = user.groups.filter((name) => !sameName(name, GroupName));
    return withUsers(state, replaced(state.users, user, { ...user, groups }));
  },

  CreateGroup: (state, { GroupName, Path = "/" }) => {
    refuseExisting(state.groups, "group", GroupName);
    const group: Group = { kind: "group", name: GroupName, path: Path, inline: {}, attached: [] };
    return withGroups(state, [...state.groups, group]);
  },
  UpdateGroup: (state, input) => {
    const group = found(state.groups, "group", input.GroupName);
    const name = input.NewGroupName ?? group.name;
    if (!sameName(name, group.name)) refuseExisting(state.groups, "group", name);
    const groups = replaced(state.groups, group, { ...group, name, path: input.NewPath ?? group.path });
    const users = state.users.map((user) =>
      user.groups.includes(group.name)
        ? { ...user, groups: sortedSet(user.groups.map((one) => (one === group.name ? name : one))) }
        : user,
    );
    return withUsers(withGroups(state, groups), users);
  },
  DeleteGroup: (state, { GroupName }) => {
    const group = found(state.groups, "group", GroupName);
    const hasMembers = state.users.some((user) => user.groups.includes(group.name));
    refuseLeftovers(group, hasMembers && "it has members");
    return withGroups(state, without(state.groups, group));
  },
  PutGroupPolicy: (state, input) => onGroup(state, input.GroupName, (group) => putInline(group, input)),
  DeleteGroupPolicy: (state, input) =>
    onGroup(state, input.GroupName, (group) => deleteInline(group, input.PolicyName)),
  AttachGroupPolicy: (state, { GroupName, PolicyArn }, context) =>
    onGroup(state, GroupName, (group) => attach(state, group, PolicyArn, context)),
  DetachGroupPolicy: (state, { GroupName, PolicyArn }) =>
    onGroup(state, GroupName, (group) => detach(group, PolicyArn)),

  CreateRole: (state, input, context) => {
    refuseExisting(state.roles, "role", input.RoleName);
    if (input.PermissionsBoundary) refuseMissingPolicy(state, input.PermissionsBoundary, context);
    return withRoles(state, [...state.roles, newRole(input)]);
  },
  UpdateRole: (state, { RoleName, Description, MaxSessionDuration }) =>
    onRole(state, RoleName, (role) => ({
      ...role,
      description: Description ?? role.description,
      maxSessionDuration: MaxSessionDuration ?? role.maxSessionDuration,
    })),
  UpdateAssumeRolePolicy: (state, { RoleName, PolicyDocument }) =>
    onRole(state, RoleName, (role) => ({ ...role, trust: PolicyDocument })),
  DeleteRole: (state, { RoleName }) => {
    const role = found(state.roles, "role", RoleName);
    refuseLeftovers(role, (role.instanceProfiles ?? []).length > 0 && "it is in an instance profile");
    return withRoles(state, without(state.roles, role));
  },
  TagRole: (state, { RoleName, Tags }) =>
    onRole(state, RoleName, (role) => ({ ...role, tags: tagged(role.tags, Tags) })),
  UntagRole: (state, { RoleName, TagKeys }) =>
    onRole(state, RoleName, (role) => ({ ...role, tags: untagged(role.tags, TagKeys) })),
  PutRolePolicy: (state, input) => onRole(state, input.RoleName, (role) => putInline(role, input)),
  DeleteRolePolicy: (state, input) =>
    onRole(state, input.RoleName, (role) => deleteInline(role, input.PolicyName)),
  AttachRolePolicy: (state, { RoleName, PolicyArn }, context) =>
    onRole(state, RoleName, (role) => attach(state, role, PolicyArn, context)),
  DetachRolePolicy: (state, { RoleName, PolicyArn }) =>
    onRole(state, RoleName, (role) => detach(role, PolicyArn)),
  PutRolePermissionsBoundary: (state, input, context) => {
    refuseMissingPolicy(state, input.PermissionsBoundary, context);
    return onRole(state, input.RoleName, (role) => ({ ...role, boundary: input.PermissionsBoundary }));
  },
  DeleteRolePermissionsBoundary: (state, { RoleName }) => onRole(state, RoleName, withoutBoundary),

  CreatePolicy: (state, input, { now }) => {
    refuseExisting(state.policies, "policy", input.PolicyName);
    const version = { versionId: "v1", isDefault: true, createdAt: now, document: input.PolicyDocument };
    const policy: ManagedPolicy = {
      kind: "policy",
      name: input.PolicyName,
      path: input.Path ?? "/",
      ...(input.Description !== undefined && { description: input.Description }),
      document: input.PolicyDocument,
      versions: [version],
    };
    return withPolicies(state, [...state.policies, policy]);
  },
  CreatePolicyVersion: (state, { PolicyArn, PolicyDocument, SetAsDefault }, context) => {
    const policy = policyAt(state, PolicyArn, context);
    const versions = addedVersion(policy, PolicyDocument, SetAsDefault, context.now);
    const document = SetAsDefault ? PolicyDocument : policy.document;
    return withPolicies(state, replaced(state.policies, policy, { ...policy, document, versions }));
  },
  DeletePolicyVersion: (state, { PolicyArn, VersionId }, context) => {
    const policy = policyAt(state, PolicyArn, context);
    const version = versionsOf(policy).find((one) => one.versionId === VersionId);
    if (!version) throw missing("version", `${VersionId} of policy ${policy.name}`);
    if (version.isDefault)
      throw new IamRefusal("DeleteConflict", "Cannot delete the default version of a policy.");
    const versions = versionsOf(policy).filter((one) => one !== version);
    return withPolicies(state, replaced(state.policies, policy, { ...policy, versions }));
  },
  DeletePolicy: (state, { PolicyArn }, context) => {
    const policy = policyAt(state, PolicyArn, context);
    if (isPolicyInUse(state, PolicyArn)) {
      throw new IamRefusal("DeleteConflict", "Cannot delete a policy attached to entities.");
    }
    if (versionsOf(policy).length > 1) {
      throw new IamRefusal(
        "DeleteConflict",
        "This policy has more than one version. Delete the other versions first.",
      );
    }
    return withPolicies(state, without(state.policies, policy));
  },

  // Credentials and devices are no part of an AccountState: these calls leave it as it is.
  DeleteLoginProfile: (state, { UserName }) => ofUser(state, UserName),
  UpdateAccessKey: (state, { UserName }) => ofUser(state, UserName),
  DeleteAccessKey: (state, { UserName }) => ofUser(state, UserName),
  DeactivateMFADevice: (state, { UserName }) => ofUser(state, UserName),
  DeleteVirtualMFADevice: (state) => state,
  DeleteSSHPublicKey: (state, { UserName }) => ofUser(state, UserName),
  DeleteSigningCertificate: (state, { UserName }) => ofUser(state, UserName),
  DeleteServiceSpecificCredential: (state, { UserName }) => ofUser(state, UserName),
};
