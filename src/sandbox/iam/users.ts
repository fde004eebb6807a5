import { isoSeconds } from "../instant.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import { permissionsBoundaryOf, setBoundary } from "./boundaries.ts";
import type { User } from "./entities.ts";
import { alreadyExists, deleteConflict, optionalText, text } from "./input.ts";
import { authorizedUser, authorizedUserOrSelf, decide } from "./lookup.ts";
import { nameKey, pageOf, underPath } from "./page.ts";
import { iamArn } from "./places.ts";
import { checkQuota } from "./quotas.ts";
import { addTags, requestedTags, tagContext, tagsOf } from "./tagging.ts";
import { visibleAt } from "./visibility.ts";

const CreateUser: Operation = (input, call) => {
  const { account, state } = call;
  const name = text(input, "UserName");
  const path = optionalText(input, "Path") ?? "/";
  const arn = iamArn(account, "user", path, name);
  const tags = requestedTags(input);
  const boundary = optionalText(input, "PermissionsBoundary");
  decide(call, arn, {
    ...tagContext(tags),
    ...(boundary !== undefined && { "iam:PermissionsBoundary": boundary }),
  });
  if (account.users.has(name)) throw alreadyExists(`User with name ${name} already exists.`);
  checkQuota(account, "UsersQuota", "UsersPerAccount", account.users.size);
  const user: User = {
    kind: "user",
    name,
    path,
    arn,
    id: state.ids.unique("AIDA"),
    createdAt: isoSeconds(call.now),
    visibleAt: visibleAt(call),
    inline: new Map(),
    attached: new Set(),
    groups: new Set(),
    boundary: undefined,
    tags: new Map(),
    loginProfile: undefined,
    passwordLastUsedAt: undefined,
    accessKeys: new Map(),
    mfaDevices: new Map(),
    sshKeys: new Map(),
    certificates: new Map(),
    serviceCredentials: new Map(),
  };
  addTags(user.tags, tags);
  setBoundary(call, user, boundary);
  account.users.add(user);
  state.principalsById.set(user.id, user);
  return { User: describeUser(user) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html */
export function describeUser(user: User): Shape {
  return {
    ...summaryOf(user),
    ...permissionsBoundaryOf(user),
    ...tagsOf(user.tags),
  };
}

/** What lists say of a user: ListUsers leaves the boundary and the tags out. */
export function summaryOf(user: User): Shape {
  return {
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: user.arn,
    CreateDate: user.createdAt,
    ...(user.passwordLastUsedAt !== undefined && { PasswordLastUsed: user.passwordLastUsedAt }),
  };
}

const GetUser: Operation = (input, call) => {
  if (call.caller.kind === "root" && optionalText(input, "UserName") === undefined) return rootUser(call);
  return { User: describeUser(authorizedUserOrSelf(call, input)) };
};

function rootUser(call: Call): Shape {
  const { account } = call;
  decide(call, account.rootArn);
  return {
    User: {
      Path: "/",
      UserName: "root",
      UserId: account.id,
      Arn: account.rootArn,
      CreateDate: account.createdAt,
    },
  };
}

const ListUsers: Operation = (input, call) => {
  decide(call, "*");
  const { items, rest } = pageOf(call.account.users.list().filter(underPath(input)), input, nameKey);
  return { Users: items.map(summaryOf), ...rest };
};

const UpdateUser: Operation = (input, call) => {
  const { account } = call;
  const user = authorizedUser(call, text(input, "UserName"));
  const name = optionalText(input, "NewUserName") ?? user.name;
  const path = optionalText(input, "NewPath") ?? user.path;
  const other = account.users.get(name);
  // Renaming is decided on the new place, too: a right on one path is no right to move users there.
  const arn = iamArn(account, "user", path, name);
  if (arn !== user.arn) decide(call, arn);
  if (other !== undefined && other !== user) throw alreadyExists(`User with name ${name} already exists.`);
  account.users.rename(user, () => {
    user.name = name;
    user.path = path;
    user.arn = arn;
  });
};

const DeleteUser: Operation = (input, call) => {
  const { account, state } = call;
  const user = authorizedUser(call, text(input, "UserName"));
  const obstacle = obstacleToDelete(user);
  if (obstacle !== undefined) throw deleteConflict(`Cannot delete entity, must ${obstacle} first.`);
  setBoundary(call, user, undefined);
  account.users.delete(user.name);
  state.principalsById.delete(user.id);
};

/** What must be done before a user can be deleted: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html */
function obstacleToDelete(user: User): string | undefined {
  if (user.groups.size > 0) return "remove users from group";
  if (user.attached.size > 0) return "detach all policies";
  if (user.inline.size > 0) return "delete policies";
  if (user.loginProfile !== undefined) return "delete login profile";
  if (user.accessKeys.size > 0) return "delete access keys";
  if (user.mfaDevices.size > 0) return "delete MFA device";
  if (user.sshKeys.size > 0) return "delete SSH public keys";
  if (user.certificates.size > 0) return "delete signing certificates";
  if (user.serviceCredentials.size > 0) return "delete service specific credentials";
  return undefined;
}

export const users = { CreateUser, GetUser, ListUsers, UpdateUser, DeleteUser } as const satisfies Record<
  string,
  Operation
>;
