import { describe, expect, test } from "vitest";
import { effectsOf, inertDocument, isCoveredBy, meetOf, relationOf } from "./narrowing.ts";

const text = (...statements: readonly object[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const allow = (action: string | string[], resource: string | string[] = "*", more: object = {}) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...more,
});
const deny = (action: string) => ({ Effect: "Deny", Action: action, Resource: "*" });
const until = (date: string) => ({ Condition: { DateLessThan: { "aws:CurrentTime": date } } });

describe("the relation of two documents", () => {
  test.each([
    ["an action more", text(allow("a:X")), text(allow(["a:X", "a:Y"])), "wider"],
    ["an action less", text(allow(["a:X", "a:Y"])), text(allow("a:X")), "narrower"],
    ["a pattern for one of its actions", text(allow("a:*")), text(allow("a:Get*")), "narrower"],
    ["a question mark is less than a star", text(allow("a:?")), text(allow("a:*")), "wider"],
    ["a resource more", text(allow("a:X", "r1")), text(allow("a:X", ["r1", "r2"])), "wider"],
    ["a condition more", text(allow("a:X")), text(allow("a:X", "*", until("2030"))), "narrower"],
    [
      "another condition",
      text(allow("a:X", "*", until("2030"))),
      text(allow("a:X", "*", until("2031"))),
      "mixed",
    ],
    ["a deny more", text(allow("a:X")), text(allow("a:X"), deny("a:Y")), "narrower"],
    ["a deny less", text(allow("a:X"), deny("a:Y")), text(allow("a:X")), "wider"],
    ["one for another", text(allow("a:X")), text(allow("a:Y")), "mixed"],
    ["a deny and an allow more", text(allow("a:X")), text(allow(["a:X", "a:Z"]), deny("a:Y")), "mixed"],
    ["the same in other words", text(allow(["a:X"])), text(allow("a:X")), "same"],
    [
      "fewer exceptions",
      text({ Effect: "Allow", NotAction: ["a:X", "a:Y"], Resource: "*" }),
      text({ Effect: "Allow", NotAction: ["a:X"], Resource: "*" }),
      "wider",
    ],
  ] as const)("%s", (_, before, after, relation) => {
    expect(relationOf(before, after)).toBe(relation);
  });

  test("a document that comes or goes is judged by its effects", () => {
    expect(relationOf(undefined, text(allow("a:X")))).toBe("wider");
    expect(relationOf(undefined, text(deny("a:X")))).toBe("narrower");
    expect(relationOf(text(deny("a:X")), undefined)).toBe("wider");
    expect(relationOf(undefined, text(allow("a:X"), deny("a:Y")))).toBe("mixed");
  });
});

describe("what two documents both allow", () => {
  test("shared values stay, denies of either are kept", () => {
    const before = text(allow(["a:X", "a:Y"]), deny("b:*"));
    const after = text(allow(["a:Y", "a:Z"]), deny("c:*"));
    expect(JSON.parse(meetOf(before, after) ?? "")).toEqual({
      Version: "2012-10-17",
      Statement: [
        { Action: ["a:Y"], Effect: "Allow", Resource: ["*"] },
        { Action: ["b:*"], Effect: "Deny", Resource: ["*"] },
        { Action: ["c:*"], Effect: "Deny", Resource: ["*"] },
      ],
    });
  });

  test("principals are shared too", () => {
    const trust = (...ids: readonly string[]) =>
      text({ Effect: "Allow", Principal: { AWS: ids }, Action: "sts:AssumeRole" });
    expect(JSON.parse(meetOf(trust("a", "b"), trust("b", "c")) ?? "")).toMatchObject({
      Statement: [{ Principal: { AWS: ["b"] } }],
    });
    expect(meetOf(trust("a"), trust("b"))).toBeUndefined();
  });

  test("nothing in common is no document", () => {
    expect(meetOf(text(allow("a:X")), text(allow("b:X")))).toBeUndefined();
  });

  test("it is narrower than both", () => {
    const [before, after] = [
      text(allow(["a:*", "b:X"], ["r1", "r2"])),
      text(allow(["a:X", "c:X"], ["r2", "r3"])),
    ];
    const shared = meetOf(before, after);
    expect(relationOf(before, shared)).toBe("narrower");
    expect(relationOf(after, shared)).toBe("narrower");
  });
});

test("several documents together cover one", () => {
  const doors = [text(allow("sts:AssumeRole", ["r1", "r2"])), text(allow("sts:AssumeRole", "r3"))];
  expect(isCoveredBy(text(allow("sts:AssumeRole", "r2")), doors)).toBe(true);
  expect(isCoveredBy(text(allow("sts:AssumeRole", "r4")), doors)).toBe(false);
});

test("the document without meaning allows nothing", () => {
  expect(effectsOf(inertDocument)).toEqual({ allows: false, denies: true });
});
