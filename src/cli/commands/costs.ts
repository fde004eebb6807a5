import { createAwsCosts } from "../../aws/index.ts";
import type { Declaration } from "../../declaration/index.ts";
import { type CostReport, costsOf } from "../../workspace/index.ts";
import { confirms, requireSomebody } from "../carry-out.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { costsAsCsv, monthText, renderCosts, requestPrice } from "../render/costs.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

export const costs: Command = defineCommand({
  summary: "Split the consolidated bill by project, stage and account",
  description:
    "Asks Cost Explorer for a month and the one before, by account, and adds the accounts up by what the declaration says " +
    "of them. Accounts without a project are named. It needs credentials of the management account, which pays the bill; " +
    `AWS charges ${requestPrice(1)} for the request, which is said before it is made.`,
  examples: [
    ["rolebridge costs", "the last whole month, by project"],
    ["rolebridge costs --month 2026-10 --by stage", "a month, by stage"],
    ["rolebridge costs --by account --csv --yes > costs.csv", "for a spreadsheet, unasked"],
  ],
  options: {
    ...fileOption,
    month: { type: "string", value: "YYYY-MM", description: "the month (default: the last whole one)" },
    by: {
      type: "string",
      choices: ["project", "stage", "account"],
      default: "project",
      description: "what the accounts are added up by",
    },
    amortized: {
      type: "boolean",
      description: "spread what was paid ahead over the days that it covers, instead of what the bill says",
    },
    csv: { type: "boolean", description: "as CSV, amounts exact" },
    yes: { type: "boolean", short: "y", description: "do not ask" },
    ...jsonOption,
  },
  async run({ file, month: wanted, by, amortized, csv, yes }, session): Promise<ExitCode> {
    const month = chosenMonth(wanted, session.now());
    requireSomebody(
      yes,
      session,
      `The request costs ${requestPrice(1)}: \`rolebridge costs --yes\` makes it.`,
    );
    const declared = declaredWorkspace(session, { file });
    const declaration = await declared.settle(await declared.workspace.declaration());
    if (declaration === undefined) return exit.problems;
    session.notice(
      `Cost Explorer is asked for ${monthText(monthBefore(month))} and ${monthText(month)}. AWS charges ` +
        `${requestPrice(1)} for each request: this is one, and one more for each further page of accounts.`,
    );
    if (!yes && !(await confirms("Ask it?", session))) {
      session.say("Nothing was asked.");
      return exit.ok;
    }
    const report = await reportOf(declaration, { month, by, isAmortized: amortized });
    tellOfOneAccount(report, declaration, session);
    if (session.flags.json) session.answer(report);
    else if (csv) session.stdout.write(costsAsCsv(report));
    else session.say(renderCosts(report, session.theme));
    return exit.ok;
  },
});

interface CostChoice {
  readonly month: string;
  readonly by: CostReport["by"];
  readonly isAmortized: boolean;
}

async function reportOf(
  declaration: Declaration,
  { month, by, isAmortized }: CostChoice,
): Promise<CostReport> {
  const bill = await createAwsCosts({ partition: declaration.partition }).readBill({
    from: monthBefore(month),
    to: month,
    isAmortized,
  });
  return costsOf(declaration, bill, { by, month, monthBefore: monthBefore(month) });
}

/** A member account is answered for itself alone, without a word that others were left out. */
function tellOfOneAccount({ rows, unplaced }: CostReport, { accounts }: Declaration, session: Session): void {
  const billed = new Set([...rows, ...unplaced].flatMap((row) => row.accounts.map((one) => one.accountId)));
  if (billed.size !== 1 || accounts.length < 2) return;
  session.notice(
    `${session.noticeTheme.warning("!")} AWS answered for account ${[...billed][0]} alone: only the management account sees the bill of all.`,
  );
}

function chosenMonth(wanted: string | undefined, now: Date): string {
  const current = now.toISOString().slice(0, 7);
  if (wanted === undefined) return monthBefore(current);
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(wanted)) {
    throw new UsageError(`${wanted} is not a month`, "Write it like 2026-10.");
  }
  if (wanted > current) throw new UsageError(`${monthText(wanted)} has not begun`);
  return wanted;
}

function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 2, 1)).toISOString().slice(0, 7);
}
