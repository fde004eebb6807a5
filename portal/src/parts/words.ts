/** `1 role`, `3 roles`, `1 person`, `3 people`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** `45 min`, `1 h`, `4 h`, `1.5 h`. */
export function durationText(seconds: number): string {
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${Math.round((seconds / 3600) * 10) / 10} h`;
}

/** `2099-01-31`, with the time where the instant is not a day's beginning. */
export function instantText(instant: string): string {
  const text = new Date(instant).toISOString();
  return text.endsWith("T00:00:00.000Z")
    ? text.slice(0, 10)
    : `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}

/** The last day (or moment) on which a grant holds: `until` itself is exclusive. */
function endText(until: string): string {
  const end = new Date(until);
  if (!end.toISOString().endsWith("T00:00:00.000Z")) return instantText(until);
  return new Date(end.getTime() - 1).toISOString().slice(0, 10);
}

interface TimeWindow {
  readonly from?: string;
  readonly until?: string;
}

/** `until 2099-01-31`, `from 2026-12-01 until 2026-12-31`; empty for a grant without an end. */
export function windowsText(windows: readonly TimeWindow[]): string {
  return windows
    .map(({ from, until }) =>
      [from && `from ${instantText(from)}`, until && `until ${endText(until)}`].filter(Boolean).join(" "),
    )
    .join(", ");
}

/** Whether a grant with these windows holds now, will hold, or has ended. */
export function standing(windows: readonly TimeWindow[], now: Date): "holds" | "not-yet" | "ended" {
  if (windows.length === 0) return "holds";
  const at = now.getTime();
  const begun = windows.filter(({ from }) => from === undefined || Date.parse(from) <= at);
  if (begun.some(({ until }) => until === undefined || at < Date.parse(until))) return "holds";
  return begun.length < windows.length ? "not-yet" : "ended";
}
