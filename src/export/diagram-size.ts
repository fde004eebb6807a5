import type { Part } from "./diagram.ts";

// Sizes in points, which are SVG's units here. Texts are measured by what their letters take in a plain sans serif.

const narrow = /[iljtfrI.,:;'|()[\]-]/;
const broad = /[mwMW@]/;

/** Width of a text at a size of letters. */
function textWidth(text: string, size: number): number {
  let units = 0;
  for (const char of text)
    units += narrow.test(char) ? 0.34 : broad.test(char) ? 0.9 : /[A-Z0-9]/.test(char) ? 0.66 : 0.56;
  return units * size;
}

export const nameSize = 13;
export const detailSize = 10;

/** The place that a part takes. */
export function sizeOf({ kind, name, detail = "" }: Part): {
  readonly width: number;
  readonly height: number;
} {
  const text = Math.max(textWidth(name, nameSize) * 1.04, textWidth(detail, detailSize) * 1.02);
  return { width: Math.ceil(text) + (kind === "person" ? 58 : 42), height: 42 };
}
