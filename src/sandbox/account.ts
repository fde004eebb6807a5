import type { AccountId, Arn, Partition } from "../model/index.ts";
import { accountRootArn } from "../model/index.ts";
import type { Stack, StackSet } from "./cloudformation/entities.ts";
import type {
  AccessKey,
  Group,
  InstanceProfile,
  ManagedPolicy,
  MfaDevice,
  OidcProvider,
  PasswordPolicy,
  PolicyHolder,
  Role,
  SamlProvider,
  ServerCertificate,
  User,
} from "./iam/entities.ts";
import { NamedStore } from "./named-store.ts";

/** One AWS account: its IAM, and how its root is doing. What the AWS organization knows of it is kept there. */
export interface Account {
  readonly id: AccountId;
  readonly partition: Partition;
  readonly rootArn: Arn;
  readonly createdAt: string;
  /** At most one, as in AWS. */
  alias: string | undefined;
  readonly users: NamedStore<User>;
  readonly groups: NamedStore<Group>;
  readonly roles: NamedStore<Role>;
  readonly policies: NamedStore<ManagedPolicy>;
  readonly instanceProfiles: NamedStore<InstanceProfile>;
  readonly samlProviders: NamedStore<SamlProvider>;
  readonly serverCertificates: NamedStore<ServerCertificate>;
  readonly oidcProviders: Map<Arn, OidcProvider>;
  /** Virtual MFA devices by serial number, enabled or not. */
  readonly mfaDevices: Map<Arn, MfaDevice>;
  readonly rootAccessKeys: Map<string, AccessKey>;
  /** Who a managed policy is attached to, by its ARN; AWS's own policies, too. */
  readonly attachments: Map<Arn, Set<PolicyHolder>>;
  /** For whom a managed policy is the boundary. */
  readonly boundaries: Map<Arn, Set<User | Role>>;
  passwordPolicy: PasswordPolicy | undefined;
  credentialReport: { readonly content: string; readonly generatedAt: string } | undefined;
  /** Quotas that differ from the default, by the keys of GetAccountSummary. */
  readonly quotas: Map<string, number>;
  /** Service-linked roles that were deleted: how it went, by the id of the task. */
  readonly deletionTasks: Map<string, "SUCCEEDED">;
  readonly lastAccessedJobs: Map<string, LastAccessedJob>;
  /** By id. */
  readonly stacks: Map<string, Stack>;
  readonly stackSets: Map<string, StackSet>;
  /** When a principal last used a service: unique id → service → instant. */
  readonly serviceUse: Map<string, Map<string, ServiceUse>>;
}

/** What GenerateServiceLastAccessedDetails found: the services that are allowed, and who used which when. */
export interface LastAccessedJob {
  readonly createdAt: string;
  readonly granularity: string;
  readonly services: readonly string[];
  readonly uses: readonly {
    readonly service: string;
    readonly use: ServiceUse;
    readonly entity: User | Role;
  }[];
}

export interface ServiceUse {
  readonly at: string;
  readonly by: Arn;
  readonly region: string;
}

/** An account with nothing in it. */
export function createAccount(
  id: AccountId,
  partition: Partition,
  createdAt: string,
  quotas: Readonly<Record<string, number>>,
): Account {
  return {
    id,
    partition,
    rootArn: accountRootArn(partition, id),
    createdAt,
    alias: undefined,
    users: new NamedStore(),
    groups: new NamedStore(),
    roles: new NamedStore(),
    policies: new NamedStore(),
    instanceProfiles: new NamedStore(),
    samlProviders: new NamedStore(),
    serverCertificates: new NamedStore(),
    oidcProviders: new Map(),
    mfaDevices: new Map(),
    rootAccessKeys: new Map(),
    attachments: new Map(),
    boundaries: new Map(),
    passwordPolicy: undefined,
    credentialReport: undefined,
    quotas: new Map(Object.entries(quotas)),
    deletionTasks: new Map(),
    lastAccessedJobs: new Map(),
    stacks: new Map(),
    stackSets: new Map(),
    serviceUse: new Map(),
  };
}
