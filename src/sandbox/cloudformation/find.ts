// Finds stacks and stack sets as AWS does: by name in the call's account and region, or by id.

import { validation } from "../iam/input.ts";
import { ApiError, type Call } from "../operation.ts";
import type { Stack, StackSet } from "./entities.ts";

/** The stack of a name or id in the caller's account. */
export function stackNamed(call: Call, nameOrId: string): Stack {
  const stack = findStack(call, nameOrId);
  if (stack !== undefined) return stack;
  throw validation(`Stack with id ${nameOrId} does not exist`);
}

export function findStack({ account, region }: Call, nameOrId: string): Stack | undefined {
  const { stacks } = account;
  return (
    stacks.get(nameOrId) ??
    [...stacks.values()].find((stack) => stack.name === nameOrId && stack.region === region)
  );
}

/** What a decision about a stack that may not be there is about. */
export function stackArn({ account, region }: Call, nameOrId: string): string {
  if (nameOrId.startsWith("arn:")) return nameOrId;
  return `arn:${account.partition}:cloudformation:${region}:${account.id}:stack/${nameOrId}/*`;
}

/** Decides the call's own action on a stack set, and gives it. */
export function decidedStackSet(call: Call, name: string): StackSet {
  const { account, region } = call;
  const found = [...account.stackSets.values()].find(
    (set) => (set.name === name || set.id === name || arnOf(call, set) === name) && set.region === region,
  );
  const arn = found
    ? arnOf(call, found)
    : `arn:${account.partition}:cloudformation:${region}:${account.id}:stackset/${name}:*`;
  call.authorize(`cloudformation:${call.operation}`, arn);
  if (found !== undefined) return found;
  throw new ApiError("StackSetNotFoundException", `StackSet ${name} not found`);
}

export function arnOf({ account }: Call, { id, region }: StackSet): string {
  return `arn:${account.partition}:cloudformation:${region}:${account.id}:stackset/${id}`;
}
