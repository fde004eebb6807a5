import { type AccountCloud, type AccountTarget, type Cloud, CloudFailure } from "../cloud/index.ts";
import type { AccountId, AccountState, World } from "../model/index.ts";
import {
  absent,
  lockedBy,
  lockoutGuards,
  type Plan,
  type Step,
  staleAddresses,
  stalePlan,
  stepsOf,
  type UsedIdentity,
  wrongAccount,
} from "../plan/index.ts";
import { ChangeLedger } from "./change-ledger.ts";
import type { ApplyEvent } from "./events.ts";
import {
  isLockPolicy,
  type LockOptions,
  type LockPlace,
  lockLifetimeMs,
  releaseLock,
  renewLock,
  takeLock,
} from "./lock.ts";
import type { ApplyResult } from "./outcome.ts";
import { performStep } from "./perform-step.ts";
import { runSchedule, type ScheduleOptions } from "./schedule.ts";

export interface ApplyOptions {
  /** How each account of the plan is entered. */
  readonly targets: readonly AccountTarget[];
  readonly emit: (event: ApplyEvent) => void;
  readonly now: () => Date;
  /** Waits; resolves early when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  /** Who applies, unique to this run: `alice@host#4711`. It is written into the lock. */
  readonly holder: string;
  /** Whether the holder of another lock may still be at work; true where nothing is known. */
  readonly isHolderAlive?: (holder: string) => boolean;
  readonly breakLock?: boolean;
  /** The plan was made in this run and never left the process; a saved one is read again wherever it touches something. */
  readonly isJustMade?: boolean;
  /** Writes in flight at once; default 16. */
  readonly concurrency?: number;
  /** Writes in flight at once within one account; default 10. Where AWS throttles, the cloud slows down by itself. */
  readonly perAccount?: number;
  /** After so many failed changes nothing more is begun. */
  readonly maxFailures?: number;
  /** When it is aborted, calls in flight end and nothing more is begun. */
  readonly signal?: AbortSignal;
  /** What carries the steps out; absent: one IAM call each. Guards, lock and order in front are the same. */
  readonly engine?: Engine;
}

/** Carries the steps of a plan out, once all guards have passed and the lock is held. */
export interface Engine {
  /** Accounts that it has work in, besides those that the plan changes. */
  readonly accounts: readonly AccountId[];
  run(ground: EngineGround): Promise<void>;
}

/** What an engine stands on. */
export interface EngineGround {
  readonly steps: readonly Step[];
  readonly plan: Plan;
  readonly entered: ReadonlyMap<AccountId, AccountCloud>;
  /** The accounts as they were read a moment ago. */
  readonly states: World["accounts"];
  readonly options: ApplyOptions;
  readonly ledger: ChangeLedger;
  /** Prolongs the lock where that is due. */
  readonly renew: () => Promise<void>;
}

/**
 * Applies a plan exactly: checks the guards, takes the lock, reads again what it relies on, then writes. What AWS refuses
 * is in the result, never thrown; independent changes go on. A plan with nothing to do makes no call.
 */
export async function applyPlan(plan: Plan, cloud: Cloud, options: ApplyOptions): Promise<ApplyResult> {
  const ledger = new ChangeLedger(plan, options);
  const errors = plan.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return ledger.refused(errors);
  const steps = stepsOf(plan);
  const { engine = directEngine } = options;
  if (steps.length === 0 && engine.accounts.length === 0) {
    await clearLeftLock(plan, cloud, options);
    return ledger.result();
  }
  ledger.started(steps);

  const entered = await enterAccounts(plan, cloud, options, ledger);
  const guards = guardsOn(plan, entered);
  if (guards.length > 0) return ledger.refused(guards);
  const source = entered.get(plan.live.directory.source);
  if (!source) return ledger.result();
  return underLock(lockPlace(source, plan), lockOptions(options), ledger, async (renew) => {
    const states = await readAgain(toReadAgain(plan, entered, options), ledger, options);
    const stale = staleAddresses(digestsWithin(plan, states), states);
    if (stale.length > 0) return ledger.refused([stalePlan(stale)]);
    await engine.run({ steps, plan, entered, states, options, ledger, renew });
    return ledger.result();
  });
}

/** An apply that was killed at its very end leaves nothing but its lock: taken over from the dead and given back. */
async function clearLeftLock(plan: Plan, cloud: Cloud, options: ApplyOptions): Promise<void> {
  const { source } = plan.live.directory;
  const target = options.targets.find(({ accountId }) => accountId === source);
  const isLeft = plan.live.accounts[source]?.policies.some((policy) =>
    isLockPolicy(policy, plan.organization),
  );
  if (!target || !isLeft) return;
  try {
    const place = lockPlace(await cloud.enter(target, "write"), plan);
    const lock = await takeLock(place, lockOptions(options));
    if (lock.kind === "taken") await releaseLock(place);
  } catch (error) {
    // A lock that stays hinders nobody for longer than its time.
    if (!(error instanceof CloudFailure)) throw error;
  }
}

type Entered = ReadonlyMap<AccountId, AccountCloud>;

/** Every account of the plan, and the source account for the lock. Those that cannot be entered are told and left out. */
async function enterAccounts(
  plan: Plan,
  cloud: Cloud,
  options: ApplyOptions,
  ledger: ChangeLedger,
): Promise<Entered> {
  const wanted = new Set([
    plan.live.directory.source,
    ...plan.changes.map(({ address }) => address.accountId),
    ...(options.engine?.accounts ?? []),
  ]);
  const targets = options.targets.filter(({ accountId }) => wanted.has(accountId));
  const known = new Set(targets.map(({ accountId }) => accountId));
  const missing = [...wanted].find((accountId) => !known.has(accountId));
  if (missing !== undefined) throw new Error(`no way into account ${missing} was given`);
  const entered = await Promise.all(
    targets.map(async (target): Promise<readonly [AccountId, AccountCloud][]> => {
      try {
        const account = await cloud.enter(target, "write");
        ledger.entered(target, account.identity);
        return [[target.accountId, account]];
      } catch (error) {
        if (!(error instanceof CloudFailure)) throw error;
        ledger.unreachable(target, error.failure, target.accountId === plan.live.directory.source);
        return [];
      }
    }),
  );
  return new Map(entered.flat());
}

/** What is known only now: that each account is the one that was declared, and who we are in it. */
function guardsOn(plan: Plan, entered: Entered): Plan["diagnostics"] {
  const accounts = [...entered];
  const wrong = accounts
    .filter(
      ([accountId, account]) => account.accountId !== accountId || account.identity.accountId !== accountId,
    )
    .map(([accountId, account]) => wrongAccount(accountId, account.identity.accountId));
  const identities: readonly UsedIdentity[] = accounts.map(([accountId, { identity }]) => ({
    accountId,
    arn: identity.arn,
  }));
  return [...wrong, ...lockoutGuards(plan.changes, identities, plan.planned.directory)];
}

function lockPlace(account: AccountCloud, plan: Plan): LockPlace {
  return { account, organization: plan.organization, partition: plan.live.directory.partition };
}

function lockOptions({ holder, now, breakLock, isHolderAlive }: ApplyOptions): LockOptions {
  return { holder, now, breakLock: breakLock ?? false, isAlive: isHolderAlive ?? (() => true) };
}

/** Runs something while the lock is held, and gives it back whatever happens. */
async function underLock(
  place: LockPlace,
  options: LockOptions,
  ledger: ChangeLedger,
  run: (renew: () => Promise<void>) => Promise<ApplyResult>,
): Promise<ApplyResult> {
  const lock = await takeLock(place, options);
  if (lock.kind === "held") return ledger.refused([lockedBy(lock.holder, lock.until)]);
  if (lock.kind === "failed") return ledger.allFailed(lock.failure);
  ledger.locked(lock.until);
  try {
    return await run(renewer(place, options));
  } finally {
    const failure = await releaseLock(place);
    if (failure) ledger.lockKept(failure);
  }
}

/** Renews the lock once half of its life has passed; a renewal that fails leaves the other half. */
function renewer(place: LockPlace, options: LockOptions): () => Promise<void> {
  let renewedAt = options.now().getTime();
  return async () => {
    const now = options.now().getTime();
    if (now - renewedAt < lockLifetimeMs / 2) return;
    renewedAt = now;
    await renewLock(place, options);
  };
}

/** For how long a reading is believed about names that were free, in milliseconds. */
const freshMs = 60_000;

/**
 * The accounts in which the plan relies on what stands. Where a plan just made only makes new things, IAM itself says
 * whether a name has been taken since, in the same call that would take it: reading once more would say no more.
 */
function toReadAgain({ digests, live }: Plan, entered: Entered, { isJustMade, now }: ApplyOptions): Entered {
  if (!isJustMade) return entered;
  const age = now().getTime() - Date.parse(live.readAt ?? "");
  if (!(age >= 0 && age <= freshMs)) return entered;
  const relied = new Set(
    Object.entries(digests).flatMap(([address, digest]) => (digest === absent ? [] : [address.slice(0, 12)])),
  );
  return new Map([...entered].filter(([accountId]) => relied.has(accountId)));
}

/** The accounts as they stand now. One that cannot be read any more is left out like one that cannot be entered. */
async function readAgain(
  entered: Entered,
  ledger: ChangeLedger,
  options: ApplyOptions,
): Promise<World["accounts"]> {
  const states = await Promise.all(
    [...entered].map(async ([accountId, account]): Promise<readonly [AccountId, AccountState][]> => {
      try {
        const signal = options.signal && { signal: options.signal };
        return [[accountId, await account.readAccount({ credentials: false, ...signal })]];
      } catch (error) {
        if (!(error instanceof CloudFailure)) throw error;
        ledger.unreadable(accountId, error.failure);
        return [];
      }
    }),
  );
  return Object.fromEntries(states.flat()) as World["accounts"];
}

function digestsWithin(plan: Plan, states: World["accounts"]): Plan["digests"] {
  return Object.fromEntries(
    Object.entries(plan.digests).filter(([address]) => (address.slice(0, 12) as AccountId) in states),
  );
}

const directEngine: Engine = {
  accounts: [],
  run: ({ steps, ...ground }) => runDirectly(steps, ground),
};

/** Runs steps by one IAM call each. `ends` and `stepOf` know the steps that were run before. */
export async function runDirectly(
  steps: readonly Step[],
  { plan, entered, options, ledger, renew }: Omit<EngineGround, "steps" | "states">,
  {
    ends,
    stepOf,
    isDone = () => false,
  }: Pick<ScheduleOptions, "ends" | "stepOf"> & {
    /** Whether a step has been done by something else. */
    readonly isDone?: (step: Step, without: ReadonlySet<string>) => boolean;
  } = {},
): Promise<void> {
  await runSchedule(steps, {
    concurrency: options.concurrency ?? 16,
    perAccount: options.perAccount ?? 10,
    isStopped: () => isStopped(options, ledger),
    onSkipped: (step, needed) => ledger.stepSkipped(step, needed),
    ...(ends && { ends }),
    ...(stepOf && { stepOf }),
    perform: async (step, without) => {
      await renew();
      const account = entered.get(step.address.accountId);
      const failure = ledger.failureOf(step.address.accountId);
      if (!account || failure) return ledger.stepFailed(step, failure);
      if (isDone(step, without)) return ledger.stepApplied(step, without);
      return performStep(step, without, {
        account,
        partition: plan.live.directory.partition,
        options,
        ledger,
      });
    },
  });
}

/** Whether nothing more is to be begun. */
export function isStopped({ signal, maxFailures }: ApplyOptions, ledger: ChangeLedger): boolean {
  return signal?.aborted === true || ledger.failures >= (maxFailures ?? Number.POSITIVE_INFINITY);
}
