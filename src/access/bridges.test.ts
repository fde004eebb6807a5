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
} from "../../test/support/worlds.ts";
import type { World } from "../model/index.ts";
import { bridgesOf } from "./index.ts";

const source = "111111111111";
const webapp = "222222222222";

/** Alice may switch into Operator in webapp. */
function aliceAndWebapp(): World {
  return world({
    source: "users",
    accounts: { users: { id: source }, webapp: { id: webapp } },
    people: ["alice"],
    states: [
      account(source, { users: [user("alice", { inline: { doors: doorTo(webapp, "Operator") } })] }),
      account(webapp, {
        roles: [role("Operator", sourceTrust(source), { attached: [administratorAccess] })],
      }),
    ],
    awsManagedPolicies: { [administratorAccess]: policy({ Effect: "Allow", Action: "*", Resource: "*" }) },
  });
}

function withDoor(...statements: readonly Record<string, unknown>[]): World {
  return change(aliceAndWebapp(), source, (state) =>
    changeUser(state, "alice", () => ({ inline: { doors: policy(...statements) } })),
  );
}

function withTrust(trust: string): World {
  return change(aliceAndWebapp(), webapp, (state) => changeRole(state, "Operator", () => ({ trust })));
}

const out = { Effect: "Allow", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${webapp}:role/Operator` };
const alice = `arn:aws:iam::${source}:user/alice`;

describe("a bridge", () => {
  test("is open where both doors stand, and names the statements of both", () => {
    expect(bridgesOf(aliceAndWebapp())).toEqual([
      {
        person: "alice",
        role: "Operator",
        account: "webapp",
        accountId: webapp,
        state: "open",
        missing: [],
        mfa: "required",
        windows: [],
        sessionDuration: 3600,
        roleArn: `arn:aws:iam::${webapp}:role/Operator`,
        doorOut: { accountId: source, holder: "user alice", policy: "doors", statement: 1 },
        doorIn: { accountId: webapp, holder: "role Operator", policy: "trust policy", statement: 1 },
      },
    ]);
  });

  test("is closed where neither door stands", () => {
    expect(bridgesOf(change(aliceAndWebapp(), source, () => ({ users: [user("alice")] })))).toEqual([]);
  });

  test("is half-open where the door out leads to a role that is not there", () => {
    const [bridge] = bridgesOf(change(aliceAndWebapp(), webapp, () => ({ roles: [] })));
    expect(bridge).toMatchObject({ state: "half-open", missing: ["door-in", "role", "permissions"] });
  });

  test("is half-open where the role trusts somebody else", () => {
    const [bridge] = bridgesOf(withTrust(sourceTrust("999988887777")));
    expect(bridge).toMatchObject({ state: "half-open", missing: ["door-in"], role: "Operator" });
  });

  test("is half-open where the door in names the person and no door out leads there", () => {
    const named = withTrust(sourceTrust(source, { Principal: { AWS: alice } }));
    const [bridge] = bridgesOf(
      change(named, source, (state) => changeUser(state, "alice", () => ({ inline: {} }))),
    );
    expect(bridge).toMatchObject({ state: "half-open", missing: ["door-out"] });
  });

  test("is half-open where the door in names a user that was deleted and made anew", () => {
    const [bridge] = bridgesOf(
      withTrust(sourceTrust(source, { Principal: { AWS: "AIDAXXXXXXXXXXXXXXXXX" } })),
    );
    expect(bridge).toMatchObject({ state: "half-open", missing: ["door-in"] });
  });

  test("is half-open where the door in names the person and their user is not there", () => {
    const named = sourceTrust(source, { Principal: { AWS: alice } });
    const [bridge, ...others] = bridgesOf(change(withTrust(named), source, () => ({ users: [] })));
    expect(others).toEqual([]);
    expect(bridge).toMatchObject({
      person: "alice",
      role: "Operator",
      state: "half-open",
      missing: ["user", "door-out"],
      doorIn: { policy: "trust policy", statement: 1 },
    });
  });

  test("is half-open where the role has no permissions", () => {
    const bare = change(aliceAndWebapp(), webapp, (state) =>
      changeRole(state, "Operator", () => ({ attached: [] })),
    );
    expect(bridgesOf(bare)[0]).toMatchObject({ state: "half-open", missing: ["permissions"] });
  });

  test("is open for a wildcard in the door out where the door in answers it", () => {
    const wide = withDoor({ ...out, Resource: "arn:aws:iam::*:role/Oper*" });
    expect(bridgesOf(wide)).toMatchObject([{ state: "open", role: "Operator" }]);
  });

  test("is open for a door out that a pack holds among others", () => {
    const pack = withDoor({ ...out, Resource: [`arn:aws:iam::${webapp}:role/Other`, out.Resource] });
    expect(bridgesOf(pack).map(({ role, state }) => [role, state])).toEqual([
      ["Operator", "open"],
      ["Other", "half-open"],
    ]);
  });

  test("is closed by a Deny of the person's own", () => {
    const [bridge] = bridgesOf(withDoor(out, { ...out, Effect: "Deny", Resource: "*" }));
    expect(bridge).toMatchObject({ state: "half-open", missing: ["door-out"] });
  });

  test("does not need MFA where the door in asks with BoolIfExists", () => {
    const trust = sourceTrust(source, {
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
    });
    expect(bridgesOf(withTrust(trust))[0]).toMatchObject({ state: "open", mfa: "optional" });
  });

  test("needs MFA where either door asks for it", () => {
    const open = withTrust(sourceTrust(source, { Condition: {} }));
    const asking = change(open, source, (state) =>
      changeUser(state, "alice", () => ({
        inline: { doors: policy({ ...out, Condition: { Null: { "aws:MultiFactorAuthAge": "false" } } }) },
      })),
    );
    expect(bridgesOf(open)[0]?.mfa).toBe("optional");
    expect(bridgesOf(asking)[0]?.mfa).toBe("required");
  });

  test("has the times of its door out, united", () => {
    const between = (from: string, until: string): Record<string, unknown> => ({
      ...out,
      Condition: {
        DateGreaterThanEquals: { "aws:CurrentTime": from },
        DateLessThan: { "aws:CurrentTime": until },
      },
    });
    const timed = withDoor(
      between("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
      between("2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"),
      between("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"),
    );
    expect(bridgesOf(timed)[0]?.windows).toEqual([
      { from: "2026-01-01T00:00:00Z", until: "2026-03-01T00:00:00Z" },
      { from: "2027-01-01T00:00:00Z", until: "2027-02-01T00:00:00Z" },
    ]);
    expect(
      bridgesOf(withDoor(out, between("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")))[0]?.windows,
    ).toEqual([]);
  });

  test("is not half-open for each person where a role trusts an account in which nobody has a door", () => {
    const nobody = change(aliceAndWebapp(), source, () => ({ users: [user("alice"), user("bob")] }));
    expect(
      bridgesOf({
        ...nobody,
        directory: { ...nobody.directory, people: [{ name: "alice", user: "alice" }] },
      }),
    ).toEqual([]);
  });
});
