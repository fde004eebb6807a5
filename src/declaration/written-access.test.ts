import { describe, expect, test } from "vitest";
import { writtenAccess } from "./index.ts";

describe("access as it is written", () => {
  test("entries keep their selectors, times and reasons; teams and people may stand in different files", () => {
    const main =
      "people:\n  alice:\n    access:\n      - Viewer@*\n      - { switch: Operator@shop, until: 2099-01-31, reason: Move }\n  bob: {}\n";
    const teams = "teams:\n  shop: { members: [bob, alice], access: [Developer@project=shop] }\n";
    const written = writtenAccess(
      new Map([
        ["rolebridge.yaml", main],
        ["teams.yaml", teams],
      ]),
    );
    expect(written.teams).toEqual([
      { name: "shop", members: ["bob", "alice"], access: [{ access: "Developer@project=shop" }] },
    ]);
    expect([...written.byPerson]).toEqual([
      ["alice", [{ access: "Viewer@*" }, { access: "Operator@shop", until: "2099-01-31", reason: "Move" }]],
      ["bob", []],
    ]);
  });
});
