import type { AccountState, IamWrite, Partition, Tags } from "../model/index.ts";
import { IamRefusal, performWrite, sameDocument } from "../model/index.ts";
import { isRemoval } from "../plan/index.ts";

// Whether a write has been done though its answer said otherwise or never came. Asked only after reading again.

/** Whether an account is as a write would leave it. */
export function isDone(write: IamWrite, state: AccountState, partition: Partition): boolean {
  switch (write.call) {
    case "CreateUser": {
      const user = state.users.find(({ name }) => name === write.input.UserName);
      return (
        user !== undefined && user.path === (write.input.Path ?? "/") && hasTags(user.tags, write.input.Tags)
      );
    }
    case "CreateGroup": {
      const group = state.groups.find(({ name }) => name === write.input.GroupName);
      return group !== undefined && group.path === (write.input.Path ?? "/");
    }
    case "CreateRole": {
      const role = state.roles.find(({ name }) => name === write.input.RoleName);
      return (
        role !== undefined &&
        role.path === (write.input.Path ?? "/") &&
        hasTags(role.tags, write.input.Tags) &&
        role.boundary === write.input.PermissionsBoundary &&
        sameDocument(role.trust, write.input.AssumeRolePolicyDocument)
      );
    }
    case "CreatePolicy": {
      const policy = state.policies.find(({ name }) => name === write.input.PolicyName);
      return (
        policy !== undefined &&
        policy.path === (write.input.Path ?? "/") &&
        sameDocument(policy.document, write.input.PolicyDocument)
      );
    }
    case "CreatePolicyVersion":
      return state.policies.some(
        ({ name, document }) =>
          write.input.PolicyArn.endsWith(`/${name}`) && sameDocument(document, write.input.PolicyDocument),
      );
    case "UpdateUser":
      return (
        state.users.some(({ name }) => name === write.input.NewUserName) &&
        !state.users.some(({ name }) => name === write.input.UserName)
      );
    default:
      return changesNothing(write, state, partition);
  }
}

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
