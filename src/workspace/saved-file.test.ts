import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  account,
  administratorAccess,
  group,
  managedPolicy,
  policy,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import { verify } from "../access/index.ts";
import { type AccountId, textWithPooledDocuments, type World } from "../model/index.ts";
import { plan } from "../plan/index.ts";
import { parseSavedFile } from "./saved-file.ts";

const source = "111111111111";
const webapp = "222222222222";
const signsIn = { hasPassword: true, hasMfa: true, activeAccessKeys: 0 };
const any = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" });

function small(): World {
  return world({
    source: "users",
    accounts: { users: { id: source }, webapp: { id: webapp, stage: "production" } },
    people: ["alice"],
    states: [
      account(source, { users: [user("alice", { groups: ["people"] })], groups: [group("people")] }),
      account(webapp, {
        roles: [role("Operator", sourceTrust(source), { attached: [administratorAccess], inline: { any } })],
        policies: [managedPolicy("Own", any)],
        identityProviders: [
          {
            kind: "identity-provider",
            protocol: "saml",
            arn: `arn:aws:iam::${webapp}:saml-provider/corp`,
          },
        ],
      }),
    ],
  });
}

function problemOf(value: unknown): string | undefined {
  const saved = parseSavedFile("live.json", typeof value === "string" ? value : JSON.stringify(value));
  return saved.kind === "damaged" ? saved.problem.message.replace(/^.*Rolebridge: /, "") : undefined;
}

/** Every place in a value: the members by which one comes there. */
function* placesIn(value: unknown, before: readonly string[] = []): Iterable<readonly string[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [member, inner] of Object.entries(value)) {
    yield [...before, member];
    yield* placesIn(inner, [...before, member]);
  }
}

function withValueAt(value: unknown, [first, ...rest]: readonly string[], put: unknown): unknown {
  if (first === undefined) return put;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const record = copy as Record<string, unknown>;
  record[first] = withValueAt(record[first], rest, put);
  return copy;
}

describe("a saved file", () => {
  test("that was written is read", () => {
    expect(parseSavedFile("live.json", textWithPooledDocuments(small()))).toEqual({
      kind: "world",
      world: small(),
    });
    const made = plan(small(), small(), { now: "2026-11-24T12:00:00Z" });
    expect(parseSavedFile("plan.json", textWithPooledDocuments(made)).kind).toBe("plan");
  });

  test("is told by the place of what is wrong in it", () => {
    expect(problemOf("{")).toBe("it is no JSON");
    expect(problemOf([])).toBe("it is no JSON object");
    expect(problemOf({ ...small(), version: 2 })).toBe("its version is 2, not 1");
    expect(problemOf({ ...small(), kind: "rolebridge/passport" })).toBe('its kind is "rolebridge/passport"');
    expect(problemOf({ ...small(), directory: undefined })).toBe("/directory is missing");
    const at = (path: string, put: unknown): string | undefined =>
      problemOf(withValueAt(small(), path.split("/"), put));
    expect(at(`accounts/${webapp}/roles/0/trust`, undefined)).toBe(
      `/accounts/${webapp}/roles/0/trust is missing`,
    );
    expect(at(`accounts/${webapp}/roles/0/attached/0`, "AdministratorAccess")).toBe(
      `/accounts/${webapp}/roles/0/attached/0 is not an ARN`,
    );
    expect(at(`accounts/${webapp}/users`, {})).toBe(`/accounts/${webapp}/users is not a list`);
    expect(at(`accounts/${webapp}/unread`, ["something"])).toBe(
      `/accounts/${webapp}/unread/0 is not one of identity-providers, credentials, quotas, role-details`,
    );
    expect(at(`accounts/${webapp}/accountId`, source)).toBe(
      `/accounts/${webapp} is the state of another account`,
    );
    expect(at("directory/people/0/user", 7)).toBe("/directory/people/0/user is not a text");
  });

  test("is told by all that is wrong in it, members that are seldom there included", () => {
    const [alice] = small().accounts[source as AccountId]?.users ?? [];
    const damage: readonly (readonly [string, unknown])[] = [
      [`accounts/${source}/users/0/credentials`, { hasPassword: true, hasMfa: "no", activeAccessKeys: 1 }],
      [`accounts/${source}/users/0/createdAt`, "yesterday"],
      [`accounts/${source}/users/1`, { ...alice, credentials: { ...signsIn, accessKeyLastUsedAt: 0 } }],
      [`accounts/${webapp}/policies/0/tags`, { "team/name": 7 }],
      [`accounts/${webapp}/policies/0/versions`, [{ versionId: "v1", isDefault: true, document: any }]],
      [`accounts/${webapp}/roles/0/lastUsedAt`, "2026-13-45T00:00:00Z"],
      ["intent", { exclusiveRoles: {}, formerUsers: {}, ignored: [{ name: 1 }, { tag: {} }, "all"] }],
    ];
    const value = damage.reduce<unknown>(
      (before, [path, put]) => withValueAt(before, path.split("/"), put),
      small(),
    );
    const saved = parseSavedFile("live.json", JSON.stringify(value));
    if (saved.kind !== "damaged") throw new Error("it was read");
    expect([problemOf(value), ...saved.problem.notes.map(({ message }) => message)]).toEqual([
      `/accounts/${source}/users/0/createdAt is not an instant`,
      `/accounts/${source}/users/0/credentials/hasMfa is not true or false`,
      `/accounts/${source}/users/1/credentials/accessKeyLastUsedAt is not an instant`,
      `/accounts/${webapp}/roles/0/lastUsedAt is not an instant`,
      `/accounts/${webapp}/policies/0/tags/team~1name is not a text`,
      `/accounts/${webapp}/policies/0/versions/0/createdAt is missing`,
      "/intent/ignored/0/name is not a text",
      "/intent/ignored/1/tag/key is missing",
      "/intent/ignored/2 is not an object",
    ]);
  });

  test("is told by the first twenty places where there are more", () => {
    const roles = Array.from({ length: 30 }, () => null);
    const saved = parseSavedFile(
      "live.json",
      JSON.stringify(withValueAt(small(), ["accounts", webapp, "roles"], roles)),
    );
    const notes = saved.kind === "damaged" ? saved.problem.notes : [];
    expect([notes.length, notes.at(-1)]).toEqual([20, { message: "and 10 more" }]);
  });

  test("of a plan is told by what is missing, and by its digest", () => {
    const made = plan(small(), small(), { now: "2026-11-24T12:00:00Z" });
    expect(problemOf({ ...made, forecasts: undefined, access: [] })).toBe(
      "parts of the plan are missing: forecasts, access",
    );
    expect(problemOf({ ...made, unchanged: 99 })).toBe("it was changed after it was made");
  });

  test("with any one value replaced is refused or can be judged: nothing behind the check breaks", () => {
    const places = [...placesIn(small())];
    const expectation = { desired: small(), bridges: [], exceptions: [], now: "2026-11-24T12:00:00Z" };
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (place, put) => {
        const saved = parseSavedFile("live.json", JSON.stringify(withValueAt(small(), place, put)));
        const answer = saved.kind === "world" ? verify(saved.world, expectation).result : saved.kind;
        expect(["proved", "not-proved", "damaged"]).toContain(answer);
      }),
      { numRuns: 400 },
    );
  });
});
