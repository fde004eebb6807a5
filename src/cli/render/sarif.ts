import { catalogue, type Diagnostic, type SourceSpan } from "../../diagnostics/index.ts";

// SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

export interface SarifLog {
  readonly $schema: string;
  readonly version: "2.1.0";
  readonly runs: readonly SarifRun[];
}

interface SarifRun {
  readonly tool: { readonly driver: SarifDriver };
  readonly columnKind: "utf16CodeUnits";
  readonly results: readonly SarifResult[];
}

interface SarifDriver {
  readonly name: string;
  readonly version: string;
  readonly informationUri: string;
  readonly rules: readonly {
    readonly id: string;
    readonly shortDescription: { readonly text: string };
    readonly defaultConfiguration: { readonly level: "error" | "warning" };
    readonly helpUri: string;
  }[];
}

interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: "error" | "warning";
  readonly message: { readonly text: string };
  readonly locations: readonly SarifLocation[];
  readonly relatedLocations?: readonly SarifLocation[];
}

interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: {
      readonly startLine: number;
      readonly startColumn: number;
      readonly endLine: number;
      readonly endColumn: number;
    };
  };
  readonly message?: { readonly text: string };
}

const home = "https://github.com/rolebridge/rolebridge";

/** Diagnostics as code-scanning services read them. */
export function renderSarif(diagnostics: readonly Diagnostic[], version: string): SarifLog {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "rolebridge",
            version,
            informationUri: home,
            rules: codes.map((code) => ({
              id: code,
              shortDescription: { text: catalogue[code].title },
              defaultConfiguration: { level: catalogue[code].severity },
              helpUri: `${home}/blob/main/docs/diagnostics/${code}.md`,
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((one) => resultOf(one, codes.indexOf(one.code))),
      },
    ],
  };
}

function resultOf(diagnostic: Diagnostic, ruleIndex: number): SarifResult {
  const { code, severity, message, span, notes, help } = diagnostic;
  const plain = notes.filter((note) => !note.span).map((note) => note.message);
  const related = notes.flatMap((note) => (note.span ? [locationOf(note.span, note.message)] : []));
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: [message, ...plain, ...(help === undefined ? [] : [help])].join("\n") },
    locations: span ? [locationOf(span)] : [],
    ...(related.length > 0 && { relatedLocations: related }),
  };
}

function locationOf({ file, start, end }: SourceSpan, message?: string): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(file.replaceAll("\\", "/")) },
      region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
    },
    ...(message !== undefined && { message: { text: message } }),
  };
}
