import { expect, test } from "vitest";
import { user } from "../../test/support/worlds.ts";
import { accountId, type World } from "../model/index.ts";
import { withPeopleAsTheyStand } from "./people-as-they-stand.ts";

const source = accountId("111111111111");
const ours = { tags: { "rolebridge:organization": "larkspur" } };

const live: World = {
  kind: "rolebridge/world",
  version: 1,
  directory: {
    organization: "larkspur",
    partition: "aws",
    source,
    accounts: [],
    people: [
      { name: "alice", user: "alice.new" },
      { name: "bob", user: "bob" },
    ],
  },
  accounts: {
    [source]: {
      accountId: source,
      users: [user("alice.old", ours), user("bob", ours), user("carol", ours), user("backup")],
      groups: [],
      roles: [],
      policies: [],
      identityProviders: [],
      quotas: {},
      unread: [],
    },
  },
  awsManagedPolicies: {},
};

test("leavers and renamed people keep their bridges until these close; foreign users are nobody", () => {
  const desired: World = {
    ...live,
    intent: { exclusiveRoles: {}, formerUsers: { "alice.new": ["alice.old"] } },
  };
  expect(withPeopleAsTheyStand(live, desired).directory.people).toEqual([
    { name: "alice", user: "alice.old" },
    { name: "bob", user: "bob" },
    { name: "carol", user: "carol" },
  ]);
});
