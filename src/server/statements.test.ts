import { expect, test } from "vitest";
import { account, role, world } from "../../test/support/worlds.ts";
import { accountId } from "../model/index.ts";
import { statementView } from "./statements.ts";

test.each(["{", "null", "7"])(
  "a document that is none (%s) has no text, and its place is still named",
  (trust) => {
    const broken = world({
      source: "users",
      accounts: { users: { id: "111111111111" } },
      people: [],
      states: [account("111111111111", { roles: [role("Odd", trust)] })],
    });
    const place = {
      accountId: accountId("111111111111"),
      holder: "role Odd",
      policy: "trust policy",
      statement: 1,
    };
    expect(statementView(broken, place)).toEqual({
      account: "users",
      holder: "role Odd",
      policy: "trust policy",
      statement: 1,
    });
  },
);
