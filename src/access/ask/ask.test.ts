import { describe, expect, test } from "vitest";
import {
  account,
  administratorAccess,
  change,
  changeRole,
  changeUser,
  doorTo,
  policy,
  role,
  sourceTrust,
  user,
  world,
} from "../../../test/support/worlds.ts";
import type { World } from "../../model/index.ts";
import { can, whoCan } from "../index.ts";

const source = "111111111111";
const webapp = "222222222222";
const analytics = "333333333333";
const now = "2026-11-24T12:00:00Z";

/** The two-person example. */
function aliceAndBob(): World {
  const manager = "arn:aws:iam::aws:policy/AWSLambda_FullAccess";
  return world({
    source: "users",
    accounts: { users: { id: source }, webapp: { id: webapp }, analytics: { id: analytics } },
    people: ["alice", "bob"],
    states: [
      account(source, {
        users: [
          user("alice", {
            inline: { a: doorTo(webapp, "AccountManager"), b: doorTo(analytics, "LambdaManager") },
          }),
          user("bob", { inline: { a: doorTo(webapp, "AccountManager") } }),
        ],
      }),
      account(webapp, {
        roles: [role("AccountManager", sourceTrust(source), { attached: [administratorAccess] })],
      }),
      account(analytics, { roles: [role("LambdaManager", sourceTrust(source), { attached: [manager] })] }),
    ],
  });
}

describe("can", () => {
  const ask = (person: string, action: string, account: string, more = {}): ReturnType<typeof can> =>
    can(aliceAndBob(), { person, action, account, now, ...more });

  test("says yes, and through which role and statements", () => {
    const { answer, through } = ask("alice", "lambda:InvokeFunction", "analytics");
    expect(answer).toBe("yes");
    expect(through).toMatchObject([
      {
        role: "LambdaManager",
        bridge: { state: "open" },
        rights: { resource: "*", statements: [{ policy: "AWSLambda_FullAccess" }] },
      },
    ]);
  });

  test("says no where there is no bridge, and which role would allow it", () => {
    expect(ask("bob", "lambda:InvokeFunction", "analytics")).toMatchObject({
      answer: "no",
      stoppedBy: [{ role: "LambdaManager", why: "the door out is missing", wouldAllow: true }],
    });
  });

  test("says no where the role does not allow it", () => {
    expect(ask("alice", "dynamodb:DeleteTable", "analytics")).toMatchObject({
      answer: "no",
      stoppedBy: [{ role: "LambdaManager", why: "no policy of it speaks of the action", wouldAllow: false }],
    });
  });

  test("says no without MFA where the door in asks for it", () => {
    expect(ask("alice", "s3:GetObject", "webapp", { mfa: false })).toMatchObject({
      answer: "no",
      stoppedBy: [{ why: "the door in requires MFA (aws:MultiFactorAuthPresent)" }],
    });
    expect(ask("alice", "s3:GetObject", "webapp", { mfa: true }).answer).toBe("yes");
  });

  test("says only if, with the conditions, and yes where the context meets them", () => {
    const limited = change(aliceAndBob(), webapp, (state) =>
      changeRole(state, "AccountManager", () => ({
        attached: [],
        inline: {
          net: policy({
            Effect: "Allow",
            Action: "s3:*",
            Resource: "*",
            Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
          }),
        },
      })),
    );
    const question = { person: "alice", action: "s3:GetObject", account: "webapp", now };
    expect(can(limited, question)).toMatchObject({
      answer: "only-if",
      conditions: ["IpAddress aws:SourceIp 10.0.0.0/8"],
    });
    expect(can(limited, { ...question, context: { "aws:SourceIp": "10.1.2.3" } }).answer).toBe("yes");
    expect(can(limited, { ...question, context: { "aws:SourceIp": "192.0.2.1" } }).answer).toBe("no");
  });

  test("says no where a statement denies it, and names the statement", () => {
    const denied = change(aliceAndBob(), webapp, (state) =>
      changeRole(state, "AccountManager", () => ({
        inline: { stop: policy({ Sid: "Stop", Effect: "Deny", Action: "s3:Delete*", Resource: "*" }) },
      })),
    );
    expect(can(denied, { person: "alice", action: "s3:DeleteBucket", account: "webapp", now })).toMatchObject(
      {
        answer: "no",
        stoppedBy: [{ why: "a statement denies it", statements: [{ policy: "stop", sid: "Stop" }] }],
      },
    );
  });

  test("asks the person's own user in the source account", () => {
    const listing = change(aliceAndBob(), source, (state) =>
      changeUser(state, "bob", () => ({
        inline: { own: policy({ Effect: "Allow", Action: "iam:ListUsers", Resource: "*" }) },
      })),
    );
    const question = { person: "bob", action: "iam:ListUsers", account: "users", now };
    expect(can(listing, question)).toMatchObject({ answer: "yes", through: [{ account: "users" }] });
    expect(can(aliceAndBob(), question)).toMatchObject({ answer: "no" });
  });
});

describe("who can", () => {
  test("names people by their bridges", () => {
    const { people, others } = whoCan(aliceAndBob(), {
      action: "lambda:InvokeFunction",
      account: "analytics",
    });
    expect(people.map(({ who, as }) => [who, as])).toEqual([["alice", "role LambdaManager"]]);
    expect(others).toEqual([]);
  });

  test("names everybody else: foreign accounts, services and who comes by a chain", () => {
    const chain = policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::999988887777:root", Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    let open = change(aliceAndBob(), analytics, (state) => ({
      roles: [...state.roles, role("Hop", chain, { inline: { hop: doorTo(webapp, "AccountManager") } })],
    }));
    open = change(open, webapp, (state) =>
      changeRole(state, "AccountManager", () => ({
        trust: policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${analytics}:role/Hop` },
          Action: "sts:AssumeRole",
        }),
      })),
    );
    const { people, others } = whoCan(open, { action: "s3:GetObject", account: "webapp" });
    expect(people).toEqual([]);
    expect(others.map(({ who, steps }) => [who, steps.length])).toEqual([
      ["a principal of account 999988887777", 2],
      ["role Hop of analytics", 1],
      ["service lambda.amazonaws.com", 2],
    ]);
  });
});
