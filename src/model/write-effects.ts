import type { Arn } from "./arn.ts";
import { parseArn, policyArn } from "./arn.ts";
import type { IamWriteInputs, TagPair } from "./iam-write.ts";
import type { Partition } from "./partition.ts";
import type { DocumentText } from "./policy-document.ts";
import type { Group, ManagedPolicy, PolicyVersion, Role, User } from "./resource.ts";
import type { Tags } from "./tags.ts";
import type { AccountState } from "./world.ts";

// The small effects of which the writes of `perform-write.ts` are made.

export type IamRefusalCode = "NoSuchEntity" | "EntityAlreadyExists" | "DeleteConflict" | "LimitExceeded";

/** What IAM answers to a write that the account's state does not allow; codes are IAM's own. */
export class IamRefusal extends Error {
  override readonly name = "IamRefusal";
  readonly code: IamRefusalCode;
  constructor(code: IamRefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** At most so many versions of a managed policy exist at once; the limit cannot be raised. */
export const maxPolicyVersions = 5;

/** What the effects need to know besides state and input. */
export interface WriteContext {
  readonly now: string;
  readonly partition: Partition;
}

interface Named {
  readonly name: string;
}

/** IAM names are unique without regard to case. */
export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

export function missing(kind: string, name: string): IamRefusal {
  return new IamRefusal("NoSuchEntity", `The ${kind} with name ${name} cannot be found.`);
}

export function found<T extends Named>(all: readonly T[], kind: string, name: string): T {
  const one = all.find((candidate) => sameName(candidate.name, name));
  if (!one) throw missing(kind, name);
  return one;
}

export function refuseExisting(all: readonly Named[], kind: string, name: string): void {
  if (all.some((one) => sameName(one.name, name))) {
    throw new IamRefusal("EntityAlreadyExists", `${kind} with name ${name} already exists.`);
  }
}

export function refuseLeftovers(holder: User | Group | Role, other: string | false): void {
  const reason =
    (holder.attached.length > 0 && "policies are attached to it") ||
    (Object.keys(holder.inline).length > 0 && "it has inline policies") ||
    other;
  if (reason)
    throw new IamRefusal("DeleteConflict", `Cannot delete ${holder.kind} ${holder.name}: ${reason}.`);
}

function byName(a: Named, b: Named): number {
  return a.name < b.name ? -1 : 1;
}

export function replaced<T extends Named>(all: readonly T[], before: T, after: T): readonly T[] {
  return all.map((one) => (one === before ? after : one));
}

export function without<T>(all: readonly T[], one: T): readonly T[] {
  return all.filter((candidate) => candidate !== one);
}

export function withUsers(state: AccountState, users: readonly User[]): AccountState {
  return { ...state, users: users.toSorted(byName) };
}

export function withGroups(state: AccountState, groups: readonly Group[]): AccountState {
  return { ...state, groups: groups.toSorted(byName) };
}

export function withRoles(state: AccountState, roles: readonly Role[]): AccountState {
  return { ...state, roles: roles.toSorted(byName) };
}

export function withPolicies(state: AccountState, policies: readonly ManagedPolicy[]): AccountState {
  return { ...state, policies: policies.toSorted(byName) };
}

export function onUser(state: AccountState, name: string, change: (user: User) => User): AccountState {
  const user = found(state.users, "user", name);
  return { ...state, users: replaced(state.users, user, change(user)) };
}

export function onGroup(state: AccountState, name: string, change: (group: Group) => Group): AccountState {
  const group = found(state.groups, "group", name);
  return { ...state, groups: replaced(state.groups, group, change(group)) };
}

export function onRole(state: AccountState, name: string, change: (role: Role) => Role): AccountState {
  const role = found(state.roles, "role", name);
  return { ...state, roles: replaced(state.roles, role, change(role)) };
}

export function ofUser(state: AccountState, name: string): AccountState {
  found(state.users, "user", name);
  return state;
}

export function newUser(input: IamWriteInputs["CreateUser"]): User {
  return {
    kind: "user",
    name: input.UserName,
    path: input.Path ?? "/",
    inline: {},
    attached: [],
    groups: [],
    ...(input.PermissionsBoundary && { boundary: input.PermissionsBoundary }),
    tags: tagged({}, input.Tags ?? []),
  };
}

export function newRole(input: IamWriteInputs["CreateRole"]): Role {
  return {
    kind: "role",
    name: input.RoleName,
    path: input.Path ?? "/",
    inline: {},
    attached: [],
    description: input.Description ?? "",
    maxSessionDuration: input.MaxSessionDuration ?? 3600,
    ...(input.PermissionsBoundary && { boundary: input.PermissionsBoundary }),
    tags: tagged({}, input.Tags ?? []),
    trust: input.AssumeRolePolicyDocument,
  };
}

/** A key that differs only by case replaces the one that stands. */
export function tagged(tags: Tags, pairs: readonly TagPair[]): Tags {
  const kept = untagged(
    tags,
    pairs.map(({ Key }) => Key),
  );
  return { ...kept, ...Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value])) };
}

export function untagged(tags: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([tag]) => !keys.some((key) => sameName(key, tag))));
}

export function putInline<T extends User | Group | Role>(
  holder: T,
  input: { readonly PolicyName: string; readonly PolicyDocument: DocumentText },
): T {
  return { ...holder, inline: sortedRecord({ ...holder.inline, [input.PolicyName]: input.PolicyDocument }) };
}

export function deleteInline<T extends User | Group | Role>(holder: T, name: string): T {
  const { [name]: document, ...inline } = holder.inline;
  if (document === undefined) throw missing("inline policy", name);
  return { ...holder, inline };
}

export function attach<T extends User | Group | Role>(
  state: AccountState,
  holder: T,
  arn: Arn,
  context: WriteContext,
): T {
  refuseMissingPolicy(state, arn, context);
  return { ...holder, attached: sortedSet([...holder.attached, arn]) };
}

export function detach<T extends User | Group | Role>(holder: T, arn: Arn): T {
  if (!holder.attached.includes(arn)) throw missing("attached policy", arn);
  return { ...holder, attached: without(holder.attached, arn) };
}

export function withoutBoundary<T extends User | Role>(holder: T): T {
  const { boundary, ...rest } = holder;
  if (boundary === undefined) throw missing("permissions boundary", holder.name);
  return rest as T;
}

/** AWS managed policies stand in no account: they are taken to exist. */
export function refuseMissingPolicy(state: AccountState, arn: Arn, context: WriteContext): void {
  if (parseArn(arn)?.account !== "aws") policyAt(state, arn, context);
}

export function policyAt(state: AccountState, arn: Arn, { partition }: WriteContext): ManagedPolicy {
  const policy = state.policies.find(
    ({ name, path }) => policyArn({ partition, accountId: state.accountId, path, name }) === arn,
  );
  if (!policy) throw missing("policy", arn);
  return policy;
}

/** Whether a managed policy is attached to anything or serves as a boundary: then it cannot be deleted. */
export function isPolicyInUse(state: AccountState, arn: Arn): boolean {
  const holders: readonly (User | Group | Role)[] = [...state.users, ...state.groups, ...state.roles];
  return holders.some((one) => one.attached.includes(arn) || ("boundary" in one && one.boundary === arn));
}

export function versionsOf(policy: ManagedPolicy): readonly PolicyVersion[] {
  return policy.versions ?? [{ versionId: "v1", isDefault: true, createdAt: "", document: policy.document }];
}

export function addedVersion(
  policy: ManagedPolicy,
  document: DocumentText,
  isDefault: boolean,
  createdAt: string,
): readonly PolicyVersion[] {
  const versions = versionsOf(policy);
  if (versions.length >= maxPolicyVersions) {
    throw new IamRefusal("LimitExceeded", "A managed policy can have up to 5 versions.");
  }
  const last = Math.max(...versions.map(({ versionId }) => Number(versionId.slice(1))));
  const others = isDefault ? versions.map((one) => ({ ...one, isDefault: false })) : versions;
  return [...others, { versionId: `v${last + 1}`, isDefault, createdAt, document }];
}

export function sortedSet<T extends string>(values: readonly T[]): readonly T[] {
  return [...new Set(values)].sort();
}

function sortedRecord<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
