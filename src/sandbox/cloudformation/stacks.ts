// Stacks within one account: what they hold, and taking resources that stand into them.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
import { optionalText, shapes, text, texts, validation } from "../iam/input.ts";
import { isoSeconds } from "../instant.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import { asCaller } from "./actor.ts";
import type { ChangeSet, Stack, StackResource } from "./entities.ts";
import { findStack, stackArn, stackNamed } from "./find.ts";
import { pageOf } from "./page.ts";
import { emptyStack, missingFrom, resourcesFor, settle } from "./stack-work.ts";
import { parseTemplate, type ResolvedResource } from "./template.ts";

const DescribeStacks: Operation = (input, call) => {
  const name = optionalText(input, "StackName");
  call.authorize("cloudformation:DescribeStacks", name === undefined ? "*" : stackArn(call, name));
  const { stacks } = call.account;
  const found =
    name === undefined
      ? [...stacks.values()].filter(({ region }) => region === call.region)
      : [stackNamed(call, name)];
  return pageOf(found, input, "Stacks", showStack);
};

function showStack(stack: Stack): Shape {
  const { id, name, createdAt, status, statusReason, tags } = stack;
  return {
    StackId: id,
    StackName: name,
    CreationTime: createdAt,
    StackStatus: status,
    ...(statusReason !== undefined && { StackStatusReason: statusReason }),
    Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
  };
}

const DescribeStackResources: Operation = (input, call) => {
  const [name, physicalId] = [optionalText(input, "StackName"), optionalText(input, "PhysicalResourceId")];
  if ((name === undefined) === (physicalId === undefined)) {
    throw validation("Exactly one of StackName and PhysicalResourceId must be specified");
  }
  const stack = name === undefined ? holderOf(call, physicalId ?? "") : findStack(call, name);
  call.authorize("cloudformation:DescribeStackResources", stack?.id ?? stackArn(call, name ?? "*"));
  if (stack === undefined) throw validation(`Stack for ${physicalId ?? name} does not exist`);
  const wanted = optionalText(input, "LogicalResourceId");
  const resources = [...stack.resources].filter(([id]) => wanted === undefined || id === wanted);
  return { StackResources: resources.map(([id, resource]) => showResource(stack, id, resource)) };
};

/** The stack of the caller's account and region that holds a resource. */
function holderOf({ account, region }: Call, physicalId: string): Stack | undefined {
  return [...account.stacks.values()].find(
    (stack) =>
      stack.region === region && [...stack.resources.values()].some((one) => one.physicalId === physicalId),
  );
}

function showResource(
  { id, name }: Stack,
  logicalId: string,
  { type, physicalId, at }: StackResource,
): Shape {
  return {
    StackId: id,
    StackName: name,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    Timestamp: at,
    ResourceStatus: "CREATE_COMPLETE",
  };
}

const GetTemplate: Operation = (input, call) => {
  const name = text(input, "StackName");
  call.authorize("cloudformation:GetTemplate", findStack(call, name)?.id ?? stackArn(call, name));
  if (optionalText(input, "ChangeSetName") !== undefined) {
    throw validation("The sandbox does not model the template of a change set");
  }
  return { TemplateBody: stackNamed(call, name).template, StagesAvailable: ["Original", "Processed"] };
};

const CreateChangeSet: Operation = (input, call) => {
  const [stackName, name] = [text(input, "StackName"), text(input, "ChangeSetName")];
  const standing = findStack(call, stackName);
  call.authorize("cloudformation:CreateChangeSet", standing?.id ?? stackArn(call, stackName), {
    "cloudformation:ChangeSetName": name,
    "cloudformation:ImportResourceTypes": shapes(input, "ResourcesToImport").map(({ ResourceType }) =>
      String(ResourceType),
    ),
  });
  if (optionalText(input, "ChangeSetType") !== "IMPORT") {
    throw validation("The sandbox models change sets of the type IMPORT only");
  }
  requireCapability(input);
  if (standing === undefined && stackName.startsWith("arn:"))
    throw validation(`Stack [${stackName}] does not exist`);
  const body = text(input, "TemplateBody");
  parseTemplate(body);
  if ([...(standing?.changeSets.values() ?? [])].some((one) => one.name === name)) {
    throw new ApiError("AlreadyExistsException", `ChangeSet ${name} already exists`);
  }
  const actor = asCaller(call);
  const stack = standing ?? emptyStack(call, actor, stackName, call.region);
  const imported = shapes(input, "ResourcesToImport");
  const reason = obstacleTo(call, stack, body, imported);
  const { partition, id: accountId } = call.account;
  const id = `arn:${partition}:cloudformation:${call.region}:${accountId}:changeSet/${name}/${call.state.ids.uuid()}`;
  stack.changeSets.set(id, {
    id,
    name,
    createdAt: isoSeconds(call.now),
    template: body,
    imported: imported.map((resource) => text(resource, "LogicalResourceId")),
    status: reason === undefined ? "CREATE_COMPLETE" : "FAILED",
    reason,
    executionStatus: reason === undefined ? "AVAILABLE" : "UNAVAILABLE",
  });
  call.account.stacks.set(stack.id, stack);
  return { Id: id, StackId: stack.id };
};

/** Named resources of IAM want it said that they are meant. */
export function requireCapability(input: Shape): void {
  if (texts(input, "Capabilities").includes("CAPABILITY_NAMED_IAM")) return;
  throw new ApiError("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]");
}

/** Why resources cannot be taken into a stack. */
function obstacleTo(call: Call, stack: Stack, body: string, imported: readonly Shape[]): string | undefined {
  const actor = asCaller(call);
  try {
    const wanted = resourcesFor(actor, stack, body);
    const coming = new Map(imported.map((resource) => [text(resource, "LogicalResourceId"), resource]));
    for (const [id, resource] of wanted) {
      const one = coming.get(id);
      const reason = one ? misfit(call, id, resource, one) : changeOf(id, stack.resources.get(id), resource);
      if (reason !== undefined) return reason;
    }
    const unknown = [...coming.keys()].find((id) => !wanted.has(id));
    if (unknown !== undefined) return `Resource ${unknown} is missing in the template`;
    const left = [...stack.resources.keys()].find((id) => !wanted.has(id));
    if (left !== undefined) return `As part of the import operation, you cannot delete resources [${left}]`;
    const lost = missingFrom(
      actor,
      [...wanted].filter(([id]) => coming.has(id)).map(([, resource]) => resource),
    );
    return lost === undefined ? undefined : `Resource with identifier ${lost} does not exist`;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

function changeOf(
  id: string,
  standing: StackResource | undefined,
  wanted: ResolvedResource,
): string | undefined {
  const isSame = JSON.stringify(standing?.properties) === JSON.stringify(wanted.properties);
  return isSame ? undefined : `As part of the import operation, you cannot modify or add resources [${id}]`;
}

function misfit(call: Call, id: string, wanted: ResolvedResource, given: Shape): string | undefined {
  if (given["ResourceType"] !== wanted.type)
    return `Resource ${id} is not of type ${String(given["ResourceType"])}`;
  const identifier = Object.values((given["ResourceIdentifier"] ?? {}) as Shape);
  if (identifier.length !== 1 || identifier[0] !== wanted.physicalId) {
    return `The identifier of ${id} does not match its template: ${wanted.physicalId}`;
  }
  if (!wanted.isRetained) return `Resource ${id} must have a DeletionPolicy attribute to be imported`;
  const holder = holderOf(call, wanted.physicalId);
  return holder === undefined ? undefined : `${wanted.physicalId} already exists in stack ${holder.id}`;
}

const DescribeChangeSet: Operation = (input, call) => {
  const { stack, changeSet } = decidedChangeSet(input, call);
  return {
    ChangeSetName: changeSet.name,
    ChangeSetId: changeSet.id,
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: changeSet.createdAt,
    Status: changeSet.status,
    ...(changeSet.reason !== undefined && { StatusReason: changeSet.reason }),
    ExecutionStatus: changeSet.executionStatus,
    Changes: changeSet.imported.map((LogicalResourceId) => ({
      Type: "Resource",
      ResourceChange: { Action: "Import", LogicalResourceId },
    })),
  };
};

const ExecuteChangeSet: Operation = (input, call) => {
  const { stack, changeSet } = decidedChangeSet(input, call);
  // What came between its making and now counts.
  const imported = changeSet.imported.filter((id) => !stack.resources.has(id));
  if (changeSet.executionStatus !== "AVAILABLE" || imported.length !== changeSet.imported.length) {
    throw new ApiError(
      "InvalidChangeSetStatusException",
      `ChangeSet [${changeSet.id}] cannot be executed in its current execution status of [${changeSet.executionStatus}]`,
    );
  }
  const wanted = resourcesFor(asCaller(call), stack, changeSet.template);
  settle(call, stack, { wanted, body: changeSet.template, status: "IMPORT_COMPLETE" });
  changeSet.executionStatus = "EXECUTE_COMPLETE";
};

function decidedChangeSet(
  input: Shape,
  call: Call,
): { readonly stack: Stack; readonly changeSet: ChangeSet } {
  const name = text(input, "ChangeSetName");
  const stackName = optionalText(input, "StackName");
  const stacks = [...call.account.stacks.values()];
  const stack =
    stackName === undefined
      ? stacks.find(({ changeSets }) => changeSets.has(name))
      : findStack(call, stackName);
  call.authorize(`cloudformation:${call.operation}`, stack?.id ?? stackArn(call, stackName ?? "*"), {
    "cloudformation:ChangeSetName": name,
  });
  const changeSet =
    stack?.changeSets.get(name) ?? [...(stack?.changeSets.values() ?? [])].find((one) => one.name === name);
  if (stack !== undefined && changeSet !== undefined) return { stack, changeSet };
  throw new ApiError("ChangeSetNotFoundException", `ChangeSet [${name}] does not exist`);
}

export const stackOperations = {
  DescribeStacks,
  DescribeStackResources,
  GetTemplate,
  CreateChangeSet,
  DescribeChangeSet,
  ExecuteChangeSet,
} as const satisfies Record<string, Operation>;
