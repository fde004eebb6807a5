import { describe, expect, test } from "vitest";
import { account, doorTo, role, sourceTrust, user, world } from "../../test/support/worlds.ts";
import { verify } from "../access/index.ts";
import type { World } from "../model/index.ts";
import type { Leaver } from "./leaver.ts";
import { absenceText, isAbsent, waysOf } from "./offboarding-proof.ts";
import { plainTheme } from "./render/theme.ts";

const source = "111111111111";
const webapp = "222222222222";
const bob: Leaver = {
  person: "bob",
  user: "bob",
  users: ["bob"],
  isDeclared: false,
  stands: false,
  roles: [],
};

interface Parts {
  readonly bobStands?: boolean;
  readonly unread?: boolean;
}

/** Bob is declared no more; his user may have been left, and roles of an account may not have been read. */
function afterBob({ bobStands = false, unread = false }: Parts): World {
  const left = user("bob", { inline: { doors: doorTo(webapp, "Operator") } });
  return world({
    source: "users",
    accounts: { users: { id: source }, webapp: { id: webapp } },
    people: [],
    states: [
      account(source, { users: bobStands ? [left] : [] }),
      account(webapp, {
        roles: [role("Operator", sourceTrust(source))],
        unread: unread ? ["role-details"] : [],
      }),
    ],
  });
}

function proofOf(parts: Parts): readonly [isAbsent: boolean, text: string] {
  const found = verify(afterBob(parts), {
    desired: afterBob({}),
    bridges: [],
    exceptions: [],
    now: "2026-11-24T12:00:00Z",
  });
  const ways = waysOf(found, bob);
  return [isAbsent(found, ways), absenceText(found, ways, bob, plainTheme)];
}

describe("the proof of a person's absence", () => {
  test("says that no way in remains where everything was decided", () => {
    expect(proofOf({})).toEqual([true, "No way in of bob remains."]);
  });

  test("is none where something could not be decided", () => {
    expect(proofOf({ unread: true })).toEqual([
      false,
      "Not proved: no way in of bob was found, but 1 thing could not be decided.",
    ]);
  });

  test("is none where a way in of theirs is left", () => {
    expect(proofOf({ bobStands: true })).toEqual([false, "Of these ways in, 1 way is bob's."]);
  });
});
