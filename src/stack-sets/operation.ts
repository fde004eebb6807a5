import type { EngineGround, StackSetAction } from "../apply/index.ts";
import { type AwsFailure, CloudFailure, type OperationResult, type StackSetsCloud } from "../cloud/index.ts";
import type { AccountId } from "../model/index.ts";

// One operation of a stack set, from asking for it to the end in every account.

/** How an operation ended in each account that was asked for: no failure where it is done. */
export type OperationEnds = ReadonlyMap<AccountId, AwsFailure | undefined>;

export interface Operation {
  readonly stackSet: string;
  readonly action: StackSetAction;
  readonly accounts: readonly AccountId[];
  /** Asks CloudFormation; answers with the operation's id. */
  start(): Promise<string>;
}

export type OperationContext = Pick<EngineGround, "renew"> & {
  readonly cloud: StackSetsCloud;
  /** What people call an account. */
  readonly nameOf: (accountId: AccountId) => string;
  readonly options: Pick<EngineGround["options"], "emit" | "now" | "sleep" | "signal">;
};

/** Milliseconds between looks: soon at first, later seldom. AWS admits few looks a second. */
const firstPauseMs = 2_000;
const longestPauseMs = 20_000;

/** How often each account's state is looked at while many are at work; in between only the whole. */
const looksBetweenResults = 4;
const fewAccounts = 100;

/** How long another operation of the same stack set is waited for, in milliseconds. */
const patienceMs = 60 * 60 * 1000;

/** Runs an operation, tells how it goes account by account, and answers once it has ended. */
export async function runOperation(operation: Operation, context: OperationContext): Promise<OperationEnds> {
  const { stackSet, action, accounts } = operation;
  const { emit, now } = context.options;
  const beganAt = now().getTime();
  emit({ kind: "stack-set-operation-started", stackSet, action, accounts: accounts.length });
  const ends = await endsOf(operation, context);
  const failed = [...ends.values()].filter((failure) => failure !== undefined).length;
  emit({
    kind: "stack-set-operation-finished",
    stackSet,
    action,
    succeeded: ends.size - failed,
    failed,
    durationMs: now().getTime() - beganAt,
  });
  return ends;
}

async function endsOf(operation: Operation, context: OperationContext): Promise<OperationEnds> {
  const { stackSet, accounts } = operation;
  try {
    const id = await startWhenFree(operation, context);
    const { results, hasSucceeded } = await watch(operation, id, context);
    return new Map(
      accounts.map((accountId) => {
        const result = results.get(accountId);
        // An operation that succeeded may leave accounts unmentioned; what was done there, reading tells.
        const isDone = result === undefined && hasSucceeded;
        return [accountId, isDone ? undefined : failureIn(operation, accountId, result)];
      }),
    );
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    const failure = { ...error.failure, message: `${stackSet}: ${error.failure.message}` };
    return new Map(accounts.map((accountId) => [accountId, failure]));
  }
}

/** A stack set does one operation at a time. What an interrupted run or somebody else began is let to end first. */
async function startWhenFree(operation: Operation, context: OperationContext): Promise<string> {
  const { now, sleep, signal } = context.options;
  const until = now().getTime() + patienceMs;
  for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 2)) {
    try {
      return await operation.start();
    } catch (error) {
      const isBusy = error instanceof CloudFailure && error.failure.awsCode.startsWith("OperationInProgress");
      if (!isBusy || signal?.aborted || now().getTime() > until) throw error;
      await context.renew();
      await sleep(pause, signal);
    }
  }
}

interface Watched {
  readonly results: ReadonlyMap<AccountId, OperationResult>;
  readonly hasSucceeded: boolean;
}

async function watch(operation: Operation, id: string, context: OperationContext): Promise<Watched> {
  const { cloud, options } = context;
  const told = new Set<AccountId>();
  const isSmall = operation.accounts.length <= fewAccounts;
  for (let look = 0, pause = firstPauseMs; ; look += 1) {
    await context.renew();
    const { status } = await cloud.operation(operation.stackSet, id);
    const hasEnded = status !== "running";
    if (hasEnded || isSmall || look % looksBetweenResults === looksBetweenResults - 1) {
      const results = await cloud.operationResults(operation.stackSet, id);
      tellNew(operation, results, told, context);
      if (hasEnded) {
        const byAccount = new Map(results.map((result) => [result.accountId, result]));
        return { results: byAccount, hasSucceeded: status === "succeeded" };
      }
    }
    // The operation goes on in AWS; the next run waits for it and finds what it did.
    if (options.signal?.aborted) return { results: new Map(), hasSucceeded: false };
    await options.sleep(pause, options.signal);
    pause = Math.min(longestPauseMs, pause * 1.5);
  }
}

function tellNew(
  { stackSet, action }: Operation,
  results: readonly OperationResult[],
  told: Set<AccountId>,
  { options, nameOf }: OperationContext,
): void {
  for (const { accountId, status, reason } of results) {
    if (told.has(accountId) || status === "pending" || status === "running") continue;
    told.add(accountId);
    options.emit({
      kind: "stack-instance-ended",
      stackSet,
      action,
      accountId,
      account: nameOf(accountId),
      status,
      ...(reason !== undefined && { reason }),
    });
  }
}

const operationNames: Readonly<Record<StackSetAction, string>> = {
  create: "CreateStackInstances",
  update: "UpdateStackSet",
  import: "ImportStacksToStackSet",
  release: "DeleteStackInstances",
  delete: "DeleteStackInstances",
  "detect-drift": "DetectStackSetDrift",
};

function failureIn(
  { stackSet, action }: Operation,
  accountId: AccountId,
  result: OperationResult | undefined,
): AwsFailure | undefined {
  if (result?.status === "succeeded") return undefined;
  const reason = result?.reason ?? "CloudFormation said nothing about this account";
  return {
    service: "cloudformation",
    operation: operationNames[action],
    accountId,
    awsCode:
      result === undefined
        ? "NotEnded"
        : `StackInstance${result.status === "failed" ? "Failed" : "Cancelled"}`,
    message: `${stackSet}: ${reason}`,
    retryable: false,
  };
}
