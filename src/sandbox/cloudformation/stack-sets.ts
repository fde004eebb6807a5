// Stack sets themselves: what they say, and what they show of their instances and operations.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
import { flag, optionalText, shapes, text } from "../iam/input.ts";
import { ApiError, type Operation, type Shape } from "../operation.ts";
import type { Instance, StackSet, StackSetOperation } from "./entities.ts";
import { arnOf, decidedStackSet } from "./find.ts";
import { pageOf } from "./page.ts";
import { requireModelled, roleOf, tagsIn } from "./stack-set-input.ts";
import { requireCapability } from "./stacks.ts";
import { parseTemplate } from "./template.ts";

const CreateStackSet: Operation = (input, call) => {
  const name = text(input, "StackSetName");
  const { account, region, state } = call;
  const place = `arn:${account.partition}:cloudformation:${region}:${account.id}:stackset/${name}:*`;
  const tags = tagsIn(input);
  const context = {
    ...Object.fromEntries([...tags].map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...(tags.size > 0 && { "aws:TagKeys": [...tags.keys()] }),
  };
  call.authorize("cloudformation:CreateStackSet", place, context);
  if (tags.size > 0) call.authorize("cloudformation:TagResource", place, context);
  requireModelled(input);
  requireCapability(input);
  const template = text(input, "TemplateBody");
  parseTemplate(template);
  const administrationRole = roleOf(input, call);
  if ([...account.stackSets.values()].some((set) => set.name === name && set.region === region)) {
    throw new ApiError("NameAlreadyExistsException", `StackSet ${name} already exists`);
  }
  const id = `${name}:${state.ids.uuid()}`;
  account.stackSets.set(id, {
    id,
    name,
    region,
    description: optionalText(input, "Description"),
    template,
    tags,
    administrationRole,
    executionRole: optionalText(input, "ExecutionRoleName") ?? "AWSCloudFormationStackSetExecutionRole",
    isManagedExecution: isManaged(input) ?? false,
    instances: new Map(),
    operations: new Map(),
  });
  return { StackSetId: id };
};

function isManaged(input: Shape): boolean | undefined {
  const [managed] = shapes({ all: [input["ManagedExecution"]] }, "all");
  return managed && flag(managed, "Active");
}

const DeleteStackSet: Operation = (input, call) => {
  const stackSet = decidedStackSet(call, text(input, "StackSetName"));
  if (stackSet.instances.size > 0) {
    throw new ApiError("StackSetNotEmptyException", `StackSet ${stackSet.name} is not empty`);
  }
  call.account.stackSets.delete(stackSet.id);
  return {};
};

const DescribeStackSet: Operation = (input, call) => {
  const stackSet = decidedStackSet(call, text(input, "StackSetName"));
  const drifts = [...stackSet.instances.values()].flatMap(({ drift }) => drift ?? []);
  return {
    StackSet: {
      ...summaryOf(stackSet),
      StackSetARN: arnOf(call, stackSet),
      TemplateBody: stackSet.template,
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      Tags: [...stackSet.tags].map(([Key, Value]) => ({ Key, Value })),
      Parameters: [],
      AdministrationRoleARN: stackSet.administrationRole,
      ExecutionRoleName: stackSet.executionRole,
      Regions: [...new Set([...stackSet.instances.values()].map(({ region }) => region))],
      StackSetDriftDetectionDetails: {
        DriftStatus: driftOf(stackSet),
        TotalStackInstancesCount: stackSet.instances.size,
        DriftedStackInstancesCount: drifts.filter(({ status }) => status === "DRIFTED").length,
        InSyncStackInstancesCount: drifts.filter(({ status }) => status === "IN_SYNC").length,
        ...lastCheckOf(stackSet),
      },
    },
  };
};

const ListStackSets: Operation = (input, call) => {
  call.authorize("cloudformation:ListStackSets", "*");
  const isWanted = optionalText(input, "Status") !== "DELETED";
  const sets = [...call.account.stackSets.values()].filter(
    ({ region }) => isWanted && region === call.region,
  );
  return pageOf(sets, input, "Summaries", (set) => ({
    ...summaryOf(set),
    DriftStatus: driftOf(set),
    ...lastCheckOf(set),
  }));
};

function summaryOf({ id, name, description, isManagedExecution }: StackSet): Shape {
  return {
    StackSetName: name,
    StackSetId: id,
    ...(description !== undefined && { Description: description }),
    Status: "ACTIVE",
    PermissionModel: "SELF_MANAGED",
    ManagedExecution: { Active: isManagedExecution },
  };
}

function driftOf({ instances }: StackSet): string {
  const drifts = [...instances.values()].map(({ drift }) => drift?.status);
  if (drifts.includes("DRIFTED")) return "DRIFTED";
  return drifts.includes("IN_SYNC") ? "IN_SYNC" : "NOT_CHECKED";
}

function lastCheckOf({ instances }: StackSet): Shape {
  const at = [...instances.values()]
    .flatMap(({ drift }) => drift?.at ?? [])
    .toSorted()
    .at(-1);
  return at === undefined ? {} : { LastDriftCheckTimestamp: at };
}

const ListStackInstances: Operation = (input, call) => {
  const stackSet = decidedStackSet(call, text(input, "StackSetName"));
  const [account, region] = [
    optionalText(input, "StackInstanceAccount"),
    optionalText(input, "StackInstanceRegion"),
  ];
  const wanted = [...stackSet.instances.values()].filter(
    (one) => (account ?? one.accountId) === one.accountId && (region ?? one.region) === one.region,
  );
  return pageOf(wanted, input, "Summaries", (instance) => showInstance(stackSet, instance));
};

function showInstance(stackSet: StackSet, instance: Instance): Shape {
  const { accountId, region, stackId, status, reason, drift, lastOperation } = instance;
  return {
    StackSetId: stackSet.id,
    Account: accountId,
    Region: region,
    ...(stackId !== undefined && { StackId: stackId }),
    Status: status,
    ...(reason !== undefined && { StatusReason: reason }),
    StackInstanceStatus: { DetailedStatus: detailOf(instance) },
    DriftStatus: drift?.status ?? "NOT_CHECKED",
    ...(drift !== undefined && { LastDriftCheckTimestamp: drift.at }),
    LastOperationId: lastOperation,
  };
}

function detailOf({ status, reason }: Instance): string {
  switch (status) {
    case "CURRENT":
      return "SUCCEEDED";
    case "OUTDATED":
      return reason === undefined ? "PENDING" : "FAILED";
    case "INOPERABLE":
      return "INOPERABLE";
  }
}

const DescribeStackSetOperation: Operation = (input, call) => {
  const stackSet = decidedStackSet(call, text(input, "StackSetName"));
  const { id, action, status, at, isRetaining } = operationIn(stackSet, input);
  return {
    StackSetOperation: {
      OperationId: id,
      StackSetId: stackSet.id,
      Action: action,
      Status: status,
      CreationTimestamp: at,
      EndTimestamp: at,
      AdministrationRoleARN: stackSet.administrationRole,
      ExecutionRoleName: stackSet.executionRole,
      ...(isRetaining !== undefined && { RetainStacks: isRetaining }),
    },
  };
};

const ListStackSetOperationResults: Operation = (input, call) => {
  const stackSet = decidedStackSet(call, text(input, "StackSetName"));
  const { results } = operationIn(stackSet, input);
  return pageOf(results, input, "Summaries", ({ accountId, region, status, reason }) => ({
    Account: accountId,
    Region: region,
    Status: status,
    ...(reason !== undefined && { StatusReason: reason }),
  }));
};

function operationIn({ operations }: StackSet, input: Shape): StackSetOperation {
  const id = text(input, "OperationId");
  const operation = operations.get(id);
  if (operation !== undefined) return operation;
  throw new ApiError("OperationNotFoundException", `Operation ${id} not found`);
}

export const stackSetOperations = {
  CreateStackSet,
  DeleteStackSet,
  DescribeStackSet,
  ListStackSets,
  ListStackInstances,
  DescribeStackSetOperation,
  ListStackSetOperationResults,
} as const satisfies Record<string, Operation>;
