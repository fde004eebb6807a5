// What a sandbox holds when it starts: the organization, the declared accounts, the operator, and what a state file kept.
import { type AccountId, type Partition, accountId as parsed } from "../model/index.ts";
import { atInstant, MovableClock } from "./clock.ts";
import { Journal, readStateFile, type SavedState, StateFileError } from "./journal.ts";
import { addDefaultPolicies } from "./organizations/default-policies.ts";
import { addMember, createAccessRole } from "./organizations/membership.ts";
import { Organization } from "./organizations/organization.ts";
import { actAsRoot } from "./root.ts";
import type { SandboxAccount, SandboxCredentials } from "./sandbox-account.ts";
import { type Beginning, compactFile, revive } from "./saved-state.ts";
import { createState, type SandboxSettings, type SandboxState } from "./state.ts";

export interface FirstStateOptions {
  readonly settings: Partial<SandboxSettings>;
  readonly accounts: readonly SandboxAccount[];
  /** Of a state file that exists, the seed of its first start counts. */
  readonly seed: string;
  /** The instant at which the clock starts; the machine's, or that of the last saved change if it is later. */
  readonly clock: Date | undefined;
  readonly stateFile: string | undefined;
  readonly warn: (line: string) => void;
}

export interface FirstState {
  readonly state: SandboxState;
  readonly clock: MovableClock;
  readonly managementAccountId: AccountId;
  readonly operator: SandboxCredentials;
}

/** Makes the state that a sandbox starts with. Throws a {@link StateFileError} where a state file cannot be used. */
export function firstState(options: FirstStateOptions): FirstState {
  const { stateFile, settings, accounts } = options;
  const saved = stateFile === undefined ? undefined : readStateFile<SandboxAccount>(stateFile);
  const clock = new MovableClock();
  if (options.clock !== undefined) clock.moveTo(options.clock.getTime());
  const state = createState({
    ...settings,
    // What stands from the start is seen from the start.
    consistencyDelay: 0,
    ...(saved !== undefined && { partition: saved.header.partition as Partition }),
    clock,
    seed: saved?.header.seed ?? options.seed,
  });
  const start =
    saved === undefined ? freshStart(state, clock, options) : savedStart(state, clock, options, saved);
  const { organization, operator, journal } = start;
  state.journal = journal;
  declareAccounts(state, clock, organization, accounts);
  state.settings = { ...state.settings, consistencyDelay: settings.consistencyDelay ?? 0 };
  return { state, clock, managementAccountId: organization.managementAccountId, operator };
}

interface Start {
  readonly organization: Organization;
  readonly operator: SandboxCredentials;
  readonly journal: Journal | undefined;
}

function freshStart(state: SandboxState, clock: MovableClock, options: FirstStateOptions): Start {
  const managementAccountId = managementIdBeside(options.accounts);
  const at = clock.now();
  const made = atInstant(clock, at, () => makeOrganization(state, managementAccountId));
  if (options.stateFile === undefined) return { ...made, journal: undefined };
  const journal = new Journal(options.stateFile, undefined);
  journal.append({
    kind: "rolebridge/sandbox-state",
    version: 1,
    seed: options.seed,
    startedAt: at,
    partition: state.settings.partition,
    managementAccountId,
    operatorKeyId: made.operator.accessKeyId,
  });
  return { ...made, journal };
}

function savedStart(
  state: SandboxState,
  clock: MovableClock,
  options: FirstStateOptions,
  saved: SavedState<SandboxAccount>,
): Start {
  const path = options.stateFile as string;
  const { records } = saved;
  const resumeAt = clock.now();
  const revived = revive(state, clock, saved, beginning);
  clock.moveTo(options.clock === undefined ? Math.max(resumeAt, records.at(-1)?.at ?? 0) : resumeAt);
  if (saved.isCut) {
    options.warn(`${path} ended in the middle of a call that was never answered; that call is left out`);
  }
  const kept = compactFile(path, saved, revived, { state, now: clock.now(), beginning });
  return { ...revived, journal: new Journal(path, kept) };
}

/** `999999999999` unless a declared account has it. */
function managementIdBeside(accounts: readonly SandboxAccount[]): AccountId {
  const taken = new Set(accounts.map(({ accountId }) => accountId));
  for (let id = 999_999_999_999; ; id--) if (!taken.has(String(id))) return parsed(String(id));
}

/** Makes the organization and the operator. */
function makeOrganization(
  state: SandboxState,
  managementAccountId: AccountId,
): { readonly organization: Organization; readonly operator: SandboxCredentials } {
  const { partition } = state.settings;
  const organization = new Organization({
    id: `o-${state.ids.base32(10).toLowerCase()}`,
    rootId: `r-${state.ids.base32(4).toLowerCase()}`,
    partition,
    managementAccountId,
  });
  state.organization = organization;
  addDefaultPolicies(organization, state.documents);
  addMember(state, organization, {
    id: managementAccountId,
    name: "management",
    email: "management@sandbox.example",
    joinedMethod: "INVITED",
    accessRole: undefined,
  });
  return { organization, operator: createOperator(state, managementAccountId, partition) };
}

/** Adds the declared accounts that are not there yet. */
function declareAccounts(
  state: SandboxState,
  clock: MovableClock,
  organization: Organization,
  accounts: readonly SandboxAccount[],
): void {
  const { managementAccountId } = organization;
  if (accounts.some(({ accountId }) => accountId === managementAccountId)) {
    throw new StateFileError(
      `the account ${managementAccountId} is declared, and is the management account in the state file`,
    );
  }
  const added = accounts.filter(({ accountId }) => !state.accounts.has(parsed(accountId)));
  if (added.length === 0) return;
  const record = { kind: "accounts", at: clock.now(), ids: state.ids.position, accounts: added } as const;
  atInstant(clock, record.at, () => addAccounts(state, organization, added));
  state.journal?.append(record);
}

function addAccounts(
  state: SandboxState,
  organization: Organization,
  accounts: readonly SandboxAccount[],
): void {
  for (const { name, accountId, email, reachRole, readRole } of accounts) {
    const id = parsed(accountId);
    addMember(state, organization, {
      id,
      name,
      email: email ?? `${name}@sandbox.example`,
      joinedMethod: "CREATED",
      accessRole: reachRole ?? "OrganizationAccountAccessRole",
    });
    if (readRole !== undefined) createAccessRole(state, organization, id, readRole, "ReadOnlyAccess");
  }
}

const beginning: Beginning = { makeOrganization, addAccounts };

function createOperator(state: SandboxState, id: AccountId, partition: Partition): SandboxCredentials {
  const UserName = "operator";
  actAsRoot(state, id, "CreateUser", { UserName });
  const PolicyArn = `arn:${partition}:iam::aws:policy/AdministratorAccess`;
  actAsRoot(state, id, "AttachUserPolicy", { UserName, PolicyArn });
  const { AccessKey } = actAsRoot(state, id, "CreateAccessKey", { UserName }) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}
