// Edits of the declaration that were made on the page: what the files would say, and writing them when it comes to that.
import { randomUUID } from "node:crypto";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  type DeclarationEdit,
  type DeclarationFiles,
  editFiles,
  loadDeclaration,
} from "../declaration/index.ts";
import type { DraftView } from "./contract.ts";

export interface Draft {
  readonly view: DraftView;
  /** New texts by file, as they would be written. */
  readonly texts: ReadonlyMap<string, string>;
  /** The texts on which the edits were made. */
  readonly originals: ReadonlyMap<string, string>;
}

/** Makes the edits one after the other, in memory, and checks what comes out. */
export async function makeDraft(
  main: string,
  sources: ReadonlyMap<string, string>,
  edits: readonly DeclarationEdit[],
  files: DeclarationFiles,
  now: Date,
): Promise<Draft> {
  let current = sources;
  const texts = new Map<string, string>();
  for (const [index, edit] of edits.entries()) {
    const edited = editFiles(current, edit);
    if (edited.status === "refused") {
      return draftOf(sources, texts, [], { index, because: edited.because });
    }
    if (edited.status === "unchanged") continue;
    for (const [file, text] of edited.texts) texts.set(file, text);
    current = new Map([...current, ...edited.texts]);
  }
  const { diagnostics } = await loadDeclaration(main, filesWith(files, texts), { now: now.toISOString() });
  return draftOf(sources, texts, diagnostics);
}

function draftOf(
  originals: ReadonlyMap<string, string>,
  texts: ReadonlyMap<string, string>,
  diagnostics: DraftView["diagnostics"],
  refused?: DraftView["refused"],
): Draft {
  const files = [...texts]
    .map(([file, after]) => ({ file, before: originals.get(file) ?? "", after }))
    .filter(({ before, after }) => before !== after);
  return { view: { files, diagnostics, ...(refused && { refused }) }, texts, originals };
}

/** Files on disk, with some of them as the draft has them. */
export function filesWith(files: DeclarationFiles, texts: ReadonlyMap<string, string>): DeclarationFiles {
  return {
    glob: (pattern, from) => files.glob(pattern, from),
    read: async (path) => texts.get(path) ?? files.read(path),
  };
}

/**
 * Writes a draft, each file whole or not at all. Where a file is no longer as it was when the draft was made, nothing is
 * written, and its name is the answer.
 */
export async function writeDraft(folder: string, { view, originals }: Draft): Promise<string | undefined> {
  for (const { file } of view.files) {
    if ((await readFile(resolve(folder, file), "utf8")) !== originals.get(file)) return file;
  }
  for (const { file, after } of view.files) {
    const path = resolve(folder, file);
    const { mode } = await stat(path);
    const draft = `${path}.${randomUUID()}`;
    await writeFile(draft, after, { mode: mode & 0o777, flag: "wx" });
    await rename(draft, path);
  }
  return undefined;
}
