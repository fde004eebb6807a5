import { expect, test } from "vitest";
import {
  account,
  administratorAccess,
  doorTo,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import { bridgesOf, verify } from "./index.ts";

const users = "111111111111";
const prod = "333333333333";

function withEmergency(parts: Partial<ReturnType<typeof role>>): ReturnType<typeof world> {
  return world({
    source: "users",
    accounts: { users: { id: users }, prod: { id: prod } },
    people: ["alice"],
    states: [
      account(users, { users: [user("alice", { inline: { door: doorTo(prod, "Emergency") } })] }),
      account(prod, {
        roles: [role("Emergency", sourceTrust(users), { attached: [administratorAccess], ...parts })],
      }),
    ],
  });
}

function usesIn(found: ReturnType<typeof world>): readonly string[] {
  const expectation = {
    desired: found,
    bridges: bridgesOf(found),
    exceptions: [],
    now: "2026-11-24T10:00:00Z",
  };
  const { findings } = verify(found, expectation);
  return findings.filter(({ code }) => code === "RB3226").map(({ summary }) => summary);
}

const tags = { "rolebridge:break-glass": "true" };
const lastUsedAt = "2026-11-20T03:12:00Z";

test("verify reports when a break-glass role was last used", () => {
  expect(usesIn(withEmergency({ tags, lastUsedAt }))).toEqual([
    "break-glass role Emergency @ prod was last used at 2026-11-20T03:12:00Z",
  ]);
});

test("verify is silent about one that nobody used, and about other roles", () => {
  expect([usesIn(withEmergency({ tags })), usesIn(withEmergency({ lastUsedAt }))]).toEqual([[], []]);
});
