import { describe, expect, test } from "vitest";
import {
  account,
  administratorAccess,
  change,
  changeRole,
  changeUser,
  doorTo,
  policy,
  powerUserAccess,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import type { World } from "../model/index.ts";
import { accessDifference } from "./index.ts";

const source = "111111111111";
const webapp = "222222222222";
const analytics = "333333333333";
const lambda = policy({ Effect: "Allow", Action: ["lambda:*", "logs:Get*"], Resource: "*" });

function base(): World {
  const operator = role("Operator", sourceTrust(source), { inline: { own: lambda } });
  return world({
    source: "users",
    accounts: { users: { id: source }, webapp: { id: webapp }, analytics: { id: analytics } },
    people: ["alice", "bob"],
    states: [
      account(source, {
        users: [user("alice", { inline: { doors: doorTo(webapp, "Operator") } }), user("bob")],
      }),
      account(webapp, { roles: [operator] }),
      account(analytics, { roles: [operator] }),
    ],
    awsManagedPolicies: {
      [administratorAccess]: policy({ Effect: "Allow", Action: "*", Resource: "*" }),
      [powerUserAccess]: policy({
        Effect: "Allow",
        NotAction: ["iam:*", "organizations:*", "account:*"],
        Resource: "*",
      }),
    },
  });
}

function rolesOf(parts: Parameters<typeof role>[2], trust?: string): World {
  const edit = (world: World, id: string): World =>
    change(world, id, (state) =>
      changeRole(state, "Operator", () => ({ ...parts, ...(trust !== undefined && { trust }) })),
    );
  return edit(base(), webapp);
}

describe("the access difference", () => {
  test("is empty between a world and itself", () => {
    expect(accessDifference(base(), base())).toEqual({ lines: [] });
  });

  test("says what a person gains by a new bridge, and loses without it", () => {
    const more = change(base(), source, (state) =>
      changeUser(state, "bob", () => ({
        inline: { a: doorTo(webapp, "Operator"), b: doorTo(analytics, "Operator") },
      })),
    );
    const line = {
      who: "bob",
      what: ["lambda:*", "logs:Get*"],
      accounts: ["analytics", "webapp"],
      roles: ["Operator"],
    };
    expect(accessDifference(base(), more).lines).toEqual([{ effect: "gains", ...line }]);
    expect(accessDifference(more, base()).lines).toEqual([{ effect: "loses", ...line }]);
  });

  test("says in words what administrators and power users may do", () => {
    expect(accessDifference(base(), rolesOf({ attached: [powerUserAccess] })).lines).toMatchObject([
      { effect: "gains", who: "alice", what: ["everything but account:*, iam:*, organizations:*"] },
    ]);
    expect(accessDifference(base(), rolesOf({ attached: [administratorAccess] })).lines).toMatchObject([
      { effect: "gains", who: "alice", what: ["everything"] },
    ]);
  });

  test("says what changes behind a bridge that stays", () => {
    const narrower = rolesOf({
      inline: { own: policy({ Effect: "Allow", Action: "lambda:GetFunction", Resource: "*" }) },
    });
    expect(accessDifference(base(), narrower).lines).toMatchObject([
      { effect: "loses", who: "alice", what: ["lambda:*", "logs:Get*"], accounts: ["webapp"] },
    ]);
    expect(accessDifference(narrower, base()).lines).toMatchObject([
      { effect: "gains", what: ["lambda:*", "logs:Get*"] },
    ]);
  });

  test("is empty where an action that was allowed by a pattern is spelt out as well", () => {
    const spelt = policy({
      Effect: "Allow",
      Action: ["lambda:*", "logs:Get*", "lambda:InvokeFunction"],
      Resource: "*",
    });
    expect(accessDifference(base(), rolesOf({ inline: { own: spelt } })).lines).toEqual([]);
  });

  test("says that a Deny takes away and its end gives back", () => {
    const denied = rolesOf({
      inline: { own: lambda, stop: policy({ Effect: "Deny", Action: "*", Resource: "*" }) },
    });
    expect(accessDifference(base(), denied).lines).toMatchObject([{ effect: "loses", what: ["everything"] }]);
    expect(accessDifference(denied, base()).lines).toMatchObject([{ effect: "gains", what: ["everything"] }]);
  });

  test("says that a way opens without MFA", () => {
    const open = rolesOf({}, sourceTrust(source, { Condition: {} }));
    expect(accessDifference(base(), open).lines).toEqual([
      {
        effect: "gains",
        who: "alice",
        what: ["lambda:*", "logs:Get*"],
        accounts: ["webapp"],
        roles: ["Operator"],
        how: "without MFA",
      },
    ]);
  });

  test("says that a boundary goes", () => {
    const boundary = policy({ Effect: "Allow", Action: "lambda:Get*", Resource: "*" });
    const arn = `arn:aws:iam::${webapp}:policy/Limit` as const;
    const world = {
      ...rolesOf({ boundary: arn }),
      awsManagedPolicies: { ...base().awsManagedPolicies, [arn]: boundary },
    };
    expect(accessDifference(world, base()).lines).toMatchObject([
      { effect: "gains", who: "alice", what: ["lambda:*", "logs:Get*"] },
    ]);
  });

  test("says that a foreign account, everybody and an identity provider come in", () => {
    const open = (Principal: unknown, Action = "sts:AssumeRole"): World =>
      rolesOf(
        {},
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            ...(JSON.parse(sourceTrust(source)) as { Statement: unknown[] }).Statement,
            { Effect: "Allow", Principal, Action },
          ],
        }),
      );
    const who = (world: World): readonly string[] =>
      accessDifference(base(), world).lines.map((line) => line.who);
    expect(who(open({ AWS: "arn:aws:iam::999988887777:root" }))).toEqual([
      "a principal of account 999988887777",
    ]);
    expect(who(open("*"))).toEqual(["alice", "any AWS principal"]);
    expect(
      who(open({ Federated: `arn:aws:iam::${webapp}:saml-provider/corp` }, "sts:AssumeRoleWithSAML")),
    ).toEqual([`identity provider arn:aws:iam::${webapp}:saml-provider/corp`]);
    expect(who(open({ Service: "lambda.amazonaws.com" }))).toEqual([]);
    expect(who(open({ Service: "rolesanywhere.amazonaws.com" }))).toEqual([
      "service rolesanywhere.amazonaws.com",
    ]);
  });

  test("says that a role of another account comes in by chaining", () => {
    const trust = policy({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${analytics}:root` },
      Action: "sts:AssumeRole",
    });
    const chained = change(rolesOf({}, trust), analytics, (state) =>
      changeRole(state, "Operator", () => ({ inline: { hop: doorTo(webapp, "Operator") } })),
    );
    expect(accessDifference(base(), chained).lines).toMatchObject([
      { effect: "gains", who: "role Operator of analytics", accounts: ["webapp"] },
      { effect: "loses", who: "alice" },
    ]);
  });
});
