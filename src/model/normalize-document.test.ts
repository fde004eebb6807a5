import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeDocument, sameDocument } from "./normalize-document.ts";

const text = (...statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const trust = (principal: unknown, condition?: unknown) =>
  text({
    Effect: "Allow",
    Principal: principal,
    Action: "sts:AssumeRole",
    ...(condition !== undefined && { Condition: condition }),
  });

describe("documents that mean the same", () => {
  const pairs: readonly (readonly [string, string, string])[] = [
    ["white space", text(allow), JSON.stringify(JSON.parse(text(allow)), null, 4)],
    ["a scalar and a list of one", text(allow), text({ ...allow, Action: ["s3:GetObject"] })],
    [
      "a statement and a list of one",
      JSON.stringify({ Version: "2012-10-17", Statement: allow }),
      text(allow),
    ],
    [
      "the order of values",
      text({ ...allow, Action: ["s3:A", "s3:B"] }),
      text({ ...allow, Action: ["s3:B", "s3:A"] }),
    ],
    ["double values", text({ ...allow, Action: ["s3:A", "s3:A"] }), text({ ...allow, Action: "s3:A" })],
    ["the case of actions", text({ ...allow, Action: "S3:getobject" }), text(allow)],
    ["everything beside something", text({ ...allow, Resource: ["*", "arn:aws:s3:::a"] }), text(allow)],
    [
      "the order of statements",
      text(allow, { ...allow, Effect: "Deny" }),
      text({ ...allow, Effect: "Deny" }, allow),
    ],
    ["a statement twice", text(allow, allow), text(allow)],
    ["Sid", text({ Sid: "One", ...allow }), text(allow)],
    ["the order of members", text({ Resource: "*", Action: "s3:GetObject", Effect: "Allow" }), text(allow)],
    [
      "an account and its root",
      trust({ AWS: "111111111111" }),
      trust({ AWS: "arn:aws:iam::111111111111:root" }),
    ],
    ["everybody in two ways", trust("*"), trust({ AWS: ["*"] })],
    [
      "a condition's boolean and text",
      trust("*", { Bool: { a: true } }),
      trust("*", { Bool: { a: "True" } }),
    ],
    [
      "a condition's number and text",
      trust("*", { NumericLessThan: { a: 5 } }),
      trust("*", { NumericLessThan: { a: ["5"] } }),
    ],
    [
      "the case of condition keys",
      trust("*", { Bool: { "aws:X": "true" } }),
      trust("*", { bool: { "AWS:x": "true" } }),
    ],
    ["an empty condition", trust("*", {}), trust("*")],
    ["a version that changes nothing", JSON.stringify({ Statement: [allow] }), text(allow)],
  ];
  test.each(pairs)("%s", (_, a, b) => {
    expect(sameDocument(a, b)).toBe(true);
    expect(sameDocument(b, a)).toBe(true);
  });
});

describe("documents that mean something else", () => {
  const variable = { ...allow, Resource: "arn:aws:s3:::home/${aws:username}" };
  const pairs: readonly (readonly [string, string, string])[] = [
    ["another effect", text(allow), text({ ...allow, Effect: "Deny" })],
    ["one action more", text(allow), text({ ...allow, Action: ["s3:GetObject", "s3:PutObject"] })],
    [
      "the case of resources",
      text({ ...allow, Resource: "arn:aws:s3:::A" }),
      text({ ...allow, Resource: "arn:aws:s3:::a" }),
    ],
    [
      "NotAction for Action",
      text(allow),
      text({ Effect: "Allow", NotAction: "s3:GetObject", Resource: "*" }),
    ],
    ["a version that makes variables plain text", JSON.stringify({ Statement: [variable] }), text(variable)],
    ["another account", trust({ AWS: "111111111111" }), trust({ AWS: "222222222222" })],
    [
      "a user for the account",
      trust({ AWS: "111111111111" }),
      trust({ AWS: "arn:aws:iam::111111111111:user/a" }),
    ],
    ["a service for an account", trust({ Service: "111111111111" }), trust({ AWS: "111111111111" })],
    [
      "a condition's operator",
      trust("*", { Bool: { a: "true" } }),
      trust("*", { BoolIfExists: { a: "true" } }),
    ],
    [
      "a condition's value",
      trust("*", { StringEquals: { a: "B" } }),
      trust("*", { StringEquals: { a: "b" } }),
    ],
    ["a condition less", trust("*", { Bool: { a: "true" } }), trust("*")],
    ["no JSON", "{", text(allow)],
  ];
  test.each(pairs)("%s", (_, a, b) => {
    expect(sameDocument(a, b)).toBe(false);
    expect(sameDocument(b, a)).toBe(false);
  });
});

test("the normal form of a normal form is itself", () => {
  const values = fc.array(fc.constantFrom("s3:A", "s3:b", "S3:a", "*", "iam:X"), { minLength: 1 });
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: values,
    Resource: fc.array(fc.constantFrom("a", "b", "*"), { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1 }), (statements) => {
      const once = JSON.stringify(normalizeDocument(text(...statements)));
      expect(JSON.stringify(normalizeDocument(once))).toBe(once);
      expect(sameDocument(once, text(...statements.toReversed()))).toBe(true);
    }),
  );
});

test("a text that is no document is refused", () => {
  expect(() => normalizeDocument("[]")).toThrow(SyntaxError);
  expect(() => normalizeDocument('{"Statement":["x"]}')).toThrow(SyntaxError);
});
