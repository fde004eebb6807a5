import { expect, test } from "vitest";
import { sameTrust } from "./trust.ts";

const door = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { AWS: "arn:aws:iam::111111111111:root" },
};
const build = { ...door, Principal: { Service: "codebuild.amazonaws.com" } };
const trust = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

test("principals and actions written together let the same in as written apart", () => {
  const together = {
    Effect: "Allow",
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Principal: { Service: ["codebuild.amazonaws.com"], AWS: ["111111111111"] },
  };
  const tags = { Action: "sts:TagSession" };
  expect(sameTrust(trust(together), trust(door, build, { ...door, ...tags }, { ...build, ...tags }))).toBe(
    true,
  );
  expect(sameTrust(trust(together), trust(door, build, { ...door, ...tags }))).toBe(false);
});

test("conditions and effects tell statements apart", () => {
  const withMfa = { ...door, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
  expect(sameTrust(trust(door), trust(withMfa))).toBe(false);
  expect(sameTrust(trust(door), trust({ ...door, Effect: "Deny" }))).toBe(false);
  expect(sameTrust(trust(withMfa, withMfa), trust(withMfa))).toBe(true);
});

test("what cannot be read is the same as itself only", () => {
  expect([sameTrust("no JSON", "no JSON"), sameTrust("no JSON", trust(door))]).toEqual([true, false]);
});
