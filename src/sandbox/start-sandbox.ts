// A whole sandbox: state, organization, operator, server.
import { randomBytes, randomUUID } from "node:crypto";
import { type AccountId, type Partition, accountId as parsed } from "../model/index.ts";
import { MovableClock } from "./clock.ts";
import { Control } from "./control.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { SandboxEvent } from "./event-log.ts";
import { listen } from "./http-server.ts";
import { addDefaultPolicies } from "./organizations/default-policies.ts";
import { addMember, createAccessRole } from "./organizations/membership.ts";
import { Organization } from "./organizations/organization.ts";
import { actAsRoot } from "./root.ts";
import { createState, type SandboxSettings, type SandboxState } from "./state.ts";
import { type FaultOptions, Weather } from "./weather.ts";

/** An account that exists from the start, as a member of the sandbox's AWS organization. */
export interface SandboxAccount {
  readonly name: string;
  readonly accountId: string;
  readonly email?: string;
  /** The role that trusts the management account; `OrganizationAccountAccessRole` where none is given. */
  readonly reachRole?: string;
  /** A second role that trusts the management account and may only read. */
  readonly readRole?: string;
}

export interface StartSandboxOptions extends Partial<SandboxSettings> {
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  /** The address to bind; loopback unless told. */
  readonly host?: string;
  /** Names besides the loopback ones by which clients may call. */
  readonly hosts?: readonly string[];
  readonly accounts?: readonly SandboxAccount[];
  /** The instant at which the sandbox's clock starts; the machine's where none is given. */
  readonly clock?: Date;
  readonly latencyMs?: number | readonly [number, number];
  /** Calls per second and account. */
  readonly rate?: number;
  readonly faults?: FaultOptions;
  /** Same seed, same calls: same ids, same faults. Random where none is given. */
  readonly seed?: string;
  /** Told what the person who runs the sandbox should know, a line at a time. */
  readonly warn?: (line: string) => void;
}

export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A running sandbox. */
export interface Sandbox {
  readonly endpoint: string;
  readonly region: string;
  readonly managementAccountId: string;
  /** Keys of the IAM user `operator`, who has AdministratorAccess in the management account. */
  readonly operator: SandboxCredentials;
  /** Declared accounts: name → account id. */
  readonly accounts: Readonly<Record<string, string>>;
  readonly log: SandboxLog;
  readonly clock: MovableClock;
  stop(): Promise<void>;
}

/** The record of what happened. */
export interface SandboxLog {
  /** Events after a sequence number, oldest first; all that are kept without one. */
  events(after?: number): readonly SandboxEvent[];
  clear(): void;
}

const region = "us-east-1";

/**
 * Starts an embedded AWS on loopback.
 * @example
 * const sandbox = await startSandbox({ accounts: [{ name: "webapp", accountId: "222222222222" }] });
 * const iam = new IAMClient({ endpoint: sandbox.endpoint, region: sandbox.region, credentials: sandbox.operator });
 * await sandbox.stop();
 */
export async function startSandbox(options: StartSandboxOptions = {}): Promise<Sandbox> {
  const seed = options.seed ?? randomBytes(16).toString("hex");
  const clock = new MovableClock();
  if (options.clock !== undefined) clock.moveTo(options.clock.getTime());
  const state = createState({ ...settingsOf(options), clock, seed });
  const accounts = options.accounts ?? [];
  const managementAccountId = managementIdBeside(accounts);
  const operator = populate(state, managementAccountId, accounts);
  const weather = new Weather({
    seed,
    ...(options.latencyMs !== undefined && { latencyMs: options.latencyMs }),
    ...(options.rate !== undefined && { rate: options.rate }),
    ...(options.faults !== undefined && { faults: options.faults }),
  });
  const dispatcher = new Dispatcher({
    state,
    weather,
    requestId: randomUUID,
    now: Date.now,
    warn: options.warn ?? (() => undefined),
  });
  const log: SandboxLog = {
    events: (after) => state.events.after(after),
    clear: () => state.events.clear(),
  };
  const host = options.host ?? "127.0.0.1";
  const { port, stop } = await listen({
    dispatcher,
    control: new Control({ log, clock, operator, now: Date.now }),
    weather,
    host,
    port: options.port ?? 0,
    hosts: options.hosts ?? [],
  });
  return {
    endpoint: `http://${host === "0.0.0.0" || host === "::" ? "127.0.0.1" : bracketed(host)}:${port}`,
    region,
    managementAccountId,
    operator,
    accounts: Object.fromEntries(accounts.map(({ name, accountId }) => [name, accountId])),
    log,
    clock,
    stop,
  };
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function settingsOf(options: StartSandboxOptions): Partial<SandboxSettings> {
  const { partition, consistencyDelay, mfaInRoleSessions, events, tokenKeys } = options;
  return {
    ...(partition !== undefined && { partition }),
    ...(consistencyDelay !== undefined && { consistencyDelay }),
    ...(mfaInRoleSessions !== undefined && { mfaInRoleSessions }),
    ...(events !== undefined && { events }),
    ...(tokenKeys !== undefined && { tokenKeys }),
  };
}

/** `999999999999` unless a declared account has it. */
function managementIdBeside(accounts: readonly SandboxAccount[]): AccountId {
  const taken = new Set(accounts.map(({ accountId }) => accountId));
  for (let id = 999_999_999_999; ; id--) if (!taken.has(String(id))) return parsed(String(id));
}

/** Makes the organization, its accounts, and the operator whose keys it gives back. */
function populate(
  state: SandboxState,
  managementAccountId: AccountId,
  accounts: readonly SandboxAccount[],
): SandboxCredentials {
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
  return createOperator(state, managementAccountId, partition);
}

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
