import { describe, expect, test } from "vitest";
import { targets, worldOf } from "../../test/support/arbitrary-world.ts";
import { type AccountId, type AccountState, type Arn, performWrite, type World } from "../model/index.ts";
import { plan } from "../plan/index.ts";
import { ownFindings } from "./index.ts";

const now = "2026-06-01T00:00:00Z";
const [webapp, analytics] = targets as readonly [AccountId, AccountId];
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess" as Arn;

const desired = worldOf({
  present: ["alice"],
  roles: [0, 1, 2, 3].map(() => ({
    attached: ["arn:aws:iam::aws:policy/AB"],
    customer: 0,
    inline: [0],
    boundary: undefined,
    hours: 1,
    trustsPeople: false,
    mfa: true,
  })),
  grants: [["always", "always", "always", "always"]],
  packed: [false],
});

function withWrites(...writes: readonly Parameters<typeof performWrite>[1][]): World {
  const state = writes.reduce<AccountState>(
    (before, write) => performWrite(before, write, { now, partition: "aws" }),
    desired.accounts[webapp] as AccountState,
  );
  return { ...desired, accounts: { ...desired.accounts, [webapp]: state } };
}

const found = (live: World, accountId = webapp) => ownFindings(plan(live, desired, { now }), accountId);
const RoleName = desired.accounts[webapp]?.roles[0]?.name ?? "";

describe("our own reading of an account", () => {
  test("finds nothing where all is as declared", () => {
    expect(found(desired)).toEqual({ changes: 0, byHand: [] });
  });

  test("names what hands put on roles of ours, which StackSets may not see", () => {
    const live = withWrites(
      { call: "AttachRolePolicy", input: { RoleName, PolicyArn: administrator } },
      {
        call: "PutRolePolicy",
        input: { RoleName, PolicyName: "helpful", PolicyDocument: '{"Version":"2012-10-17","Statement":[]}' },
      },
    );
    expect(found(live)).toEqual({
      changes: 0,
      byHand: [`${RoleName} carries ${administrator}`, `${RoleName} has the inline policy helpful`],
    });
    // Of another account that is nothing.
    expect(found(live, analytics)).toEqual({ changes: 0, byHand: [] });
  });

  test("counts what of ours is no more as declared", () => {
    const PolicyArn = desired.accounts[webapp]?.roles[0]?.attached[0] as Arn;
    expect(found(withWrites({ call: "DetachRolePolicy", input: { RoleName, PolicyArn } }))).toEqual({
      changes: 1,
      byHand: [],
    });
  });

  test("roles that are not ours are nobody's finding", () => {
    const foreign = withWrites(
      {
        call: "CreateRole",
        input: {
          RoleName: "ci",
          Path: "/",
          AssumeRolePolicyDocument: "{}",
          Tags: [],
          MaxSessionDuration: 3600,
          Description: "",
        },
      },
      { call: "AttachRolePolicy", input: { RoleName: "ci", PolicyArn: administrator } },
    );
    expect(found(foreign)).toEqual({ changes: 0, byHand: [] });
  });
});
