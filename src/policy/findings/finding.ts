import { type Diagnostic, type DiagnosticCode, diagnostic } from "../../diagnostics/index.ts";
import type { ParsedDocument, ParsedStatement } from "../parse-document.ts";
import type { DocumentKind } from "../validation.ts";

/** Something in a policy document that is not as its author will have meant it, or that gives away more than it shows. */
export interface PolicyFinding extends Diagnostic {
  /** JSON pointer to the element; `rangeOfPointer` finds its place in the text. */
  readonly pointer: string;
  /** 1-based place of the statement; absent where the whole document is meant. */
  readonly statement?: number;
}

/** What the checks of one statement know. */
export interface Subject {
  readonly statement: ParsedStatement;
  readonly document: ParsedDocument;
  readonly kind: DocumentKind;
  /** JSON pointer to the statement. */
  readonly pointer: string;
}

/** A finding at one element of the statement. */
export function finding(
  subject: Subject,
  code: DiagnosticCode,
  element: string,
  message: string,
  help?: string,
): PolicyFinding {
  return {
    ...diagnostic(code, message, { help }),
    pointer: subject.pointer + element,
    statement: subject.statement.index,
  };
}

/** The pointer of one value of an element that may be a lone text. */
export function elementPlace(element: string, values: readonly string[], index: number): string {
  return values.length === 1 ? `/${element}` : `/${element}/${index}`;
}
