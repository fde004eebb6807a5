import { isoSeconds } from "../instant.ts";
import type { Operation, Shape } from "../operation.ts";
import type { Group } from "./entities.ts";
import { alreadyExists, deleteConflict, noSuchEntity, optionalText, text } from "./input.ts";
import { authorizedGroup, authorizedUser, decide, requireUser } from "./lookup.ts";
import { nameKey, pageOf, underPath } from "./page.ts";
import { iamArn } from "./places.ts";
import { checkQuota } from "./quotas.ts";
import { summaryOf } from "./users.ts";

const CreateGroup: Operation = (input, call) => {
  const { account } = call;
  const name = text(input, "GroupName");
  const path = optionalText(input, "Path") ?? "/";
  const arn = iamArn(account, "group", path, name);
  decide(call, arn);
  if (account.groups.has(name)) throw groupExists(name);
  checkQuota(account, "GroupsQuota", "GroupsPerAccount", account.groups.size);
  const group: Group = {
    kind: "group",
    name,
    path,
    arn,
    id: call.state.ids.unique("AGPA"),
    createdAt: isoSeconds(call.now),
    visibleAt: 0,
    inline: new Map(),
    attached: new Set(),
    members: new Set(),
  };
  account.groups.add(group);
  return { Group: describeGroup(group) };
};

function describeGroup(group: Group): Shape {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: group.createdAt,
  };
}

const GetGroup: Operation = (input, call) => {
  const group = authorizedGroup(call, input);
  const members = [...group.members].sort((left, right) => (nameKey(left) < nameKey(right) ? -1 : 1));
  const { items, rest } = pageOf(members, input, nameKey);
  return { Group: describeGroup(group), Users: items.map(summaryOf), ...rest };
};

const ListGroups: Operation = (input, call) => {
  decide(call, "*");
  const { items, rest } = pageOf(call.account.groups.list().filter(underPath(input)), input, nameKey);
  return { Groups: items.map(describeGroup), ...rest };
};

const ListGroupsForUser: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"));
  const groups = [...user.groups].sort((left, right) => (nameKey(left) < nameKey(right) ? -1 : 1));
  const { items, rest } = pageOf(groups, input, nameKey);
  return { Groups: items.map(describeGroup), ...rest };
};

const UpdateGroup: Operation = (input, call) => {
  const { account } = call;
  const group = authorizedGroup(call, input);
  const name = optionalText(input, "NewGroupName") ?? group.name;
  const path = optionalText(input, "NewPath") ?? group.path;
  const arn = iamArn(account, "group", path, name);
  if (arn !== group.arn) decide(call, arn);
  const other = account.groups.get(name);
  if (other !== undefined && other !== group) throw groupExists(name);
  account.groups.rename(group, () => {
    group.name = name;
    group.path = path;
    group.arn = arn;
  });
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html */
const DeleteGroup: Operation = (input, call) => {
  const group = authorizedGroup(call, input);
  if (group.members.size > 0)
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  if (group.attached.size > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
  if (group.inline.size > 0) throw deleteConflict("Cannot delete entity, must delete policies first.");
  call.account.groups.delete(group.name);
};

const AddUserToGroup: Operation = (input, call) => {
  const group = authorizedGroup(call, input);
  const user = requireUser(call, text(input, "UserName"));
  if (user.groups.has(group)) return;
  checkQuota(call.account, "GroupsPerUserQuota", "GroupsPerUser", user.groups.size);
  user.groups.add(group);
  group.members.add(user);
};

const RemoveUserFromGroup: Operation = (input, call) => {
  const group = authorizedGroup(call, input);
  const user = requireUser(call, text(input, "UserName"));
  if (!user.groups.has(group)) {
    throw noSuchEntity(`User ${user.name} is not in group ${group.name}.`);
  }
  user.groups.delete(group);
  group.members.delete(user);
};

function groupExists(name: string): Error {
  return alreadyExists(`Group with name ${name} already exists.`);
}

export const groups = {
  CreateGroup,
  GetGroup,
  ListGroups,
  ListGroupsForUser,
  UpdateGroup,
  DeleteGroup,
  AddUserToGroup,
  RemoveUserFromGroup,
} as const satisfies Record<string, Operation>;
