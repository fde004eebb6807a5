import type { SessionCredentials } from "../model/index.ts";
import { PassageProblem } from "./passage-problem.ts";

/** AWS's own bound for what is signed; past it nothing that compares times can be trusted. Milliseconds. */
const tolerance = 300_000;

/** By how many milliseconds this machine's clock is ahead of AWS's, as a session just opened for so long shows it. */
function clockAhead(credentials: SessionCredentials, durationSeconds: number, now: Date): number {
  return now.getTime() - (Date.parse(credentials.expiration) - durationSeconds * 1000);
}

/**
 * Throws where the clock of this machine is more than five minutes off: a session would be handed on after its end, or
 * taken for ended while it lives, by us and by every AWS SDK.
 */
export function checkClock(credentials: SessionCredentials, durationSeconds: number, now: Date): void {
  const ahead = clockAhead(credentials, durationSeconds, now);
  if (Math.abs(ahead) <= tolerance) return;
  throw new PassageProblem(
    `the clock of this machine is ${offText(ahead)} AWS's: nobody could tell when a session ends`,
    "set the clock (turn on network time) and run the command again",
    { kind: "clock" },
  );
}

/** `12 minutes ahead of`, `3 hours behind` */
function offText(ahead: number): string {
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const amount = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  return `${amount} ${ahead > 0 ? "ahead of" : "behind"}`;
}
