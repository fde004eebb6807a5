import { nameOfArn, type TimeWindow } from "../../model/index.ts";

// Numbers, durations and instants as people say them; the same everywhere.

/** `1 role`, `3 roles`, `2 policies`. */
export function counted(count: number, singular: string, plural: string = pluralOf(singular)): string {
  return `${figureText(count)} ${count === 1 ? singular : plural}`;
}

/** `7`, `1,250`. The first formatting by locale loads its tables: 20 ms that small numbers do without. */
export function figureText(count: number): string {
  return count < 1000 ? String(count) : count.toLocaleString("en-US");
}

function pluralOf(singular: string): string {
  return singular.endsWith("y") && !/[aeiou]y$/.test(singular)
    ? `${singular.slice(0, -1)}ies`
    : `${singular}s`;
}

/** A duration in seconds: `4h`, `1h30m`, `15m`, `40s`. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${seconds}s`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return `${hours > 0 ? `${hours}h` : ""}${minutes > 0 ? `${minutes}m` : ""}`;
}

/** A stretch of work in milliseconds: `0.4 s`, `12 s`, `2 min 5 s`. */
export function elapsedText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** `from 2098-01-01 until 2099-01-31`, several joined by `and`; empty for a permanent grant. */
export function windowsText(windows: readonly TimeWindow[]): string {
  return windows.map(windowText).join(" and ");
}

/**
 * Until when a session could last that begins in the last moment of some windows: `sessions to 17:28 UTC`, with the day
 * where it is another one. Empty where nothing ends.
 */
export function lastSessionText(windows: readonly TimeWindow[], sessionDuration: number | undefined): string {
  const until = windows.at(-1)?.until;
  if (until === undefined || sessionDuration === undefined) return "";
  const end = new Date(Date.parse(until) + sessionDuration * 1000).toISOString();
  const isSameDay = !isMidnight(until) && end.slice(0, 10) === until.slice(0, 10);
  return `sessions to ${isSameDay ? instantText(end).slice(11) : instantText(end)}`;
}

function windowText({ from, until }: TimeWindow): string {
  return [
    ...(from === undefined ? [] : [`from ${startText(from)}`]),
    ...(until === undefined ? [] : [`until ${endText(until)}`]),
  ].join(" ");
}

function startText(instant: string): string {
  return isMidnight(instant) ? instant.slice(0, 10) : instantText(instant);
}

/** Ends are exclusive; one at midnight reads as the day before, inclusive, as it was written. */
function endText(instant: string): string {
  if (!isMidnight(instant)) return instantText(instant);
  return new Date(Date.parse(instant) - 1000).toISOString().slice(0, 10);
}

/** `2026-11-24 09:30 UTC`. */
export function instantText(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

function isMidnight(instant: string): boolean {
  return /T00:00:00(\.0+)?Z$/.test(instant);
}

/** `a`, `a and b`, `a, b and c`; from more than `most` on: `a, b and 7 more`. */
export function listed(words: readonly string[], most = 4): string {
  if (words.length === 1) return words[0] ?? "";
  const shown = words.length > most ? words.slice(0, Math.max(1, most - 1)) : words.slice(0, -1);
  const last = words.length > most ? `${words.length - shown.length} more` : (words.at(-1) ?? "");
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

/** A policy as people call it: the name of an ARN. */
export function policyName(arn: string): string {
  return nameOfArn(arn);
}
