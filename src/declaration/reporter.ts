import {
  type Diagnostic,
  type DiagnosticCode,
  type DiagnosticDetails,
  diagnostic,
  type SourceSpan,
} from "../diagnostics/index.ts";

/** Takes one problem down. */
export type Reporter = (code: DiagnosticCode, message: string, details?: DiagnosticDetails) => void;

/** Collects problems; hostile input cannot make more than {@link mostDiagnostics}. */
export interface Collector {
  readonly report: Reporter;
  /** In source order: by file in the order given, then by place. The same problem at the same place appears once. */
  inSourceOrder(files: readonly string[]): readonly Diagnostic[];
}

const mostDiagnostics = 1000;

export function collector(): Collector {
  const byKey = new Map<string, Diagnostic>();
  return {
    report: (code, message, details) => {
      const one = diagnostic(code, message, details);
      const key = `${code} ${placeKey(one.span)} ${message}`;
      if (byKey.size < mostDiagnostics && !byKey.has(key)) byKey.set(key, one);
    },
    inSourceOrder: (files) => {
      const orderOf = new Map(files.map((file, index) => [file, index]));
      const rank = (one: Diagnostic) => (one.span ? (orderOf.get(one.span.file) ?? files.length) : -1);
      return [...byKey.values()].sort(
        (a, b) =>
          rank(a) - rank(b) ||
          (a.span?.start.line ?? 0) - (b.span?.start.line ?? 0) ||
          (a.span?.start.column ?? 0) - (b.span?.start.column ?? 0) ||
          (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
      );
    },
  };
}

function placeKey(span: SourceSpan | undefined): string {
  return span ? `${span.file}:${span.start.line}:${span.start.column}` : "";
}
