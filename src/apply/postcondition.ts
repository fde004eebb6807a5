import type { AccountState, IamCall, IamWrite, IamWriteInputs, Partition, Tags } from "../model/index.ts";
import { IamRefusal, performWrite, sameDocument } from "../model/index.ts";
import { isRemoval } from "../plan/index.ts";

// Whether a write has been done though its answer said otherwise or never came. Asked only after reading again.

/** Whether an account is as a write would leave it. */
export function isDone(write: IamWrite, state: AccountState, partition: Partition): boolean {
  const check = checks[write.call] as Check<typeof write.call> | undefined;
  return check ? check(write.input as never, state) : changesNothing(write, state, partition);
}

type Check<C extends IamCall> = (input: Readonly<IamWriteInputs[C]>, state: AccountState) => boolean;

/** Writes that IAM refuses to do twice, or that do something each time. */
const checks: { readonly [C in IamCall]?: Check<C> } = {
  CreateUser: ({ UserName, Path = "/", Tags, PermissionsBoundary }, { users }) =>
    users.some(
      (user) =>
        user.name === UserName &&
        user.path === Path &&
        user.boundary === PermissionsBoundary &&
        hasTags(user.tags, Tags),
    ),
  CreateGroup: ({ GroupName, Path = "/" }, { groups }) =>
    groups.some(({ name, path }) => name === GroupName && path === Path),
  CreateRole: ({ RoleName, Path = "/", Tags, PermissionsBoundary, AssumeRolePolicyDocument }, { roles }) =>
    roles.some(
      (role) =>
        role.name === RoleName &&
        role.path === Path &&
        role.boundary === PermissionsBoundary &&
        hasTags(role.tags, Tags) &&
        sameDocument(role.trust, AssumeRolePolicyDocument),
    ),
  CreatePolicy: ({ PolicyName, Path = "/", PolicyDocument }, { policies }) =>
    policies.some(
      ({ name, path, document }) =>
        name === PolicyName && path === Path && sameDocument(document, PolicyDocument),
    ),
  CreatePolicyVersion: ({ PolicyArn, PolicyDocument }, { policies }) =>
    policies.some(
      ({ name, document }) => PolicyArn.endsWith(`/${name}`) && sameDocument(document, PolicyDocument),
    ),
  UpdateUser: ({ UserName, NewUserName }, { users }) =>
    users.some(({ name }) => name === NewUserName) && !users.some(({ name }) => name === UserName),
};

function hasTags(
  tags: Tags,
  wanted: readonly { readonly Key: string; readonly Value: string }[] = [],
): boolean {
  return wanted.every(({ Key, Value }) => tags[Key] === Value);
}

function changesNothing(write: IamWrite, state: AccountState, partition: Partition): boolean {
  try {
    return JSON.stringify(performWrite(state, write, { partition })) === JSON.stringify(state);
  } catch (error) {
    if (error instanceof IamRefusal) return error.code === "NoSuchEntity" && isRemoval(write);
    throw error;
  }
}
