import { hasWildcard, matchesGlob } from "./glob.ts";

/**
 * Whether some text matches both patterns. Exact: a walk over the pairs of places in the two patterns.
 */
export function globsOverlap(a: string, b: string): boolean {
  if (!hasWildcard(a)) return matchesGlob(b, a);
  if (!hasWildcard(b)) return matchesGlob(a, b);
  const width = b.length + 1;
  const seen = new Uint8Array((a.length + 1) * width);
  const queue: number[] = [];
  const visit = (i: number, j: number): void => {
    const state = i * width + j;
    if (seen[state] === 1) return;
    seen[state] = 1;
    queue.push(state);
  };
  visit(0, 0);
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    const i = Math.floor(state / width);
    const j = state % width;
    if (i === a.length && j === b.length) return true;
    const left = a[i];
    const right = b[j];
    if (left === "*") {
      visit(i + 1, j);
      if (right !== undefined) visit(i, j + 1);
    }
    if (right === "*") {
      visit(i, j + 1);
      if (left !== undefined) visit(i + 1, j);
    }
    if (left !== undefined && right !== undefined && left !== "*" && right !== "*") {
      if (left === right || left === "?" || right === "?") visit(i + 1, j + 1);
    }
  }
  return false;
}

/** Pairs of states after which containment gives up; only made-up patterns come near it. */
const stateLimit = 50_000;

/**
 * Whether every text that matches `inner` matches `outer`. A walk over the places of `inner` paired with the sets of
 * places where `outer` can be; past {@link stateLimit} pairs the answer is no, which is the safe one.
 */
export function globContains(outer: string, inner: string): boolean {
  if (outer === inner || outer === "*") return true;
  if (!hasWildcard(inner)) return matchesGlob(outer, inner);
  if (!hasWildcard(outer)) return false;
  return new Containment(collapseStars(outer), collapseStars(inner)).holds();
}

function collapseStars(pattern: string): string {
  return pattern.replace(/\*+/g, "*");
}

/** A walk with its memory of where it has been. */
class Containment {
  private readonly seen = new Set<string>();
  private readonly queue: { readonly at: number; readonly places: readonly number[] }[] = [];
  private readonly outer: string;
  private readonly inner: string;
  /** A character that stands for every one that neither pattern names. */
  private readonly alphabet: readonly (string | undefined)[];

  constructor(outer: string, inner: string) {
    this.outer = outer;
    this.inner = inner;
    this.alphabet = [undefined, ...new Set([...outer.split(""), ...inner.split("")])].filter(
      (char) => char !== "*" && char !== "?",
    );
    // The wildcards' own characters are ordinary in a text; being unnamed by either pattern, `undefined` covers them.
  }

  holds(): boolean {
    this.visit(0, this.closure([0]));
    for (let state = this.queue.pop(); state !== undefined; state = this.queue.pop()) {
      if (this.seen.size > stateLimit) return false;
      if (state.at === this.inner.length && !state.places.includes(this.outer.length)) return false;
      this.step(state.at, state.places);
    }
    return true;
  }

  private step(at: number, places: readonly number[]): void {
    const expected = this.inner[at];
    if (expected === undefined) return;
    if (expected === "*") this.visit(at + 1, places);
    const next = expected === "*" ? at : at + 1;
    const chars = expected === "*" || expected === "?" ? this.alphabet : [expected];
    for (const char of chars) this.visit(next, this.advance(places, char));
  }

  private visit(at: number, places: readonly number[]): void {
    const key = `${at}:${places.join(",")}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.queue.push({ at, places });
  }

  private advance(places: readonly number[], char: string | undefined): readonly number[] {
    const next: number[] = [];
    for (const place of places) {
      const expected = this.outer[place];
      if (expected === "*") next.push(place);
      else if (expected === "?" || (expected !== undefined && expected === char)) next.push(place + 1);
    }
    return this.closure(next);
  }

  /** A star may also match nothing. */
  private closure(places: readonly number[]): readonly number[] {
    const all = new Set(places);
    for (const place of all) if (this.outer[place] === "*") all.add(place + 1);
    return [...all].sort((a, b) => a - b);
  }
}
