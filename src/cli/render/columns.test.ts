import { describe, expect, test } from "vitest";
import { columns } from "./columns.ts";
import { createTheme } from "./theme.ts";

describe("columns", () => {
  test("are aligned whatever colours the cells have, and lines end without blanks", () => {
    const { added } = createTheme(true);
    expect(
      columns([
        ["a", "b", "c"],
        [added("long"), "x", ""],
      ]),
    ).toEqual(["  a      b   c", `  ${added("long")}   x`]);
  });

  test("that are empty in all rows take no room", () => {
    expect(
      columns(
        [
          ["a", "", "c"],
          ["b", "", "d"],
        ],
        { gap: 1 },
      ),
    ).toEqual(["  a c", "  b d"]);
  });

  test("give way to a text that stands alone", () => {
    expect(columns([["a", "b"], "a sentence of its own", ["ccc", "d"]])).toEqual([
      "  a     b",
      "  a sentence of its own",
      "  ccc   d",
    ]);
  });
});
