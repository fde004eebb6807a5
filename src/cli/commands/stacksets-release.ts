import { CloudFailure, type DeployedStackSet } from "../../cloud/index.ts";
import { releaseStackSet } from "../../stack-sets/index.ts";
import { readStackSets, unreadableStackSets, unreleasable } from "../../workspace/index.ts";
import { confirms, requireSomebody } from "../carry-out.ts";
import { type Command, defineCommand, fileOption } from "../command.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { accountNames } from "../render/plan.ts";
import { counted } from "../render/words.ts";
import { operationContext } from "../stack-set-operations.ts";
import { openStackSets, stackSetOptions } from "../stack-set-options.ts";

export const stacksetsRelease: Command = defineCommand({
  summary: "Go back to the direct engine: stacks go, what they hold stays",
  description:
    "Deletes the stacks of every declared account and then the stack sets. All that they hold is retained, so nobody's " +
    "access changes; from then on `rolebridge apply` writes the accounts by IAM calls, and finds everything as its own. `rolebridge apply --engine stacksets` leads there again.",
  examples: [
    ["rolebridge stacksets release", "asks, then lets CloudFormation go"],
    ["rolebridge stacksets release --yes", "without asking"],
  ],
  options: {
    ...fileOption,
    yes: { type: "boolean", short: "y", description: "do not ask" },
    ...stackSetOptions,
  },
  async run({ file, yes, ...choice }, session): Promise<ExitCode> {
    requireSomebody(yes, session, "See `rolebridge stacksets`, then: rolebridge stacksets release --yes");
    const declared = declaredWorkspace(session, { file });
    const made = await declared.settle(await declared.workspace.plan());
    if (made === undefined) return exit.problems;
    const cloud = openStackSets(choice, made.planned.directory.partition);
    const stackSets = await declared.settle(await readStackSets(made.organization, cloud));
    if (stackSets === undefined) return exit.problems;
    if (stackSets.length === 0) {
      session.say("There is no stack set of this organization; nothing was changed.");
      return exit.ok;
    }
    const problems = unreleasable(stackSets);
    await declared.report(problems);
    if (problems.length > 0) return exit.problems;
    const stacks = stackSets.reduce((sum, { instances }) => sum + instances.length, 0);
    const what = `${counted(stackSets.length, "stack set")} and ${counted(stacks, "stack")}`;
    if (!yes && !(await confirms(`Let go of ${what}? All that they hold stays.`, session))) {
      session.say("Nothing was changed.");
      return exit.ok;
    }
    const known = new Set(made.planned.directory.accounts.map(({ accountId }) => accountId));
    const context = operationContext(cloud, accountNames(made), session);
    try {
      const failures = await releaseAll(stackSets, (stackSet) =>
        releaseStackSet(stackSet, (accountId) => known.has(accountId), context),
      );
      if (failures > 0) {
        session.say(`${counted(failures, "stack")} did not go. Run again: rolebridge stacksets release`);
        return exit.problems;
      }
    } catch (error) {
      if (!(error instanceof CloudFailure)) throw error;
      await declared.report([unreadableStackSets(error)]);
      return exit.problems;
    }
    session.say(`Let go of ${what}; all that they held stands. Go on with: rolebridge apply`);
    return exit.ok;
  },
});

async function releaseAll(
  stackSets: readonly DeployedStackSet[],
  release: (stackSet: DeployedStackSet) => ReturnType<typeof releaseStackSet>,
): Promise<number> {
  let failures = 0;
  for (const stackSet of stackSets) {
    const ends = await release(stackSet);
    failures += [...ends.values()].filter((failure) => failure !== undefined).length;
  }
  return failures;
}
