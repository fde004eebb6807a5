import { matchesGlob } from "./glob.ts";
import type { Resource } from "./resource.ts";

/** What stands in the accounts and is to be left as it is. Everything that a rule says must hold; globs in values. */
export interface IgnoreRule {
  readonly name?: string;
  readonly path?: string;
  readonly tag?: { readonly key: string; readonly value?: string };
}

/** Whether a resource is one that the rules leave alone. Groups carry no tags, and those of policies are not read. */
export function isIgnored(resource: Resource, rules: readonly IgnoreRule[]): boolean {
  return rules.some((rule) => matchesRule(resource, rule));
}

function matchesRule(resource: Resource, { name, path, tag }: IgnoreRule): boolean {
  if (name !== undefined && !matchesGlob(name.toLowerCase(), resource.name.toLowerCase())) return false;
  if (path !== undefined && !matchesGlob(path, resource.path)) return false;
  return tag === undefined || hasTag(resource, tag);
}

/** IAM compares keys of tags without regard to case. */
function hasTag(resource: Resource, { key, value = "*" }: NonNullable<IgnoreRule["tag"]>): boolean {
  const tags = "tags" in resource ? Object.entries(resource.tags) : [];
  return tags.some(([name, text]) => name.toLowerCase() === key.toLowerCase() && matchesGlob(value, text));
}
