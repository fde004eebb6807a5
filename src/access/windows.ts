import type { TimeWindow } from "../model/index.ts";
import type { ParsedCondition } from "../policy/index.ts";
import type { Clause } from "./clauses.ts";

// When a door stands open, as its statements say it by `aws:CurrentTime` and `aws:EpochTime`.

/** A stretch of time in milliseconds; `until` is exclusive. */
interface Stretch {
  readonly from: number;
  readonly until: number;
}

const always: Stretch = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/**
 * The times at which some of these statements applies and some of those. Empty means always, `never` that the two
 * sides are never open together.
 */
export function openTimes(
  doorsOut: readonly Clause[],
  doorsIn: readonly Clause[],
): readonly TimeWindow[] | "never" {
  const outside = doorsOut.length === 0 ? [always] : unite(doorsOut.map(stretchOf));
  const inside = doorsIn.length === 0 ? [always] : unite(doorsIn.map(stretchOf));
  const both = outside.flatMap((one) => inside.map((other) => intersect(one, other))).filter(isStretch);
  if (both.length === 0) return "never";
  const united = unite(both);
  return united.length === 1 && united[0]?.from === always.from && united[0].until === always.until
    ? []
    : united.map(windowOf);
}

function stretchOf({ statement }: Clause): Stretch {
  return statement.source.conditions.map(boundOf).reduce(intersect, always);
}

const timeKeys: ReadonlySet<string> = new Set(["aws:currenttime", "aws:epochtime"]);

function boundOf({ operator, key, values }: ParsedCondition): Stretch {
  if (!timeKeys.has(key.toLowerCase())) return always;
  const instants = values.map(instantOf).filter((one) => !Number.isNaN(one));
  if (instants.length === 0) return always;
  switch (operator.toLowerCase().replace(/ifexists$/, "")) {
    // Values are alternatives: the widest holds.
    case "dategreaterthan":
    case "dategreaterthanequals":
    case "numericgreaterthan":
    case "numericgreaterthanequals":
      return { from: Math.min(...instants), until: always.until };
    case "datelessthan":
    case "datelessthanequals":
    case "numericlessthan":
    case "numericlessthanequals":
      return { from: always.from, until: Math.max(...instants) };
    default:
      return always;
  }
}

/** ISO 8601, or seconds since 1970; 2026 alone is a year. */
function instantOf(text: string): number {
  return /^\d{9,11}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function intersect(one: Stretch, other: Stretch): Stretch {
  return { from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) };
}

function isStretch({ from, until }: Stretch): boolean {
  return from < until;
}

function unite(stretches: readonly Stretch[]): readonly Stretch[] {
  const united: Stretch[] = [];
  for (const one of stretches.filter(isStretch).toSorted((a, b) => a.from - b.from)) {
    const last = united.at(-1);
    if (last && one.from <= last.until)
      united[united.length - 1] = { from: last.from, until: Math.max(last.until, one.until) };
    else united.push(one);
  }
  return united;
}

function windowOf({ from, until }: Stretch): TimeWindow {
  return {
    ...(Number.isFinite(from) && { from: isoOf(from) }),
    ...(Number.isFinite(until) && { until: isoOf(until) }),
  };
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString().replace(".000Z", "Z");
}
