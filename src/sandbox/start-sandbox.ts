// A whole sandbox: state, organization, operator, server.
import { randomBytes, randomUUID } from "node:crypto";
import { accountId as parsedId } from "../model/index.ts";
import type { MovableClock } from "./clock.ts";
import { Control } from "./control.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { SandboxEvent } from "./event-log.ts";
import { firstState } from "./first-state.ts";
import { listen } from "./http-server.ts";
import { makeAccessKey } from "./iam/access-keys.ts";
import type { SandboxAccount, SandboxCredentials } from "./sandbox-account.ts";
import { ConsolePages } from "./sign-in/console-pages.ts";
import { type ConsoleSession, type ConsoleSignIn, signInTo } from "./sign-in/console-session.ts";
import type { SandboxSettings, SandboxState } from "./state.ts";
import { type FaultOptions, Weather } from "./weather.ts";

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
  /** Keeps the state in this file, and goes on from it where it exists. */
  readonly stateFile?: string;
  /** Told what the person who runs the sandbox should know, a line at a time. */
  readonly warn?: (line: string) => void;
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
  /**
   * Keys of an account's root user, who may do everything in it: for what a test prepares behind an operator's back. They
   * are gone with the process.
   */
  rootKeys(accountId: string): SandboxCredentials;
  /**
   * Signs in to the console as an IAM user, as the sign-in page does. Throws what that page would show.
   * @example
   * const { credentials } = sandbox.signIn({ account: "111111111111", userName: "alice", password });
   */
  signIn(options: ConsoleSignIn): ConsoleSession;
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
  const warn = options.warn ?? (() => undefined);
  const accounts = options.accounts ?? [];
  const { state, clock, managementAccountId, operator } = firstState({
    settings: settingsOf(options),
    accounts,
    seed,
    clock: options.clock,
    stateFile: options.stateFile,
    warn,
  });
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
    warn,
  });
  const log: SandboxLog = {
    events: (after) => state.events.after(after),
    clear: () => state.events.clear(),
  };
  const host = options.host ?? "127.0.0.1";
  const { port, stop } = await listen({
    dispatcher,
    control: new Control({ log, clock, operator, now: Date.now }),
    pages: new ConsolePages(state, Date.now),
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
    rootKeys: (accountId) => rootKeys(state, accountId),
    signIn: (options) => signInTo(state, options),
    async stop() {
      await stop();
      state.journal?.close();
    },
  };
}

function rootKeys(state: SandboxState, accountId: string): SandboxCredentials {
  const account = state.accounts.get(parsedId(accountId));
  if (account === undefined) throw new Error(`no account ${accountId}`);
  const [known] = account.rootAccessKeys.values();
  const key = known ?? makeAccessKey(state, account, "root", new Date(state.clock.now()));
  return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
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
