import type { Engine } from "../apply/index.ts";
import { CloudFailure, type DeployedStackSet, type StackSetsCloud } from "../cloud/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { templateLimits } from "../export/index.ts";
import type { Directory } from "../model/index.ts";
import type { Plan } from "../plan/index.ts";
import { planStackSets, type StackSetPlan, stackSetsEngine, unretainedIn } from "../stack-sets/index.ts";
import { type Answer, done, stopped } from "./answer.ts";

/** A plan as CloudFormation StackSets would carry it out. */
export interface StackSetWork {
  readonly plan: StackSetPlan;
  readonly deployed: readonly DeployedStackSet[];
  /** For {@link ApplyRequest}. */
  readonly engine: Engine;
}

/** Reads the stack sets of an organization and says what a plan makes of them. Writes nothing. */
export async function stackSetWork(made: Plan, cloud: StackSetsCloud): Promise<Answer<StackSetWork>> {
  const unread = made.planned.directory.accounts.filter(
    ({ accountId }) => made.live.accounts[accountId] === undefined,
  );
  if (unread.length > 0) return stopped([narrowedPlan(unread.map(({ name }) => name))]);
  const reading = await readStackSets(made.organization, cloud);
  if (reading.status === "stopped") return reading;
  const deployed = reading.value;
  const plan = planStackSets(made, deployed);
  const problems = plan.tooLarge.map(({ accountId, bytes }) =>
    tooLarge(nameIn(made.planned.directory, accountId), bytes),
  );
  if (problems.length > 0) return stopped(problems);
  return done({ plan, deployed, engine: stackSetsEngine({ cloud, stackSetPlan: plan, deployed }) });
}

/** The stack sets of an organization, or why they could not be read. */
export async function readStackSets(
  organization: string,
  cloud: StackSetsCloud,
): Promise<Answer<readonly DeployedStackSet[]>> {
  try {
    return done(await cloud.readStackSets(organization));
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    return stopped([unreadableStackSets(error)]);
  }
}

/** Stack sets whose stacks would take resources with them: they are not released. */
export function unreleasable(deployed: readonly DeployedStackSet[]): readonly Diagnostic[] {
  return deployed.flatMap((set) => {
    const lost = unretainedIn(set);
    if (lost.length === 0) return [];
    return [
      diagnostic(
        "RB4032",
        `stack set \`${set.name}\` does not retain ${lost.slice(0, 3).join(", ")}: with its stacks they would go`,
        { help: "apply once more with --engine stacksets, which writes the template anew; then release" },
      ),
    ];
  });
}

export function unreadableStackSets({ failure }: CloudFailure): Diagnostic {
  const { operation, awsCode, message, requestId } = failure;
  return diagnostic(
    "RB5005",
    `stack sets could not be used: ${operation} failed with ${awsCode}: ${message}`,
    {
      notes: requestId === undefined ? [] : [{ message: `request ${requestId}` }],
      help: helpFor(awsCode),
    },
  );
}

function helpFor(awsCode: string): string | undefined {
  if (/^(AccessDenied|UnauthorizedOperation)/.test(awsCode)) {
    return "the identity in use must be allowed the calls of CloudFormation that docs/stack-sets.md names";
  }
  if (/^(InvalidAction|UnknownOperation|NotImplemented)/.test(awsCode)) {
    return "what answers there does not model this of CloudFormation: the sandbox has stack sets with self-managed permissions alone";
  }
  return undefined;
}

function narrowedPlan(names: readonly string[]): Diagnostic {
  return diagnostic(
    "RB4030",
    `the plan knows nothing of ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}: stack sets need all accounts`,
    { help: "plan and apply without --accounts; an account that is unchanged costs nothing" },
  );
}

function tooLarge(name: string, bytes: number): Diagnostic {
  const limit = templateLimits.bytes.toLocaleString("en-US");
  return diagnostic(
    "RB4031",
    `the roles of account \`${name}\` make a template of ${bytes.toLocaleString("en-US")} bytes; CloudFormation takes ${limit}`,
    { help: "shorten documents that are large, or leave the engine at `direct`" },
  );
}

function nameIn({ accounts }: Directory, accountId: string): string {
  return accounts.find((account) => account.accountId === accountId)?.name ?? accountId;
}
