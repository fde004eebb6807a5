import type { Resource } from "../model/index.ts";
import { normalizeDocument, sameDocument } from "../model/index.ts";
import type { FieldChange } from "./plan.ts";

/** Members of a resource that tell its history, not what it is. */
const incidental = new Set([
  "kind",
  "id",
  "createdAt",
  "lastUsedAt",
  "credentials",
  "versions",
  "instanceProfiles",
]);
const documentMembers = new Set(["trust", "document"]);

/** The fields in which two states of one resource differ in meaning, documents parsed and normalised. */
export function fieldChanges(before: Resource, after: Resource): readonly FieldChange[] {
  const members = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...members]
    .filter((member) => !incidental.has(member))
    .sort()
    .flatMap((member) => memberChanges(member, valueOf(before, member), valueOf(after, member)));
}

function valueOf(resource: Resource, member: string): unknown {
  return (resource as unknown as Record<string, unknown>)[member];
}

function memberChanges(member: string, before: unknown, after: unknown): readonly FieldChange[] {
  if (member === "inline" || member === "tags") {
    return recordChanges(member, before as Record<string, string>, after as Record<string, string>);
  }
  if (documentMembers.has(member)) return documentChange(member, before as string, after as string);
  // AWS's bulk answer may leave a policy's description out, and it can never be changed.
  if (member === "description" && (before === undefined || after === undefined)) return [];
  return comparable(before) === comparable(after) ? [] : [fieldChange(member, before, after)];
}

/** Lists of a resource are sets: their order says nothing. */
function comparable(value: unknown): string | undefined {
  return JSON.stringify(Array.isArray(value) ? value.map(String).sort() : value);
}

function recordChanges(
  member: "inline" | "tags",
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const field = `${member}.${name}`;
    const [was, is] = [before[name], after[name]];
    if (member === "inline") return documentChange(field, was, is);
    return was === is ? [] : [fieldChange(field, was, is)];
  });
}

function documentChange(
  field: string,
  before: string | undefined,
  after: string | undefined,
): readonly FieldChange[] {
  const isSame =
    before === after || (before !== undefined && after !== undefined && sameDocument(before, after));
  return isSame ? [] : [fieldChange(field, shown(before), shown(after))];
}

function shown(document: string | undefined): unknown {
  if (document === undefined) return undefined;
  try {
    return normalizeDocument(document);
  } catch {
    return document;
  }
}

function fieldChange(field: string, before: unknown, after: unknown): FieldChange {
  return { field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
