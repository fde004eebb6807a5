import { matchesGlob } from "./glob.ts";
import type { Resource } from "./resource.ts";

/** What stands in the accounts and is to be left as it is. Everything that a rule says must hold; globs in values. */
export interface IgnoreRule {
  readonly name?: string;
  readonly path?: string;
  readonly tag?: { readonly key: string; readonly value?: string };
  /** Why; for people. */
  readonly reason?: string;
}

/** Whether a resource is one that the rules leave alone. Groups carry no tags. */
export function isIgnored(resource: Resource, rules: readonly IgnoreRule[]): boolean {
  return rules.some((rule) => matchesRule(resource, rule));
}

/** Whether the rules leave a resource alone or not by its tags: by its name and path it may be meant. */
export function asksForTags(
  resource: Pick<Resource, "name" | "path">,
  rules: readonly IgnoreRule[],
): boolean {
  return rules.some((rule) => rule.tag !== undefined && hasNameAndPath(resource, rule));
}

function matchesRule(resource: Resource, rule: IgnoreRule): boolean {
  return hasNameAndPath(resource, rule) && (rule.tag === undefined || hasTag(resource, rule.tag));
}

function hasNameAndPath(resource: Pick<Resource, "name" | "path">, { name, path }: IgnoreRule): boolean {
  if (name !== undefined && !matchesGlob(name.toLowerCase(), resource.name.toLowerCase())) return false;
  return path === undefined || matchesGlob(path, resource.path);
}

/** IAM compares keys of tags without regard to case. */
function hasTag(resource: Resource, { key, value = "*" }: NonNullable<IgnoreRule["tag"]>): boolean {
  const tags = "tags" in resource ? Object.entries(resource.tags ?? {}) : [];
  return tags.some(([name, text]) => name.toLowerCase() === key.toLowerCase() && matchesGlob(value, text));
}
