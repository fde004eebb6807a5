import type { DeployedStackSet, StackSetsCloud } from "../../cloud/index.ts";
import { CloudFailure } from "../../cloud/index.ts";
import type { Plan } from "../../plan/index.ts";
import { detectDrift, type OwnFindings, ownFindings } from "../../stack-sets/index.ts";
import { readStackSets, unreadableStackSets } from "../../workspace/index.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { type DeclaredWorkspace, declaredWorkspace } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { accountNames } from "../render/plan.ts";
import { renderStanding } from "../render/stack-sets.ts";
import type { Session } from "../session.ts";
import { operationContext } from "../stack-set-operations.ts";
import { openStackSets, stackSetOptions } from "../stack-set-options.ts";

export const stacksets: Command = defineCommand({
  summary: "Show the stack sets, and what has drifted in each account",
  description:
    "Two answers side by side: what CloudFormation calls drift, and what our own reading of the account finds. StackSets " +
    "compares only properties that its template sets: on a role without policies in the template, one that a hand attached is " +
    "no drift to it. Nothing is changed.",
  examples: [
    ["rolebridge stacksets", "stack sets, accounts, and drift as it was last looked for"],
    [
      "rolebridge stacksets --detect-drift --exit-code",
      "look now; status 2 where something is not as declared",
    ],
    ["rolebridge stacksets release", "back to the direct engine: stacks go, what they hold stays"],
  ],
  options: {
    ...fileOption,
    detectDrift: { type: "boolean", description: "let StackSets look for drift first; this takes minutes" },
    exitCode: { type: "boolean", description: "status 2 where an account is not as declared, or drifted" },
    ...stackSetOptions,
    ...jsonOption,
  },
  async run({ file, detectDrift: looks, exitCode, ...choice }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file });
    const made = await declared.settle(await declared.workspace.plan());
    if (made === undefined) return exit.problems;
    const cloud = openStackSets(choice, made.planned.directory.partition);
    const stackSets = await standingOf(made, cloud, declared, session, looks);
    if (stackSets === undefined) return exit.problems;
    const findings = new Map(
      made.planned.directory.accounts.map(({ accountId }) => [accountId, ownFindings(made, accountId)]),
    );
    const nameOf = accountNames(made);
    if (session.flags.json) session.answer(forPrograms(stackSets, findings, nameOf));
    else
      session.say(renderStanding({ stackSets, findings, isFresh: looks }, { theme: session.theme, nameOf }));
    return exitCode && isUnclean(stackSets, findings) ? exit.notClean : exit.ok;
  },
});

async function standingOf(
  made: Plan,
  cloud: StackSetsCloud,
  declared: DeclaredWorkspace,
  session: Session,
  looks: boolean,
): Promise<readonly DeployedStackSet[] | undefined> {
  const stackSets = await declared.settle(await readStackSets(made.organization, cloud));
  if (stackSets === undefined || !looks) return stackSets;
  try {
    const context = operationContext(cloud, accountNames(made), session);
    return await detectDrift(stackSets, made.organization, context);
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    await declared.report([unreadableStackSets(error)]);
    return undefined;
  }
}

type Findings = ReadonlyMap<string, OwnFindings>;

function forPrograms(
  stackSets: readonly DeployedStackSet[],
  findings: Findings,
  nameOf: ReturnType<typeof accountNames>,
): unknown {
  return {
    stackSets: stackSets.map(({ name, instances }) => ({
      name,
      accounts: instances.map(({ accountId, status, drift, reason }) => ({
        account: nameOf(accountId),
        accountId,
        status,
        drift: drift ?? "not-checked",
        ...(reason !== undefined && { reason }),
        ...findings.get(accountId),
      })),
    })),
  };
}

function isUnclean(stackSets: readonly DeployedStackSet[], findings: Findings): boolean {
  return stackSets.some(({ instances }) =>
    instances.some(({ accountId, status, drift }) => {
      const own = findings.get(accountId);
      return (
        status !== "current" || drift === "drifted" || (own?.changes ?? 0) + (own?.byHand.length ?? 0) > 0
      );
    }),
  );
}
