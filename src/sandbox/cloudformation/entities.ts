// What CloudFormation keeps in one account. A stack belongs to the account in which it stands, a stack set to that of
// its administrator.

export interface StackResource {
  readonly type: string;
  readonly physicalId: string;
  /** As its template says, references put in. */
  readonly properties: Properties;
  readonly isRetained: boolean;
  readonly at: string;
}

export type Properties = Readonly<Record<string, unknown>>;

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly createdAt: string;
  status: string;
  statusReason: string | undefined;
  /** The template's text, as it was given. */
  template: string;
  resources: ReadonlyMap<string, StackResource>;
  tags: ReadonlyMap<string, string>;
  /** The stack set that it is an instance of, by id. */
  stackSetId: string | undefined;
  readonly changeSets: Map<string, ChangeSet>;
}

/** A change of a stack that is prepared: only imports are modelled. */
export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly template: string;
  readonly imported: readonly string[];
  status: "CREATE_COMPLETE" | "FAILED";
  readonly reason: string | undefined;
  executionStatus: "AVAILABLE" | "UNAVAILABLE" | "EXECUTE_COMPLETE";
}

export interface StackSet {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  description: string | undefined;
  template: string;
  tags: ReadonlyMap<string, string>;
  administrationRole: string;
  executionRole: string;
  isManagedExecution: boolean;
  /** By account and region. */
  readonly instances: Map<string, Instance>;
  readonly operations: Map<string, StackSetOperation>;
}

export interface Instance {
  readonly accountId: string;
  readonly region: string;
  /** Absent where the stack could not be made. */
  stackId: string | undefined;
  status: "CURRENT" | "OUTDATED" | "INOPERABLE";
  reason: string | undefined;
  drift: { readonly status: "DRIFTED" | "IN_SYNC"; readonly at: string } | undefined;
  lastOperation: string;
}

export interface StackSetOperation {
  readonly id: string;
  readonly action: string;
  readonly status: "SUCCEEDED" | "FAILED";
  readonly at: string;
  readonly isRetaining: boolean | undefined;
  readonly results: readonly InstanceResult[];
}

export interface InstanceResult {
  readonly accountId: string;
  readonly region: string;
  readonly status: "SUCCEEDED" | "FAILED" | "CANCELLED";
  readonly reason?: string;
}
