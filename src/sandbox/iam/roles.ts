import { isoSeconds } from "../instant.ts";
import type { Operation, Shape } from "../operation.ts";
import { boundaryContext, permissionsBoundaryOf, setBoundary } from "./boundaries.ts";
import type { Role } from "./entities.ts";
import { alreadyExists, deleteConflict, optionalNumber, optionalText, text, validation } from "./input.ts";
import { authorizedRole, decide } from "./lookup.ts";
import { nameKey, pageOf, underPath } from "./page.ts";
import { iamArn } from "./places.ts";
import { refuseServiceLinked } from "./protected-roles.ts";
import { checkQuota } from "./quotas.ts";
import { requestedTags, tagContext, tagsOf } from "./tagging.ts";
import { shownTrust, storeTrust } from "./trust-policies.ts";
import { visibleAt } from "./visibility.ts";

const CreateRole: Operation = (input, call) => {
  const { account, state } = call;
  const name = text(input, "RoleName");
  const path = optionalText(input, "Path") ?? "/";
  const document = text(input, "AssumeRolePolicyDocument");
  const arn = iamArn(account, "role", path, name);
  const tags = requestedTags(input);
  const boundary = optionalText(input, "PermissionsBoundary");
  decide(call, arn, {
    ...tagContext(tags),
    ...(boundary !== undefined && { "iam:PermissionsBoundary": boundary }),
  });
  if (path.startsWith("/aws-service-role/")) {
    throw validation("Path /aws-service-role/ is reserved for service-linked roles.");
  }
  if (account.roles.has(name)) throw alreadyExists(`Role with name ${name} already exists.`);
  checkQuota(account, "RolesQuota", "RolesPerAccount", account.roles.size);
  const role: Role = {
    kind: "role",
    name,
    path,
    arn,
    id: state.ids.unique("AROA"),
    createdAt: isoSeconds(call.now),
    visibleAt: visibleAt(call),
    inline: new Map(),
    attached: new Set(),
    description: optionalText(input, "Description"),
    maxSessionDuration: optionalNumber(input, "MaxSessionDuration") ?? 3600,
    trust: storeTrust(call, document),
    boundary: undefined,
    tags,
    lastUsed: undefined,
    linkedService: undefined,
  };
  setBoundary(call, role, boundary);
  account.roles.add(role);
  state.principalsById.set(role.id, role);
  return { Role: describeRole(role, call.state) };
};

type State = Parameters<typeof shownTrust>[1];

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
export function describeRole(role: Role, state: State): Shape {
  return {
    ...roleSummary(role, state),
    ...permissionsBoundaryOf(role),
    ...tagsOf(role.tags),
    RoleLastUsed: lastUsedOf(role),
  };
}

/** What lists say of a role: ListRoles leaves boundary, tags and last use out. */
export function roleSummary(role: Role, state: State): Shape {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: shownTrust(role.trust, state),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSessionDuration,
  };
}

export function lastUsedOf(role: Role): Shape {
  return role.lastUsed === undefined ? {} : { LastUsedDate: role.lastUsed.at, Region: role.lastUsed.region };
}

const GetRole: Operation = (input, call) => ({
  Role: describeRole(authorizedRole(call, input, boundaryContext), call.state),
});

const ListRoles: Operation = (input, call) => {
  decide(call, "*");
  const { items, rest } = pageOf(call.account.roles.list().filter(underPath(input)), input, nameKey);
  return { Roles: items.map((role) => roleSummary(role, call.state)), ...rest };
};

const UpdateRole: Operation = (input, call) => {
  const role = authorizedRole(call, input, boundaryContext);
  refuseServiceLinked(role);
  role.description = optionalText(input, "Description") ?? role.description;
  // "If you do not specify a value for this setting, the default value of one hour is applied."
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
  role.maxSessionDuration = optionalNumber(input, "MaxSessionDuration") ?? 3600;
  return {};
};

const UpdateRoleDescription: Operation = (input, call) => {
  const role = authorizedRole(call, input, boundaryContext);
  role.description = text(input, "Description");
  return { Role: describeRole(role, call.state) };
};

const UpdateAssumeRolePolicy: Operation = (input, call) => {
  const role = authorizedRole(call, input, boundaryContext);
  refuseServiceLinked(role);
  role.trust = storeTrust(call, text(input, "PolicyDocument"));
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
const DeleteRole: Operation = (input, call) => {
  const { account, state } = call;
  const role = authorizedRole(call, input, boundaryContext);
  refuseServiceLinked(role);
  if (account.instanceProfiles.list().some((profile) => profile.role === role)) {
    throw deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
  }
  if (role.attached.size > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
  if (role.inline.size > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
  setBoundary(call, role, undefined);
  account.roles.delete(role.name);
  state.principalsById.delete(role.id);
};

export const roles = {
  CreateRole,
  GetRole,
  ListRoles,
  UpdateRole,
  UpdateRoleDescription,
  UpdateAssumeRolePolicy,
  DeleteRole,
} as const satisfies Record<string, Operation>;
