// What the page and the server say to each other: types only. The page imports this file and nothing else of src/.
import type { TimeWindow } from "../model/index.ts";

/** The data of a start page: no secret, and nothing that passports do not say. */
export interface StartData {
  readonly kind: "rolebridge/start";
  readonly version: 1;
  readonly organization: string;
  /** ISO 8601 instant. */
  readonly builtAt: string;
  readonly source: { readonly name: string; readonly accountId: string; readonly signIn: string };
  /** By name. */
  readonly accounts: readonly StartAccount[];
  readonly roles: readonly StartRole[];
  readonly people: readonly StartPerson[];
}

export interface StartAccount {
  readonly name: string;
  readonly accountId: string;
  readonly project?: string;
  readonly stage?: string;
  readonly description?: string;
  readonly color?: string;
  readonly region?: string;
}

/** A role of an account, the same for everybody who may enter it. */
export interface StartRole {
  readonly role: string;
  readonly account: string;
  readonly arn: string;
  /** As the console's switch-role form wants it. */
  readonly consoleName: string;
  readonly description: string;
  /** Seconds. */
  readonly sessionDuration: number;
  readonly mfa: "required" | "optional";
  /** The switch-role link; absent where the console cannot switch to the role. */
  readonly console?: string;
  readonly consoleRefuses?: string;
  /** A block for `~/.aws/config`. */
  readonly profile: string;
}

export interface StartPerson {
  readonly name: string;
  /** Name of the IAM user. */
  readonly user: string;
  readonly grants: readonly StartGrant[];
}

export interface StartGrant {
  /** Index into {@link StartData.roles}. */
  readonly role: number;
  /** Absent means permanent. */
  readonly windows?: readonly TimeWindow[];
  readonly reasons?: readonly string[];
}
