// The sandbox's database: every account with its IAM, the sessions that were issued, the clock and the ids. Behaviour
// lives in the operations; this file only says what exists and finds it.
import type { AccountId, Arn, Partition } from "../model/index.ts";
import type { PolicyLevel } from "../policy/index.ts";
import { type Account, createAccount } from "./account.ts";
import { EventLog } from "./event-log.ts";
import type { AccessKey, Role, User } from "./iam/entities.ts";
import { isoSeconds } from "./instant.ts";
import type { Journal } from "./journal.ts";
import { SessionStore } from "./session-store.ts";
import { DocumentStore, type StoredDocument } from "./stored-document.ts";
import type { TokenKeys } from "./token-keys.ts";
import { UniqueIds } from "./unique-ids.ts";

export type { Account } from "./account.ts";
export type { Credential, CredentialKind, Principal, SessionPolicy } from "./principal.ts";

/** What tells the sandbox the time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** What authorization needs to know of the AWS organization; `organizations/` keeps the rest. */
export interface OrganizationView {
  readonly id: string;
  readonly managementAccountId: AccountId;
  /** `o-…/r-…/ou-…/`, for `aws:PrincipalOrgPaths`; undefined for an account outside. */
  pathOf(accountId: AccountId): string | undefined;
  /** Service control policies level by level, from the root down to the account; none for the management account. */
  serviceControlPolicies(accountId: AccountId): readonly PolicyLevel[];
  /** The same for resource control policies. */
  resourceControlPolicies(accountId: AccountId): readonly PolicyLevel[];
}

export interface SandboxSettings {
  readonly partition: Partition;
  /** Seconds until others see a new user, role or access key; 0: at once. */
  readonly consistencyDelay: number;
  /** Whether sessions of AssumeRole carry `aws:MultiFactorAuthPresent` "false" or lack the key. */
  readonly mfaInRoleSessions: "false" | "absent";
  readonly events: number;
  /** Public keys of identity providers by issuer, for AssumeRoleWithWebIdentity. */
  readonly tokenKeys: TokenKeys;
}

export interface SandboxState {
  settings: SandboxSettings;
  readonly clock: Clock;
  readonly ids: UniqueIds;
  readonly documents: DocumentStore;
  /** Documents of AWS's managed policies that were asked for. */
  readonly awsDocuments: Map<Arn, StoredDocument>;
  readonly accounts: Map<AccountId, Account>;
  /** Where each long-term key belongs, by its id. */
  readonly accessKeys: Map<
    string,
    { readonly account: Account; readonly user: User | "root"; readonly key: AccessKey }
  >;
  /** Temporary credentials by access key id. */
  readonly sessions: SessionStore;
  /** Users and roles by unique id, for trust policies, which name them by it. */
  readonly principalsById: Map<string, User | Role>;
  readonly events: EventLog;
  organization: OrganizationView | undefined;
  /** Where changes are kept beyond the process. */
  journal: Journal | undefined;
}

export interface StateOptions extends Partial<SandboxSettings> {
  readonly clock: Clock;
  /** Same seed, same calls: same ids. */
  readonly seed: string;
}

/** An empty sandbox. */
export function createState(options: StateOptions): SandboxState {
  const { clock, seed, ...settings } = options;
  return {
    settings: {
      partition: "aws",
      consistencyDelay: 0,
      mfaInRoleSessions: "false",
      events: 10_000,
      tokenKeys: {},
      ...settings,
    },
    clock,
    ids: new UniqueIds(seed),
    documents: new DocumentStore(),
    awsDocuments: new Map(),
    accounts: new Map(),
    accessKeys: new Map(),
    sessions: new SessionStore(),
    principalsById: new Map(),
    events: new EventLog(settings.events ?? 10_000),
    organization: undefined,
    journal: undefined,
  };
}

/** Adds an account with nothing in it. */
export function addAccount(
  state: SandboxState,
  id: AccountId,
  quotas: Readonly<Record<string, number>> = {},
): Account {
  const account = createAccount(
    id,
    state.settings.partition,
    isoSeconds(new Date(state.clock.now())),
    quotas,
  );
  state.accounts.set(id, account);
  return account;
}
