import { expect, test } from "vitest";
import { renderEdit } from "./edit-diff.ts";
import { plainTheme } from "./theme.ts";

const lines = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

test("an edit is shown with two lines around it, and where it begins", () => {
  const before = lines(20);
  const after = [...before.slice(0, 9), "new", ...before.slice(10)];
  expect(renderEdit("rolebridge.yaml", before.join("\n"), after.join("\n"), plainTheme)).toBe(
    ["rolebridge.yaml:8", "  line 8", "  line 9", "- line 10", "+ new", "  line 11", "  line 12"].join("\n"),
  );
});

test("what lies between two edits far apart is left out", () => {
  const before = lines(30);
  const after = before.map((line, index) => (index === 2 || index === 25 ? `${line}!` : line));
  expect(renderEdit("f", before.join("\n"), after.join("\n"), plainTheme)).toBe(
    [
      "f:1",
      "  line 1",
      "  line 2",
      "- line 3",
      "+ line 3!",
      "  line 4",
      "  line 5",
      "  …",
      "  line 24",
      "  line 25",
      "- line 26",
      "+ line 26!",
      "  line 27",
      "  line 28",
    ].join("\n"),
  );
});

test("an edit at the end of a file is shown, too", () => {
  expect(renderEdit("f", "a\nb\n", "a\nb\nc\n", plainTheme)).toBe(
    ["f:1", "  a", "  b", "+ c", "  "].join("\n"),
  );
});
