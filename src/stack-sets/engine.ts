import {
  type Engine,
  type EngineGround,
  isDone,
  isStopped,
  runDirectly,
  type StepEnd,
  workWithout,
} from "../apply/index.ts";
import { CloudFailure, type DeployedStackSet, type StackSetsCloud } from "../cloud/index.ts";
import { hasResources, logicalId, type Template } from "../export/index.ts";
import { type AccountId, type AccountState, addressText, groupBy } from "../model/index.ts";
import { performSteps, type Step } from "../plan/index.ts";
import { align, deploy } from "./deploy.ts";
import { type Fleet, fleetOf, stayingTemplate } from "./fleet.ts";
import { type Phase, phasesOf } from "./phases.ts";
import {
  accountsOf,
  hasStackWork,
  parseTemplate,
  resolvedText,
  type StackSetPlan,
} from "./plan-stack-sets.ts";
import { takeOver } from "./take-over.ts";

export interface StackSetsEngineOptions {
  readonly cloud: StackSetsCloud;
  readonly stackSetPlan: StackSetPlan;
  /** The stack sets as they were read for the plan. */
  readonly deployed: readonly DeployedStackSet[];
}

/**
 * Carries a plan out through CloudFormation StackSets. The source account is written by IAM calls, since doors out must
 * come last and go first one by one; the target accounts get what the plan's steps come to as templates. After each
 * update the accounts are read again: what CloudFormation does not see or did not do is done by the plan's own calls.
 */
export function stackSetsEngine(options: StackSetsEngineOptions): Engine {
  const { stackSetPlan } = options;
  return {
    accounts: hasStackWork(stackSetPlan) ? accountsOf(stackSetPlan) : [],
    async run(ground) {
      const fleet = fleetOf(ground, options);
      await takeOver(fleet);
      const run: Run = {
        fleet,
        ends: new Map(),
        stepById: new Map(ground.steps.map((step) => [step.id, step])),
      };
      for (const phase of phasesOf(ground.steps, ground.plan)) {
        if (phase.side === "source") await runInSource(run, phase);
        else await runInTargets(run, phase);
      }
      await align(fleet);
      await deleteObsolete(fleet);
    },
  };
}

interface Run {
  readonly fleet: Fleet;
  readonly ends: Map<string, StepEnd>;
  readonly stepById: ReadonlyMap<string, Step>;
}

function earlier({ ends, stepById }: Run) {
  return { ends, stepOf: (id: string) => stepById.get(id) };
}

function runInSource(run: Run, { steps }: Phase): Promise<void> {
  return runDirectly(steps, run.fleet.ground, earlier(run));
}

async function runInTargets(run: Run, { steps }: Phase): Promise<void> {
  const { fleet } = run;
  const doable = steps.filter((step) => isDoable(run, step));
  for (const step of doable) fleet.ground.ledger.stepBegun(step);
  const lost = doable.filter((step) => isLost(fleet, step));
  await runDirectly(lost, fleet.ground, earlier(run));
  keepStates(run, lost, new Map());

  const rest = doable.filter((step) => !lost.includes(step));
  const byAccount = groupBy(rest, ({ address }) => address.accountId) as ReadonlyMap<
    AccountId,
    readonly Step[]
  >;
  const wanted = wantedTemplates(run, byAccount);
  await deploy(fleet, wanted);
  const fresh = await readAgain(fleet, [...wanted.keys()]);
  const remaining = rest.filter((step) => !isFailed(run, step));
  await runDirectly(remaining, fleet.ground, {
    ...earlier(run),
    isDone: (step, without) => standsIn(fresh.get(step.address.accountId), step, without, fleet.ground),
  });
  keepStates(run, remaining, fresh);
}

/** Whether a step may be tried; where not, its end is noted. */
function isDoable({ fleet, ends, stepById }: Run, step: Step): boolean {
  const { ledger, options } = fleet.ground;
  const failure = fleet.failed.get(step.address.accountId) ?? ledger.failureOf(step.address.accountId);
  if (failure) {
    ends.set(step.id, ledger.stepFailed(step, failure));
    return false;
  }
  const needed = step.requires.find((id) => isUndone(ends, id));
  if (needed !== undefined || isStopped(options, ledger)) {
    ledger.stepSkipped(step, needed === undefined ? undefined : stepById.get(needed));
    ends.set(step.id, "skipped");
    return false;
  }
  const without = leftOut(ends, step);
  if (workWithout(step.work, without)) return true;
  ends.set(step.id, ledger.stepPointless(step, without));
  return false;
}

function isUndone(ends: ReadonlyMap<string, StepEnd>, id: string): boolean {
  return ends.has(id) && ends.get(id) !== "applied";
}

/** ARNs that a step's document must not name, since what they name was not made. */
function leftOut(ends: ReadonlyMap<string, StepEnd>, { targets }: Step): ReadonlySet<string> {
  return new Set(
    targets.filter(({ requires }) => requires.some((id) => isUndone(ends, id))).map(({ arn }) => arn),
  );
}

/** Whether a step makes anew what its stack takes for standing: CloudFormation would never look after it. */
function isLost({ stacks, ground }: Fleet, { address }: Step): boolean {
  const text = stacks.get(address.accountId)?.text;
  if (text === undefined || (address.kind !== "role" && address.kind !== "policy")) return false;
  const isCreated = ground.plan.changes.some(
    (change) => change.action === "create" && addressText(change.address) === addressText(address),
  );
  if (!isCreated) return false;
  const id = logicalId(address.kind === "role" ? "Role" : "Policy", address.name);
  return id in ((parseTemplate(text)["Resources"] as object | undefined) ?? {});
}

/** The template that each account's steps come to, where its stack does not say that already. */
function wantedTemplates(
  { fleet, ends }: Run,
  byAccount: ReadonlyMap<AccountId, readonly Step[]>,
): ReadonlyMap<AccountId, Template> {
  const wanted = new Map<AccountId, Template>();
  for (const [accountId, steps] of byAccount) {
    const state = fleet.states.get(accountId);
    if (!state) continue;
    const after = stateAfter(fleet, state, steps, (step) => leftOut(ends, step));
    const template = stayingTemplate(fleet, after);
    const isSaid = fleet.stacks.get(accountId)?.text === resolvedText(template, accountId);
    if (hasResources(template) && !isSaid) wanted.set(accountId, template);
  }
  return wanted;
}

function stateAfter(
  { ground: { plan } }: Fleet,
  state: AccountState,
  steps: readonly Step[],
  withoutIn: (step: Step) => ReadonlySet<string>,
): AccountState {
  const possible = steps.flatMap((step) => {
    const work = workWithout(step.work, withoutIn(step));
    return work ? [{ ...step, work }] : [];
  });
  const world = { ...plan.live, accounts: { [state.accountId]: state } };
  return performSteps(world, possible, plan.createdAt).accounts[state.accountId] ?? state;
}

/** Accounts as CloudFormation left them. One that cannot be read is not known to be as wanted. */
async function readAgain(
  fleet: Fleet,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, AccountState>> {
  const fresh = new Map<AccountId, AccountState>();
  await Promise.all(
    accounts.map((accountId) =>
      fleet.limit(async () => {
        const account = fleet.ground.entered.get(accountId);
        if (!account || fleet.failed.has(accountId)) return;
        try {
          fresh.set(accountId, await account.readAccount({ credentials: false }));
        } catch (error) {
          if (!(error instanceof CloudFailure)) throw error;
          fleet.failed.set(accountId, error.failure);
        }
      }),
    ),
  );
  return fresh;
}

function isFailed({ fleet, ends }: Run, step: Step): boolean {
  const failure = fleet.failed.get(step.address.accountId);
  if (failure) ends.set(step.id, fleet.ground.ledger.stepFailed(step, failure));
  return failure !== undefined;
}

function standsIn(
  state: AccountState | undefined,
  step: Step,
  without: ReadonlySet<string>,
  { plan }: EngineGround,
): boolean {
  const work = workWithout(step.work, without);
  if (!state || work?.kind !== "write") return false;
  return isDone(work.write, state, plan.live.directory.partition);
}

/** What the accounts have come to: as read, with what was done by calls of our own. */
function keepStates(
  { fleet, ends }: Run,
  steps: readonly Step[],
  fresh: ReadonlyMap<AccountId, AccountState>,
): void {
  const byAccount = groupBy(steps, ({ address }) => address.accountId) as ReadonlyMap<
    AccountId,
    readonly Step[]
  >;
  for (const [accountId, all] of byAccount) {
    const state = fresh.get(accountId) ?? fleet.states.get(accountId);
    if (!state) continue;
    const own = all.filter(
      (step) =>
        ends.get(step.id) === "applied" &&
        !standsIn(fresh.get(accountId), step, leftOut(ends, step), fleet.ground),
    );
    fleet.states.set(
      accountId,
      stateAfter(fleet, state, own, (step) => leftOut(ends, step)),
    );
  }
}

async function deleteObsolete(fleet: Fleet): Promise<void> {
  for (const name of fleet.stackSetPlan.obsolete) {
    const isEmpty = [...fleet.stacks.values()].every(({ stackSet }) => stackSet !== name);
    if (!isEmpty || fleet.ground.options.signal?.aborted) continue;
    try {
      await fleet.cloud.deleteStackSet(name);
    } catch (error) {
      if (!(error instanceof CloudFailure)) throw error;
      fleet.ground.ledger.failedBesides(error.failure);
    }
  }
}
