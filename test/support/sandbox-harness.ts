// Calls operations of the sandbox by name as a principal, without HTTP: for tests of behaviour.
import { accountId } from "../../src/model/index.ts";
import { createCall } from "../../src/sandbox/authorization.ts";
import { findCredential, issueSession, type SessionOptions } from "../../src/sandbox/credentials.ts";
import { makeAccessKey } from "../../src/sandbox/iam/access-keys.ts";
import { iamOperations } from "../../src/sandbox/iam/operations.ts";
import type { Shape } from "../../src/sandbox/operation.ts";
import { performOperation } from "../../src/sandbox/perform-operation.ts";
import {
  type Account,
  addAccount,
  type Credential,
  createState,
  type SandboxState,
  type StateOptions,
} from "../../src/sandbox/state.ts";

/** Whoever calls in a test. */
export interface Caller {
  readonly credential: () => Credential;
  /** Performs an IAM operation; throws AWS's error. */
  call(operation: string, input?: Shape): Shape;
  /** The error code of an operation that must fail, and its message. */
  refused(operation: string, input?: Shape): string;
}

export interface Harness {
  readonly state: SandboxState;
  readonly account: Account;
  /** The root of the first account, who may do everything. */
  readonly root: Caller;
  /** Moves the clock. */
  wait(seconds: number): void;
  now(): number;
  addAccount(id: string): Account;
  rootOf(account: Account): Caller;
  /** A new user with these inline statements, calling with an access key. */
  user(name: string, ...statements: readonly object[]): Caller;
  /** Somebody who calls with an access key that exists. */
  withKey(accessKeyId: string): Caller;
  /** Somebody with new temporary credentials. */
  session(options: Partial<SessionOptions> & Pick<SessionOptions, "kind" | "principal">): Caller;
}

/** The first account of every harness. */
export const larkspur = "111111111111";

/** A sandbox with one account and a clock that stands still. */
export function createHarness(options: Partial<StateOptions> = {}): Harness {
  let now = Date.parse("2026-11-24T08:00:00Z");
  const state = createState({ seed: "larkspur", clock: { now: () => now }, ...options });
  const account = addAccount(state, accountId(larkspur));
  const root = rootOf(account);

  function callerWith(credential: () => Credential): Caller {
    const call = (operation: string, input: Shape = {}): Shape => {
      const behaviour = iamOperations[operation];
      if (behaviour === undefined) throw new Error(`no operation ${operation}`);
      return performOperation(
        behaviour,
        input,
        createCall({
          service: "iam",
          operation,
          state,
          credential: credential(),
          requestId: "7a62c49f-347e-4fc4-9331-6e8eEXAMPLE",
          region: "us-east-1",
          sourceIp: "127.0.0.1",
          userAgent: "test",
          isSecure: false,
        }),
      );
    };
    const refused = (operation: string, input: Shape = {}): string => {
      try {
        call(operation, input);
      } catch (error) {
        const { code, message } = error as { code?: string; message: string };
        return `${code}: ${message}`;
      }
      return "was not refused";
    };
    return { credential, call, refused };
  }

  function rootOf(owner: Account): Caller {
    const { accessKeyId } = makeAccessKey(state, owner, "root", new Date(now));
    return withKey(accessKeyId);
  }

  function withKey(accessKeyId: string): Caller {
    return callerWith(() => {
      const credential = findCredential(state, accessKeyId);
      if (credential === undefined) throw new Error(`no credential ${accessKeyId}`);
      return credential;
    });
  }

  return {
    state,
    account,
    root,
    wait: (seconds) => {
      now += seconds * 1000;
    },
    now: () => now,
    addAccount: (id) => addAccount(state, accountId(id)),
    rootOf,
    withKey,
    user(name, ...statements) {
      root.call("CreateUser", { UserName: name });
      if (statements.length > 0) {
        root.call("PutUserPolicy", {
          UserName: name,
          PolicyName: "rights",
          PolicyDocument: documentOf(...statements),
        });
      }
      const { AccessKey } = root.call("CreateAccessKey", { UserName: name });
      return withKey((AccessKey as { AccessKeyId: string }).AccessKeyId);
    },
    session(session) {
      const credential = issueSession(state, { account, durationSeconds: 3600, ...session });
      return withKey(credential.accessKeyId);
    },
  };
}

/** A document of these statements. */
export function documentOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A statement that allows these actions on a resource. */
export function allow(
  action: string | readonly string[],
  resource: string | readonly string[] = "*",
): object {
  return { Effect: "Allow", Action: action, Resource: resource };
}

/** A trust policy for these AWS principals. */
export function trusting(...principals: readonly string[]): string {
  return documentOf({ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" });
}
