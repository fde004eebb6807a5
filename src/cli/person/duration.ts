import { counted } from "../render/words.ts";
import { UsageError } from "../usage-error.ts";

const units = { s: 1, m: 60, h: 3600 } as const;
const day = 24 * units.h;

/** Seconds of a text like `8h`, `90m` or `3600s`, within bounds. */
export function parseDuration(text: string, least: number, greatest: number): number {
  const match = /^(\d{1,6})([smh])$/.exec(text);
  const unit = match?.[2] as keyof typeof units | undefined;
  const seconds = match === null || unit === undefined ? Number.NaN : Number(match[1]) * units[unit];
  if (!(seconds >= least && seconds <= greatest)) {
    throw new UsageError(
      `\`${text}\` is no time between ${boundText(least)} and ${boundText(greatest)}`,
      "Write it like 8h or 90m.",
    );
  }
  return seconds;
}

/** A bound in the largest unit that says it exactly. */
function boundText(seconds: number): string {
  if (seconds > day && seconds % day === 0) return counted(seconds / day, "day");
  if (seconds % units.h === 0) return counted(seconds / units.h, "hour");
  return seconds % units.m === 0 ? counted(seconds / units.m, "minute") : counted(seconds, "second");
}
