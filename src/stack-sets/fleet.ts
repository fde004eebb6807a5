import pLimit, { type LimitFunction } from "p-limit";
import type { EngineGround } from "../apply/index.ts";
import {
  type AccountTarget,
  type AwsFailure,
  CloudFailure,
  type DeployedStackSet,
  type StackSetsCloud,
} from "../cloud/index.ts";
import { hasResources, type Template } from "../export/index.ts";
import type { AccountId, AccountState } from "../model/index.ts";
import { beforeOf, type Plan } from "../plan/index.ts";
import { runOperation } from "./operation.ts";
import { ownTemplate, parseTemplate, resolvedText, type StackSetPlan } from "./plan-stack-sets.ts";

/** An account's stack as an instance of a stack set. */
export interface FleetStack {
  readonly stackSet: string;
  readonly stackId?: string;
  /** What it says, put in for its account; absent where nobody knows. */
  readonly text?: string;
}

/** What is known of stacks and accounts while an apply goes on. Changed by its parts as they learn. */
export interface Fleet {
  readonly ground: EngineGround;
  readonly cloud: StackSetsCloud;
  readonly stackSetPlan: StackSetPlan;
  readonly targets: ReadonlyMap<AccountId, AccountTarget>;
  /** The template of each stack set that exists. */
  readonly texts: Map<string, string>;
  readonly stacks: Map<AccountId, FleetStack>;
  readonly states: Map<AccountId, AccountState>;
  /** Accounts that AWS no longer calls current, since their stack set said something new that was not brought to them. */
  readonly outdated: Set<AccountId>;
  /** Accounts in which nothing more is tried, and why. */
  readonly failed: Map<AccountId, AwsFailure>;
  /** Accounts entered at the same time. */
  readonly limit: LimitFunction;
  /** Stack sets at work at the same time. */
  readonly setLimit: LimitFunction;
}

export interface FleetOptions {
  readonly cloud: StackSetsCloud;
  readonly stackSetPlan: StackSetPlan;
  readonly deployed: readonly DeployedStackSet[];
}

const accountsAtOnce = 16;
const stackSetsAtOnce = 8;

export function fleetOf(ground: EngineGround, { cloud, stackSetPlan, deployed }: FleetOptions): Fleet {
  const { live } = ground.plan;
  return {
    ground,
    cloud,
    stackSetPlan,
    targets: new Map(ground.options.targets.map((target) => [target.accountId, target])),
    texts: new Map(deployed.map(({ name, template }) => [name, template])),
    stacks: new Map(deployed.flatMap((set) => stacksOf(set))),
    states: new Map(
      Object.values({ ...live.accounts, ...ground.states }).map((state) => [state.accountId, state]),
    ),
    outdated: new Set(),
    failed: new Map(),
    limit: pLimit(accountsAtOnce),
    setLimit: pLimit(stackSetsAtOnce),
  };
}

function stacksOf({
  name,
  template,
  instances,
}: DeployedStackSet): readonly (readonly [AccountId, FleetStack])[] {
  const parsed = parseTemplate(template);
  return instances.map(({ accountId, status, stackId }) => [
    accountId,
    {
      stackSet: name,
      ...(stackId !== undefined && { stackId }),
      ...(status === "current" && { text: resolvedText(parsed, accountId) }),
    },
  ]);
}

/** The template of what is ours in an account and stays there: what goes is taken down by IAM calls, not by a stack. */
export function stayingTemplate({ ground: { plan } }: Pick<Fleet, "ground">, state: AccountState): Template {
  const going = goingIn(plan).get(state.accountId);
  if (going === undefined) return ownTemplate(state, plan.planned);
  return ownTemplate(
    {
      ...state,
      roles: state.roles.filter(({ name }) => !going.has(`role/${name}`)),
      policies: state.policies.filter(({ name }) => !going.has(`policy/${name}`)),
    },
    plan.planned,
  );
}

const goingByPlan = new WeakMap<Plan, ReadonlyMap<AccountId, ReadonlySet<string>>>();

function goingIn(plan: Plan): ReadonlyMap<AccountId, ReadonlySet<string>> {
  const known = goingByPlan.get(plan);
  if (known) return known;
  const going = new Map<AccountId, Set<string>>();
  for (const change of plan.changes) {
    const before = beforeOf(change);
    if ((change.action !== "delete" && change.action !== "replace") || !before) continue;
    const { accountId, kind } = change.address;
    const names = going.get(accountId) ?? new Set<string>();
    going.set(accountId, names.add(`${kind}/${before.name}`));
  }
  goingByPlan.set(plan, going);
  return going;
}

/** The template that an account has now, where it has one. */
export function presentTemplate(fleet: Fleet, accountId: AccountId): Template | undefined {
  const state = fleet.states.get(accountId);
  const template = state && stayingTemplate(fleet, state);
  return template && hasResources(template) ? template : undefined;
}

/** Runs an operation on instances of a stack set, and keeps in mind where it failed. Answers with the accounts where it did not. */
export async function runOnInstances(
  fleet: Fleet,
  operation: Parameters<typeof runOperation>[0],
): Promise<readonly AccountId[]> {
  const { renew, options } = fleet.ground;
  const nameOf = (accountId: AccountId): string => fleet.targets.get(accountId)?.name ?? accountId;
  const ends = await runOperation(operation, { nameOf, renew, options, cloud: fleet.cloud });
  const done: AccountId[] = [];
  for (const [accountId, failure] of ends) {
    if (failure === undefined) done.push(accountId);
    else fail(fleet, accountId, failure);
  }
  return done;
}

/** Keeps an account out of everything that follows. */
export function fail(fleet: Fleet, accountId: AccountId, failure: AwsFailure): void {
  if (fleet.failed.has(accountId)) return;
  fleet.failed.set(accountId, failure);
  const stack = fleet.stacks.get(accountId);
  if (stack) {
    // What a stack says after something failed is not known.
    const { text: _, ...rest } = stack;
    fleet.stacks.set(accountId, rest);
  }
  fleet.ground.ledger.failedBesides(failure);
}

/** Does something for one account; what AWS refuses keeps that account alone out of the rest. */
export async function guarded<T>(
  fleet: Fleet,
  accountId: AccountId,
  act: () => Promise<T>,
): Promise<T | undefined> {
  if (fleet.failed.has(accountId)) return undefined;
  const failure = fleet.ground.ledger.failureOf(accountId);
  if (failure) {
    fail(fleet, accountId, failure);
    return undefined;
  }
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    fail(fleet, accountId, error.failure);
    return undefined;
  }
}
