import type { IgnoreRule } from "../model/index.ts";
import { type Checking, spanOfValue } from "./checking.ts";
import type { Entry, IgnoreDraft } from "./merge.ts";
import { valueAt } from "./place.ts";

/** The rules by which plan leaves things as they stand. */
export function checkIgnored(checking: Checking): readonly IgnoreRule[] {
  return checking.merged.ignore.flatMap((entry) => ruleOf(entry, checking) ?? []);
}

function ruleOf(entry: Entry<IgnoreDraft>, { report }: Checking): IgnoreRule | undefined {
  if (entry.value === undefined) return undefined;
  const { name, path, tag, reason } = entry.value;
  if (name === undefined && path === undefined && tag === undefined) {
    if (hasUnknownKeys(entry)) return undefined; // said already
    report("RB1058", "this rule does not say what is left alone", {
      span: spanOfValue(entry),
      help: "write `name`, `path` or `tag`; to leave everything alone, declare nothing",
    });
    return undefined;
  }
  return {
    ...(name !== undefined && { name }),
    ...(path !== undefined && { path }),
    ...(tag !== undefined && { tag: tagOf(tag) }),
    ...(reason !== undefined && { reason }),
  };
}

function hasUnknownKeys({ source, path }: Entry<unknown>): boolean {
  return Object.keys(Object(valueAt(source, path)) as object).some((key) => key !== "reason");
}

function tagOf(text: string): NonNullable<IgnoreRule["tag"]> {
  const at = text.indexOf("=");
  return at < 0 ? { key: text } : { key: text.slice(0, at), value: text.slice(at + 1) };
}
