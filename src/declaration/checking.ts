import { didYouMean, type SourceSpan } from "../diagnostics/index.ts";
import type { Partition } from "../model/index.ts";
import type { DeclarationFiles } from "./declaration-files.ts";
import type { Entry, Merged } from "./merge.ts";
import { keySpanAt, type Path, partSpanAt, type SourceFile, spanAt } from "./place.ts";
import type { Reporter } from "./reporter.ts";

/** What every check of a merged declaration has at hand. */
export interface Checking {
  readonly merged: Merged;
  readonly partition: Partition;
  readonly report: Reporter;
  readonly files: DeclarationFiles;
  /** ISO 8601 in UTC; absent where nobody asks whether something is past. */
  readonly now?: string;
  /** Notes a further file that was read, for code frames. */
  readonly addSource: (source: SourceFile) => void;
  readonly suggest: (word: string, candidates: Iterable<string>) => string | undefined;
}

/** A text of the declaration with where it stands. */
export interface PlacedText {
  readonly text: string;
  readonly source: SourceFile;
  readonly path: Path;
  /** Where this text begins in the value at the path. */
  readonly offset: number;
}

export function placed(entry: Entry<unknown>, path: Path, text: string): PlacedText {
  return { text, source: entry.source, path: [...entry.path, ...path], offset: 0 };
}

export function spanOfText(
  { source, path, offset, text }: PlacedText,
  start = 0,
  length = text.length,
): SourceSpan {
  return partSpanAt(source, path, offset + start, length);
}

export function spanOfKey(entry: Entry<unknown>, path: Path = []): SourceSpan {
  return keySpanAt(entry.source, [...entry.path, ...path]);
}

export function spanOfValue(entry: Entry<unknown>, path: Path = []): SourceSpan {
  return spanAt(entry.source, [...entry.path, ...path]);
}

export function byName<T extends { readonly name: string }>(items: Iterable<T>): readonly T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Suggestions cost a comparison with every name: a file with very many mistakes gets them for the first ones. */
export function boundedSuggestions(most = 200): Checking["suggest"] {
  let left = most;
  return (word, candidates) => {
    if (left <= 0 || word.length > 100) return undefined;
    left -= 1;
    return didYouMean(word, candidates);
  };
}

/** The items of a list that are well-formed, each with its index. */
export function wellFormed<T>(
  list: readonly (T | undefined)[] | undefined,
): readonly (readonly [number, T])[] {
  return (list ?? []).flatMap((item, index) => (item === undefined ? [] : [[index, item] as const]));
}

/** The entries of a map that are well-formed. */
export function wellFormedEntries<T>(
  map: Readonly<Record<string, T | undefined>> | undefined,
): readonly (readonly [string, T])[] {
  return Object.entries(map ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
}
