import type { SourceSpan } from "../diagnostics/index.ts";
import type { DocumentText } from "../model/index.ts";
import { validateDocument } from "../policy/index.ts";
import type { Checking } from "./checking.ts";
import { firstLineSpanAt, type Path, type Place, placeAt, type SourceFile, spanOf } from "./place.ts";
import { quoted } from "./wording.ts";

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
export function checkDocument(document: PlacedDocument, subject: string, checking: Checking): void {
  const { report } = checking;
  checkNumbers(placeAt(document.source, document.path), document.source, checking);
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

/**
 * Reports numbers that are not read as they are written: of `"aws:SourceAccount": 012345678901` the zero would be lost,
 * and the condition would name another account.
 */
function checkNumbers(place: Place, source: SourceFile, checking: Checking): void {
  for (const child of place.entries?.values() ?? []) checkNumbers(child, source, checking);
  const written = place.source;
  if (written === undefined || !/\d|inf|nan/i.test(written) || String(Number(written)) === written) return;
  checking.report(
    "RB1012",
    `a text stands here without quotes, and ${quoted(written)} would be read as another number`,
    {
      span: spanOf(source, place.range),
      help: `write \`"${written}"\``,
    },
  );
}
