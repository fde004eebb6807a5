import { UsageError } from "../usage-error.ts";

const units = { s: 1, m: 60, h: 3600 } as const;

/** Seconds of a text like `8h`, `90m` or `3600s`, within bounds. */
export function parseDuration(text: string, least: number, greatest: number): number {
  const match = /^(\d{1,6})([smh])$/.exec(text);
  const unit = match?.[2] as keyof typeof units | undefined;
  const seconds = match === null || unit === undefined ? Number.NaN : Number(match[1]) * units[unit];
  if (!(seconds >= least && seconds <= greatest)) {
    throw new UsageError(
      `\`${text}\` is no time between ${least / 60} minutes and ${greatest / 3600} hours`,
      "write it like 8h or 90m",
    );
  }
  return seconds;
}
