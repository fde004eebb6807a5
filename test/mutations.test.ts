import { describe, expect, test } from "vitest";
import { verify } from "../src/access/index.ts";
import { breaches } from "./mutations/breaches.ts";
import { harmless } from "./mutations/harmless.ts";
import { realisticExceptions, realisticWorld } from "./mutations/realistic.ts";
import { expectation, liveWorld } from "./mutations/twelve-accounts.ts";

describe("verify", () => {
  test("proves the twelve-account organization as it was built", () => {
    const { result, waysIn, deviations, undecided, exceptions } = verify(liveWorld(), expectation());
    expect({ result, waysIn, deviations, undecided }).toEqual({
      result: "proved",
      waysIn: [],
      deviations: [],
      undecided: [],
    });
    expect(exceptions.map(({ kind }) => kind)).toEqual(["reach-role"]);
  });

  test("proves an organization as they are, with a handful of exceptions that are all needed", () => {
    const { waysIn, deviations, undecided, findings, exceptions } = verify(
      realisticWorld(),
      expectation(realisticExceptions),
    );
    const said = [...waysIn, ...deviations, ...undecided, ...findings].map(
      ({ code, summary }) => `${code} ${summary}`,
    );
    expect(said).toEqual([]);
    expect(exceptions.length).toBe(realisticExceptions.length + 1);
    for (const left of realisticExceptions) {
      const others = realisticExceptions.filter((one) => one !== left);
      expect(verify(realisticWorld(), expectation(others)).result).toBe("not-proved");
    }
  });

  test("is tried against at least 60 breaches and 30 harmless changes", () => {
    expect(breaches.length).toBeGreaterThanOrEqual(60);
    expect(harmless.length).toBeGreaterThanOrEqual(30);
    expect(new Set(breaches.map(({ name }) => name)).size).toBe(breaches.length);
  });

  describe("finds, and names the statement of,", () => {
    test.each(breaches.map((breach) => [breach.name, breach] as const))("%s", (_, breach) => {
      const answer = verify(breach.plant(liveWorld()), expectation(breach.exceptions, breach.expected));
      expect(answer.result).toBe("not-proved");
      const found = [...answer.waysIn, ...answer.deviations, ...answer.undecided];
      // By its own code and no other: whoever takes the check away makes this fail.
      expect([...new Set(found.map(({ code }) => code))].sort()).toEqual(
        [breach.code, ...(breach.also ?? [])].sort(),
      );
      if (breach.holder === undefined) return;
      const places = answer.waysIn
        .filter(({ code }) => code === breach.code)
        .flatMap(({ steps }) => steps.flatMap(({ by }) => by.map(({ place }) => place)));
      const named = places.filter(
        ({ holder, statement }) =>
          holder === breach.holder && (breach.statement === undefined || statement === breach.statement),
      );
      expect(named).not.toEqual([]);
    });
  });

  describe("still proves after", () => {
    test.each(harmless.map((one) => [one.name, one] as const))("%s", (_, { plant, exceptions, expected }) => {
      const { waysIn, deviations, undecided } = verify(plant(liveWorld()), expectation(exceptions, expected));
      const said = [...waysIn, ...deviations, ...undecided].map(({ code, summary }) => `${code} ${summary}`);
      expect(said).toEqual([]);
    });
  });
});
