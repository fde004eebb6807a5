import { describe, expect, test } from "vitest";
import { verify } from "../src/access/index.ts";
import { breaches } from "./mutations/breaches.ts";
import { expectation, liveWorld } from "./mutations/twelve-accounts.ts";

// Which breaches nothing but the checks of one code tells: were those checks taken away, they would pass as proved.
const alone = new Map<string, string>();
for (const breach of breaches) {
  if (breach.also === undefined) alone.set(breach.code, breach.name);
}

describe("each code of verify is needed:", () => {
  test.each([...alone])("without %s, %s would pass as proved", (code, name) => {
    const breach = breaches.find((one) => one.name === name);
    const { waysIn, deviations, undecided } = verify(
      breach?.plant(liveWorld()) ?? liveWorld(),
      expectation(breach?.exceptions, breach?.expected),
    );
    const all = [...waysIn, ...deviations, ...undecided];
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter((one) => one.code !== code)).toEqual([]);
  });

  test("all codes by which verify refuses are among them", () => {
    const told = breaches.map(({ code }) => code);
    expect([...new Set(told)].filter((code) => !alone.has(code))).toEqual([]);
  });
});
