import type { SourceSpan } from "../diagnostics/index.ts";
import type { DocumentText } from "../model/index.ts";
import type { Checking } from "./checking.ts";
import type { Path, SourceFile } from "./source-file.ts";

/** A policy document as it stands in a file. */
export interface PlacedDocument {
  readonly value: unknown;
  readonly source: SourceFile;
  readonly path: Path;
  /** What is underlined where the document as a whole is meant. */
  readonly span: SourceSpan;
}

/** A document as AWS gets it: compact JSON, keys in the order written. */
export function documentText(value: unknown): DocumentText {
  return JSON.stringify(value);
}

/** Reports what AWS would refuse in a document. */
export function checkDocument(_document: PlacedDocument, _subject: string, _checking: Checking): void {}
