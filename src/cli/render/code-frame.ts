import type { Diagnostic, SourceSpan } from "../../diagnostics/index.ts";
import { displayWidth, printable } from "./printable.ts";
import { plainTheme, type Theme } from "./theme.ts";

export interface CodeFrameOptions {
  /** Texts of the files by name; a place in another file is named without its line. */
  readonly sources: ReadonlyMap<string, string>;
  readonly theme?: Theme;
}

/** Most characters of a source line that are shown; of a longer one, the part around the place. */
const mostCharacters = 120;

/**
 * A diagnostic for people: what, where, the line with the place underlined, and what belongs to it.
 *
 * @example
 * error[RB1040]: account `prdo` is not declared
 *   --> rolebridge.yaml:14:23
 *    |
 * 14 |     access: [Deployer@prdo]
 *    |                       ^^^^
 *    = help: did you mean `prod`?
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: CodeFrameOptions): string {
  const { span, notes, help, severity, code, message } = diagnostic;
  const theme = options.theme ?? plainTheme;
  const tone = severity === "error" ? theme.danger : theme.warning;
  const margin = " ".repeat(String(span?.start.line ?? 1).length);
  const attached = [
    ...notes.map((note) => ["note", note.span ? `${note.message} (${placeText(note.span)})` : note.message]),
    ...(help === undefined ? [] : [["help", help]]),
  ];
  return [
    `${tone(`${severity}[${code}]`)}${theme.title(`: ${printable(message)}`)}`,
    ...(span ? frameLines(span, options.sources, margin, tone, theme) : []),
    ...attached.map(
      ([kind = "", text = ""]) =>
        `${margin} ${theme.faint("=")} ${theme.title(`${kind}:`)} ${printable(text)}`,
    ),
  ].join("\n");
}

/** All of them, with an empty line between. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: CodeFrameOptions): string {
  return diagnostics.map((one) => `${renderDiagnostic(one, options)}\n`).join("\n");
}

/** "15 errors and 1 warning", or "no problems". */
export function countText(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const counts = [
    [errors, "error"],
    [diagnostics.length - errors, "warning"],
  ] as const;
  const words = counts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return words.join(" and ") || "no problems";
}

function placeText({ file, start }: SourceSpan): string {
  return `${file}:${start.line}:${start.column}`;
}

function frameLines(
  span: SourceSpan,
  sources: ReadonlyMap<string, string>,
  margin: string,
  tone: (text: string) => string,
  theme: Theme,
): readonly string[] {
  const where = `${margin}${theme.faint("-->")} ${printable(placeText(span))}`;
  const line = sources.get(span.file)?.split("\n", span.start.line)[span.start.line - 1]?.replace(/\r$/, "");
  if (line === undefined) return [where];
  const start = span.start.column - 1;
  const end = span.end.line === span.start.line ? span.end.column - 1 : line.length;
  const { before, marked, after } = cutOut(line, start, end);
  const underline = " ".repeat(displayWidth(before)) + tone("^".repeat(Math.max(1, displayWidth(marked))));
  const bar = theme.faint("|");
  return [
    where,
    `${margin} ${bar}`,
    `${theme.faint(String(span.start.line))} ${bar} ${`${before}${marked}${after}`.trimEnd()}`,
    `${margin} ${bar} ${underline}`,
  ];
}

/** The line in three printable parts, shortened around the marked one where it is long. */
function cutOut(line: string, start: number, end: number): { before: string; marked: string; after: string } {
  const markedEnd = Math.min(end, start + mostCharacters);
  const from =
    line.length <= mostCharacters ? 0 : Math.max(0, Math.min(start - 40, line.length - mostCharacters));
  const to = Math.max(markedEnd, from + mostCharacters);
  return {
    before: printable((from > 0 ? "…" : "") + line.slice(from, start)),
    marked: printable(line.slice(start, markedEnd)),
    after: printable(line.slice(markedEnd, to) + (to < line.length ? "…" : "")),
  };
}
