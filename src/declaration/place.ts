import type { Position, SourceSpan } from "../diagnostics/index.ts";

// Where the values of a file stand in its text.

/** UTF-16 offsets into a text; `end` is exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Where a value of a file stands. */
export interface Place {
  readonly range: Stretch;
  /** The key that leads to it. */
  readonly key?: Stretch;
  /** The text as written, of a scalar that is no text to YAML: `0123` of the number 123. */
  readonly source?: string;
  /** Places of a map's values by key and of a list's by index. */
  readonly entries?: ReadonlyMap<string, Place>;
}

export interface SourceFile {
  readonly file: string;
  readonly text: string;
  /** Offsets at which lines start. */
  readonly lineStarts: readonly number[];
  /** Undefined where the file could not be read as YAML. */
  readonly value: unknown;
  readonly place: Place;
}

export type Path = readonly (string | number)[];

/** Bounds within which a file is read. Far above any real declaration. */
export const sourceBounds = {
  /** UTF-16 units. */
  size: 2 * 1024 * 1024,
  depth: 64,
  aliases: 1000,
  /** Values after aliases are followed. */
  nodes: 200_000,
} as const;

/** The place of a path's value, or of its nearest ancestor that exists. */
export function placeAt(source: SourceFile, path: Path): Place {
  let place = source.place;
  for (const step of path) {
    const next = place.entries?.get(String(step));
    if (next === undefined) return place;
    place = next;
  }
  return place;
}

/** The span of the value at a path. */
export function spanAt(source: SourceFile, path: Path): SourceSpan {
  return spanOf(source, placeAt(source, path).range);
}

/** The same, ending with the line on which the value begins: long values are underlined there alone. */
export function firstLineSpanAt(source: SourceFile, path: Path): SourceSpan {
  const { range } = placeAt(source, path);
  const lineEnd = source.text.indexOf("\n", range.start);
  return spanOf(source, { start: range.start, end: lineEnd < 0 ? range.end : Math.min(range.end, lineEnd) });
}

/** The span of the key that leads to the value at a path. */
export function keySpanAt(source: SourceFile, path: Path): SourceSpan {
  const place = placeAt(source, path);
  return spanOf(source, place.key ?? place.range);
}

/** The span of a part of the text at a path, or of all of it where the part is not written as it is read. */
export function partSpanAt(source: SourceFile, path: Path, start: number, length: number): SourceSpan {
  const { range } = placeAt(source, path);
  const written = source.text.slice(range.start, range.end);
  const quote = /^["']/.test(written) ? 1 : 0;
  const value = valueAt(source, path);
  const isPlain = typeof value === "string" && written.slice(quote, quote + value.length) === value;
  if (!isPlain || length === 0) return spanOf(source, range);
  const from = range.start + quote + start;
  return spanOf(source, { start: from, end: from + length });
}

/** The value at a path, or undefined. */
export function valueAt(source: SourceFile, path: Path): unknown {
  let value = source.value;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** A stretch of the text as lines and columns; at least one character wide where the file has one. */
export function spanOf(source: SourceFile, stretch: Stretch): SourceSpan {
  const start = Math.min(stretch.start, source.text.length);
  const end = Math.min(Math.max(stretch.end, start + 1), source.text.length);
  return {
    file: source.file,
    start: positionOf(source, start),
    end: positionOf(source, Math.max(start, end)),
  };
}

function positionOf(source: SourceFile, offset: number): Position {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 };
}
