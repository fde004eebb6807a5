// The beginning of most operations: decide, then find. The decision comes first, as in AWS: who may not ask does not
// learn whether something exists.
import { type Arn, parseArn } from "../../model/index.ts";
import type { NamedStore } from "../named-store.ts";
import { ApiError, type Call, type Shape } from "../operation.ts";
import type { Account } from "../state.ts";
import type { Group, InstanceProfile, ManagedPolicy, Role, User } from "./entities.ts";
import { invalidInput, noSuchEntity, optionalText, text, validation } from "./input.ts";
import { type IamKind, iamArn } from "./places.ts";

/** More condition keys of one decision. */
export type MoreContext = Readonly<Record<string, string | readonly string[]>>;

/** Decides the call's own action. */
export function decide(call: Call, resource: string, context?: MoreContext): void {
  call.authorize(`iam:${call.operation}`, resource, context);
}

interface Found {
  readonly name: string;
  readonly arn: Arn;
  readonly visibleAt: number;
}

function find<T extends Found>(call: Call, store: NamedStore<T>, name: string): T | undefined {
  const entity = store.get(name);
  return entity !== undefined && isVisible(entity, call) ? entity : undefined;
}

/** Whether others see an entity already: IAM is eventually consistent, where the sandbox is asked to be so. */
export function isVisible(entity: { readonly visibleAt: number }, call: Pick<Call, "now">): boolean {
  return entity.visibleAt === 0 || entity.visibleAt <= call.now.getTime();
}

function authorized<T extends Found>(
  call: Call,
  store: NamedStore<T>,
  kind: IamKind,
  name: string,
  contextOf: ((entity: T | undefined) => MoreContext) | undefined,
): T | undefined {
  const entity = find(call, store, name);
  decide(call, entity?.arn ?? iamArn(call.account, kind, "/", name), contextOf?.(entity));
  return entity;
}

/** Decides the call on the user that it names, and gives the user. */
export function authorizedUser(
  call: Call,
  name: string,
  contextOf?: (user: User | undefined) => MoreContext,
): User {
  const user = authorized(call, call.account.users, "user", name, contextOf);
  if (user === undefined) throw noSuchUser(name);
  return user;
}

/**
 * The same for calls whose user may be left out: then the caller is meant, who must be a user.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export function authorizedUserOrSelf(call: Call, input: Shape): User {
  const name = optionalText(input, "UserName");
  if (name !== undefined) return authorizedUser(call, name);
  if (call.caller.kind !== "user") {
    throw validation("Must specify userName when calling with non-User credentials");
  }
  return authorizedUser(call, call.caller.user.name);
}

export function authorizedGroup(call: Call, input: Shape, context?: MoreContext): Group {
  const name = text(input, "GroupName");
  const group = authorized(call, call.account.groups, "group", name, () => context ?? {});
  if (group === undefined) throw noSuchGroup(name);
  return group;
}

export function authorizedRole(
  call: Call,
  input: Shape,
  contextOf?: (role: Role | undefined) => MoreContext,
): Role {
  const name = text(input, "RoleName");
  const role = authorized(call, call.account.roles, "role", name, contextOf);
  if (role === undefined) throw noSuchRole(name);
  return role;
}

export function authorizedInstanceProfile(call: Call, input: Shape, context?: MoreContext): InstanceProfile {
  const name = text(input, "InstanceProfileName");
  const profile = authorized(
    call,
    call.account.instanceProfiles,
    "instance-profile",
    name,
    () => context ?? {},
  );
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return profile;
}

/** The user of a name, without a decision. */
export function requireUser(call: Call, name: string): User {
  const user = find(call, call.account.users, name);
  if (user === undefined) throw noSuchUser(name);
  return user;
}

/** The role of a name, without a decision. */
export function requireRole(call: Call, name: string): Role {
  const role = find(call, call.account.roles, name);
  if (role === undefined) throw noSuchRole(name);
  return role;
}

function noSuchUser(name: string): Error {
  return noSuchEntity(`The user with name ${name} cannot be found.`);
}

function noSuchGroup(name: string): Error {
  return noSuchEntity(`The group with name ${name} cannot be found.`);
}

function noSuchRole(name: string): Error {
  return noSuchEntity(`The role with name ${name} cannot be found.`);
}

/** A policy's ARN from a request, which must look like one. */
export function policyArnOf(input: Shape, member = "PolicyArn"): Arn {
  const arn = text(input, member);
  const parts = parseArn(arn);
  if (parts === undefined || parts.service !== "iam" || !parts.resource.startsWith("policy/")) {
    throw invalidInput(`ARN ${arn} is not valid.`);
  }
  return arn as Arn;
}

/** The customer managed policy of an ARN in this account. */
export function customerPolicy(account: Account, arn: Arn): ManagedPolicy | undefined {
  const policy = account.policies.get(arn.slice(arn.lastIndexOf("/") + 1));
  return policy?.arn === arn ? policy : undefined;
}

/** Decides the call on a customer managed policy, and gives the policy. */
export function authorizedCustomerPolicy(call: Call, input: Shape, context?: MoreContext): ManagedPolicy {
  const arn = policyArnOf(input);
  decide(call, arn, context);
  const policy = customerPolicy(call.account, arn);
  if (policy !== undefined) return policy;
  if (parseArn(arn)?.account === "aws") {
    throw new ApiError("AccessDenied", `Cannot change the AWS managed policy ${arn}.`, 403);
  }
  throw noSuchPolicy(arn);
}

export function noSuchPolicy(arn: Arn): Error {
  return noSuchEntity(`Policy ${arn} was not found.`);
}
