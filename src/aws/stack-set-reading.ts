import type { CloudFormationClient, StackInstanceSummary } from "@aws-sdk/client-cloudformation";
import type {
  DeployedStackSet,
  InstanceStatus,
  OperationProgress,
  OperationResult,
  StackInstance,
} from "../cloud/index.ts";
import { accountId, organizationTag } from "../model/index.ts";
import { callsOf } from "./asked.ts";

// What CloudFormation says of stack sets, their instances and their operations.

const { asked, readPages } = callsOf("cloudformation");

/** What calls about stack sets have in common. */
export interface StackSetMeans {
  readonly client: () => Promise<CloudFormationClient>;
  readonly callAs: { readonly CallAs?: "SELF" | "DELEGATED_ADMIN" };
  readonly region: string;
}

export async function readStackSets(
  organization: string,
  means: StackSetMeans,
): Promise<readonly DeployedStackSet[]> {
  const { DescribeStackSetCommand, ListStackSetsCommand } = await import("@aws-sdk/client-cloudformation");
  const client = await means.client();
  const pages = await readPages("ListStackSets", (page) =>
    client.send(new ListStackSetsCommand({ Status: "ACTIVE", ...page, ...means.callAs })),
  );
  const names = pages
    .flatMap((page) => page.Summaries ?? [])
    // Something that stands in for AWS may list deleted ones all the same.
    .flatMap(({ StackSetName: name, Status: status }) => (name && status !== "DELETED" ? [name] : []))
    .filter((name) => name.startsWith(`rolebridge-${organization}-`));
  const sets = await Promise.all(
    names.toSorted().map(async (name): Promise<readonly DeployedStackSet[]> => {
      const { StackSet } = await asked("DescribeStackSet", () =>
        client.send(new DescribeStackSetCommand({ StackSetName: name, ...means.callAs })),
      );
      const owner = StackSet?.Tags?.find(({ Key }) => Key === organizationTag)?.Value;
      // Whoever else uses such a name keeps it.
      if (owner !== organization) return [];
      return [
        { name, template: StackSet?.TemplateBody ?? "{}", instances: await readInstances(name, means) },
      ];
    }),
  );
  return sets.flat();
}

async function readInstances(
  name: string,
  { client, region, callAs }: StackSetMeans,
): Promise<readonly StackInstance[]> {
  const { ListStackInstancesCommand } = await import("@aws-sdk/client-cloudformation");
  const cloudFormation = await client();
  const pages = await readPages("ListStackInstances", (page) =>
    cloudFormation.send(
      new ListStackInstancesCommand({
        StackSetName: name,
        StackInstanceRegion: region,
        MaxResults: 100,
        ...page,
        ...callAs,
      }),
    ),
  );
  return pages
    .flatMap((page) => page.Summaries ?? [])
    .map(toInstance)
    .toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

function toInstance(summary: StackInstanceSummary): StackInstance {
  const { Account = "", Status, StackId, StatusReason, DriftStatus } = summary;
  return {
    accountId: accountId(Account),
    status: (Status ?? "OUTDATED").toLowerCase() as InstanceStatus,
    ...(StackId && { stackId: StackId }),
    ...(StatusReason && { reason: StatusReason }),
    ...(DriftStatus &&
      DriftStatus !== "UNKNOWN" && {
        drift: DriftStatus.toLowerCase().replace("_", "-") as NonNullable<StackInstance["drift"]>,
      }),
  };
}

export async function readOperation(
  name: string,
  id: string,
  means: StackSetMeans,
): Promise<OperationProgress> {
  const { DescribeStackSetOperationCommand } = await import("@aws-sdk/client-cloudformation");
  const client = await means.client();
  const { StackSetOperation: operation } = await asked("DescribeStackSetOperation", () =>
    client.send(
      new DescribeStackSetOperationCommand({ StackSetName: name, OperationId: id, ...means.callAs }),
    ),
  );
  const reason = operation?.StatusReason;
  switch (operation?.Status) {
    case "SUCCEEDED":
      return { status: "succeeded" };
    case "FAILED":
      return { status: "failed", ...(reason && { reason }) };
    case "STOPPED":
      return { status: "stopped", ...(reason && { reason }) };
    case "RUNNING":
    case "QUEUED":
    case "STOPPING":
    case undefined:
      return { status: "running" };
  }
}

export async function readResults(
  name: string,
  id: string,
  means: StackSetMeans,
): Promise<readonly OperationResult[]> {
  const { ListStackSetOperationResultsCommand } = await import("@aws-sdk/client-cloudformation");
  const client = await means.client();
  const pages = await readPages("ListStackSetOperationResults", (page) =>
    client.send(
      new ListStackSetOperationResultsCommand({
        StackSetName: name,
        OperationId: id,
        MaxResults: 100,
        ...page,
        ...means.callAs,
      }),
    ),
  );
  return pages
    .flatMap((page) => page.Summaries ?? [])
    .map(({ Account = "", Status, StatusReason }) => ({
      accountId: accountId(Account),
      status: (Status ?? "PENDING").toLowerCase() as OperationResult["status"],
      ...(StatusReason && { reason: StatusReason }),
    }));
}
