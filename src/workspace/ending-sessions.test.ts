import { describe, expect, test } from "vitest";
import { account, change, changeRole, role, sourceTrust, world } from "../../test/support/worlds.ts";
import { type Declaration, loadDeclaration, memoryFiles } from "../declaration/index.ts";
import { accountId, type Role, type World } from "../model/index.ts";
import { type EndSessionsRequest, rolesWithSessions, sessionsToEnd } from "./ending-sessions.ts";

const [users, prod] = ["111111111111", "333333333333"];
const owned = { "rolebridge:organization": "acme" };
const before = "2026-06-01T12:00:00Z";

function liveWith(...roles: readonly Role[]): World {
  return world({
    source: "users",
    accounts: { users: { id: users }, prod: { id: prod } },
    people: [],
    states: [account(users), account(prod, { roles })],
  });
}

const live = liveWith(role("Operator", sourceTrust(users), { tags: owned }));

async function declaredWith(sessionName: string): Promise<Declaration> {
  const text = `
version: 1
organization: acme
source: users
accounts: { users: "${users}", prod: "${prod}" }
roles:
  Operator: { policies: [ViewOnlyAccess], sessionName: ${sessionName} }
people:
  alice: { access: [Operator@prod] }
`;
  const { declaration } = await loadDeclaration("r.yaml", memoryFiles({ "r.yaml": text }));
  if (!declaration) throw new Error("the declaration does not load");
  return declaration;
}

describe("where sessions of a leaving person may live", () => {
  test.each([
    ["of which AWS knows no use yet", {}],
    ["that AWS last saw used long ago: it knows hours later only", { lastUsedAt: "2026-01-01T00:00:00Z" }],
  ])("is a role of ours %s", (_, parts) => {
    const found = liveWith(role("Operator", sourceTrust(users), { tags: owned, ...parts }));
    expect(rolesWithSessions(found, [], [])).toEqual([
      { accountId: accountId(prod), account: "prod", role: "Operator", isNotHeld: true },
    ]);
  });

  test("is no role of others", () => {
    expect(rolesWithSessions(liveWith(role("Theirs", sourceTrust(users))), [], [])).toEqual([]);
  });
});

describe("whose sessions a role loses", () => {
  const request = {
    users: ["alice", "al"],
    roles: [{ accountId: accountId(prod), account: "prod", role: "Operator" }],
    before,
  };
  test("is spared where it takes any name and the person does not hold it, and that is said", async () => {
    const [place] = request.roles;
    const notHeld = { ...request, roles: [{ ...place, isNotHeld: true }] } as EndSessionsRequest;
    const found = sessionsToEnd(await declaredWith("any"), live, notHeld);
    expect(found.ended).toEqual([]);
    expect(found.diagnostics).toMatchObject([{ code: "RB4018", message: expect.stringContaining("go on") }]);
    expect(sessionsToEnd(await declaredWith("username"), live, notHeld).ended).toHaveLength(1);
  });

  const standing = (trust: string): World =>
    change(live, prod, (state) => changeRole(state, "Operator", () => ({ trust })));
  const principal = { AWS: `arn:aws:iam::${users}:root` };
  const named = (name: string) =>
    sourceTrust(users, { Condition: { StringEquals: { "sts:RoleSessionName": name } } });
  const service = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      ...(JSON.parse(sourceTrust(users)) as { Statement: unknown[] }).Statement,
      { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
    ],
  });

  test.each([
    ["the person's, where name and declaration are bound", "username", sourceTrust(users), ["alice", "al"]],
    ["the person's, where a former name is bound", "username", named("al"), ["alice", "al"]],
    ["the person's, where a service enters besides", "username", service, ["alice", "al"]],
    ["all, where any name is declared", "any", sourceTrust(users), undefined],
    ["all, where any name passes as it stands", "username", sourceTrust(users, { Condition: {} }), undefined],
    ["all, where the name of another passes", "username", named("bob"), undefined],
    ["all, where nobody can read who enters", "username", "{", undefined],
    [
      "all, where a second statement takes any name",
      "username",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          ...(JSON.parse(sourceTrust(users)) as { Statement: unknown[] }).Statement,
          { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" },
        ],
      }),
      undefined,
    ],
  ])("are %s", async (_, sessionName, trust, expected) => {
    const { ended, diagnostics } = sessionsToEnd(await declaredWith(sessionName), standing(trust), request);
    expect(ended.map((one) => one.users)).toEqual([expected]);
    expect(diagnostics.map(({ code }) => code)).toEqual(expected ? [] : ["RB4018"]);
  });
});
