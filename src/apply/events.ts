import type { AwsFailure, CallerIdentity } from "../cloud/index.ts";
import type { AccountId, Address } from "../model/index.ts";
import type { ChangeAction } from "../plan/index.ts";
import type { SkipReason } from "./outcome.ts";

/** What CloudFormation is asked to do with accounts of a stack set. `release`: the stacks stay; `detect-drift` changes nothing. */
export type StackSetAction = "create" | "update" | "import" | "release" | "delete" | "detect-drift";

/** What an apply tells while it runs. */
export type ApplyEvent =
  | {
      readonly kind: "apply-started";
      readonly changes: number;
      readonly steps: number;
      readonly accounts: number;
    }
  | {
      readonly kind: "account-entered";
      readonly accountId: AccountId;
      readonly account: string;
      readonly identity: CallerIdentity;
    }
  | {
      readonly kind: "account-failed";
      readonly accountId: AccountId;
      readonly account: string;
      readonly failure: AwsFailure;
    }
  | { readonly kind: "lock-taken"; readonly until: string }
  | { readonly kind: "lock-kept"; readonly failure: AwsFailure }
  | {
      readonly kind: "waiting";
      readonly address: Address;
      readonly call: string;
      /** AWS's error code. */
      readonly because: string;
      readonly delayMs: number;
    }
  | {
      readonly kind: "change-applied";
      readonly address: Address;
      readonly action: ChangeAction;
      readonly durationMs: number;
      /** ARNs left out because what they name failed; the next run writes them. */
      readonly leftOut: readonly string[];
    }
  | {
      readonly kind: "change-failed";
      readonly address: Address;
      readonly action: ChangeAction;
      readonly failure: AwsFailure;
    }
  | {
      readonly kind: "change-skipped";
      readonly address: Address;
      readonly action: ChangeAction;
      readonly because: SkipReason;
    }
  | {
      readonly kind: "stack-set-operation-started";
      readonly stackSet: string;
      readonly action: StackSetAction;
      readonly accounts: number;
    }
  /** How an operation ended in one account. */
  | {
      readonly kind: "stack-instance-ended";
      readonly stackSet: string;
      readonly action: StackSetAction;
      readonly accountId: AccountId;
      readonly account: string;
      readonly status: "succeeded" | "failed" | "cancelled";
      /** AWS's words, where it did not succeed. */
      readonly reason?: string;
    }
  | {
      readonly kind: "stack-set-operation-finished";
      readonly stackSet: string;
      readonly action: StackSetAction;
      readonly succeeded: number;
      readonly failed: number;
      readonly durationMs: number;
    }
  | { readonly kind: "account-finished"; readonly accountId: AccountId; readonly account: string }
  | {
      readonly kind: "apply-finished";
      readonly applied: number;
      readonly failed: number;
      readonly skipped: number;
      readonly durationMs: number;
    };
