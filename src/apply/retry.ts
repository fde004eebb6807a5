import type { AwsFailure } from "../cloud/index.ts";
import type { IamWrite } from "../model/index.ts";
import { isRemoval } from "../plan/index.ts";

// What to make of a refusal. IAM is eventually consistent: what was made a moment ago may not be seen yet.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency

/**
 * `done`: the write's effect stands already · `verify`: it may stand, reading tells · `wait`: it may succeed later ·
 * `fail`: it will not.
 */
export type Verdict = "done" | "verify" | "wait" | "fail";

/** How often one write is tried before its failure is final, and for how long in between (milliseconds). */
export const maxAttempts = 8;
const firstDelayMs = 500;
const longestDelayMs = 10_000;

const passing = new Set([
  "EntityTemporarilyUnmodifiable",
  "EntityTemporarilyUnmodifiableException",
  "ConcurrentModification",
  "ConcurrentModificationException",
  "DeleteConflict",
]);

/** What a failure means for a write, given how often it was tried. */
export function verdictOn(write: IamWrite, failure: AwsFailure): Verdict {
  const code = failure.awsCode;
  if (code === "NoSuchEntity")
    return isRemoval(write) ? "done" : write.call === "UpdateUser" ? "verify" : "wait";
  if (code === "EntityAlreadyExists") return "verify";
  // A version may have been made though the answer was lost, and made once more by a retry.
  if (code === "LimitExceeded") return write.call === "CreatePolicyVersion" ? "verify" : "fail";
  // A principal made a moment ago is not yet known where the door in names it.
  if (code === "MalformedPolicyDocument") return /invalid principal/i.test(failure.message) ? "wait" : "fail";
  if (failure.retryable) return "verify";
  return passing.has(code) ? "wait" : "fail";
}

/** Full jitter between nothing and a bound that doubles: many accounts that wait do not come back together. */
export function delayBefore(attempt: number, random: () => number): number {
  const bound = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return Math.round(bound * (0.5 + random() / 2));
}
