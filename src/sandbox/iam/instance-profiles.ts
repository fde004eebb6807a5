import { isoSeconds } from "../instant.ts";
import type { Operation, Shape } from "../operation.ts";
import type { SandboxState } from "../state.ts";
import type { InstanceProfile } from "./entities.ts";
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity, optionalText, text } from "./input.ts";
import { authorizedInstanceProfile, authorizedRole, decide, requireRole } from "./lookup.ts";
import { nameKey, pageOf, underPath } from "./page.ts";
import { iamArn } from "./places.ts";
import { checkQuota } from "./quotas.ts";
import { roleSummary } from "./roles.ts";
import { requestedTags, tagContext, tagsOf } from "./tagging.ts";

const CreateInstanceProfile: Operation = (input, call) => {
  const { account, state } = call;
  const name = text(input, "InstanceProfileName");
  const path = optionalText(input, "Path") ?? "/";
  const arn = iamArn(account, "instance-profile", path, name);
  const tags = requestedTags(input);
  decide(call, arn, tagContext(tags));
  if (account.instanceProfiles.has(name)) throw alreadyExists(`Instance Profile ${name} already exists.`);
  checkQuota(account, "InstanceProfilesQuota", "InstanceProfilesPerAccount", account.instanceProfiles.size);
  const profile: InstanceProfile = {
    kind: "instance-profile",
    name,
    path,
    arn,
    id: state.ids.unique("AIPA"),
    createdAt: isoSeconds(call.now),
    visibleAt: 0,
    role: undefined,
    tags,
  };
  account.instanceProfiles.add(profile);
  return { InstanceProfile: { ...describeProfile(profile, state), ...tagsOf(tags) } };
};

export function describeProfile(profile: InstanceProfile, state: SandboxState): Shape {
  return {
    Path: profile.path,
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id,
    Arn: profile.arn,
    CreateDate: profile.createdAt,
    Roles: profile.role === undefined ? [] : [roleSummary(profile.role, state)],
  };
}

const GetInstanceProfile: Operation = (input, call) => {
  const profile = authorizedInstanceProfile(call, input);
  return { InstanceProfile: { ...describeProfile(profile, call.state), ...tagsOf(profile.tags) } };
};

const ListInstanceProfiles: Operation = (input, call) => {
  decide(call, "*");
  const { items, rest } = pageOf(
    call.account.instanceProfiles.list().filter(underPath(input)),
    input,
    nameKey,
  );
  return { InstanceProfiles: items.map((profile) => describeProfile(profile, call.state)), ...rest };
};

const ListInstanceProfilesForRole: Operation = (input, call) => {
  const role = authorizedRole(call, input);
  const profiles = call.account.instanceProfiles.list().filter((profile) => profile.role === role);
  const { items, rest } = pageOf(profiles, input, nameKey);
  return { InstanceProfiles: items.map((profile) => describeProfile(profile, call.state)), ...rest };
};

/** A profile holds one role; handing the role over needs iam:PassRole. */
const AddRoleToInstanceProfile: Operation = (input, call) => {
  const profile = authorizedInstanceProfile(call, input);
  const name = text(input, "RoleName");
  const known = call.account.roles.get(name);
  call.authorize("iam:PassRole", known?.arn ?? iamArn(call.account, "role", "/", name), {
    "iam:PassedToService": "ec2.amazonaws.com",
  });
  const role = requireRole(call, name);
  if (profile.role !== undefined) {
    throw limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
  }
  profile.role = role;
};

const RemoveRoleFromInstanceProfile: Operation = (input, call) => {
  const profile = authorizedInstanceProfile(call, input);
  const role = requireRole(call, text(input, "RoleName"));
  if (profile.role !== role) {
    throw noSuchEntity(`Role ${role.name} is not in Instance Profile ${profile.name}.`);
  }
  profile.role = undefined;
};

const DeleteInstanceProfile: Operation = (input, call) => {
  const profile = authorizedInstanceProfile(call, input);
  if (profile.role !== undefined) {
    throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  call.account.instanceProfiles.delete(profile.name);
};

export const instanceProfiles = {
  CreateInstanceProfile,
  GetInstanceProfile,
  ListInstanceProfiles,
  ListInstanceProfilesForRole,
  AddRoleToInstanceProfile,
  RemoveRoleFromInstanceProfile,
  DeleteInstanceProfile,
} as const satisfies Record<string, Operation>;
