import type { DeclarationFiles } from "../declaration/index.ts";

/** The same files with other texts for some of them, as if they had been written. */
export function withTexts(files: DeclarationFiles, texts: ReadonlyMap<string, string>): DeclarationFiles {
  return {
    read: async (path) => texts.get(path) ?? files.read(path),
    glob: (pattern, fromFile) => files.glob(pattern, fromFile),
  };
}
