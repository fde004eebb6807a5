import type { Resource, ResourceKind } from "../model/index.ts";
import { groupPlanner } from "./group.ts";
import { managedPolicyPlanner } from "./managed-policy.ts";
import type { Planner, ResourceOf } from "./planner.ts";
import { rolePlanner } from "./role.ts";
import { userPlanner } from "./user.ts";

/** One planner for each kind of resource; the compiler asks for the missing one. */
const planners: { readonly [K in ResourceKind]: Planner<ResourceOf<K>> } = {
  user: userPlanner,
  group: groupPlanner,
  role: rolePlanner,
  policy: managedPolicyPlanner,
};

export const resourceKinds = Object.keys(planners) as readonly ResourceKind[];

/** The planner for a kind; callers give it resources of that kind only. */
export function plannerOf(kind: ResourceKind): Planner<Resource> {
  return planners[kind] as unknown as Planner<Resource>;
}
