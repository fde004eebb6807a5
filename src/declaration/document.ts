import type { SourceSpan } from "../diagnostics/index.ts";
import type { DocumentText } from "../model/index.ts";
import { findings, pointerSteps, validateDocument } from "../policy/index.ts";
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

/**
 * Reports what AWS would refuse in a document that stands on a role or is a managed policy, and of one that it would
 * take, what it says otherwise than its author will have meant.
 */
export function checkDocument(document: PlacedDocument, subject: string, checking: Checking): void {
  const { report } = checking;
  checkNumbers(placeAt(document.source, document.path), document.source, checking);
  const text = documentText(document.value);
  const problems = validateDocument(text, "identity");
  for (const { pointer, message } of problems) {
    report("RB1061", `${subject}: ${message}`, { span: spanOfPointer(document, pointer) });
  }
  if (problems.length > 0) return;
  for (const { code, pointer, message, help } of findings(text, "identity")) {
    report(code, `${subject}: ${message}`, {
      span: spanOfPointer(document, pointer),
      ...(help !== undefined && { help }),
    });
  }
}

/** The place of an element of a document, by its JSON pointer. */
function spanOfPointer({ source, path, span }: PlacedDocument, pointer: string): SourceSpan {
  const steps = pointerSteps(pointer);
  return steps.length === 0 ? span : firstLineSpanAt(source, [...path, ...steps]);
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
