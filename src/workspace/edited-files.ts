import { randomUUID } from "node:crypto";
import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { DeclarationFiles } from "../declaration/index.ts";

/** The same files with other texts for some of them, as if they had been written. */
export function withTexts(files: DeclarationFiles, texts: ReadonlyMap<string, string>): DeclarationFiles {
  return {
    read: async (path) => texts.get(path) ?? files.read(path),
    glob: (pattern, fromFile) => files.glob(pattern, fromFile),
  };
}

/** A file's text as it was when it was edited, and as it is to be. */
export interface EditedText {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Writes edited files, each whole or not at all, with the mode it had; where a name is a link, the file that it leads to.
 * Where any of them is no longer as it was, nothing is written, and its name is the answer.
 */
export async function writeTexts(folder: string, edited: readonly EditedText[]): Promise<string | undefined> {
  const paths = await Promise.all(edited.map(({ file }) => realpath(resolve(folder, file))));
  const places = edited.map((one, index) => ({ ...one, path: paths[index] ?? one.file }));
  for (const { file, path, before } of places) {
    if ((await readFile(path, "utf8")) !== before) return file;
  }
  for (const { path, after } of places) await replaceWhole(path, after);
  return undefined;
}

async function replaceWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: (await stat(path)).mode & 0o777, flag: "wx" });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
