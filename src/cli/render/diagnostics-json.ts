import type { Diagnostic } from "../../diagnostics/index.ts";

/** What `check --json` answers with: the diagnostics as they are. */
export interface DiagnosticsAnswer {
  readonly diagnostics: readonly Diagnostic[];
}

export function renderDiagnosticsJson(diagnostics: readonly Diagnostic[]): DiagnosticsAnswer {
  return { diagnostics };
}
