import type { Run } from "./measure.ts";
import type { Counts } from "./proxy.ts";

/** One step of one tool, as it stands on a line of `results.jsonl`. */
export interface Line extends Omit<Run, "output">, Counts {
  /** When it was measured. */
  readonly at: string;
  readonly emulator: string;
  readonly machine: string;
  /** The machine's load average (one minute) when the step ended. */
  readonly load: number;
  readonly tool: string;
  readonly size: string;
  /** Milliseconds before each call. */
  readonly latency: number;
  /** IAM calls a second that each account admitted, and the seconds that this alone makes it take; absent without a limit. */
  readonly rate?: number;
  readonly boundSeconds?: number;
  readonly round: number;
  readonly step: string;
  /** Without the start of the program; only the floor tells. */
  readonly innerSeconds?: number;
  /** What a plan would still change after the step: 0 where the tool did its work. */
  readonly changesLeft: number;
}

/** The steps in the order in which they are run and shown. */
export const benchSteps = ["apply", "plan", "one-more"] as const;
