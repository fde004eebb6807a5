import type { DocumentFinding, Verification, WayIn } from "../../access/index.ts";
import { type Diagnostic, diagnostic } from "../../diagnostics/index.ts";
import type { Directory } from "../../model/index.ts";
import { placeText } from "./place.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { counted, listed } from "./words.ts";

export interface RenderVerificationOptions {
  readonly directory: Directory;
  readonly theme: Theme;
  readonly verbose: boolean;
}

/** The answer for people: what is wrong first, then on what it rests. */
export function renderVerification(answer: Verification, options: RenderVerificationOptions): string {
  const { theme } = options;
  return [
    headline(answer, theme),
    "",
    ...answer.waysIn.flatMap((way, index) => wayLines(way, index + 1, options)),
    ...section("Not as declared", answer.deviations, theme, ({ code, summary }) => [code, summary]),
    ...section("Not decided", answer.undecided, theme, ({ code, summary }) => [code, summary]),
    ...exceptionLines(answer, theme),
    ...section("Found", answer.findings, theme, ({ code, summary }) => [code, summary]),
    ...documentLines(answer, options),
    ...scopeLines(answer),
    "",
  ].join("\n");
}

/** Without `--verbose` so many are told, and how many there are. */
const shownDocuments = 12;

function documentLines(
  { documents }: Verification,
  { directory, theme, verbose }: RenderVerificationOptions,
): readonly string[] {
  if (documents.length === 0) return [];
  const shown = verbose ? documents : documents.slice(0, shownDocuments);
  const rest = documents.length - shown.length;
  return [
    theme.title("Found in documents that Rolebridge did not write"),
    ...shown.map(
      (one) =>
        `  ${theme.warning("!")} ${printable(documentText(one, directory))}   ${theme.faint(one.code)}`,
    ),
    ...(rest > 0 ? [`  and ${counted(rest, "more finding")} (--verbose)`] : []),
    "",
  ];
}

function documentText(
  { place, message, documents, accounts }: DocumentFinding,
  directory?: Directory,
): string {
  const more = documents - 1;
  const also = more === 0 ? "" : ` (and ${counted(more, "equal document")} in ${listed(accounts, 3)})`;
  return `${placeText(place, directory)}: ${message}${also}`;
}

function headline({ result, waysIn, deviations, undecided, examined }: Verification, theme: Theme): string {
  if (result === "proved") {
    return `${theme.good("Proved:")} the ${counted(examined.bridges, "bridge")} are all the ways in, each as declared.`;
  }
  const parts = [
    ...(waysIn.length > 0
      ? [
          `${counted(waysIn.length, "way")} into target accounts ${waysIn.length === 1 ? "is" : "are"} no declared ${waysIn.length === 1 ? "bridge" : "bridges"}`,
        ]
      : []),
    ...(deviations.length > 0
      ? [`${counted(deviations.length, "bridge or role", "bridges or roles")} not as declared`]
      : []),
    ...(undecided.length > 0 ? [`${counted(undecided.length, "thing")} not decided`] : []),
  ];
  return `${theme.danger("Not proved:")} ${listed(parts)}.`;
}

function wayLines(
  way: WayIn,
  number: number,
  { directory, theme, verbose }: RenderVerificationOptions,
): readonly string[] {
  const margin = "     ";
  const path = [way.steps[0]?.from ?? "", ...way.steps.map(({ to }) => to)].filter(
    (one, index, all) => one !== all[index - 1],
  );
  const by = way.steps.flatMap((step) => step.by);
  return [
    `  ${String(number).padStart(2)} ${printable(path.join("  →  "))}   ${theme.faint(way.code)}`,
    `${margin}${way.stages ? theme.danger(`${way.stages.from} reaches ${way.stages.to}: `) : ""}${printable(way.summary)}`,
    ...by.map(
      ({ place, says }, index) =>
        `${margin}${index === 0 ? "opened by" : "         "}  ${printable(`${placeText(place, directory)}: ${says}`)}${verbose ? theme.faint(`  ${place.holder}`) : ""}`,
    ),
    `${margin}closed by  ${printable(way.closedBy)}`,
    "",
  ];
}

function section<T>(
  title: string,
  list: readonly T[],
  theme: Theme,
  say: (one: T) => readonly [string, string],
): readonly string[] {
  if (list.length === 0) return [];
  const lines = list.map((one) => {
    const [code, summary] = say(one);
    return `  ${theme.warning("!")} ${printable(summary)}   ${theme.faint(code)}`;
  });
  return [theme.title(title), ...lines, ""];
}

function exceptionLines({ exceptions }: Verification, theme: Theme): readonly string[] {
  if (exceptions.length === 0) return [];
  const lines = exceptions.map(({ from, roles, accounts, reason, until }) => {
    const end = until === undefined ? "" : `, until ${until.slice(0, 10)}`;
    return `  ${printable(`${from}  →  ${listed(roles)} @ ${listed(accounts)}`)}   ${theme.faint(printable(`${reason}${end}`))}`;
  });
  return [theme.title("Relied on"), ...lines, ""];
}

function scopeLines({ examined, scope }: Verification): readonly string[] {
  const { accounts, principals, statements } = examined;
  return [
    `Examined ${counted(accounts, "account")}, ${counted(principals, "principal")}, ${counted(statements, "statement")}, chains of any length.`,
    `Not examined: ${scope.notExamined.join(", ")}.`,
  ];
}

/** The same for code scanning: each problem as a diagnostic of the declaration's file. */
export function verificationAsDiagnostics(answer: Verification, file: string): readonly Diagnostic[] {
  const span = { file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
  return [
    ...answer.waysIn.map(({ code, summary, steps, closedBy }) =>
      diagnostic(code, summary, {
        span,
        notes: steps.flatMap((step) =>
          step.by.map(({ place, says }) => ({
            message: `${step.from} → ${step.to}: ${placeText(place)}: ${says}`,
          })),
        ),
        help: `closed by ${closedBy}`,
      }),
    ),
    ...answer.deviations.map(({ code, summary, closedBy }) =>
      diagnostic(code, summary, { span, help: `closed by ${closedBy}` }),
    ),
    ...[...answer.undecided, ...answer.findings].map(({ code, summary }) =>
      diagnostic(code, summary, { span }),
    ),
    ...answer.documents.map((one) => diagnostic(one.code, documentText(one), { span, help: one.help })),
  ];
}
