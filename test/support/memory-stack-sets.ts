import {
  type AccountTarget,
  type AwsFailure,
  CloudFailure,
  type DeployedStackSet,
  type InstanceStatus,
  type OperationResult,
  type StackCloud,
  type StackSetsCloud,
} from "../../src/cloud/index.ts";
import { type Template, templateFor } from "../../src/export/index.ts";
import {
  type AccountId,
  type AccountState,
  IamRefusal,
  type IamWrite,
  performWrite,
  policyArn,
  type World,
} from "../../src/model/index.ts";
import { parseTemplate } from "../../src/stack-sets/index.ts";
import type { MemoryCloud } from "./memory-cloud.ts";
import { physicalIdOf, resourcesOf, writesBetween } from "./template-writes.ts";

// CloudFormation StackSets in memory, over the accounts of a memory cloud. It does what AWS documents, in the worst order
// that AWS admits: within an update it first gives and then takes; what fails is rolled back to the template before.

export interface MemoryStackSetsOptions {
  /** Why an operation fails in an account, after this many of its writes. */
  readonly failure?: (accountId: AccountId, action: string) => { readonly after: number } | undefined;
  /** Whether a call is refused as a whole. */
  readonly isRefused?: (call: string) => boolean;
  /** Stacks that stand beforehand, of whomever. */
  readonly standing?: readonly { readonly accountId: AccountId; readonly template: Template }[];
  /** Told after each single write that CloudFormation does. */
  readonly onWrite?: (accountId: AccountId, accounts: World["accounts"]) => void;
  /** How often an operation is seen at work before it is seen to have ended; default once. */
  readonly looks?: number;
  /** Told of each call. */
  readonly onCall?: (call: string) => void;
  /** How long operations take by a clock, in milliseconds; then they are seen to have ended when that has passed. */
  readonly timing?: { readonly now: () => number; readonly durationMs: (accounts: number) => number };
}

interface Stack {
  readonly id: string;
  readonly accountId: AccountId;
  template: Template;
}

interface Instance {
  stackId: string | undefined;
  status: InstanceStatus;
  reason?: string;
}

interface StackSetState {
  readonly organization: string;
  template: string;
  readonly instances: Map<AccountId, Instance>;
  readonly operations: Map<
    string,
    { looks: number; readonly endsAt: number; readonly results: OperationResult[] }
  >;
}

export interface MemoryStackSets extends StackSetsCloud {
  readonly stackSets: ReadonlyMap<string, StackSetState>;
  readonly stacks: ReadonlyMap<string, Stack>;
  readonly calls: readonly string[];
}

export function memoryStackSets(cloud: MemoryCloud, options: MemoryStackSetsOptions = {}): MemoryStackSets {
  const accounts = cloud.accounts as Record<string, AccountState>;
  const stackSets = new Map<string, StackSetState>();
  const stacks = new Map<string, Stack>();
  const calls: string[] = [];
  let ids = 0;
  for (const { accountId, template } of options.standing ?? []) {
    const id = `stack-${(ids += 1)}`;
    stacks.set(id, { id, accountId, template });
  }

  const called = (name: string): void => {
    calls.push(name);
    options.onCall?.(name);
    if (options.isRefused?.(name)) throw refusal("AccessDenied", `${name} was refused`);
  };
  const setNamed = (name: string): StackSetState => {
    const set = stackSets.get(name);
    if (!set) throw refusal("StackSetNotFoundException", `StackSet ${name} not found`);
    return set;
  };
  const perform = (accountId: AccountId, write: IamWrite): void => {
    const state = accounts[accountId];
    if (!state) throw new Error(`no account ${accountId}`);
    accounts[accountId] = performWrite(state, write, { now: "2026-06-01T00:00:00Z", partition: "aws" });
    options.onWrite?.(accountId, accounts as World["accounts"]);
  };
  const bring = (stack: Stack, template: Template, action: string): string | undefined => {
    const fault = options.failure?.(stack.accountId, action);
    const before = accounts[stack.accountId];
    const writes = writesBetween(stack.template, template, stack.accountId);
    try {
      for (const [index, write] of writes.entries()) {
        if (fault && index >= fault.after) throw new Error("injected");
        perform(stack.accountId, write);
      }
      if (fault && writes.length <= fault.after) throw new Error("injected");
    } catch (error) {
      // Whatever else is thrown is a test's own finding.
      if (!(error instanceof IamRefusal) && !(error instanceof Error && error.message === "injected"))
        throw error;
      if (before) accounts[stack.accountId] = before;
      return error.message;
    }
    stack.template = template;
    return undefined;
  };
  const operate = (
    set: StackSetState,
    ids_: readonly AccountId[],
    act: (accountId: AccountId) => string | undefined,
  ): string => {
    const id = `operation-${(ids += 1)}`;
    const results = ids_.map((accountId): OperationResult => {
      const reason = act(accountId);
      return reason === undefined
        ? { accountId, status: "succeeded" }
        : { accountId, status: "failed", reason };
    });
    const { timing } = options;
    const endsAt = timing ? timing.now() + timing.durationMs(ids_.length) : 0;
    set.operations.set(id, { looks: timing ? 0 : (options.looks ?? 1), endsAt, results });
    return id;
  };
  const isAtWork = ({ looks, endsAt }: { readonly looks: number; readonly endsAt: number }): boolean =>
    looks >= 0 || (options.timing !== undefined && options.timing.now() < endsAt);
  const requireInstances = (set: StackSetState, wanted: readonly AccountId[]): void => {
    const missing = wanted.find((accountId) => !set.instances.has(accountId));
    if (missing !== undefined) throw refusal("StackInstanceNotFoundException", `no instance in ${missing}`);
  };

  return {
    stackSets,
    stacks,
    calls,
    readStackSets(organization) {
      called("ListStackSets");
      const own = [...stackSets].filter(([, set]) => set.organization === organization);
      for (const [, { instances }] of own) {
        called("DescribeStackSet");
        for (let page = 0; page <= instances.size; page += 100) called("ListStackInstances");
      }
      return Promise.resolve(own.map(([name, set]) => deployedOf(name, set)));
    },
    async createStackSet({ name, organization, template }) {
      called("CreateStackSet");
      if (stackSets.has(name)) throw refusal("NameAlreadyExistsException", name);
      requireSize(template);
      stackSets.set(name, { organization, template, instances: new Map(), operations: new Map() });
    },
    async updateStackSet(name, template, wanted) {
      called("UpdateStackSet");
      const set = setNamed(name);
      requireSize(template);
      requireInstances(set, wanted);
      if (set.template !== template) for (const one of set.instances.values()) one.status = "outdated";
      set.template = template;
      const targets = wanted.length > 0 ? wanted : [...set.instances.keys()];
      return operate(set, targets, (accountId) => {
        const instance = set.instances.get(accountId);
        const stack = stacks.get(instance?.stackId ?? "");
        if (!instance || !stack) return "the stack was never made";
        const reason = bring(stack, templateFor(parseTemplate(template), accountId), "update");
        instance.status = reason === undefined ? "current" : "outdated";
        return reason;
      });
    },
    async createInstances(name, wanted) {
      called("CreateStackInstances");
      const set = setNamed(name);
      return operate(set, wanted, (accountId) => {
        const stack: Stack = { id: `stack-${(ids += 1)}`, accountId, template: {} };
        const reason = bring(stack, templateFor(parseTemplate(set.template), accountId), "create");
        if (reason === undefined) stacks.set(stack.id, stack);
        set.instances.set(accountId, {
          stackId: reason === undefined ? stack.id : undefined,
          status: reason === undefined ? "current" : "outdated",
        });
        return reason;
      });
    },
    async deleteInstances(name, wanted, { retainStacks }) {
      called("DeleteStackInstances");
      const set = setNamed(name);
      requireInstances(set, wanted);
      return operate(set, wanted, (accountId) => {
        const stackId = set.instances.get(accountId)?.stackId ?? "";
        const stack = stacks.get(stackId);
        if (!retainStacks && stack) {
          const lost = Object.values(resourcesOf(stack.template)).find(
            ({ DeletionPolicy }) => DeletionPolicy !== "Retain",
          );
          if (lost) throw new Error("a resource that is not retained would be deleted");
          stacks.delete(stackId);
        }
        set.instances.delete(accountId);
        return undefined;
      });
    },
    async importStacks(name, wanted) {
      called("ImportStacksToStackSet");
      const set = setNamed(name);
      if (wanted.length > 10) throw refusal("ValidationError", "more than 10 stacks");
      return operate(
        set,
        wanted.map(({ accountId }) => accountId),
        (accountId) => {
          const { stackId = "" } = wanted.find((one) => one.accountId === accountId) ?? {};
          const isTaken = [...stackSets.values()].some(({ instances }) =>
            [...instances.values()].some((instance) => instance.stackId === stackId),
          );
          if (!stacks.has(stackId) || isTaken) return "the stack is not there or belongs to a stack set";
          set.instances.set(accountId, { stackId, status: "outdated" });
          return undefined;
        },
      );
    },
    async deleteStackSet(name) {
      called("DeleteStackSet");
      if (setNamed(name).instances.size > 0) throw refusal("StackSetNotEmptyException", name);
      stackSets.delete(name);
    },
    async detectDrift(name) {
      called("DetectStackSetDrift");
      const set = setNamed(name);
      return operate(set, [...set.instances.keys()], () => undefined);
    },
    async operation(name, id) {
      called("DescribeStackSetOperation");
      const operation = setNamed(name).operations.get(id);
      if (!operation) throw refusal("OperationNotFoundException", id);
      operation.looks -= 1;
      if (isAtWork(operation)) return { status: "running" };
      return { status: operation.results.some(({ status }) => status === "failed") ? "failed" : "succeeded" };
    },
    async operationResults(name, id) {
      const operation = setNamed(name).operations.get(id);
      const results = operation?.results ?? [];
      for (let page = 0; page <= results.length; page += 100) called("ListStackSetOperationResults");
      return operation && isAtWork(operation)
        ? results.map(({ accountId }) => ({ accountId, status: "running" }))
        : results;
    },
    enter: (target) =>
      Promise.resolve(stackCloud(target, { stacks, accounts, called, nextId: () => (ids += 1) })),
  };
}

interface StackMeans {
  readonly stacks: Map<string, Stack>;
  readonly accounts: Record<string, AccountState>;
  readonly called: (name: string) => void;
  readonly nextId: () => number;
}

function stackCloud(
  { accountId }: AccountTarget,
  { stacks, accounts, called, nextId }: StackMeans,
): StackCloud {
  const inAccount = (): readonly Stack[] =>
    [...stacks.values()].filter((stack) => stack.accountId === accountId);
  const findStackOf = (physicalId: string): Stack | undefined =>
    inAccount().find(({ template }) =>
      Object.values(resourcesOf(template)).some(
        (resource) => physicalIdOf(resource, accountId) === physicalId,
      ),
    );
  return {
    async findStackOf(physicalId) {
      called("DescribeStackResources");
      return findStackOf(physicalId)?.id;
    },
    async readTemplate(stackId) {
      called("GetTemplate");
      return JSON.stringify(stacks.get(stackId)?.template ?? {});
    },
    async importResources({ stack, template, resources }) {
      for (const call of ["CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DescribeStacks"])
        called(call);
      const parsed = parseTemplate(template);
      const standing = stacks.get(stack);
      const imported = new Set(resources.map(({ logicalId }) => logicalId));
      for (const [id, resource] of Object.entries(resourcesOf(parsed))) {
        if (!imported.has(id)) {
          const before = resourcesOf(standing?.template ?? {})[id];
          if (JSON.stringify(before) !== JSON.stringify(resource))
            throw refusal("ValidationError", `${id} would change`);
          continue;
        }
        const physicalId = physicalIdOf(resource, accountId);
        if (resource.DeletionPolicy === undefined)
          throw refusal("ValidationError", `${id} has no DeletionPolicy`);
        if (!exists(physicalId, accounts[accountId]))
          throw refusal("ValidationError", `${physicalId} does not exist`);
        if (findStackOf(physicalId))
          throw refusal("ValidationError", `${physicalId} belongs to another stack`);
      }
      if (standing) {
        standing.template = parsed;
        return stack;
      }
      const id = `stack-${nextId()}`;
      stacks.set(id, { id, accountId, template: parsed });
      return id;
    },
  };
}

function exists(physicalId: string, state: AccountState | undefined): boolean {
  if (!state) return false;
  return (
    state.roles.some(({ name }) => name === physicalId) ||
    state.policies.some(
      ({ name, path }) =>
        policyArn({ partition: "aws", accountId: state.accountId, path, name }) === physicalId,
    )
  );
}

function deployedOf(name: string, { template, instances }: StackSetState): DeployedStackSet {
  return {
    name,
    template,
    instances: [...instances]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([accountId, { stackId, status }]) => ({
        accountId,
        status,
        ...(stackId !== undefined && { stackId }),
      })),
  };
}

function requireSize(template: string): void {
  if (Buffer.byteLength(template) > 51_200) throw refusal("ValidationError", "the template is too large");
}

function refusal(awsCode: string, message: string): CloudFailure {
  const failure: AwsFailure = {
    service: "cloudformation",
    operation: "StackSets",
    awsCode,
    message,
    retryable: false,
  };
  return new CloudFailure(failure);
}
