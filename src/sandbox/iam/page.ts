import { createHash } from "node:crypto";
import type { Shape } from "../operation.ts";
import { optionalNumber, optionalText, validation } from "./input.ts";

/** A stretch of a list, and how to ask for the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly rest: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * One page of a list that is in the order of `keyOf`. A marker names the last key that was given, so that entities
 * made or deleted between two pages neither hide nor repeat others.
 */
export function pageOf<T>(items: readonly T[], input: Shape, keyOf: (item: T) => string): Page<T> {
  const size = optionalNumber(input, "MaxItems") ?? 100;
  const marker = optionalText(input, "Marker");
  const start = marker === undefined ? 0 : firstAfter(items, readMarker(marker), keyOf);
  const end = Math.min(items.length, start + size);
  const page = start === 0 && end === items.length ? items : items.slice(start, end);
  const last = page.at(-1);
  if (end >= items.length || last === undefined) return { items: page, rest: { IsTruncated: false } };
  return { items: page, rest: { IsTruncated: true, Marker: writeMarker(keyOf(last)) } };
}

/** Binary search: lists are in the order of their keys. */
function firstAfter<T>(items: readonly T[], marker: Marker, keyOf: (item: T) => string): number {
  if (marker.kind === "digest") {
    const index = items.findIndex((item) => digestOf(keyOf(item)) === marker.digest);
    if (index < 0) throw validation("Invalid Marker.");
    return index + 1;
  }
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(items[middle] as T) <= marker.key) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Marker =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "digest"; readonly digest: string };

/** AWS's model allows 320 characters: of a long key, only the digest fits. */
const longestKey = 200;

function writeMarker(key: string): string {
  const text = Buffer.byteLength(key) > longestKey ? `digest:${digestOf(key)}` : `key:${key}`;
  return Buffer.from(text, "utf8").toString("base64");
}

function readMarker(marker: string): Marker {
  const decoded = Buffer.from(marker, "base64").toString("utf8");
  if (decoded.startsWith("key:")) return { kind: "key", key: decoded.slice("key:".length) };
  if (decoded.startsWith("digest:")) return { kind: "digest", digest: decoded.slice("digest:".length) };
  throw validation("Invalid Marker.");
}

function digestOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** The key of named entities: they stand in the order of their names without regard to case. */
export function nameKey(entity: { readonly name: string }): string {
  return entity.name.toLowerCase();
}

/** Whether an entity stands under the path that the request asks for. */
export function underPath(input: Shape): (entity: { readonly path: string }) => boolean {
  const wanted = optionalText(input, "PathPrefix") ?? "/";
  return (entity) => entity.path.startsWith(wanted);
}

/** Texts in the order that pages need. */
export function sorted(values: Iterable<string>): readonly string[] {
  return [...values].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
}
