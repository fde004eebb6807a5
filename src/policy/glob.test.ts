import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matchesGlob } from "./glob.ts";
import { globContains, globsOverlap } from "./glob-algebra.ts";
import { actionContains, actionsOverlap, resourceContains, resourcesOverlap } from "./pattern-algebra.ts";

const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 7 });
const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 7 });

describe("matching", () => {
  test("is linear also where a pattern would make a backtracking matcher desperate", () => {
    const start = performance.now();
    const subject = "a".repeat(100_000);
    expect(matchesGlob("a*".repeat(1000), subject)).toBe(true);
    expect(matchesGlob(`${"a*".repeat(1000)}b`, subject)).toBe(false);
    expect(matchesGlob(`*${"a".repeat(1000)}b*`, subject)).toBe(false);
    expect(matchesGlob(`*${"?".repeat(500)}${"a".repeat(500)}b*`, subject)).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test("without regard to case where asked", () => {
    expect(matchesGlob("S3:Get*", "s3:getObject", { caseSensitive: false })).toBe(true);
    expect(matchesGlob("S3:Get*", "s3:getObject", { caseSensitive: true })).toBe(false);
  });

  test("takes long pieces with question marks", () => {
    const piece = "abcdefghijklmnopqrstuvwxyz0123456789?bcdefghij";
    expect(matchesGlob(`*${piece}*`, `xx${piece.replace("?", "Z")}yy`)).toBe(true);
    expect(matchesGlob(`*${piece}*`, `xx${piece.replace("?", "ZZ")}yy`)).toBe(false);
  });
});

describe("patterns among themselves", () => {
  test("contain: what matches the inner matches the outer", () => {
    fc.assert(
      fc.property(pattern, pattern, text, (outer, inner, subject) => {
        if (globContains(outer, inner) && matchesGlob(inner, subject))
          expect(matchesGlob(outer, subject)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("contain: a no has a witness", () => {
    const words = ["", ..."abc"].flatMap((x) =>
      ["", ..."abc"].flatMap((y) => ["", ..."abc"].map((z) => x + y + z)),
    );
    const longer = words.flatMap((word) => words.map((more) => word + more));
    const short = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });
    fc.assert(
      fc.property(short, short, (outer, inner) => {
        const witness = longer.some((word) => matchesGlob(inner, word) && !matchesGlob(outer, word));
        expect(globContains(outer, inner)).toBe(!witness);
      }),
      { numRuns: 300 },
    );
  });

  test("overlap: a common text shows it", () => {
    fc.assert(
      fc.property(pattern, pattern, text, (a, b, subject) => {
        if (matchesGlob(a, subject) && matchesGlob(b, subject)) expect(globsOverlap(a, b)).toBe(true);
        expect(globsOverlap(a, b)).toBe(globsOverlap(b, a));
      }),
      { numRuns: 3000 },
    );
    expect(globsOverlap("a*b", "a?c")).toBe(false);
    expect(globsOverlap("*-production", "web-*")).toBe(true);
  });

  test("of resources go part by part, and a variable may be anything", () => {
    expect(resourcesOverlap("arn:aws:iam::*:role/a*", "arn:aws:iam::111111111111:role/*b")).toBe(true);
    expect(resourcesOverlap("arn:aws:iam:*:role/x", "arn:aws:iam::111111111111:role/x")).toBe(false);
    expect(resourcesOverlap("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/bob")).toBe(true);
    expect(resourceContains("arn:aws:iam::*:role/*", "arn:aws:iam::1:role/a?")).toBe(true);
    expect(resourceContains("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/bob")).toBe(false);
    expect(resourceContains("arn:aws:iam::1:user/*", "arn:aws:iam::1:user/${aws:username}")).toBe(true);
    expect(resourceContains("arn:aws:iam::1:role/*", "*")).toBe(false);
  });

  test("of actions go without regard to case", () => {
    expect(actionContains("STS:*", "sts:AssumeRole")).toBe(true);
    expect(actionsOverlap("s3:Get*", "s3:*Object")).toBe(true);
    expect(actionContains("s3:Get*", "s3:*")).toBe(false);
  });
});
