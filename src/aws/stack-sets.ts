import type {
  CloudFormationClient,
  DeploymentTargets,
  StackSetOperationPreferences,
} from "@aws-sdk/client-cloudformation";
import type { AccountStack, StackSetsCloud } from "../cloud/index.ts";
import { type AccountId, organizationTag } from "../model/index.ts";
import { callsOf } from "./asked.ts";
import { type AwsCloudOptions, ambientCredentials, settingsOf } from "./aws-cloud.ts";
import { createClients } from "./clients.ts";
import { ownFailure } from "./failure.ts";
import { readOperation, readResults, readStackSets, type StackSetMeans } from "./stack-set-reading.ts";
import { enterStacks } from "./stacks.ts";

const { asked } = callsOf("cloudformation");

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
  let made: Promise<CloudFormationClient> | undefined;
  const client = (): Promise<CloudFormationClient> => {
    made ??= ambientCredentials(options).then((credentials) => clients.cloudFormation(credentials));
    return made;
  };
  const means: StackSetMeans = { client, callAs: callAs(options.permissions), region };
  return {
    readStackSets: (organization) => readStackSets(organization, means),
    operation: (name, id) => readOperation(name, id, means),
    operationResults: (name, id) => readResults(name, id, means),
    enter: (target) => enterStacks(target, { options, clients, region }),
    ...settingCalls(options, means),
    ...instanceCalls(options, means),
  };
}

type Calls<K extends keyof StackSetsCloud> = Pick<StackSetsCloud, K>;

/** Making and unmaking stack sets, which is done when CloudFormation answers. */
function settingCalls(
  { permissions }: AwsStackSetsOptions,
  { client, callAs }: StackSetMeans,
): Calls<"createStackSet" | "deleteStackSet"> {
  return {
    async createStackSet({ name, organization, template }) {
      const { CreateStackSetCommand } = await import("@aws-sdk/client-cloudformation");
      const command = new CreateStackSetCommand({
        StackSetName: name,
        Description: `Bridges of ${organization}, kept by rolebridge`,
        TemplateBody: template,
        Capabilities: ["CAPABILITY_NAMED_IAM"],
        Tags: [{ Key: organizationTag, Value: organization }],
        ManagedExecution: { Active: true },
        ...permissionInput(permissions),
        ...callAs,
      });
      await asked("CreateStackSet", async () => (await client()).send(command));
    },
    async deleteStackSet(name) {
      const { DeleteStackSetCommand } = await import("@aws-sdk/client-cloudformation");
      const command = new DeleteStackSetCommand({ StackSetName: name, ...callAs });
      await asked("DeleteStackSet", async () => (await client()).send(command));
    },
  };
}

/** Operations on instances: CloudFormation answers with an id, and works on. */
function instanceCalls(
  { permissions, preferences }: AwsStackSetsOptions,
  { client, callAs, region }: StackSetMeans,
): Calls<"updateStackSet" | "createInstances" | "deleteInstances" | "importStacks" | "detectDrift"> {
  const whole = (StackSetName: string) => ({
    StackSetName,
    // Also a token: a call that is made again because its answer was lost does nothing twice.
    OperationId: `rolebridge-${crypto.randomUUID()}`,
    OperationPreferences: preferencesOf(preferences),
    ...callAs,
  });
  const inAccounts = async (name: string, accounts: readonly AccountId[]) => ({
    ...whole(name),
    ...(await placesOf(accounts, permissions)),
    Regions: [region],
  });
  return {
    async updateStackSet(name, template, accounts) {
      const { UpdateStackSetCommand } = await import("@aws-sdk/client-cloudformation");
      const command = new UpdateStackSetCommand({
        ...(accounts.length > 0 ? await inAccounts(name, accounts) : whole(name)),
        TemplateBody: template,
        Capabilities: ["CAPABILITY_NAMED_IAM"],
        ...roleInput(permissions),
      });
      return begun("UpdateStackSet", async () => (await client()).send(command));
    },
    async createInstances(name, accounts) {
      const { CreateStackInstancesCommand } = await import("@aws-sdk/client-cloudformation");
      const command = new CreateStackInstancesCommand(await inAccounts(name, accounts));
      return begun("CreateStackInstances", async () => (await client()).send(command));
    },
    async deleteInstances(name, accounts, { retainStacks }) {
      const { DeleteStackInstancesCommand } = await import("@aws-sdk/client-cloudformation");
      const input = { ...(await inAccounts(name, accounts)), RetainStacks: retainStacks };
      const command = new DeleteStackInstancesCommand(input);
      return begun("DeleteStackInstances", async () => (await client()).send(command));
    },
    async importStacks(name, stacks) {
      const { ImportStacksToStackSetCommand } = await import("@aws-sdk/client-cloudformation");
      const units = await unitsFor(stacks, permissions);
      const command = new ImportStacksToStackSetCommand({
        ...whole(name),
        StackIds: stacks.map(({ stackId }) => stackId),
        ...(units.length > 0 && { OrganizationalUnitIds: units }),
      });
      return begun("ImportStacksToStackSet", async () => (await client()).send(command));
    },
    async detectDrift(name) {
      const { DetectStackSetDriftCommand } = await import("@aws-sdk/client-cloudformation");
      const command = new DetectStackSetDriftCommand(whole(name));
      return begun("DetectStackSetDrift", async () => (await client()).send(command));
    },
  };
}

async function begun(
  operation: string,
  send: () => Promise<{ readonly OperationId?: string | undefined }>,
): Promise<string> {
  const { OperationId } = await asked(operation, send);
  return OperationId ?? "";
}

function callAs(permissions: StackSetPermissions): StackSetMeans["callAs"] {
  if (permissions.kind === "self-managed") return {};
  return { CallAs: permissions.isDelegated ? "DELEGATED_ADMIN" : "SELF" };
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
