import type { AwsFailure } from "../cloud/index.ts";
import type { Address } from "../model/index.ts";
import type { Change, Plan } from "../plan/index.ts";

/** Why a change was not tried to its end. */
export type SkipReason =
  | { readonly kind: "needs"; readonly address: Address }
  | { readonly kind: "interrupted" }
  | { readonly kind: "too-many-failures" };

/** How one change went. A change of several calls that failed or was skipped may be done in part. */
export type Outcome =
  | {
      readonly status: "applied";
      readonly change: Change;
      readonly durationMs: number;
      /** ARNs left out because what they name failed; the next run writes them. */
      readonly leftOut: readonly string[];
    }
  | {
      readonly status: "failed";
      readonly change: Change;
      readonly error: AwsFailure;
      readonly done: number;
      readonly steps: number;
      readonly durationMs: number;
    }
  | {
      readonly status: "skipped";
      readonly change: Change;
      readonly because: SkipReason;
      readonly done: number;
      readonly steps: number;
    };

/** `applied`: everything · `incomplete`: something failed or was skipped · `interrupted` · `refused`: nothing was written. */
export type ApplyStatus = "applied" | "incomplete" | "interrupted" | "refused";

export interface ApplyResult {
  readonly kind: "result";
  readonly status: ApplyStatus;
  readonly outcomes: readonly Outcome[];
  readonly counts: { readonly applied: number; readonly failed: number; readonly skipped: number };
  /** Addresses whose changes are not done, or not whole. */
  readonly left: readonly Address[];
  /** Why nothing was written. */
  readonly diagnostics: Plan["diagnostics"];
  /** What failed besides the changes: only an engine has something to do that is none. */
  readonly besides?: readonly AwsFailure[];
  readonly writes: number;
  readonly durationMs: number;
}
