// Operations on the instances of a stack set. AWS works on after its answer; here the work is done by then, and the
// answers about an operation tell how it ended.
import { flag, optionalText, text, texts, validation } from "../iam/input.ts";
import { isoSeconds } from "../instant.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import { type Actor, throughRoles } from "./actor.ts";
import type { Instance, InstanceResult, StackSet } from "./entities.ts";
import { decidedStackSet } from "./find.ts";
import {
  type InstancePlace,
  placesIn,
  requireModelled,
  roleOf,
  tagsIn,
  toleranceIn,
} from "./stack-set-input.ts";
import { bringStack, emptyOut, emptyStack, hasDrifted } from "./stack-work.ts";
import { requireCapability } from "./stacks.ts";
import { parseTemplate } from "./template.ts";

const CreateStackInstances: Operation = (input, call) => {
  const stackSet = begun(input, call);
  return operate(stackSet, input, call, {
    action: "CREATE",
    places: placesIn(input),
    act: (actor, place, operationId) => {
      const standing = stackSet.instances.get(keyOf(place));
      const instance = standing ?? newInstance(place, operationId);
      stackSet.instances.set(keyOf(place), instance);
      return bringInstance(call, actor, stackSet, instance);
    },
  });
};

const UpdateStackSet: Operation = (input, call) => {
  const stackSet = begun(input, call);
  requireCapability(input);
  const administrationRole = roleOf(input, call, stackSet.administrationRole);
  const executionRole = optionalText(input, "ExecutionRoleName") ?? stackSet.executionRole;
  const template = flag(input, "UsePreviousTemplate") ? stackSet.template : text(input, "TemplateBody");
  parseTemplate(template);
  const isNamed = texts(input, "Accounts").length > 0 || texts(input, "Regions").length > 0;
  const places = isNamed ? placesIn(input) : [...stackSet.instances.values()];
  requireInstances(stackSet, places);
  // What refuses comes before what changes.
  throughRoles(call, { administrationRole, executionRole });
  if (template !== stackSet.template) {
    for (const instance of stackSet.instances.values()) outdate(instance, undefined);
  }
  stackSet.template = template;
  stackSet.description = optionalText(input, "Description") ?? stackSet.description;
  stackSet.administrationRole = administrationRole;
  stackSet.executionRole = executionRole;
  if (input["Tags"] !== undefined) stackSet.tags = tagsIn(input);
  return operate(stackSet, input, call, {
    action: "UPDATE",
    places,
    act: (actor, place) => bringInstance(call, actor, stackSet, instanceAt(stackSet, place)),
  });
};

/** A stack that could not be made is not left behind; its instance tells why. */
function bringInstance(call: Call, actor: Actor, stackSet: StackSet, instance: Instance): string | undefined {
  const { stacks } = actor.account;
  const name = `StackSet-${stackSet.name}-${stackSet.id.slice(-12)}-${instance.region}`;
  const standing = stacks.get(instance.stackId ?? "");
  const stack = standing ?? { ...emptyStack(call, actor, name, instance.region), stackSetId: stackSet.id };
  stack.tags = stackSet.tags;
  const reason = bringStack(call, actor, stack, stackSet.template);
  if (reason !== undefined) {
    outdate(instance, reason);
    return reason;
  }
  stacks.set(stack.id, stack);
  instance.stackId = stack.id;
  instance.status = "CURRENT";
  instance.reason = undefined;
  return undefined;
}

const DeleteStackInstances: Operation = (input, call) => {
  const stackSet = begun(input, call);
  const isRetaining = flag(input, "RetainStacks") ?? false;
  const places = placesIn(input);
  requireInstances(stackSet, places);
  return operate(stackSet, input, call, {
    action: "DELETE",
    places,
    isRetaining,
    act: (actor, place) => {
      const instance = instanceAt(stackSet, place);
      const stack = actor.account.stacks.get(instance.stackId ?? "");
      const reason = stack && !isRetaining ? emptyOut(actor, stack) : undefined;
      if (reason !== undefined) {
        instance.status = "INOPERABLE";
        instance.reason = reason;
        return reason;
      }
      if (stack) stack.stackSetId = undefined;
      if (stack && !isRetaining) actor.account.stacks.delete(stack.id);
      stackSet.instances.delete(keyOf(place));
      return undefined;
    },
  });
};

const ImportStacksToStackSet: Operation = (input, call) => {
  const stackSet = begun(input, call);
  const stackIds = texts(input, "StackIds");
  if (stackIds.length === 0 || stackIds.length > 10) {
    throw validation("The number of stacks to import must be between 1 and 10");
  }
  const byPlace = new Map(stackIds.map((id) => [keyOf(placeOfStack(id)), id]));
  return operate(stackSet, input, call, {
    action: "CREATE",
    places: stackIds.map(placeOfStack),
    act: (actor, place, operationId) => {
      const stackId = byPlace.get(keyOf(place)) ?? "";
      const stack = actor.account.stacks.get(stackId);
      if (stack === undefined) return `Stack ${stackId} does not exist`;
      if (stack.stackSetId !== undefined) return `Stack ${stackId} belongs to a stack set already`;
      if (stackSet.instances.has(keyOf(place))) return `Account ${place.accountId} has an instance already`;
      stack.stackSetId = stackSet.id;
      stackSet.instances.set(keyOf(place), { ...newInstance(place, operationId), stackId });
      return undefined;
    },
  });
};

function placeOfStack(id: string): InstancePlace {
  const [, , service, region = "", accountId = ""] = id.split(":");
  if (service === "cloudformation" && /^\d{12}$/.test(accountId)) return { accountId, region };
  throw validation(`${id} is no id of a stack`);
}

const DetectStackSetDrift: Operation = (input, call) => {
  const stackSet = begun(input, call);
  return operate(stackSet, input, call, {
    action: "DETECT_DRIFT",
    places: [...stackSet.instances.values()],
    act: (actor, place) => {
      const instance = instanceAt(stackSet, place);
      const stack = actor.account.stacks.get(instance.stackId ?? "");
      if (stack === undefined) return "There is no stack to look at";
      const status = hasDrifted(actor, stack) ? "DRIFTED" : "IN_SYNC";
      instance.drift = { status, at: isoSeconds(call.now) };
      return undefined;
    },
  });
};

function begun(input: Shape, call: Call): StackSet {
  const stackSet = decidedStackSet(call, text(input, "StackSetName"));
  requireModelled(input);
  const id = optionalText(input, "OperationId");
  if (id !== undefined && stackSet.operations.has(id)) {
    throw new ApiError("OperationIdAlreadyExistsException", `Operation ${id} already exists`);
  }
  return stackSet;
}

interface Work {
  readonly action: string;
  readonly places: readonly InstancePlace[];
  readonly isRetaining?: boolean;
  /** Why it failed at a place. */
  readonly act: (actor: Actor, place: InstancePlace, operationId: string) => string | undefined;
}

/** Does the work place by place, until more failed than is tolerated in a region. */
function operate(stackSet: StackSet, input: Shape, call: Call, work: Work): Shape {
  const enter = throughRoles(call, stackSet);
  const id = optionalText(input, "OperationId") ?? call.state.ids.uuid();
  const failed = new Map<string, number>();
  let isStopped = false;
  const results = work.places.map((place): InstanceResult => {
    const { accountId, region } = place;
    const tolerated = toleranceIn(input, work.places.filter((one) => one.region === region).length);
    if (isStopped)
      return {
        accountId,
        region,
        status: "CANCELLED",
        reason: "Cancelled since failure tolerance has exceeded",
      };
    const reason = attempt(enter, place, (actor) => work.act(actor, place, id));
    const instance = stackSet.instances.get(keyOf(place));
    if (instance !== undefined) instance.lastOperation = id;
    if (reason === undefined) return { accountId, region, status: "SUCCEEDED" };
    if (instance?.status === "CURRENT" && work.action !== "DETECT_DRIFT") outdate(instance, reason);
    failed.set(region, (failed.get(region) ?? 0) + 1);
    isStopped = (failed.get(region) ?? 0) > tolerated;
    return { accountId, region, status: "FAILED", reason };
  });
  stackSet.operations.set(id, {
    id,
    action: work.action,
    status: isStopped ? "FAILED" : "SUCCEEDED",
    at: isoSeconds(call.now),
    isRetaining: work.isRetaining,
    results,
  });
  return { OperationId: id };
}

function attempt(
  enter: (accountId: string) => Actor,
  { accountId }: InstancePlace,
  act: (actor: Actor) => string | undefined,
): string | undefined {
  try {
    return act(enter(accountId));
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

function newInstance({ accountId, region }: InstancePlace, lastOperation: string): Instance {
  return {
    accountId,
    region,
    stackId: undefined,
    status: "OUTDATED",
    reason: undefined,
    drift: undefined,
    lastOperation,
  };
}

function outdate(instance: Instance, reason: string | undefined): void {
  if (instance.status !== "INOPERABLE") instance.status = "OUTDATED";
  instance.reason = reason;
}

function requireInstances({ instances, name }: StackSet, places: readonly InstancePlace[]): void {
  const missing = places.find((place) => !instances.has(keyOf(place)));
  if (missing === undefined) return;
  throw new ApiError(
    "StackInstanceNotFoundException",
    `Stack instance not found for StackSet ${name}: account ${missing.accountId}, region ${missing.region}`,
  );
}

function instanceAt({ instances }: StackSet, place: InstancePlace): Instance {
  const instance = instances.get(keyOf(place));
  if (instance === undefined) throw new Error(`no instance ${keyOf(place)}`);
  return instance;
}

function keyOf({ accountId, region }: InstancePlace): string {
  return `${accountId}/${region}`;
}

export const stackSetWork = {
  CreateStackInstances,
  UpdateStackSet,
  DeleteStackInstances,
  ImportStacksToStackSet,
  DetectStackSetDrift,
} as const satisfies Record<string, Operation>;
