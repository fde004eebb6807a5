import type { SourceSpan } from "../diagnostics/index.ts";
import type { DocumentText } from "../model/index.ts";
import { validateDocument } from "../policy/index.ts";
import type { Checking } from "./checking.ts";
import { firstLineSpanAt, type Path, type SourceFile } from "./source-file.ts";

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

/** Reports what AWS would refuse in a document that stands on a role or is a managed policy. */
export function checkDocument(document: PlacedDocument, subject: string, { report }: Checking): void {
  for (const problem of validateDocument(documentText(document.value), "identity")) {
    const steps = problem.pointer
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    report("RB1061", `${subject}: ${problem.message}`, {
      span:
        steps.length === 0 ? document.span : firstLineSpanAt(document.source, [...document.path, ...steps]),
    });
  }
}
