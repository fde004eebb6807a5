import { isRecord } from "../model/index.ts";
import type { FileDraft } from "./form.ts";
import { keySpanAt, type Path, type SourceFile, spanAt, valueAt } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { quoted } from "./wording.ts";

/** Something named in a declaration, with where it stands. `value` is undefined where it is malformed. */
export interface Entry<T> {
  readonly name: string;
  readonly value: T | undefined;
  readonly source: SourceFile;
  readonly path: Path;
}

export type Entries<T> = ReadonlyMap<string, Entry<T>>;

type Section<Key extends keyof FileDraft> = NonNullable<FileDraft[Key]>;
type ItemOf<Key extends keyof FileDraft> = NonNullable<Section<Key>[keyof Section<Key>]>;

/** A string index loses its key type through {@link Section}, so the items are named here. */
export type AccountDraft = ItemOf<"accounts">;
export type PolicyDraft = ItemOf<"policies">;
export type RoleDraft = ItemOf<"roles">;
export type TeamDraft = ItemOf<"teams">;
export type PersonDraft = ItemOf<"people">;
export type DefaultsDraft = Section<"defaults">;
export type ReachDraft = Section<"reach">;
export type ExceptionDraft = NonNullable<Section<"exceptions">[number]>;
export type IgnoreDraft = NonNullable<Section<"ignore">[number]>;
export type AccessDraft = NonNullable<NonNullable<PersonDraft["access"]>[number]>;

/** All files of a declaration as one. */
export interface Merged {
  readonly files: readonly SourceFile[];
  readonly root: SourceFile;
  readonly organization: Entry<string> | undefined;
  readonly source: Entry<string> | undefined;
  readonly partition: Entry<NonNullable<FileDraft["partition"]>> | undefined;
  readonly reach: Entry<ReachDraft> | undefined;
  readonly defaults: DefaultsDraft;
  readonly defaultEntries: Entries<unknown>;
  readonly accounts: Entries<AccountDraft>;
  readonly policies: Entries<PolicyDraft>;
  readonly roles: Entries<RoleDraft>;
  readonly teams: Entries<TeamDraft>;
  readonly people: Entries<PersonDraft>;
  readonly exceptions: readonly Entry<ExceptionDraft>[];
  readonly ignore: readonly Entry<IgnoreDraft>[];
}

export interface FileInForm {
  readonly source: SourceFile;
  readonly draft: FileDraft;
}

/** Merges files section by section; a key in two files is reported at the later one. */
export function mergeFiles(root: SourceFile, files: readonly FileInForm[], report: Reporter): Merged {
  const single = <Key extends keyof FileDraft>(key: Key) =>
    singleEntry(key, files, report) as Entry<NonNullable<FileDraft[Key]>> | undefined;
  const map = <Item>(key: keyof FileDraft) => mapEntries(key, files, report) as Entries<Item>;
  const defaultEntries = map<unknown>("defaults");
  for (const key of requiredKeys) requireKey(key, root, files, report);
  return {
    files: files.map(({ source }) => source),
    root,
    organization: single("organization"),
    source: single("source"),
    partition: single("partition"),
    reach: single("reach"),
    defaults: Object.fromEntries(
      [...defaultEntries].map(([key, { value }]) => [key, value]),
    ) as DefaultsDraft,
    defaultEntries,
    accounts: map("accounts"),
    policies: map("policies"),
    roles: map("roles"),
    teams: map("teams"),
    people: map("people"),
    exceptions: listEntries("exceptions", files),
    ignore: listEntries("ignore", files),
  };
}

/** The items of a list that every file may have a part of. */
function listEntries<Key extends "exceptions" | "ignore">(
  key: Key,
  files: readonly FileInForm[],
): readonly Entry<NonNullable<Section<Key>[number]>>[] {
  return files.flatMap(({ source, draft }) =>
    ((draft[key] ?? []) as readonly (NonNullable<Section<Key>[number]> | undefined)[]).map(
      (value, index) => ({
        name: String(index),
        value,
        source,
        path: [key, index],
      }),
    ),
  );
}

const requiredKeys = ["version", "organization", "source", "accounts"] as const;

function requireKey(
  key: (typeof requiredKeys)[number],
  root: SourceFile,
  files: readonly FileInForm[],
  report: Reporter,
): void {
  if (!isRecord(root.value)) return; // said already
  if (files.some(({ source }) => isRecord(source.value) && key in source.value)) return;
  const { start } = spanAt(root, []);
  report("RB1011", `the declaration has no \`${key}\``, {
    span: { file: root.file, start, end: { line: start.line, column: start.column + 1 } },
    ...(key === "version" && { help: "write `version: 1`" }),
  });
}

function singleEntry(
  key: keyof FileDraft,
  files: readonly FileInForm[],
  report: Reporter,
): Entry<unknown> | undefined {
  let first: Entry<unknown> | undefined;
  for (const { source, draft } of files) {
    if (!isRecord(source.value) || !(key in source.value)) continue;
    const entry = { name: key, value: draft[key], source, path: [key] };
    if (first) reportTwice(first, entry, report);
    first ??= entry;
  }
  return first;
}

function mapEntries(
  section: keyof FileDraft,
  files: readonly FileInForm[],
  report: Reporter,
): Entries<unknown> {
  const entries = new Map<string, Entry<unknown>>();
  for (const { source, draft } of files) {
    const written = valueAt(source, [section]);
    if (!isRecord(written)) continue;
    const items = draft[section] as Readonly<Record<string, unknown>> | undefined;
    for (const name of Object.keys(written)) {
      const entry = { name, value: items?.[name], source, path: [section, name] };
      const first = entries.get(name);
      if (first) reportTwice(first, entry, report);
      else entries.set(name, entry);
    }
  }
  return entries;
}

function reportTwice(first: Entry<unknown>, again: Entry<unknown>, report: Reporter): void {
  report("RB1006", `${quoted(again.name)} is written in two files`, {
    span: keySpanAt(again.source, again.path),
    notes: [{ message: "first written here", span: keySpanAt(first.source, first.path) }],
  });
}
