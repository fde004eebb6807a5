import type {
  CloudFormationClient,
  DeploymentTargets,
  StackInstanceSummary,
  StackSetOperationPreferences,
} from "@aws-sdk/client-cloudformation";
import type {
  AccountStack,
  DeployedStackSet,
  InstanceStatus,
  OperationProgress,
  OperationResult,
  StackInstance,
  StackSetsCloud,
} from "../cloud/index.ts";
import { type AccountId, accountId, organizationTag } from "../model/index.ts";
import { type AwsCloudOptions, ambientCredentials, settingsOf } from "./aws-cloud.ts";
import { createClients } from "./clients.ts";
import { ownFailure, toCloudFailure } from "./failure.ts";
import { enterStacks } from "./stacks.ts";

/** How CloudFormation spreads an operation over accounts. */
export interface StackSetPreferences {
  /** Accounts at a time, `25` or `25%`. */
  readonly maxConcurrent: string;
  /** Accounts that may fail before the rest is left alone. */
  readonly failureTolerance: string;
  /** `soft`: failures do not slow the rest down. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/concurrency-mode.html */
  readonly mode: "soft" | "strict";
}

/** Who lets CloudFormation into the target accounts. */
export type StackSetPermissions =
  | {
      readonly kind: "self-managed";
      /** ARN; AWS's own name where absent. */
      readonly administrationRole?: string;
      readonly executionRole?: string;
    }
  | {
      readonly kind: "service-managed";
      /** Whether the credentials belong to a delegated administrator rather than to the management account. */
      readonly isDelegated: boolean;
      /** Organizational unit (or root) of each account; it is asked for once. */
      readonly unitsOf: () => Promise<ReadonlyMap<AccountId, string>>;
    };

export interface AwsStackSetsOptions extends AwsCloudOptions {
  readonly permissions: StackSetPermissions;
  readonly preferences: StackSetPreferences;
  /** Where stack sets and their stacks stand; IAM itself knows no regions. Default: the partition's home region. */
  readonly region?: string;
}

/** CloudFormation StackSets, called with the ambient credentials: the administrator account is theirs. */
export function createAwsStackSets(options: AwsStackSetsOptions): StackSetsCloud {
  const settings = {
    ...settingsOf(options),
    ...(options.region !== undefined && { region: options.region }),
  };
  const clients = createClients(settings);
  const { region } = settings;
  const { permissions } = options;
  let made: Promise<CloudFormationClient> | undefined;
  const client = (): Promise<CloudFormationClient> => {
    made ??= ambientCredentials(options).then((credentials) => clients.cloudFormation(credentials));
    return made;
  };
  const callAs =
    permissions.kind === "service-managed"
      ? ({ CallAs: permissions.isDelegated ? "DELEGATED_ADMIN" : "SELF" } as const)
      : {};
  const means = { client, callAs, region, permissions };
  const where = async (accounts: readonly AccountId[]) => ({
    ...(await placesOf(accounts, permissions)),
    Regions: [region],
  });
  const operationOptions = { OperationPreferences: preferencesOf(options.preferences), ...callAs };

  return {
    readStackSets: (organization) => readStackSets(organization, means),
    async createStackSet({ name, organization, template }) {
      const { CreateStackSetCommand } = await import("@aws-sdk/client-cloudformation");
      const cloudFormation = await client();
      await asked("CreateStackSet", () =>
        cloudFormation.send(
          new CreateStackSetCommand({
            StackSetName: name,
            Description: `Bridges of ${organization}, kept by rolebridge`,
            TemplateBody: template,
            Capabilities: ["CAPABILITY_NAMED_IAM"],
            Tags: [{ Key: organizationTag, Value: organization }],
            ManagedExecution: { Active: true },
            ...permissionInput(permissions),
            ...callAs,
          }),
        ),
      );
    },
    async updateStackSet(name, template, accounts) {
      const { UpdateStackSetCommand } = await import("@aws-sdk/client-cloudformation");
      const [cloudFormation, places, id] = [await client(), await where(accounts), newOperationId()];
      const { OperationId } = await asked("UpdateStackSet", () =>
        cloudFormation.send(
          new UpdateStackSetCommand({
            StackSetName: name,
            TemplateBody: template,
            Capabilities: ["CAPABILITY_NAMED_IAM"],
            OperationId: id,
            ...roleInput(permissions),
            ...(accounts.length > 0 && places),
            ...operationOptions,
          }),
        ),
      );
      return OperationId ?? id;
    },
    async createInstances(name, accounts) {
      const { CreateStackInstancesCommand } = await import("@aws-sdk/client-cloudformation");
      const [cloudFormation, places, id] = [await client(), await where(accounts), newOperationId()];
      const { OperationId } = await asked("CreateStackInstances", () =>
        cloudFormation.send(
          new CreateStackInstancesCommand({
            StackSetName: name,
            OperationId: id,
            ...places,
            ...operationOptions,
          }),
        ),
      );
      return OperationId ?? id;
    },
    async deleteInstances(name, accounts, { retainStacks }) {
      const { DeleteStackInstancesCommand } = await import("@aws-sdk/client-cloudformation");
      const [cloudFormation, places, id] = [await client(), await where(accounts), newOperationId()];
      const { OperationId } = await asked("DeleteStackInstances", () =>
        cloudFormation.send(
          new DeleteStackInstancesCommand({
            StackSetName: name,
            RetainStacks: retainStacks,
            OperationId: id,
            ...places,
            ...operationOptions,
          }),
        ),
      );
      return OperationId ?? id;
    },
    async importStacks(name, stacks) {
      const { ImportStacksToStackSetCommand } = await import("@aws-sdk/client-cloudformation");
      const [cloudFormation, units, id] = [
        await client(),
        await unitsFor(stacks, permissions),
        newOperationId(),
      ];
      const { OperationId } = await asked("ImportStacksToStackSet", () =>
        cloudFormation.send(
          new ImportStacksToStackSetCommand({
            StackSetName: name,
            StackIds: stacks.map(({ stackId }) => stackId),
            OperationId: id,
            ...(units.length > 0 && { OrganizationalUnitIds: units }),
            ...operationOptions,
          }),
        ),
      );
      return OperationId ?? id;
    },
    async deleteStackSet(name) {
      const { DeleteStackSetCommand } = await import("@aws-sdk/client-cloudformation");
      const cloudFormation = await client();
      await asked("DeleteStackSet", () =>
        cloudFormation.send(new DeleteStackSetCommand({ StackSetName: name, ...callAs })),
      );
    },
    async detectDrift(name) {
      const { DetectStackSetDriftCommand } = await import("@aws-sdk/client-cloudformation");
      const [cloudFormation, id] = [await client(), newOperationId()];
      const { OperationId } = await asked("DetectStackSetDrift", () =>
        cloudFormation.send(
          new DetectStackSetDriftCommand({ StackSetName: name, OperationId: id, ...operationOptions }),
        ),
      );
      return OperationId ?? id;
    },
    operation: (name, id) => readOperation(name, id, means),
    operationResults: (name, id) => readResults(name, id, means),
    openOperations: (name) => readOpenOperations(name, means),
    enter: (target) => enterStacks(target, { options, clients, region }),
  };
}

interface Means {
  readonly client: () => Promise<CloudFormationClient>;
  readonly callAs: { readonly CallAs?: "SELF" | "DELEGATED_ADMIN" };
  readonly region: string;
  readonly permissions: StackSetPermissions;
}

function newOperationId(): string {
  return `rolebridge-${crypto.randomUUID()}`;
}

function roleInput(permissions: StackSetPermissions): {
  readonly AdministrationRoleARN?: string;
  readonly ExecutionRoleName?: string;
} {
  if (permissions.kind === "service-managed") return {};
  const { administrationRole, executionRole } = permissions;
  return {
    ...(administrationRole !== undefined && { AdministrationRoleARN: administrationRole }),
    ...(executionRole !== undefined && { ExecutionRoleName: executionRole }),
  };
}

function permissionInput(permissions: StackSetPermissions) {
  return permissions.kind === "self-managed"
    ? ({ PermissionModel: "SELF_MANAGED", ...roleInput(permissions) } as const)
    : // An account that comes into a unit gets roles when it is declared, and not before.
      ({ PermissionModel: "SERVICE_MANAGED", AutoDeployment: { Enabled: false } } as const);
}

/** The accounts of an operation. Of an organizational unit only those that are named: never one that is not declared. */
async function placesOf(
  accounts: readonly AccountId[],
  permissions: StackSetPermissions,
): Promise<{ readonly Accounts?: AccountId[]; readonly DeploymentTargets?: DeploymentTargets }> {
  if (permissions.kind === "self-managed") return { Accounts: [...accounts] };
  const units = await permissions.unitsOf();
  return {
    DeploymentTargets: {
      OrganizationalUnitIds: [...new Set(accounts.map((id) => unitOf(id, units)))],
      Accounts: [...accounts],
      AccountFilterType: "INTERSECTION",
    },
  };
}

async function unitsFor(
  stacks: readonly AccountStack[],
  permissions: StackSetPermissions,
): Promise<string[]> {
  if (permissions.kind === "self-managed") return [];
  const units = await permissions.unitsOf();
  return [...new Set(stacks.map((stack) => unitOf(stack.accountId, units)))];
}

function unitOf(id: AccountId, units: ReadonlyMap<AccountId, string>): string {
  const unit = units.get(id);
  if (unit !== undefined) return unit;
  throw ownFailure(
    { service: "cloudformation", operation: "StackSets", accountId: id },
    "AccountNotInOrganization",
    "the account stands in no organizational unit: use self-managed permissions, or let it join the AWS organization",
  );
}

/** `25%` or `25`, as CloudFormation takes it. */
function preferencesOf({
  maxConcurrent,
  failureTolerance,
  mode,
}: StackSetPreferences): StackSetOperationPreferences {
  const isShare = (text: string) => text.endsWith("%");
  return {
    RegionConcurrencyType: "PARALLEL",
    ConcurrencyMode: mode === "soft" ? "SOFT_FAILURE_TOLERANCE" : "STRICT_FAILURE_TOLERANCE",
    ...(isShare(maxConcurrent)
      ? { MaxConcurrentPercentage: Number.parseInt(maxConcurrent, 10) }
      : { MaxConcurrentCount: Number(maxConcurrent) }),
    ...(isShare(failureTolerance)
      ? { FailureTolerancePercentage: Number.parseInt(failureTolerance, 10) }
      : { FailureToleranceCount: Number(failureTolerance) }),
  };
}

async function readStackSets(organization: string, means: Means): Promise<readonly DeployedStackSet[]> {
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
  { client, region, callAs }: Means,
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

async function readOperation(name: string, id: string, means: Means): Promise<OperationProgress> {
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

async function readResults(name: string, id: string, means: Means): Promise<readonly OperationResult[]> {
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

async function readOpenOperations(name: string, means: Means): Promise<readonly string[]> {
  const { ListStackSetOperationsCommand } = await import("@aws-sdk/client-cloudformation");
  const client = await means.client();
  // The newest stand first, and at most a few are open: one page is enough.
  const { Summaries = [] } = await asked("ListStackSetOperations", () =>
    client.send(new ListStackSetOperationsCommand({ StackSetName: name, MaxResults: 20, ...means.callAs })),
  );
  return Summaries.flatMap(({ OperationId, Status }) =>
    OperationId && (Status === "RUNNING" || Status === "QUEUED" || Status === "STOPPING")
      ? [OperationId]
      : [],
  );
}

interface Page {
  readonly NextToken?: string | undefined;
}

async function readPages<T extends Page>(
  operation: string,
  read: (page: { readonly NextToken?: string }) => Promise<T>,
): Promise<readonly T[]> {
  const pages: T[] = [];
  for (let token: string | undefined; ; ) {
    const page = await asked(operation, () => read(token === undefined ? {} : { NextToken: token }));
    pages.push(page);
    if (!page.NextToken) return pages;
    token = page.NextToken;
  }
}

async function asked<T>(operation: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw toCloudFailure(error, { service: "cloudformation", operation });
  }
}
