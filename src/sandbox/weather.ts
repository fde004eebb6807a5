// What the network and busy services do to callers, where a test asks for it: latency, throttling, faults. Everything
// random comes from the seed, so that a run can be repeated.
import { ApiError } from "./operation.ts";

export interface FaultOptions {
  /** Share of calls, from 0 to 1, that are answered with a 5xx before any work is done. */
  readonly errors?: number;
  /** Share of calls whose connection is dropped before any work is done. */
  readonly drops?: number;
  /** Share of calls whose work is done but whose answer never arrives. */
  readonly lostAnswers?: number;
}

export interface WeatherOptions {
  readonly seed: string;
  /** Milliseconds before each answer, or from–to. */
  readonly latencyMs?: number | readonly [number, number];
  /** Calls per second that each account may make, with as many at once; more are throttled. */
  readonly rate?: number;
  readonly faults?: FaultOptions;
}

/** What becomes of one call besides its own doing. */
export type Fate = "served" | "error" | "dropped" | "answer-lost";

export class Weather {
  readonly #options: WeatherOptions;
  readonly #random: () => number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor(options: WeatherOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
  }

  /** Milliseconds that the next answer waits. */
  latency(): number {
    const { latencyMs = 0 } = this.#options;
    if (typeof latencyMs === "number") return latencyMs;
    const [least, most] = latencyMs;
    return least + this.#random() * (most - least);
  }

  fate(): Fate {
    const { errors = 0, drops = 0, lostAnswers = 0 } = this.#options.faults ?? {};
    if (errors + drops + lostAnswers === 0) return "served";
    const drawn = this.#random();
    if (drawn < errors) return "error";
    if (drawn < errors + drops) return "dropped";
    return drawn < errors + drops + lostAnswers ? "answer-lost" : "served";
  }

  /** Throws Throttling where an account calls faster than it may. `now` is the machine's time. */
  throttle(accountId: string, now: number): void {
    const { rate } = this.#options;
    if (rate === undefined) return;
    const bucket = this.#buckets.get(accountId) ?? { tokens: rate, at: now };
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    bucket.at = now;
    this.#buckets.set(accountId, bucket);
    if (bucket.tokens < 1) throw new ApiError("Throttling", "Rate exceeded", 400);
    bucket.tokens -= 1;
  }
}

/** Uniform numbers from 0 to 1, the same for the same seed (mulberry32 over an FNV-1a hash). */
function seededRandom(seed: string): () => number {
  let state = 2_166_136_261;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
