import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { processLine } from "./command-line.ts";

test("a shell and a splitter read the words that were written", () => {
  const word = fc.string({
    unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCodePoint(code)),
    minLength: 1,
  });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const line = processLine(words);
      const hostile = words.some((one) => /["`$\\]/.test(one));
      if (line === undefined || hostile) return;
      const script = `printf '%s\\n' ${line}`;
      expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe(
        words.map((one) => `${one}\n`).join(""),
      );
    }),
    { numRuns: 30 },
  );
});

test.each(['a"b', "a`b", "$HOME", "a\nb", ""])("%j is refused", (word) => {
  expect(processLine(["node", word])).toBeUndefined();
});
