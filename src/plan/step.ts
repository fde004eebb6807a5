import type { Address, Resource } from "../model/index.ts";
import type { Move, Stage, Work } from "./move.ts";
import type { Change } from "./plan.ts";

/** One write of a plan, with what must be done before it. */
export interface Step {
  /** Unique in its plan and the same whenever the plan is expanded. */
  readonly id: string;
  readonly address: Address;
  readonly stage: Stage;
  readonly work: Work;
  /** Steps that must have been applied; where one was not, this one is skipped. */
  readonly requires: readonly string[];
  /** Steps that must have ended, however they went. */
  readonly awaits: readonly string[];
  /** ARNs that the document newly names; one whose steps were not all applied is left out of the document. */
  readonly targets: readonly StepTarget[];
}

export interface StepTarget {
  readonly arn: string;
  readonly requires: readonly string[];
}

/** A move on its way to a step. */
export interface Draft {
  readonly id: string;
  readonly change: Change;
  readonly move: Move;
  /** Ids of the moves of the same change that come before. */
  readonly needs: readonly string[];
}

/** The resource as it stands before a change; undefined where it does not. */
export function beforeOf(change: Change): Resource | undefined {
  return "before" in change ? change.before : undefined;
}

/** The resource as it will stand; undefined where it will not. */
export function afterOf(change: Change): Resource | undefined {
  return "after" in change ? change.after : undefined;
}
