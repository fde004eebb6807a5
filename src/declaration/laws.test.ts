import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesGlob } from "../model/index.ts";
import { parseSelector, selects } from "./selector.ts";
import { parseDuration, parseInstant, unitedWindows } from "./time.ts";

const year = fc.integer({ min: 2000, max: 2020 }).map((one) => `${one}-01-01T00:00:00Z`);
const window = fc.record({ from: year, until: year }, { requiredKeys: [] });

function isOpen(windows: readonly { from?: string; until?: string }[], at: string): boolean {
  return windows.some(
    ({ from, until }) => (from === undefined || from <= at) && (until === undefined || at < until),
  );
}

describe("windows of time", () => {
  const real = fc.array(
    window.filter(({ from, until }) => from === undefined || until === undefined || from < until),
    {
      minLength: 1,
      maxLength: 6,
    },
  );

  test("united are open exactly when one of them is, sorted and apart", () => {
    fc.assert(
      fc.property(real, (windows) => {
        const united = unitedWindows(windows);
        for (let at = 1999; at <= 2021; at += 1) {
          const instant = `${at}-01-01T00:00:00Z`;
          expect(united.length === 0 || isOpen(united, instant)).toBe(isOpen(windows, instant));
        }
        const gaps = united.slice(1).map(({ from }, index) => (united[index]?.until ?? "~") < (from ?? ""));
        expect(gaps).not.toContain(false);
      }),
    );
  });

  test("the order in which they are written does not matter", () => {
    fc.assert(
      fc.property(real, (windows) => {
        expect(unitedWindows(windows.toReversed())).toEqual(unitedWindows(windows));
      }),
    );
  });
});

test("a glob matches what the regular expression of the same meaning matches", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 10 });
  fc.assert(
    fc.property(pattern, text, (glob, name) => {
      const expression = new RegExp(`^${glob.replaceAll("*", ".*").replaceAll("?", ".")}$`);
      expect(matchesGlob(glob, name)).toBe(expression.test(name));
    }),
    { numRuns: 500 },
  );
});

test("a glob of very many stars is decided soon", () => {
  const started = performance.now();
  expect(matchesGlob(`${"*a".repeat(2000)}b`, "a".repeat(5000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});

test("of an attribute that is present, exactly one of = and != holds; of an absent one, neither", () => {
  const value = fc.constantFrom("production", "development", "test");
  fc.assert(
    fc.property(fc.option(value), value, (stage, asked) => {
      const account = { name: "a", attributes: stage === null ? {} : { stage } };
      const holds = ["=", "!="].filter((operator) => {
        const selector = parseSelector(`stage${operator}${asked}`);
        return selector.kind !== "problem" && selects(selector, account);
      });
      expect(holds).toHaveLength(stage === null ? 0 : 1);
    }),
  );
});

test.each([
  ["2099-01-31", "until", "2099-02-01T00:00:00Z"],
  ["2099-01-31", "from", "2099-01-31T00:00:00Z"],
  ["2096-02-29", "until", "2096-03-01T00:00:00Z"],
  ["2099-01-31T18:00Z", "until", "2099-01-31T18:00:00Z"],
  ["2099-01-31 18:00:30+02:00", "from", "2099-01-31T16:00:30Z"],
  ["2099-02-29", "until", undefined],
  ["2099-01-31T24:30Z", "until", undefined],
  ["2099-01-31T18:00", "until", undefined],
  ["9999-12-31", "until", undefined],
  ["tomorrow", "until", undefined],
] as const)("%s as %s is %s", (text, as, expected) => {
  expect(parseInstant(text, as)).toBe(expected);
});

test.each([
  ["1h", 3600],
  ["90m", 5400],
  ["1h30m", 5400],
  ["", undefined],
  ["30m1h", undefined],
])("the duration %s is %s seconds", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});
