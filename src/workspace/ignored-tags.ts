import type { ReadOptions } from "../cloud/index.ts";
import type { Declaration } from "../declaration/index.ts";
import { asksForTags, ownedPath } from "../model/index.ts";

/** Tags decide only what an ignore rule says, of policies that are ours or that something carries. */
export function policyTagsAskedFor({
  ignored = [],
  organization,
}: Pick<Declaration, "ignored" | "organization">): Pick<ReadOptions, "policyTags"> {
  if (!ignored.some(({ tag }) => tag !== undefined)) return {};
  return {
    policyTags: ({ isAttached, ...policy }) =>
      (isAttached || policy.path === ownedPath(organization)) && asksForTags(policy, ignored),
  };
}
