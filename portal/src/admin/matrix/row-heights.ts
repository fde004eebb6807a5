import type { PersonView } from "../../../../src/server/contract.ts";
import { cellKey, type Matrix, termsOf } from "./matrix.ts";

// Pixels, the same as in the style sheet: rows out of sight are not drawn, so their heights must be known without looking.
const least = 46;
const padding = 12;
const roleLine = 20;
const termLine = 14;

export function heightOf(person: PersonView, { accounts, cells }: Matrix): number {
  const heights = accounts.map(({ name }) =>
    (cells.get(cellKey(person.name, name)) ?? []).reduce(
      (sum, bridge) => sum + roleLine + termsOf(bridge).length * termLine,
      padding,
    ),
  );
  return Math.max(least, ...heights);
}

/** Where each row begins, and at the end where the last one ends. */
export function offsetsOf(heights: readonly number[]): readonly number[] {
  const offsets = [0];
  for (const height of heights) offsets.push((offsets.at(-1) ?? 0) + height);
  return offsets;
}

/** The first row that ends after a height. */
export function rowAt(offsets: readonly number[], height: number): number {
  let [low, high] = [0, offsets.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle + 1] ?? Number.POSITIVE_INFINITY) > height) high = middle;
    else low = middle + 1;
  }
  return low;
}
