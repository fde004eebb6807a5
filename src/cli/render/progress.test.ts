import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffLines } from "./line-diff.ts";
import { createProgress, progressText } from "./progress.ts";
import { plainTheme } from "./theme.ts";

describe("progress", () => {
  test("is a bar, a count and what it waits for", () => {
    expect(
      progressText(
        { label: "data-production", done: 2, total: 3, note: "waiting: AWS asks for fewer requests" },
        18,
        plainTheme,
      ),
    ).toBe("  data-production     ████████████████░░░░░░░░  2/3    waiting: AWS asks for fewer requests");
  });

  test("paints over its own lines, leaves the last state, and never fills a line of the terminal", () => {
    const written: string[] = [];
    let time = 0;
    const stream = { write: (text: string) => written.push(text), isTTY: true, columns: 40 };
    const progress = createProgress(stream, plainTheme, () => new Date((time += 1000)));
    progress.show({ label: "users", done: 1, total: 4 });
    progress.show({ label: "webapp", done: 1, total: 2, note: "waiting: AWS asks for fewer requests" });
    progress.finish();
    expect(written[1]?.startsWith("\u001b[1A")).toBe(true);
    expect(written[2]?.startsWith("\u001b[2A")).toBe(true);
    for (const line of written.join("").split("\n")) {
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(40);
    }
  });

  test("is shown in full where the terminal does not say how wide it is", () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text), isTTY: true, columns: 0 };
    createProgress(stream, plainTheme, () => new Date()).show({ label: "users", done: 4, total: 4 });
    expect(written.join("")).toContain("users  ████████████████████████  4/4");
  });

  test("of very many accounts shows the unfinished ones and how many are done", () => {
    const written: string[] = [];
    let time = 0;
    const stream = { write: (text: string) => written.push(text), isTTY: true, columns: 120 };
    const progress = createProgress(stream, plainTheme, () => new Date((time += 1000)));
    for (let index = 0; index < 100; index++)
      progress.show({ label: `a${index}`, done: index < 50 ? 1 : 0, total: 1 });
    expect(written.at(-1)?.split("\n").length).toBeLessThan(20);
    expect(written.at(-1)).toContain("50/100");
  });
});

describe("a difference by lines", () => {
  test("rebuilds both texts", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        expect(lines.filter((line) => line.kind !== "added").map((line) => line.text)).toEqual(before);
        expect(lines.filter((line) => line.kind !== "removed").map((line) => line.text)).toEqual(after);
      }),
    );
  });

  test("of equal texts has no change", () => {
    expect(diffLines(["a", "b"], ["a", "b"]).every((line) => line.kind === "same")).toBe(true);
  });
});
