// Edits of the declaration that were made on the page: what the files would say.
import {
  type DeclarationEdit,
  type DeclarationFiles,
  editFiles,
  loadDeclaration,
} from "../declaration/index.ts";
import { withTexts } from "../workspace/index.ts";
import type { DraftView } from "./contract.ts";

export interface Draft {
  readonly view: DraftView;
  /** New texts by file, as they would be written. */
  readonly texts: ReadonlyMap<string, string>;
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
  const { diagnostics } = await loadDeclaration(main, withTexts(files, texts), { now: now.toISOString() });
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
  return { view: { files, diagnostics, ...(refused && { refused }) }, texts };
}
