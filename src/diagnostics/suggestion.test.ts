import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { didYouMean, nearest } from "./suggestion.ts";

describe("a suggestion", () => {
  test.each([
    ["prdo", ["dev", "prod", "audit"], "prod"],
    ["PowerUserAcess", ["PowerUserAccess", "ReadOnlyAccess"], "PowerUserAccess"],
    ["developer", ["Developer"], "Developer"],
    ["aws-eu", ["aws", "aws-cn", "aws-eusc"], "aws-eusc"],
    ["dv", ["dev", "prod"], "dev"],
    ["completely-different", ["dev", "prod"], undefined],
    ["x", [], undefined],
  ])("for %s among %j is %s", (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  test("is worded as a question", () => {
    expect(didYouMean("prdo", ["prod"])).toBe("did you mean `prod`?");
    expect(didYouMean("prdo", ["audit"])).toBeUndefined();
  });

  test("finds every word that one slip was made in", () => {
    const word = fc.stringMatching(/^[a-z]{6,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom("drop", "swap", "add"), (meant, seed, slip) => {
        const at = seed % (meant.length - 1);
        const [a = "", b = ""] = meant.slice(at, at + 2);
        const middle = { drop: b, swap: b + a, add: `${a}q${b}` }[slip];
        const typed = meant.slice(0, at) + middle + meant.slice(at + 2);
        expect(nearest(typed, ["something-else", meant])).toBe(meant);
      }),
    );
  });
});
