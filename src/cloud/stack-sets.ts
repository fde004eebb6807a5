import type { AccountId } from "../model/index.ts";
import type { AccountTarget } from "./cloud.ts";

// The port to CloudFormation StackSets, as much of it as an apply needs. Every refusal is thrown as a CloudFailure.

/**
 * `current`: the stack is what the stack set says · `outdated`: it is not, or nobody knows · `inoperable`: an operation
 * failed half way; AWS admits only that the instance be deleted.
 */
export type InstanceStatus = "current" | "outdated" | "inoperable";

export interface StackInstance {
  readonly accountId: AccountId;
  readonly status: InstanceStatus;
  /** Absent where the stack was never made. */
  readonly stackId?: string;
  /** Why it is not current, in AWS's words. */
  readonly reason?: string;
  /** As the last detection found it; absent where none has looked. */
  readonly drift?: "drifted" | "in-sync" | "not-checked";
}

/** A stack set as it stands, with all its instances in the one region that is used. */
export interface DeployedStackSet {
  readonly name: string;
  readonly template: string;
  readonly instances: readonly StackInstance[];
}

export type OperationStatus = "running" | "succeeded" | "failed" | "stopped";

export interface OperationProgress {
  readonly status: OperationStatus;
  readonly reason?: string;
}

/** How an operation went, or stands, in one account. */
export interface OperationResult {
  readonly accountId: AccountId;
  readonly status: "pending" | "running" | "succeeded" | "failed" | "cancelled";
  readonly reason?: string;
}

export interface StackSetsCloud {
  /** The stack sets that are tagged for an organization. */
  readStackSets(organization: string): Promise<readonly DeployedStackSet[]>;
  createStackSet(set: {
    readonly name: string;
    readonly organization: string;
    readonly template: string;
  }): Promise<void>;
  /** Makes a template the stack set's, and brings it to these accounts alone. Answers with an operation's id. */
  updateStackSet(name: string, template: string, accounts: readonly AccountId[]): Promise<string>;
  createInstances(name: string, accounts: readonly AccountId[]): Promise<string>;
  /** `retainStacks`: the stacks stay in their accounts, and belong to no stack set any more. */
  deleteInstances(
    name: string,
    accounts: readonly AccountId[],
    options: { readonly retainStacks: boolean },
  ): Promise<string>;
  /** Makes stacks that stand in their accounts instances of a stack set; at most {@link maxImported} at a time. */
  importStacks(name: string, stacks: readonly AccountStack[]): Promise<string>;
  /** A stack set that has no instances any more. */
  deleteStackSet(name: string): Promise<void>;
  detectDrift(name: string): Promise<string>;
  operation(name: string, id: string): Promise<OperationProgress>;
  operationResults(name: string, id: string): Promise<readonly OperationResult[]>;
  /** CloudFormation within one account, for what a stack set cannot do: to import what stands already. */
  enter(target: AccountTarget): Promise<StackCloud>;
}

export interface AccountStack {
  readonly accountId: AccountId;
  readonly stackId: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ImportStacksToStackSet.html */
export const maxImported = 10;

/** A resource that stands and is to belong to a stack. */
export interface ImportedResource {
  readonly logicalId: string;
  readonly type: string;
  /** What names it in AWS: `{ RoleName: … }`, `{ PolicyArn: … }`. */
  readonly identifier: Readonly<Record<string, string>>;
}

/** The stacks of one account. */
export interface StackCloud {
  /** The stack that a resource belongs to, by its physical id. */
  findStackOf(physicalId: string): Promise<string | undefined>;
  readTemplate(stackId: string): Promise<string>;
  /**
   * Takes resources that stand into a stack, which is made where there is none. CloudFormation changes no resource by
   * it. Waits until it is done.
   */
  importResources(request: {
    /** Name or id. */
    readonly stack: string;
    readonly template: string;
    readonly resources: readonly ImportedResource[];
  }): Promise<string>;
}
