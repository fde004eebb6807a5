import { hasErrors } from "../../diagnostics/index.ts";
import { gainGuard, type Plan } from "../../plan/index.ts";
import { applyQuestion, carryOut, confirms, requireSomebody } from "../carry-out.ts";
import { accountsOption, defineCommand, fileOption, type OptionSpecs } from "../command.ts";
import { commandLine } from "../command-line.ts";
import { type DeclaredWorkspace, declaredWorkspace, readSavedFile } from "../declared-workspace.ts";
import { denyGainOption, readGainPatterns } from "../deny-gain-option.ts";
import { type ExitCode, exit } from "../exit.ts";
import { reasonsOf } from "../reasons.ts";
import { renderPlan } from "../render/plan.ts";
import type { Session } from "../session.ts";
import { engineOption, stackSetOptions } from "../stack-set-options.ts";
import { stackSetWorkFor } from "../stack-set-work.ts";
import { UsageError } from "../usage-error.ts";

const options = {
  ...fileOption,
  ...accountsOption,
  yes: { type: "boolean", short: "y", description: "do not ask" },
  allowDeletions: { type: "number", value: "N", description: "how many deletions are meant (default: 10)" },
  ...denyGainOption,
  maxFailures: {
    type: "number",
    value: "N",
    description: "begin nothing more after so many failed changes",
  },
  breakLock: {
    type: "boolean",
    description: "take the lock of another apply, where you know that it has died",
  },
  ...engineOption,
  ...stackSetOptions,
  json: {
    type: "boolean",
    description: "one event a line on stdout, the result last; text goes to stderr",
  },
} as const satisfies OptionSpecs;

export const apply = defineCommand({
  summary: "Carry out a plan",
  description:
    "Plans, shows the plan, asks, and writes. With a file it carries out exactly the plan in it, and refuses where what " +
    "the plan changes has changed since. What fails stops nothing that does not depend on it; a second run does the rest.",
  examples: [
    ["rolebridge apply", "plan, ask, write"],
    ["rolebridge apply monday.json --yes", "the plan that was reviewed, without asking"],
    ["rolebridge apply --yes --deny-gain 'iam:*'", "unless anybody would gain an action of IAM"],
    ["rolebridge apply --yes --json", "for pipelines: one event a line, the result last"],
    ["rolebridge apply --engine stacksets", "the target accounts through CloudFormation StackSets"],
  ],
  options,
  arguments: { plan: { description: "a file that `plan --out` wrote", optional: true } },
  async run(values, session): Promise<ExitCode> {
    const { file, accounts, yes, plan: planFile, allowDeletions, denyGain, engine, ...request } = values;
    requireSomebody(
      yes,
      session,
      "Review the plan with `rolebridge plan`, then apply it with `rolebridge apply --yes`.",
    );
    const declared = declaredWorkspace(session, {
      file,
      accounts,
      ...(session.flags.json && { onEvent: session.answer }),
    });
    const patterns = readGainPatterns(denyGain);
    const made = await planToApply(declared, session, planFile, { denyGain: patterns, allowDeletions });
    if (made === undefined) return exit.problems;
    const reasonOf = await reasonsOf(declared.workspace);
    const { theme, flags } = session;
    session.say(renderPlan(made, { theme, verbose: flags.verbose, reasonOf, next: "" }).trimEnd());
    if (hasErrors(made.diagnostics)) return exit.problems;
    const work = await stackSetWorkFor(engine, made, declared, session, request);
    if (work === "stopped") return exit.problems;
    const isPending = made.changes.length > 0 || (work !== undefined && work.engine.accounts.length > 0);
    const question = made.changes.length === 0 ? "Bring the stack sets there?" : applyQuestion(made);
    if (isPending && !yes && !(await confirms(question, session))) {
      session.say("Nothing was written.");
      return exit.ok;
    }
    const { breakLock, maxFailures } = request;
    return carryOut(made, declared, session, {
      breakLock,
      ...(maxFailures !== undefined && { maxFailures }),
      ...(work && { engine: work.engine }),
      // A saved plan no longer fits by then, and a lock is not broken twice.
      again: commandLine(["apply"], { ...values, plan: undefined, breakLock: false }, options),
    });
  },
});

async function planToApply(
  declared: DeclaredWorkspace,
  session: Session,
  planFile: string | undefined,
  { denyGain, allowDeletions }: { denyGain: readonly string[]; allowDeletions: number | undefined },
): Promise<Plan | undefined> {
  if (planFile === undefined) {
    const deletions = allowDeletions === undefined ? {} : { allowDeletions };
    return declared.settle(await declared.workspace.plan({ denyGain, ...deletions }));
  }
  const saved = await readSavedFile(session, planFile);
  switch (saved.kind) {
    case "plan":
      return withGainGuard(saved.plan, denyGain);
    case "world":
      throw new UsageError(
        `${planFile} is a snapshot, not a plan`,
        "`rolebridge plan --out FILE` writes plans.",
      );
    case "damaged":
      await declared.report([saved.problem]);
      return undefined;
  }
}

/** A plan that was reviewed under fewer patterns is refused under more. */
function withGainGuard(plan: Plan, patterns: readonly string[]): Plan {
  const found = gainGuard(plan.live, plan.planned, patterns);
  return found.length === 0 ? plan : { ...plan, diagnostics: [...found, ...plan.diagnostics] };
}
