import type { FaultOptions } from "../sandbox/index.ts";
import { UsageError } from "./usage-error.ts";

/** `--latency`: `50` or `20-80` milliseconds. */
export function parseLatency(text: string): number | readonly [number, number] {
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  if (!match)
    throw new UsageError(`--latency ${text} is not a latency`, "Milliseconds: --latency 50, --latency 20-80");
  const least = Number(match[1]);
  return match[2] === undefined ? least : [least, Math.max(least, Number(match[2]))];
}

const faultNames = { errors: "errors", drops: "drops", lost: "lostAnswers" } as const;

/** `--faults`: `errors=0.05,drops=0.02,lost=0.01`, each a share of the calls. */
export function parseFaults(text: string): FaultOptions {
  const faults: { -readonly [K in keyof FaultOptions]: FaultOptions[K] } = {};
  for (const part of text.split(",")) {
    const [name = "", share = ""] = part.split("=");
    const value = Number(share);
    if (!Object.hasOwn(faultNames, name) || share === "" || !(value >= 0 && value <= 1)) {
      throw new UsageError(
        `--faults ${text}: ${part} is not a share of faults`,
        "Shares from 0 to 1: --faults errors=0.05,drops=0.02,lost=0.01",
      );
    }
    faults[faultNames[name as keyof typeof faultNames]] = value;
  }
  return faults;
}

/** An ISO 8601 instant; `option` is where it was given. */
export function parseInstant(text: string, option = "--clock"): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()))
    throw new UsageError(`${option} ${text} is not an instant`, `ISO 8601: ${option} 2030-01-01T00:00:00Z`);
  return instant;
}
