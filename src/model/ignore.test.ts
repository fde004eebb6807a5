import { expect, test } from "vitest";
import { asksForTags, type IgnoreRule, isIgnored } from "./ignore.ts";
import type { ManagedPolicy, Role } from "./resource.ts";

const role: Role = {
  kind: "role",
  name: "NetworkReader",
  path: "/network/",
  description: "",
  maxSessionDuration: 3600,
  inline: {},
  attached: [],
  tags: { Owner: "legacy-platform" },
  trust: "{}",
};
const policy: ManagedPolicy = { kind: "policy", name: "Queues", path: "/", document: "{}" };

test.each<readonly [IgnoreRule, boolean]>([
  [{ name: "networkR*" }, true],
  [{ name: "Network" }, false],
  [{ path: "/network/" }, true],
  [{ path: "/net/" }, false],
  [{ tag: { key: "owner" } }, true],
  [{ tag: { key: "owner", value: "legacy*" } }, true],
  [{ tag: { key: "owner", value: "new" } }, false],
  [{ name: "Network*", path: "/", tag: { key: "owner" } }, false],
])("%j matches a role of that name, path and tag: %j", (rule, expected) => {
  expect(isIgnored(role, [rule])).toBe(expected);
});

test("a policy's tags count where they were read", () => {
  const rules = [{ tag: { key: "owner", value: "legacy" } }];
  expect(isIgnored(policy, rules)).toBe(false);
  expect(isIgnored({ ...policy, tags: { owner: "legacy" } }, rules)).toBe(true);
});

test("tags are asked for only where name and path leave it open", () => {
  const tag = { key: "owner" };
  expect(
    [[{ tag }], [{ tag, name: "Q*" }], [{ tag, path: "/x/" }], [{ name: "Q*" }]].map((rules) =>
      asksForTags(policy, rules),
    ),
  ).toEqual([true, true, false, false]);
});
