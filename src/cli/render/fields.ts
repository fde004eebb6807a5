import { inlinePrefix } from "../../model/index.ts";
import type { FieldChange } from "../../plan/index.ts";
import { diffLines } from "./line-diff.ts";
import type { Theme } from "./theme.ts";
import { durationText, listed, policyName } from "./words.ts";

/** What a change does to one field, in a few words: `trust policy: MFA was no longer required`. */
export function fieldText({ field, before, after }: FieldChange): string {
  const [member = "", ...rest] = field.split(".");
  const name = rest.join(".");
  switch (member) {
    case "trust":
      return `trust policy: ${trustText(before, after)}`;
    case "document":
      return "document";
    case "inline":
      return `${verb(before, after)} inline policy ${name.startsWith(inlinePrefix) ? name.slice(inlinePrefix.length) : name}`;
    case "tags":
      return `${verb(before, after)} tag ${name}`;
    case "attached":
      return listText("policy", before, after, policyName);
    case "groups":
      return listText("group", before, after, (group) => group);
    case "boundary":
      return `boundary: ${arrow(before, after, (arn) => policyName(String(arn)))}`;
    case "maxSessionDuration":
      return `session: ${arrow(before, after, (seconds) => durationText(Number(seconds)))}`;
    default:
      return `${field}: ${arrow(before, after, String)}`;
  }
}

function verb(before: unknown, after: unknown): string {
  if (before === undefined) return "+";
  return after === undefined ? "-" : "~";
}

function arrow(before: unknown, after: unknown, show: (value: unknown) => string): string {
  const text = (value: unknown): string => (value === undefined || value === "" ? "none" : show(value));
  return `${text(before)} → ${text(after)}`;
}

function listText(noun: string, before: unknown, after: unknown, show: (name: string) => string): string {
  const [was, is] = [asList(before), asList(after)];
  const added = is.filter((one) => !was.includes(one)).map(show);
  const removed = was.filter((one) => !is.includes(one)).map(show);
  return [
    ...(added.length > 0 ? [`+ ${noun} ${listed(added)}`] : []),
    ...(removed.length > 0 ? [`- ${noun} ${listed(removed)}`] : []),
  ].join("  ");
}

function asList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** The conditions on a door in whose loss or gain has a name of its own. */
const guards = [
  ["aws:MultiFactorAuthPresent", "MFA"],
  ["sts:RoleSessionName", "the person's own session name"],
] as const;

/** What differs in a trust policy. What the door in has lost is said as the mistake that it is. */
function trustText(before: unknown, after: unknown): string {
  const [was, is] = [JSON.stringify(before ?? ""), JSON.stringify(after ?? "")];
  const words = guards.flatMap(([key, name]) => {
    const [had, has] = [mentions(was, key), mentions(is, key)];
    if (had === has) return [];
    return [has ? `${name} was not required` : `${name} will not be required`];
  });
  return words.length > 0 ? words.join(", ") : principalsText(principalsOf(before), principalsOf(after));
}

function mentions(text: string, key: string): boolean {
  return text.toLowerCase().includes(key.toLowerCase());
}

function principalsText(was: readonly string[], is: readonly string[]): string {
  const added = is.filter((one) => !was.includes(one));
  const removed = was.filter((one) => !is.includes(one));
  if (added.length === 0 && removed.length === 0) return "its conditions differ";
  return [
    ...(added.length > 0 ? [`will trust ${listed(added)}`] : []),
    ...(removed.length > 0 ? [`will no longer trust ${listed(removed)}`] : []),
  ].join(", ");
}

/** Everything that stands under `Principal` in a document, as texts. */
function principalsOf(document: unknown): readonly string[] {
  const statements = (document as { readonly Statement?: unknown } | undefined)?.Statement;
  const list: readonly unknown[] = Array.isArray(statements) ? statements : statements ? [statements] : [];
  const texts = list.flatMap((statement) =>
    leaves((statement as { readonly Principal?: unknown }).Principal),
  );
  return [...new Set(texts)];
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

/** The two states of a field below each other, line by line; what is equal is faint. */
export function fieldDifference(change: FieldChange, theme: Theme): readonly string[] {
  const lines = diffLines(jsonLines(change.before), jsonLines(change.after));
  return lines.map(({ kind, text }) => {
    switch (kind) {
      case "same":
        return theme.faint(`  ${text}`);
      case "added":
        return theme.added(`+ ${text}`);
      case "removed":
        return theme.removed(`- ${text}`);
    }
  });
}

function jsonLines(value: unknown): readonly string[] {
  return value === undefined ? [] : (JSON.stringify(value, null, 2) ?? "").split("\n");
}
