import type { ReactNode } from "react";
import { instantText } from "../../parts/words.ts";

interface GrantTimeProps {
  readonly from: string;
  readonly until: string;
  /** ISO 8601 instant of the server. */
  readonly now: string;
  readonly set: (part: { readonly from?: string; readonly until?: string }) => void;
}

const hour = 3_600_000;

/** Ends that are often meant, from now on. */
const spans: readonly (readonly [text: string, milliseconds: number])[] = [
  ["4 hours", 4 * hour],
  ["7 days", 7 * 24 * hour],
  ["30 days", 30 * 24 * hour],
  ["90 days", 90 * 24 * hour],
];

/** From and until, by day in UTC or by the hour; without them the grant has no end. */
export function GrantTime({ from, until, now, set }: GrantTimeProps): ReactNode {
  const isInstant = until.includes("T");
  return (
    <div className="changes-time">
      <Day label="From" value={from} change={(value) => set({ from: value })} />
      {isInstant ? (
        <div className="changes-day">
          Until
          <span className="changes-instant">
            {instantText(until)}
            <button type="button" aria-label="No end" onClick={() => set({ until: "" })}>
              ×
            </button>
          </span>
        </div>
      ) : (
        <Day label="Until, inclusive" value={until} change={(value) => set({ until: value })} />
      )}
      <div className="changes-spans" role="group" aria-label="Until, from now">
        {spans.map(([text, milliseconds]) => (
          <button key={text} type="button" onClick={() => set({ until: endOf(now, milliseconds) })}>
            {text}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Hours end at an instant, days with a day. */
function endOf(now: string, milliseconds: number): string {
  const end = new Date(Date.parse(now) + milliseconds).toISOString();
  return milliseconds < 24 * hour ? end.replace(/\.\d+Z$/, "Z") : end.slice(0, 10);
}

/** A day in UTC; without one the grant has no end on that side. */
function Day({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}): ReactNode {
  return (
    <label className="changes-day">
      {label}
      <input type="date" value={value} max="9999-12-31" onChange={({ target }) => change(target.value)} />
    </label>
  );
}
