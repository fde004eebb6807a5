import type { Declaration } from "../../declaration/index.ts";
import { hasErrors } from "../../diagnostics/index.ts";
import { planAsScript, type ScriptEntry, type ScriptStep } from "../../export/index.ts";
import type { AccountId } from "../../model/index.ts";
import { type Plan, stepsOf } from "../../plan/index.ts";
import { accountsOption, type Command, defineCommand, fileOption } from "../command.ts";
import { type DeclaredWorkspace, declaredWorkspace, readSavedFile } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { counted } from "../render/words.ts";
import { UsageError } from "../usage-error.ts";
import { writeOwnFile } from "../write-file.ts";

export const exportAwsCli: Command = defineCommand({
  summary: "Write a plan as commands of the AWS CLI",
  description:
    "A shell script with exactly the calls that apply would make, in its order: doors out close first and open last. It " +
    "has no lock, and does not look again at what it changes: run it soon. Nothing is changed by writing it.",
  examples: [
    ["rolebridge export aws-cli --out changes.sh", "plan now, and write it"],
    ["rolebridge export aws-cli monday.json", "the plan that was saved"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    own: {
      type: "string",
      value: "ID",
      description: "the account that the credentials of whoever runs it belong to; it is used directly",
    },
    out: { type: "string", value: "FILE", description: "where to write it (default: stdout)" },
  },
  arguments: { plan: { description: "a file that `plan --out` wrote", optional: true } },
  async run({ file, accounts, own, out, plan }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file, accounts });
    const declaration = await declared.settle(await declared.workspace.declaration());
    if (declaration === undefined) return exit.problems;
    const made =
      plan === undefined
        ? await declared.settle(await declared.workspace.plan())
        : await savedPlan(await readSavedFile(session, plan), plan, declared);
    if (made === undefined) return exit.problems;
    if (hasErrors(made.diagnostics)) {
      await declared.report(made.diagnostics);
      return exit.problems;
    }
    const steps = scriptSteps(made);
    const script = planAsScript(steps, {
      entries: entriesOf(declaration, own as AccountId | undefined),
      head: [
        `A plan of ${made.organization}, made ${made.createdAt}: ${counted(made.changes.length, "change")}, ${counted(steps.length, "call")}.`,
        `Digest ${made.digest}. Written by rolebridge; \`rolebridge apply\` does the same with a lock and retries.`,
      ],
    });
    if (out === undefined) session.stdout.write(script);
    else {
      await writeOwnFile(session, out, script);
      session.say(
        `Wrote ${counted(steps.length, "call")} to ${out}. Run it with: ${session.theme.command(`sh ${out}`)}`,
      );
    }
    return exit.ok;
  },
});

async function savedPlan(
  saved: Awaited<ReturnType<typeof readSavedFile>>,
  name: string,
  { report }: DeclaredWorkspace,
): Promise<Plan | undefined> {
  if (saved.kind === "plan") return saved.plan;
  if (saved.kind === "damaged") {
    await report([saved.problem]);
    return undefined;
  }
  throw new UsageError(`${name} is no plan`, "`rolebridge plan --out FILE` writes plans.");
}

function scriptSteps(made: Plan): readonly ScriptStep[] {
  return stepsOf(made).map(({ address, work }): ScriptStep => {
    switch (work.kind) {
      case "write":
        return { accountId: address.accountId, work: work.write };
      case "remove-credentials":
        return { accountId: address.accountId, work: { removeCredentialsOf: work.userName } };
    }
  });
}

function entriesOf({ accounts, partition }: Declaration, own: AccountId | undefined): readonly ScriptEntry[] {
  return accounts.map(({ name, accountId, reach }): ScriptEntry => {
    const place = { accountId, name };
    switch (reach.kind) {
      case "profile":
        return { kind: "profile", ...place, profile: reach.profile };
      case "role":
        return accountId === own
          ? { kind: "own", ...place }
          : { kind: "role", ...place, roleArn: `arn:${partition}:iam::${accountId}:role/${reach.role}` };
    }
  });
}
