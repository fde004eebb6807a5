import { expect, test } from "vitest";
import { asksSessionName } from "./door-facts.ts";

test("a trust policy that cannot be read asks for no session name", () => {
  const asking = {
    Effect: "Allow",
    Principal: "*",
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:RoleSessionName": "alice" } },
  };
  expect(asksSessionName(JSON.stringify({ Statement: asking }))).toBe(true);
  expect([undefined, "{"].map((text) => asksSessionName(text))).toEqual([false, false]);
});
