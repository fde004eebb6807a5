import { hasErrors } from "../../diagnostics/index.ts";
import { textWithPooledDocuments } from "../../model/index.ts";
import type { Plan } from "../../plan/index.ts";
import { accountsOption, defineCommand, fileOption, jsonOption } from "../command.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { denyGainOption, readGainPatterns } from "../deny-gain-option.ts";
import { type ExitCode, exit } from "../exit.ts";
import { reasonsOf } from "../reasons.ts";
import { renderPlan } from "../render/plan.ts";
import { planAsMarkdown } from "../render/plan-markdown.ts";
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
    ...jsonOption,
  },
  async run(
    { file, accounts, out, exitCode, format, allowDeletions, denyGain, json },
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
    if (json || format === "json") session.answer(made);
    else if (format === "markdown") session.say(planAsMarkdown(made));
    else {
      const { theme, flags } = session;
      const next =
        out === undefined ? {} : { next: `Apply it with: ${theme.command(`rolebridge apply ${out}`)}` };
      const reasonOf = await reasonsOf(declared.workspace);
      session.say(renderPlan(made, { theme, verbose: flags.verbose, reasonOf, ...next }));
    }
    return statusOf(made, exitCode);
  },
});

function statusOf(made: Plan, exitCode: boolean): ExitCode {
  if (hasErrors(made.diagnostics)) return exit.problems;
  return exitCode && made.changes.length > 0 ? exit.notClean : exit.ok;
}
