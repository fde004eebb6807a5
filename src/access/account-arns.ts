import { type AccountState, type Arn, groupArn, policyArn } from "../model/index.ts";
import type { Doors } from "./doors.ts";

// ARNs of what stands in one account of a World.

/** Groups that have members. */
export function groupArns(doors: Doors, state: AccountState): readonly Arn[] {
  return state.groups
    .filter((group) => state.users.some((one) => one.groups.includes(group.name)))
    .map((group) => arnOf(doors, state, group));
}

/** Customer managed policies that are attached to something or bound something. */
export function policyArns(doors: Doors, state: AccountState): readonly Arn[] {
  const bounds = [...state.users, ...state.roles].flatMap(({ boundary }) => boundary ?? []);
  const attached = [...state.users, ...state.roles, ...state.groups].flatMap((one) => one.attached);
  const used = new Set([...attached, ...bounds]);
  return state.policies.map((one) => policyArnOf(doors, state, one)).filter((arn) => used.has(arn));
}

/** The ARN of a group. */
export function arnOf(
  { atlas }: Doors,
  { accountId }: AccountState,
  { path, name }: { readonly path: string; readonly name: string },
): Arn {
  return groupArn({ partition: atlas.world.directory.partition, accountId, path, name });
}

/** The ARN of a customer managed policy. */
export function policyArnOf(
  { atlas }: Doors,
  { accountId }: AccountState,
  { path, name }: { readonly path: string; readonly name: string },
): Arn {
  return policyArn({ partition: atlas.world.directory.partition, accountId, path, name });
}
