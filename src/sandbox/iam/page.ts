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

function firstAfter<T>(items: readonly T[], key: string, keyOf: (item: T) => string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(items[middle] as T) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

const prefix = "rb1:";

function writeMarker(key: string): string {
  return Buffer.from(prefix + key, "utf8").toString("base64");
}

function readMarker(marker: string): string {
  const decoded = Buffer.from(marker, "base64").toString("utf8");
  if (!decoded.startsWith(prefix)) throw validation("Invalid Marker.");
  return decoded.slice(prefix.length);
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
