import { createInterface } from "node:readline/promises";
import type { ApplyResult } from "../../apply/index.ts";
import { hasErrors } from "../../diagnostics/index.ts";
import type { Plan } from "../../plan/index.ts";
import { accountsOption, defineCommand, fileOption } from "../command.ts";
import { type DeclaredWorkspace, declaredWorkspace, readSavedFile } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { isHolderAlive, lockHolder } from "../lock-holder.ts";
import { reasonsOf } from "../reasons.ts";
import { renderResult, resultForPrograms } from "../render/apply.ts";
import { accountNames, renderPlan } from "../render/plan.ts";
import { counted } from "../render/words.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

export const apply = defineCommand({
  summary: "Carry out a plan",
  description:
    "Plans, shows the plan, asks, and writes. With a file it carries out exactly the plan in it, and refuses where what " +
    "the plan changes has changed since. What fails stops nothing that does not depend on it; a second run does the rest.",
  examples: [
    ["rolebridge apply", "plan, ask, write"],
    ["rolebridge apply monday.json --yes", "the plan that was reviewed, without asking"],
    ["rolebridge apply --yes --json", "for pipelines: one event a line, the result last"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    yes: { type: "boolean", short: "y", description: "do not ask" },
    allowDeletions: { type: "number", value: "N", description: "how many deletions are meant (default: 10)" },
    maxFailures: {
      type: "number",
      value: "N",
      description: "begin nothing more after so many failed changes",
    },
    breakLock: {
      type: "boolean",
      description: "take the lock of another apply, where you know that it has died",
    },
    json: {
      type: "boolean",
      description: "one event a line on stdout, the result last; text goes to stderr",
    },
  },
  arguments: { plan: { description: "a file that `plan --out` wrote", optional: true } },
  async run({ file, accounts, yes, plan: planFile, ...request }, session): Promise<ExitCode> {
    if (!yes && !session.isInteractive) {
      throw new UsageError(
        "there is nobody to ask, and --yes was not given",
        "Review the plan with `rolebridge plan`, then apply it with `rolebridge apply --yes`.",
      );
    }
    const declared = declaredWorkspace(session, {
      file,
      accounts,
      ...(session.flags.json && { onEvent: session.answer }),
    });
    const made = await planToApply(declared, session, planFile, request.allowDeletions);
    if (made === undefined) return exit.problems;
    const reasonOf = await reasonsOf(declared.workspace);
    const { theme, flags } = session;
    session.say(renderPlan(made, { theme, verbose: flags.verbose, reasonOf, next: "" }).trimEnd());
    if (hasErrors(made.diagnostics)) return exit.problems;
    if (made.changes.length > 0 && !yes && !(await confirms(made, session))) {
      session.say("Nothing was written.");
      return exit.ok;
    }
    return carryOut(made, declared, session, request);
  },
});

async function planToApply(
  declared: DeclaredWorkspace,
  session: Session,
  planFile: string | undefined,
  allowDeletions: number | undefined,
): Promise<Plan | undefined> {
  if (planFile === undefined) {
    const deletions = allowDeletions === undefined ? {} : { allowDeletions };
    return declared.settle(await declared.workspace.plan(deletions));
  }
  const saved = await readSavedFile(session, planFile);
  switch (saved.kind) {
    case "plan":
      return saved.plan;
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

async function confirms(made: Plan, session: Session): Promise<boolean> {
  const questions = createInterface({ input: session.stdin, output: process.stderr });
  try {
    const question = `Apply ${made.changes.length === 1 ? "this change" : `these ${counted(made.changes.length, "change")}`}? (yes/no) `;
    const answer = await questions.question(question, { signal: session.signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    questions.close();
  }
}

interface CarryOutOptions {
  readonly breakLock: boolean;
  readonly maxFailures?: number;
}

async function carryOut(
  made: Plan,
  { workspace, watcher, settle }: DeclaredWorkspace,
  session: Session,
  { breakLock, maxFailures }: CarryOutOptions,
): Promise<ExitCode> {
  const nameOf = accountNames(made);
  watcher.watchPlan(made, nameOf);
  const answer = await workspace.apply(made, {
    breakLock,
    holder: lockHolder(),
    isHolderAlive,
    ...(maxFailures !== undefined && { maxFailures }),
  });
  watcher.finish();
  const result = await settle(answer);
  if (result === undefined) return exit.problems;
  if (made.changes.length > 0) {
    session.say(renderResult(result, { theme: session.theme, nameOf, again: "rolebridge apply" }));
  }
  if (session.flags.json) session.answer(resultForPrograms(result));
  return statusOf(result);
}

function statusOf({ status }: ApplyResult): ExitCode {
  switch (status) {
    case "applied":
      return exit.ok;
    case "incomplete":
    case "refused":
      return exit.problems;
    case "interrupted":
      return exit.interrupted;
  }
}
