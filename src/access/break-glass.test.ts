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
import { accountId } from "../model/index.ts";
import { bridgesOf, type RoleUse, verify } from "./index.ts";

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

function usesIn(found: ReturnType<typeof world>, uses?: readonly RoleUse[]): readonly string[] {
  const expectation = {
    desired: found,
    bridges: bridgesOf(found),
    exceptions: [],
    now: "2026-11-24T10:00:00Z",
    ...(uses && { uses }),
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

test("each use that a log holds is told with who it was, and the last use only where the log is silent", () => {
  const used = withEmergency({ tags, lastUsedAt });
  const bob = "arn:aws:iam::111111111111:user/bob";
  const place = { accountId: accountId(prod), role: "Emergency" };
  const earlier: RoleUse = { at: "2026-11-02T22:40:00.000Z", by: bob, ...place };
  const last: RoleUse = {
    ...earlier,
    at: "2026-11-20T03:00:00.000Z",
    by: "arn:aws:iam::111111111111:user/alice",
  };
  const elsewhere: RoleUse = { ...last, accountId: accountId(users) };
  expect(usesIn(used, [last, earlier, elsewhere])).toEqual([
    `break-glass role Emergency @ prod was taken on by ${bob} at 2026-11-02T22:40:00Z`,
    "break-glass role Emergency @ prod was taken on by alice at 2026-11-20T03:00:00Z",
  ]);
  expect(usesIn(used, [earlier])).toEqual([
    `break-glass role Emergency @ prod was taken on by ${bob} at 2026-11-02T22:40:00Z`,
    "break-glass role Emergency @ prod was last used at 2026-11-20T03:12:00Z, of which the log tells nothing",
  ]);
});
