import type { TimeWindow } from "../model/index.ts";
import { textPatterns } from "./schema.ts";

const day = 24 * 60 * 60 * 1000;
const latest = Date.UTC(9999, 11, 31, 23, 59, 59);

/** What a date of the declaration means as an end or a beginning: a day alone is UTC, and inclusive as an end. */
export function parseInstant(text: string, as: "from" | "until"): string | undefined {
  if (!textPatterns.date.test(text) || !isCalendarDay(text.slice(0, 10))) return undefined;
  const isDay = text.length === 10;
  const time = Date.parse(isDay ? `${text}T00:00Z` : text.replace(" ", "T"));
  if (Number.isNaN(time)) return undefined;
  const instant = isDay && as === "until" ? time + day : time;
  return instant < 0 || instant > latest ? undefined : instantText(instant);
}

function isCalendarDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** ISO 8601 in UTC, whole seconds: `2099-02-01T00:00:00Z`. All of them compare as texts do. */
function instantText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Windows that together are the same time, disjoint and sorted; empty means always. */
export function unitedWindows(windows: readonly TimeWindow[]): readonly TimeWindow[] {
  const sorted = windows.toSorted((a, b) => compare(a.from ?? "", b.from ?? ""));
  const united: TimeWindow[] = [];
  for (const window of sorted) {
    const last = united.at(-1);
    const touches = last && (last.until === undefined || (window.from ?? "") <= last.until);
    if (!touches) united.push(window);
    else united[united.length - 1] = joined(last, window);
  }
  const isAlways = united.some(({ from, until }) => from === undefined && until === undefined);
  return isAlways ? [] : united;
}

function joined(first: TimeWindow, next: TimeWindow): TimeWindow {
  const until =
    first.until === undefined || next.until === undefined
      ? undefined
      : first.until > next.until
        ? first.until
        : next.until;
  return { ...(first.from !== undefined && { from: first.from }), ...(until !== undefined && { until }) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Seconds of `1h30m`; undefined where the text says none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(?:(\d{1,5})h)?(?:(\d{1,5})m)?$/.exec(text);
  if (!match || text === "") return undefined;
  return Number(match[1] ?? 0) * 3600 + Number(match[2] ?? 0) * 60;
}
