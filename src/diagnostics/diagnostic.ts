import { catalogue, type DiagnosticCode } from "./catalogue.ts";
import type { CatalogueEntry } from "./catalogue-entry.ts";
import type { SourceSpan } from "./source-span.ts";

export type Severity = "error" | "warning";

/** Something that belongs to a diagnostic; it may point elsewhere ("first declared here"). */
export interface Note {
  readonly message: string;
  readonly span?: SourceSpan;
}

/** One problem in something the user wrote or asked for. Reported, never thrown. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Lower-case sentence without a full stop; offending values stand in backticks. */
  readonly message: string;
  /** Absent where the problem has no place in a file. */
  readonly span?: SourceSpan;
  readonly notes: readonly Note[];
  /** What to do: "did you mean `prod-eu`?" */
  readonly help?: string;
}

/** What a diagnostic has besides its code, severity and message. */
export interface DiagnosticDetails {
  readonly span?: SourceSpan | undefined;
  readonly notes?: readonly Note[];
  readonly help?: string | undefined;
}

/** A diagnostic of the catalogue's severity for its code. */
export function diagnostic(
  code: DiagnosticCode,
  message: string,
  details: DiagnosticDetails = {},
): Diagnostic {
  const entry: CatalogueEntry = catalogue[code];
  return {
    code,
    severity: entry.severity,
    message,
    ...(details.span && { span: details.span }),
    notes: details.notes ?? [],
    ...(details.help !== undefined && { help: details.help }),
  };
}

/** Whether any of them is an error: what follows must not run. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === "error");
}
