// Brings a stack to a template, or to nothing. What fails is taken back to what stood before.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
import { shapes } from "../iam/input.ts";
import { isoSeconds } from "../instant.ts";
import { ApiError, type Call } from "../operation.ts";
import type { Actor } from "./actor.ts";
import type { Properties, Stack, StackResource } from "./entities.ts";
import { type ResourceHandler, resourceHandlers } from "./iam-resources.ts";
import { parseTemplate, type ResolvedResource, resolveTemplate } from "./template.ts";

/** A stack without anything in it. */
export function emptyStack(call: Call, { account }: Actor, name: string, region: string): Stack {
  return {
    id: `arn:${account.partition}:cloudformation:${region}:${account.id}:stack/${name}/${call.state.ids.uuid()}`,
    name,
    region,
    createdAt: isoSeconds(call.now),
    status: "REVIEW_IN_PROGRESS",
    statusReason: undefined,
    template: "",
    resources: new Map(),
    tags: new Map(),
    stackSetId: undefined,
    changeSets: new Map(),
  };
}

/** Brings a stack to a template. The answer is why that failed; then it is as it was. */
export function bringStack(call: Call, actor: Actor, stack: Stack, body: string): string | undefined {
  const undo: (() => void)[] = [];
  try {
    const wanted = resourcesFor(actor, stack, body);
    for (const [id, resource] of wanted) bringResource(actor, stack.resources.get(id), resource, undo);
    const gone = [...stack.resources].filter(([id]) => !wanted.has(id));
    removeAll(
      actor,
      gone.map(([, resource]) => resource),
    );
    settle(call, stack, {
      wanted,
      body,
      status: stack.resources.size === 0 ? "CREATE_COMPLETE" : "UPDATE_COMPLETE",
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    stack.status = isUndone(undo) ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_ROLLBACK_FAILED";
    stack.statusReason = error.message;
    return error.message;
  }
}

/** What a template comes to in a stack; the stack's own tags are set on what can carry them. */
export function resourcesFor(
  { account }: Actor,
  { id: stackId, name: stackName, region, tags }: Stack,
  body: string,
): ReadonlyMap<string, ResolvedResource> {
  const place = { accountId: account.id, partition: account.partition, region, stackName, stackId };
  const resolved = resolveTemplate(parseTemplate(body), place);
  return new Map([...resolved].map(([id, resource]) => [id, withTags(resource, tags)]));
}

function withTags(resource: ResolvedResource, tags: ReadonlyMap<string, string>): ResolvedResource {
  if (resource.type !== "AWS::IAM::Role" || tags.size === 0) return resource;
  const own = shapes(resource.properties, "Tags");
  const known = new Set(own.map(({ Key }) => Key));
  const more = [...tags].filter(([key]) => !known.has(key)).map(([Key, Value]) => ({ Key, Value }));
  return { ...resource, properties: { ...resource.properties, Tags: [...own, ...more] } };
}

/** Makes resources that stand the stack's own; nothing is written. */
export function settle(
  call: Call,
  stack: Stack,
  {
    wanted,
    body,
    status,
  }: {
    readonly wanted: ReadonlyMap<string, ResolvedResource>;
    readonly body: string;
    readonly status: string;
  },
): void {
  const at = isoSeconds(call.now);
  stack.resources = new Map([...wanted].map(([id, resource]) => [id, { ...resource, at }]));
  stack.template = body;
  stack.status = status;
  stack.statusReason = undefined;
}

function bringResource(
  actor: Actor,
  standing: StackResource | undefined,
  wanted: ResolvedResource,
  undo: (() => void)[],
): void {
  const handler = handlerOf(wanted.type);
  if (standing === undefined) {
    handler.create(actor, wanted.properties);
    undo.push(() => handler.remove(actor, wanted.properties, wanted.physicalId));
    return;
  }
  if (JSON.stringify(standing.properties) === JSON.stringify(wanted.properties)) return;
  // Also where it fails half way.
  undo.push(() => handler.update(actor, wanted.properties, standing.properties));
  handler.update(actor, standing.properties, wanted.properties);
}

function isUndone(undo: readonly (() => void)[]): boolean {
  try {
    for (const step of undo.toReversed()) step();
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

/** Why a stack could not be deleted; its retained resources stay. */
export function emptyOut(actor: Actor, { resources }: Stack): string | undefined {
  const failures = removeAll(actor, [...resources.values()]);
  return failures[0];
}

/** Roles before the policies that are attached to them. */
function removeAll(actor: Actor, resources: readonly StackResource[]): readonly string[] {
  return resources
    .filter(({ isRetained }) => !isRetained)
    .toReversed()
    .flatMap(({ type, properties, physicalId }) => {
      try {
        handlerOf(type).remove(actor, properties, physicalId);
        return [];
      } catch (error) {
        if (error instanceof ApiError) return [error.message];
        throw error;
      }
    });
}

/** Whether every resource stands; the first that does not, by its physical id. */
export function missingFrom(actor: Actor, resources: Iterable<ResolvedResource>): string | undefined {
  for (const { type, properties, physicalId } of resources) {
    if (handlerOf(type).read(actor, properties, physicalId) === undefined) return physicalId;
  }
  return undefined;
}

/**
 * Whether something differs from what the template sets. What it does not set is not looked at.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export function hasDrifted(actor: Actor, { resources }: Stack): boolean {
  return [...resources.values()].some(({ type, properties, physicalId }) => {
    const standing = handlerOf(type).read(actor, properties, physicalId);
    return standing === undefined || differs(properties, standing);
  });
}

function differs(wanted: Properties, standing: Properties): boolean {
  return Object.entries(wanted).some(([name, value]) => plain(value) !== plain(standing[name]));
}

/** In one spelling: the order of members and of lists is no difference, nor is a list of one. */
function plain(value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.length === 1 ? (items[0] ?? "") : `[${items.toSorted().join()}]`;
  }
  if (typeof value !== "object" || value === null) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${key}:${plain(member)}`);
  return `{${members.toSorted().join()}}`;
}

function handlerOf(type: string): ResourceHandler {
  const handler = resourceHandlers[type];
  if (handler === undefined) throw new Error(`no handler of ${type}`);
  return handler;
}
