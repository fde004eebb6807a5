import type { AccountId } from "./account-id.ts";
import type { Arn } from "./arn.ts";
import type { TimeWindow } from "./grant.ts";

/** Where a statement stands: the policy that holds it, in the account that holds the policy. */
export interface StatementPlace {
  readonly accountId: AccountId;
  /** What holds the policy: `user alice`, `group people`, `role Operator`; for a managed policy its ARN. */
  readonly holder: string;
  /** The policy's name; `trust policy` for a door in. */
  readonly policy: string;
  /** 1-based place of the statement in the document. */
  readonly statement: number;
  readonly sid?: string;
}

export type MissingPart = "user" | "door-out" | "door-in" | "role" | "permissions";

/** Person → door out → door in → role. */
export interface Bridge {
  readonly person: string;
  readonly role: string;
  readonly account: string;
  readonly accountId: AccountId;
  readonly state: "open" | "half-open";
  readonly missing: readonly MissingPart[];
  readonly mfa: "required" | "optional";
  /** Empty means permanent. */
  readonly windows: readonly TimeWindow[];
  /** Seconds. */
  readonly sessionDuration?: number;
  readonly roleArn: Arn;
  readonly doorOut?: StatementPlace;
  readonly doorIn?: StatementPlace;
  readonly lastUsedAt?: string;
}
