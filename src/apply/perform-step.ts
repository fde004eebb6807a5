import type { AccountCloud, AwsFailure } from "../cloud/index.ts";
import type { IamWrite, Partition } from "../model/index.ts";
import { type Step, type Work, withoutTargets } from "../plan/index.ts";
import type { ChangeLedger } from "./change-ledger.ts";
import { type PerformContext, performWork } from "./perform.ts";
import type { StepEnd } from "./schedule.ts";

export interface PerformStepContext {
  readonly account: AccountCloud;
  readonly partition: Partition;
  readonly options: Pick<PerformContext, "emit" | "sleep" | "random" | "signal">;
  readonly ledger: ChangeLedger;
}

/** Does one step, its document without what is not there to be named, and notes how it went. */
export async function performStep(
  step: Step,
  without: ReadonlySet<string>,
  { account, partition, options, ledger }: PerformStepContext,
): Promise<StepEnd> {
  const work = workWithout(step.work, without);
  if (!work) return ledger.stepPointless(step, without);
  ledger.stepBegun(step);
  const failure = await performWork(work, {
    account,
    address: step.address,
    partition,
    emit: options.emit,
    sleep: options.sleep,
    random: options.random,
    ...(options.signal && { signal: options.signal }),
    countWrite: () => ledger.countWrite(),
  });
  if (!failure) return ledger.stepApplied(step, without);
  if (isLostEntry(failure)) ledger.lost(step.address.accountId, failure);
  return ledger.stepFailed(step, failure);
}

/** AWS no longer knows who asks, though the account was entered anew: nothing more will be admitted there. */
function isLostEntry({ awsCode }: AwsFailure): boolean {
  return /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|CredentialsError)/.test(awsCode);
}

/** The work with these ARNs left out of what it writes; undefined where nothing would be left to write. */
export function workWithout(work: Work, arns: ReadonlySet<string>): Work | undefined {
  if (arns.size === 0 || work.kind !== "write") return work;
  const write = writeWithout(work.write, arns);
  return write && { kind: "write", write };
}

function writeWithout(write: IamWrite, arns: ReadonlySet<string>): IamWrite | undefined {
  const { input } = write;
  if ("AssumeRolePolicyDocument" in input) {
    const document = withoutTargets(input.AssumeRolePolicyDocument, arns);
    return document === undefined
      ? undefined
      : ({ ...write, input: { ...input, AssumeRolePolicyDocument: document } } as IamWrite);
  }
  if (!("PolicyDocument" in input)) return write;
  const document = withoutTargets(input.PolicyDocument, arns);
  return document === undefined
    ? undefined
    : ({ ...write, input: { ...input, PolicyDocument: document } } as IamWrite);
}
