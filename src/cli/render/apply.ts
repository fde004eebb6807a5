import type { ApplyResult, Outcome, SkipReason } from "../../apply/index.ts";
import type { AwsFailure } from "../../cloud/index.ts";
import { type AccountId, type Address, addressText, nameOfArn } from "../../model/index.ts";
import { columns, type Row } from "./columns.ts";
import { diagnosticLines } from "./plan.ts";
import { printable } from "./printable.ts";
import type { Theme } from "./theme.ts";
import { counted, elapsedText, figureText, listed } from "./words.ts";

export interface RenderResultOptions {
  readonly theme: Theme;
  readonly nameOf: (accountId: AccountId) => string;
  /** The command that goes on with what is left. */
  readonly again: string;
}

/** How an apply went: what was done, what failed and why, what is left and what to do. */
export function renderResult(result: ApplyResult, options: RenderResultOptions): string {
  return [
    ...head(result, options),
    ...failures(result.outcomes, options),
    ...besides(result, options),
    ...rest(result, options),
    "",
  ].join("\n");
}

function head(
  { status, counts, outcomes, durationMs, diagnostics }: ApplyResult,
  options: RenderResultOptions,
): readonly string[] {
  const { theme } = options;
  const share = `${figureText(counts.applied)} of ${counted(outcomes.length, "change")}`;
  switch (status) {
    case "applied":
      return outcomes.length === 0
        ? ["Nothing was to be changed, and nothing was written."]
        : [`Applied ${counted(counts.applied, "change")} in ${elapsedText(durationMs)}.`];
    case "incomplete":
      return [`${theme.danger("Not everything was applied:")} ${share} in ${elapsedText(durationMs)}.`];
    case "interrupted":
      return [`${theme.warning("Interrupted")} after ${share} in ${elapsedText(durationMs)}.`];
    case "refused":
      return [
        theme.danger("Nothing was written."),
        ...diagnostics.flatMap((one) => diagnosticLines(one, theme)),
      ];
  }
}

/** What failed, by account; changes of one account that failed for one reason share its line. */
function failures(outcomes: readonly Outcome[], { theme, nameOf }: RenderResultOptions): readonly string[] {
  const groups = new Map<string, Failed[]>();
  for (const outcome of outcomes) {
    if (outcome.status !== "failed") continue;
    const key = `${outcome.change.address.accountId} ${failureText(outcome.error)}`;
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  const rows = [...groups.values()].map((group): Row => {
    const [{ change, error }] = group as [Failed];
    const names = group.map(failedWords).join(", ");
    return [
      `${theme.danger("!")} ${theme.name(nameOf(change.address.accountId))}`,
      `${names}: ${failureText(error)}`,
    ];
  });
  return columns(rows);
}

/** What failed though no change of the plan did: said once for each reason. */
function besides(
  { besides: all = [], outcomes }: ApplyResult,
  { theme, nameOf }: RenderResultOptions,
): readonly string[] {
  const told = new Set(outcomes.flatMap((one) => (one.status === "failed" ? [failureText(one.error)] : [])));
  const rows = all
    .filter((failure) => !told.has(failureText(failure)))
    .map(
      (failure): Row => [
        `${theme.danger("!")} ${theme.name(failure.accountId === undefined ? "stack sets" : nameOf(failure.accountId))}`,
        failureText(failure),
      ],
    );
  return columns(rows);
}

type Failed = Extract<Outcome, { readonly status: "failed" }>;

function failedWords({ change, done, steps }: Failed): string {
  const partly = done > 0 ? ` (after ${done} of ${counted(steps, "step")})` : "";
  return `${change.address.kind} ${change.address.name}${partly}`;
}

/** `UpdateAssumeRolePolicy was refused: AccessDenied (request 4f1c…): …` */
function failureText({ operation, awsCode, message, requestId }: AwsFailure): string {
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  return printable(`${operation} was refused: ${awsCode}${request}: ${message}`);
}

function rest({ status, outcomes, left }: ApplyResult, options: RenderResultOptions): readonly string[] {
  if (status === "refused") return [];
  const doors = leftOutDoors(outcomes);
  return [
    ...skipLines(outcomes, options),
    ...(doors.length > 0
      ? [`  ${counted(doors.length, "door")} left for the next run: ${listed(doors)}`]
      : []),
    ...(left.length > 0 || doors.length > 0
      ? [
          status === "interrupted"
            ? `What was done stands; the next run does the rest: ${options.theme.command(options.again)}`
            : areCredentialsOver(outcomes)
              ? `The credentials in use have ended: take new ones, and run again: ${options.theme.command(options.again)}`
              : `Run again after mending it: ${options.theme.command(options.again)}`,
        ]
      : []),
  ];
}

function areCredentialsOver(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(
    (outcome) => outcome.status === "failed" && /^(ExpiredToken|RequestExpired)/.test(outcome.error.awsCode),
  );
}

/** Doors that were left out of a policy because what they lead to failed. */
function leftOutDoors(outcomes: readonly Outcome[]): readonly string[] {
  const arns = outcomes.flatMap((outcome) => (outcome.status === "applied" ? outcome.leftOut : []));
  return [...new Set(arns)].map(nameOfArn);
}

function skipLines(outcomes: readonly Outcome[], { theme, nameOf }: RenderResultOptions): readonly string[] {
  const reasons = new Map<string, number>();
  for (const outcome of outcomes) {
    if (outcome.status !== "skipped") continue;
    const reason = skipText(outcome.because, nameOf);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return [...reasons].map(
    ([reason, count]) => `  ${theme.warning("·")} ${counted(count, "change")} left undone: ${reason}`,
  );
}

function skipText(because: SkipReason, nameOf: (accountId: AccountId) => string): string {
  switch (because.kind) {
    case "needs":
      return `${addressWords(because.address, nameOf)} was not done before`;
    case "interrupted":
      return "interrupted";
    case "too-many-failures":
      return "too many changes had failed";
  }
}

function addressWords({ accountId, kind, name }: Address, nameOf: (accountId: AccountId) => string): string {
  return `${kind} ${name} @ ${nameOf(accountId)}`;
}

/** The result as programs get it: the last line of `apply --json`. */
export function resultForPrograms(result: ApplyResult): Readonly<Record<string, unknown>> {
  return { ...result, outcomes: result.outcomes.map(outcomeForPrograms), left: result.left.map(addressText) };
}

function outcomeForPrograms(outcome: Outcome): Readonly<Record<string, unknown>> {
  const { change, ...others } = outcome;
  return { ...others, action: change.action, address: change.address };
}
