// Policies that are part of a user, group or role.
import { countedLength, type QuotaName } from "../../catalogue/index.ts";
import type { Call, Operation, Shape } from "../operation.ts";
import { boundaryContext } from "./boundaries.ts";
import { checkDocument } from "./documents.ts";
import type { Group, Role, User } from "./entities.ts";
import { limitExceeded, noSuchEntity, text } from "./input.ts";
import { authorizedGroup, authorizedRole, authorizedUser } from "./lookup.ts";
import { pageOf, sorted } from "./page.ts";
import { refuseServiceLinked } from "./protected-roles.ts";
import { quotaOf } from "./quotas.ts";

type Holder = User | Group | Role;

const sizes = {
  user: "UserPolicySizeQuota",
  group: "GroupPolicySizeQuota",
  role: "RolePolicySizeQuota",
} as const satisfies Record<Holder["kind"], QuotaName>;

/** Sets one policy. The quota is on all inline policies of one holder together, white space not counted. */
function put(call: Call, holder: Holder, input: Shape): void {
  const name = text(input, "PolicyName");
  const document = text(input, "PolicyDocument");
  checkDocument(document, "identity");
  const quota = quotaOf(call.account, sizes[holder.kind]);
  let size = countedLength(document);
  for (const [other, stored] of holder.inline) if (other !== name) size += countedLength(stored.text);
  if (size > quota) {
    throw limitExceeded(`Maximum policy size of ${quota} bytes exceeded for ${holder.kind} ${holder.name}`);
  }
  holder.inline.set(name, call.state.documents.intern(document));
}

function get(holder: Holder, input: Shape): Shape {
  const name = text(input, "PolicyName");
  const document = holder.inline.get(name);
  if (document === undefined) throw noSuchInline(holder, name);
  return { PolicyName: name, PolicyDocument: document.text };
}

function remove(holder: Holder, input: Shape): void {
  const name = text(input, "PolicyName");
  if (!holder.inline.delete(name)) throw noSuchInline(holder, name);
}

function list(holder: Holder, input: Shape): Shape {
  const { items, rest } = pageOf(sorted(holder.inline.keys()), input, (name) => name);
  return { PolicyNames: items, ...rest };
}

function noSuchInline(holder: Holder, name: string): Error {
  return noSuchEntity(`The ${holder.kind} policy with name ${name} cannot be found.`);
}

const PutUserPolicy: Operation = (input, call) => {
  put(call, authorizedUser(call, text(input, "UserName"), boundaryContext), input);
};

const GetUserPolicy: Operation = (input, call) => {
  const user = authorizedUser(call, text(input, "UserName"));
  return { UserName: user.name, ...get(user, input) };
};

const DeleteUserPolicy: Operation = (input, call) => {
  remove(authorizedUser(call, text(input, "UserName"), boundaryContext), input);
};

const ListUserPolicies: Operation = (input, call) =>
  list(authorizedUser(call, text(input, "UserName")), input);

const PutGroupPolicy: Operation = (input, call) => put(call, authorizedGroup(call, input), input);

const GetGroupPolicy: Operation = (input, call) => {
  const group = authorizedGroup(call, input);
  return { GroupName: group.name, ...get(group, input) };
};

const DeleteGroupPolicy: Operation = (input, call) => remove(authorizedGroup(call, input), input);

const ListGroupPolicies: Operation = (input, call) => list(authorizedGroup(call, input), input);

const PutRolePolicy: Operation = (input, call) => {
  const role = authorizedRole(call, input, boundaryContext);
  refuseServiceLinked(role);
  put(call, role, input);
};

const GetRolePolicy: Operation = (input, call) => {
  const role = authorizedRole(call, input);
  return { RoleName: role.name, ...get(role, input) };
};

const DeleteRolePolicy: Operation = (input, call) => {
  const role = authorizedRole(call, input, boundaryContext);
  refuseServiceLinked(role);
  remove(role, input);
};

const ListRolePolicies: Operation = (input, call) => list(authorizedRole(call, input), input);

export const inlinePolicies = {
  PutUserPolicy,
  GetUserPolicy,
  DeleteUserPolicy,
  ListUserPolicies,
  PutGroupPolicy,
  GetGroupPolicy,
  DeleteGroupPolicy,
  ListGroupPolicies,
  PutRolePolicy,
  GetRolePolicy,
  DeleteRolePolicy,
  ListRolePolicies,
} as const satisfies Record<string, Operation>;
