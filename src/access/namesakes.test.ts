import { describe, expect, test } from "vitest";
import { account, user, world } from "../../test/support/worlds.ts";
import { namesakesOf } from "./namesakes.ts";

const found = world({
  source: "users",
  accounts: { users: { id: "111111111111" }, dev: { id: "222222222222" } },
  people: [],
  states: [
    account("111111111111", {
      users: [user("alice.smith"), user("bob"), user("ci", { tags: { Owner: "Alice@Example.com" } })],
    }),
    account("222222222222", { users: [user("Alice-Smith"), user("alice@example.com"), user("alicia")] }),
  ],
});

describe("users who look like one person", () => {
  test("are found by name without regard to case and separators, by address, and by a tag with the address", () => {
    const known = { names: ["alice-smith"], email: "alice@example.com" };
    expect(namesakesOf(found, known)).toEqual([
      { accountId: "111111111111", account: "users", user: "alice.smith", because: "its name" },
      { accountId: "111111111111", account: "users", user: "ci", because: "its tag Owner" },
      { accountId: "222222222222", account: "dev", user: "Alice-Smith", because: "its name" },
      { accountId: "222222222222", account: "dev", user: "alice@example.com", because: "its name" },
    ]);
  });

  test("are not everybody whose name begins alike", () => {
    expect(namesakesOf(found, { names: ["alic"] })).toEqual([]);
  });
});
