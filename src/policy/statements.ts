import type { CompiledDocument, CompiledStatement, DocumentIndex } from "./compiled-document.ts";

/** The compiled statements of a document, for analyses that ask one statement at a time. */
export function compiledStatements(document: CompiledDocument): readonly CompiledStatement[] {
  return (document as DocumentIndex).compiled;
}
