import { hasErrors } from "../../diagnostics/index.ts";
import { textWithPooledDocuments } from "../../model/index.ts";
import type { Plan } from "../../plan/index.ts";
import { accountsOption, defineCommand, fileOption, jsonOption } from "../command.ts";
import { type DeclaredWorkspace, declaredWorkspace } from "../declared-workspace.ts";
import { denyGainOption, readGainPatterns } from "../deny-gain-option.ts";
import { type ExitCode, exit } from "../exit.ts";
import { reasonsOf } from "../reasons.ts";
import { renderPlan } from "../render/plan.ts";
import { planAsMarkdown } from "../render/plan-markdown.ts";
import type { Session } from "../session.ts";
import { engineOption, stackSetOptions } from "../stack-set-options.ts";
import { stackSetWorkFor } from "../stack-set-work.ts";
import { writeOwnFile } from "../write-file.ts";

export const plan = defineCommand({
  summary: "Show what apply would change",
  description:
    "Reads every account, compares it with the declaration, and shows which bridges open and close, who gains and " +
    "loses what, and what is written for it. Nothing is changed.",
  examples: [
    ["rolebridge plan", "what apply would do now"],
    ["rolebridge plan --out monday.json", "keep the plan, to apply exactly it: rolebridge apply monday.json"],
    ["rolebridge plan --exit-code", "status 2 where something would change: for scheduled checks"],
    ["rolebridge plan --format markdown", "for a comment on a pull request"],
    ["rolebridge plan --deny-gain 'iam:*'", "refuse where anybody would gain an action of IAM"],
    ["rolebridge plan --accounts 'project=shop,stage!=production'", "some accounts only"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    out: { type: "string", value: "FILE", description: "also write the plan to a file, which apply takes" },
    exitCode: { type: "boolean", description: "status 2 where changes are pending" },
    format: { type: "string", choices: ["text", "json", "markdown"], description: "how the plan is shown" },
    ...denyGainOption,
    allowDeletions: { type: "number", value: "N", description: "how many deletions are meant (default: 10)" },
    ...engineOption,
    ...stackSetOptions,
    ...jsonOption,
  },
  async run(
    { file, accounts, out, exitCode, format, allowDeletions, denyGain, engine, json, ...choice },
    session,
  ): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file, accounts });
    const answer = await declared.workspace.plan({
      denyGain: readGainPatterns(denyGain),
      ...(allowDeletions !== undefined && { allowDeletions }),
    });
    const made = await declared.settle(answer);
    if (made === undefined) return exit.problems;
    if (out !== undefined) await writeOwnFile(session, out, `${textWithPooledDocuments(made)}\n`);
    const isForPrograms = json || format === "json";
    if (!isForPrograms) {
      const next = out === undefined ? {} : { next: `rolebridge apply ${out}` };
      await showPlan(made, declared, session, { isMarkdown: format === "markdown", ...next });
    }
    const work = await stackSetWorkFor(engine, made, declared, session, choice);
    if (work === "stopped") return exit.problems;
    if (isForPrograms) session.answer(work ? { ...made, stackSets: work.plan } : made);
    const isPending = made.changes.length > 0 || (work?.engine.accounts.length ?? 0) > 0;
    return statusOf(made, exitCode && isPending);
  },
});

async function showPlan(
  made: Plan,
  { workspace }: DeclaredWorkspace,
  session: Session,
  { isMarkdown, next }: { readonly isMarkdown: boolean; readonly next?: string },
): Promise<void> {
  if (isMarkdown) return session.say(planAsMarkdown(made));
  const { theme, flags } = session;
  session.say(
    renderPlan(made, {
      theme,
      verbose: flags.verbose,
      reasonOf: await reasonsOf(workspace),
      ...(next !== undefined && { next: `Apply it with: ${theme.command(next)}` }),
    }),
  );
}

function statusOf(made: Plan, isUnclean: boolean): ExitCode {
  if (hasErrors(made.diagnostics)) return exit.problems;
  return isUnclean ? exit.notClean : exit.ok;
}
