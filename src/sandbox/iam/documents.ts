import type { DocumentText } from "../../model/index.ts";
import { type DocumentKind, validateDocument } from "../../policy/index.ts";
import { malformedDocument } from "./input.ts";

/** Refuses a document that AWS would not save. */
export function checkDocument(text: DocumentText, kind: DocumentKind): void {
  const [problem] = validateDocument(text, kind);
  if (problem !== undefined) throw malformedDocument(problem.message);
}
