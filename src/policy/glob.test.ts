import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verdict } from "../../test/support/verdict.ts";
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
    const property = fc.property(pattern, pattern, text, (outer, inner, subject) => {
      return !globContains(outer, inner) || !matchesGlob(inner, subject) || matchesGlob(outer, subject);
    });
    expect(verdict(property, 3000)).toBe("holds");
  });

  test("contain: a no has a witness", () => {
    const letters = ["", "a", "b", "c"];
    const words = letters.flatMap((x) => letters.flatMap((y) => letters.map((z) => x + y + z)));
    const longer = words.flatMap((word) => words.map((more) => word + more));
    const short = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 3 });
    const property = fc.property(short, short, (outer, inner) => {
      const witness = longer.some((word) => matchesGlob(inner, word) && !matchesGlob(outer, word));
      return globContains(outer, inner) === !witness;
    });
    expect(verdict(property, 300)).toBe("holds");
  });

  test("overlap: a common text shows it", () => {
    const property = fc.property(pattern, pattern, text, (a, b, subject) => {
      const overlap = globsOverlap(a, b);
      return (
        overlap === globsOverlap(b, a) && (overlap || !matchesGlob(a, subject) || !matchesGlob(b, subject))
      );
    });
    expect(verdict(property, 3000)).toBe("holds");
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
