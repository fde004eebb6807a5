/**
 * How far a search is from a text: its letters stand in the text in their order, and each that neither follows the one
 * before it nor begins a word counts one. `opshprod` is at 0 from `Operator@shop-production`, and farther from
 * `Developer@shop-preproduction`. Words of the search stand for themselves. Undefined where letters are missing.
 */
export function distanceInOrder(search: string, text: string): number | undefined {
  const starts = wordStarts(text);
  let sum = 0;
  for (const word of search.toLowerCase().split(/\s+/)) {
    const distance = wordDistance(word, text.toLowerCase(), starts);
    if (distance === Number.POSITIVE_INFINITY) return undefined;
    sum += distance;
  }
  return sum;
}

/** Where words begin: after what is no letter or digit, and at capitals within (`LambdaManager`). */
function wordStarts(text: string): ReadonlySet<number> {
  return new Set(
    Array.from(text.matchAll(/(?<![A-Za-z0-9])[A-Za-z0-9]|(?<=[a-z0-9])[A-Z]/g), ({ index }) => index),
  );
}

/** The least distance over all the ways to find the letters. */
function wordDistance(word: string, text: string, starts: ReadonlySet<number>): number {
  /** The least distance of the letters so far, by where the last of them stands. */
  let reached = new Map<number, number>();
  for (const [index, letter] of Array.from(word).entries()) {
    const next = new Map<number, number>();
    for (let at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1)) {
      const own = starts.has(at) ? 0 : 1;
      const ways = Array.from(reached).filter(([before]) => before < at);
      const least = Math.min(...ways.map(([before, sum]) => sum + (before === at - 1 ? 0 : own)));
      const distance = index === 0 ? own : least;
      if (distance < Number.POSITIVE_INFINITY) next.set(at, distance);
    }
    reached = next;
  }
  return word === "" ? 0 : Math.min(...reached.values());
}
