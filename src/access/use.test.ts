import { describe, expect, test } from "vitest";
import {
  account,
  administratorAccess,
  doorTo,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import { bridgesOf } from "./bridges.ts";
import { usesOf } from "./use.ts";
import { parseUseLog } from "./use-log.ts";

const [users, prod, test1] = ["111111111111", "222222222222", "333333333333"];
const old = "2026-01-01T00:00:00Z";
const recently = "2026-11-20T00:00:00Z";
const now = "2026-11-24T12:00:00Z";

/** Two people who may both enter both accounts, and have both signed in. */
const person = (name: string, id: string) =>
  user(name, {
    id,
    createdAt: old,
    inline: { a: doorTo(prod, "Operator"), b: doorTo(test1, "Operator") },
    credentials: { hasPassword: true, hasMfa: true, activeAccessKeys: 0, passwordLastUsedAt: recently },
  });
const operator = role("Operator", sourceTrust(users), {
  attached: [administratorAccess],
  createdAt: old,
  lastUsedAt: recently,
});
const live = world({
  source: "users",
  accounts: { users: { id: users }, prod: { id: prod }, test: { id: test1 } },
  people: ["alice", "bob"],
  states: [
    account(users, { users: [person("alice", "AIDAALICE"), person("bob", "AIDABOB")] }),
    account(prod, { roles: [operator] }),
    account(test1, { roles: [operator] }),
  ],
});

const other = (eventTime: string, recipientAccountId?: string) => ({
  eventTime,
  eventName: "ListUsers",
  ...(recipientAccountId !== undefined && { recipientAccountId }),
});

function verdicts(...records: readonly object[]): Readonly<Record<string, string>> {
  const log = parseUseLog([JSON.stringify({ Records: records })]);
  if (!log) throw new Error("no log");
  const uses = usesOf(live, bridgesOf(live), { now, days: 90, log });
  return Object.fromEntries(
    uses.map(({ bridge, verdict, evidence }) => [
      `${bridge.person}@${bridge.account}`,
      `${verdict} ${evidence.kind}`,
    ]),
  );
}

describe("a bridge that no record names", () => {
  test("is unused only where the log speaks of its account", () => {
    expect(verdicts(other("2026-05-01T00:00:00Z", prod), other(now, prod))).toMatchObject({
      "alice@prod": "unused not-in-log",
      "alice@test": "unknown shared",
    });
  });

  test("is unused wherever it leads where the log speaks of the source account", () => {
    expect(verdicts(other("2026-05-01T00:00:00Z", users), other(now, users))).toMatchObject({
      "alice@prod": "unused not-in-log",
      "alice@test": "unused not-in-log",
    });
  });

  test.each([
    ["one account's records only begin it and another's end it", [prod, test1]],
    ["no record says whose it is", [undefined, undefined]],
  ])("is not known where %s", (_, [first, last]) => {
    expect(verdicts(other("2026-05-01T00:00:00Z", first), other(now, last))).toMatchObject({
      "alice@prod": "unknown shared",
      "alice@test": "unknown shared",
    });
  });
});

test("a user who was renamed keeps what the records tell of them", () => {
  const crossing = {
    eventTime: recently,
    eventName: "AssumeRole",
    recipientAccountId: users,
    userIdentity: { type: "IAMUser", principalId: "AIDAALICE", arn: `arn:aws:iam::${users}:user/al` },
    requestParameters: { roleArn: `arn:aws:iam::${prod}:role/Operator` },
  };
  expect(verdicts(crossing)["alice@prod"]).toBe("used in-log");
});
