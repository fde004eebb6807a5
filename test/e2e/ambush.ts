import { type Between, standBetween } from "./between.ts";

// A way from the built command to the sandbox on which the command can be killed at a call.

/** What passes between the command and the sandbox; at one call of those that count, it strikes. */
export interface Ambush extends Between {
  /** Calls that count, seen since it was last laid. */
  calls(): number;
  /** `isDone`: the work is done first. */
  lay(at: number, isDone: boolean, strike: () => void): void;
}

export async function ambush(upstream: string, counts: (operation: string) => boolean): Promise<Ambush> {
  let count = 0;
  let trap = { at: -1, isDone: false, strike: (): void => {} };
  const between = await standBetween(upstream, ({ action }) => {
    if (!counts(action) || count++ !== trap.at) return "pass";
    if (trap.isDone) return { strandedAfter: trap.strike };
    trap.strike();
    return "strand";
  });
  return {
    ...between,
    calls: () => count,
    lay(at, isDone, strike) {
      count = 0;
      trap = { at, isDone, strike };
    },
  };
}

/** Uniform numbers from 0 to 1, the same for the same seed (a linear congruential generator, modulus 2³¹). */
export function seededNumbers(from: number): () => number {
  let state = from;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
