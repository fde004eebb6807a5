import { isRecord } from "./record.ts";

// Files hold each policy document once: the same door in stands in hundreds of accounts. A file's `documents` lists the
// texts, and `document:N` stands in their places. A file that somebody wrote with plain texts reads the same.

const reference = /^document:(\d+)$/;

/** The JSON text of a value that is or holds worlds, with each policy document once. */
export function textWithPooledDocuments(value: object): string {
  const places = new Map<string, number>();
  const pooled = mapDocuments(value, (document) => {
    const place = places.get(document) ?? places.size;
    places.set(document, place);
    return `document:${place}`;
  });
  return JSON.stringify({ ...(pooled as object), documents: [...places.keys()] });
}

/** The value behind such a text. Throws a SyntaxError where it is no JSON or refers to a document that is not there. */
export function valueWithDocuments(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || !Array.isArray(value["documents"])) return value;
  const { documents, ...rest } = value;
  putDocuments(rest, (document) => {
    const place = reference.exec(document)?.[1];
    if (place === undefined) return document;
    const found: unknown = (documents as readonly unknown[])[Number(place)];
    if (typeof found !== "string") throw new SyntaxError(`${document} is not in the file`);
    return found;
  });
  return rest;
}

/** Puts the documents into a value that nobody else holds yet: a copy of a large world would cost more than reading it. */
function putDocuments(value: unknown, change: (document: string) => string): void {
  if (Array.isArray(value)) {
    for (const one of value) putDocuments(one, change);
    return;
  }
  if (!isRecord(value)) return;
  const record = value as Record<string, unknown>;
  for (const member of Object.keys(record)) {
    const inner = record[member];
    if (typeof inner === "string") {
      if (single.has(member)) record[member] = change(inner);
    } else if (named.has(member) && isRecord(inner)) putNamed(inner as Record<string, unknown>, change);
    else putDocuments(inner, change);
  }
}

function putNamed(record: Record<string, unknown>, change: (document: string) => string): void {
  for (const name of Object.keys(record)) {
    const value = record[name];
    if (typeof value === "string") record[name] = change(value);
  }
}

/** Members that hold one document, and members that hold documents by name. */
const single = new Set(["trust", "document"]);
const named = new Set(["inline", "awsManagedPolicies"]);

function mapDocuments(value: unknown, change: (document: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => mapDocuments(one, change));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => {
      if (single.has(member) && typeof inner === "string") return [member, change(inner)];
      if (named.has(member) && isRecord(inner)) return [member, mapValues(inner, change)];
      return [member, mapDocuments(inner, change)];
    }),
  );
}

function mapValues(record: Readonly<Record<string, unknown>>, change: (document: string) => string): object {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === "string" ? change(value) : value]),
  );
}
