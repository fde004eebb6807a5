import type { DocumentText } from "../model/index.ts";
import { type CompiledStatement, compileDocument, compiledStatements, matchesGlob } from "../policy/index.ts";

// Statements as the analysis of access needs them: each document is read once, however many hold it.

/** One statement of a document, with what is asked of it again and again. */
export interface Clause {
  readonly statement: CompiledStatement;
  /** Lower case, as are {@link notActions}. */
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

export interface ReadDocument {
  readonly clauses: readonly Clause[];
  /** Whether its version knows policy variables; elsewhere `${…}` is plain text. */
  readonly hasVariables: boolean;
  /** The text is no policy document, or a part of it could not be read: what it allows is not known. */
  readonly isDoubtful: boolean;
}

/** Reads documents and remembers them: one for each World that is looked at. */
export class DocumentReader {
  private readonly read = new Map<DocumentText, ReadDocument>();

  /** The statements of a document. */
  of(text: DocumentText): ReadDocument {
    const known = this.read.get(text);
    if (known) return known;
    const compiled = compileDocument(text, "");
    const document: ReadDocument = {
      clauses: compiledStatements(compiled).map(clauseOf),
      hasVariables: compiled.hasVariables,
      isDoubtful: !compiled.isReadable || compiled.notes.length > 0,
    };
    this.read.set(text, document);
    return document;
  }
}

function clauseOf(statement: CompiledStatement): Clause {
  const { actions, notActions } = statement.source;
  return {
    statement,
    ...(actions && { actions: lower(actions) }),
    ...(notActions && { notActions: lower(notActions) }),
  };
}

function lower(values: readonly string[]): readonly string[] {
  return values.map((value) => value.toLowerCase());
}

/**
 * Whether the clause may speak of this action (lower case, without wildcards). A first sieve: the engine then says
 * whether it does, and leaves open what a wildcard in the service's place means (iam-evaluation §2.3).
 */
export function mayNameAction({ actions, notActions }: Clause, action: string): boolean {
  if (actions) return actions.some((pattern) => patternCovers(pattern, action));
  return notActions?.every((pattern) => isOdd(pattern) || !patternCovers(pattern, action)) ?? false;
}

function patternCovers(pattern: string, action: string): boolean {
  if (pattern === "*" || pattern === action) return true;
  return (pattern.includes("*") || pattern.includes("?")) && matchesGlob(pattern, action);
}

/** A wildcard in the service's place, other than the lone `*`. */
function isOdd(pattern: string): boolean {
  return pattern !== "*" && /^[^:]*[*?]/.test(pattern);
}
