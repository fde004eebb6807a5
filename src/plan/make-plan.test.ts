import { describe, expect, test } from "vitest";
import {
  account,
  change,
  changeRole,
  changeUser,
  doorTo,
  group,
  managedPolicy,
  policy,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import {
  type AccountState,
  type Arn,
  accountId,
  attachedTag,
  attachedTagValue,
  endedSessionsPolicyName,
  type World,
} from "../model/index.ts";
import { type PlanOptions, plan } from "./make-plan.ts";
import type { Plan } from "./plan.ts";
import { stepsOf } from "./steps.ts";

const now = "2026-06-01T00:00:00Z";
const users = "111111111111";
const webapp = "222222222222";
const path = "/rolebridge/acme/";
const owned = { "rolebridge:organization": "acme" };
const view: Arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
const power: Arn = "arn:aws:iam::aws:policy/PowerUserAccess";
const doorArn: Arn = `arn:aws:iam::${users}:policy${path}switch-to-Operator@webapp`;

/** alice may switch into Operator in webapp: as a design makes it. */
const desired: World = world({
  source: "users",
  accounts: { users: { id: users }, webapp: { id: webapp, reachRole: "Reach" } },
  people: ["alice"],
  states: [
    account(users, {
      users: [bare(user("alice", { tags: owned, attached: [doorArn], groups: ["rolebridge-acme-people"] }))],
      groups: [bare(group("rolebridge-acme-people", { path }))],
      policies: [managedPolicy("switch-to-Operator@webapp", doorTo(webapp, "Operator"), { path })],
    }),
    account(webapp, {
      roles: [
        role("Operator", sourceTrust(users), {
          attached: [view],
          tags: { ...owned, [attachedTag]: attachedTagValue([view]) },
        }),
      ],
    }),
  ],
});

function bare<T extends { readonly id?: string; readonly createdAt?: string }>(one: T): T {
  const { id: _, createdAt: __, ...rest } = one;
  return rest as T;
}

const empty: World = change(
  change(desired, users, () => ({ users: [], groups: [], policies: [] })),
  webapp,
  () => ({ roles: [] }),
);
const planned = (live: World, wanted: World, more: Partial<PlanOptions> = {}): Plan =>
  plan(live, wanted, { now, ...more });
const live = planned(empty, desired).planned;

const summary = ({ changes }: Plan): readonly string[] =>
  changes.map(({ action, address }) => `${action} ${address.kind} ${address.name}`);
const codes = ({ diagnostics }: Plan): readonly string[] => diagnostics.map(({ code }) => code);
const calls = (made: Plan): readonly string[] =>
  stepsOf(made).map(({ work }) => (work.kind === "write" ? work.write.call : work.kind));
const roleIn = ({ planned: after }: Plan, name = "Operator") =>
  after.accounts[accountId(webapp)]?.roles.find((one) => one.name === name);
const userIn = ({ planned: after }: Plan, name = "alice") =>
  after.accounts[accountId(users)]?.users.find((one) => one.name === name);
const onRole = (from: World, edit: Parameters<typeof changeRole>[2]) =>
  change(from, webapp, (state) => changeRole(state, "Operator", edit));

describe("a first plan", () => {
  const made = planned(empty, desired);

  test("makes everything, the door out last", () => {
    expect(summary(made)).toEqual([
      "create group rolebridge-acme-people",
      "create policy switch-to-Operator@webapp",
      "create user alice",
      "create role Operator",
    ]);
    expect(calls(made)).toEqual([
      "CreateGroup",
      "CreateUser",
      "CreateRole",
      "AttachRolePolicy",
      "CreatePolicy",
      "AddUserToGroup",
      "AttachUserPolicy",
    ]);
    expect(made.diagnostics).toEqual([]);
  });

  test("says which bridges open and how much of the quotas is used", () => {
    expect(made.bridges.opens.map(({ person, role: name, account: where }) => [person, name, where])).toEqual(
      [["alice", "Operator", "webapp"]],
    );
    expect(made.forecasts).toContainEqual({
      subject: "alice",
      quota: "attached policies",
      used: 1,
      limit: 10,
      source: "default",
    });
  });

  test("relies on the names being free", () => {
    expect(new Set(Object.values(made.digests))).toEqual(new Set([""]));
    expect(Object.keys(made.digests)).toHaveLength(4);
  });
});

describe("what is not ours", () => {
  const foreign = change(empty, webapp, () => ({ roles: [role("operator", sourceTrust(users))] }));

  test("a taken name is a conflict, and no door leads to it", () => {
    const made = planned(foreign, desired);
    expect(codes(made)).toEqual(["RB4002", "RB4013"]);
    expect(made.diagnostics[0]?.help).toBe(
      "`rolebridge adopt webapp/role/operator` takes it over as it stands",
    );
    expect(summary(made)).toEqual(["create group rolebridge-acme-people", "create user alice"]);
    expect(roleIn(made, "operator")).toEqual(foreign.accounts[accountId(webapp)]?.roles[0]);
  });

  test("a role that depends on a taken policy name is not made with less", () => {
    const wanted = onRole(
      change(desired, webapp, () => ({ policies: [managedPolicy("rights", policy(), { path })] })),
      (one) => ({ attached: [...one.attached, `arn:aws:iam::${webapp}:policy${path}rights`] as Arn[] }),
    );
    const taken = change(empty, webapp, () => ({ policies: [managedPolicy("rights", policy())] }));
    const made = planned(taken, wanted);
    expect(summary(made)).toEqual(["create group rolebridge-acme-people", "create user alice"]);
    expect(codes(made)).toEqual(["RB4002", "RB4013", "RB4013"]);
  });

  test("another organization's role is named as such", () => {
    const another = change(empty, webapp, () => ({
      roles: [role("Operator", sourceTrust(users), { tags: { "rolebridge:organization": "larkspur" } })],
    }));
    expect(planned(another, desired).diagnostics[0]).toMatchObject({
      code: "RB4003",
      message: "role `Operator` in webapp belongs to organization `larkspur`",
    });
  });

  test("adopting takes a role over as it stands: its path is kept and doors name it", () => {
    const byHand = change(empty, webapp, () => ({
      roles: [
        role("Operator", sourceTrust(users), {
          path: "/team/",
          attached: [view],
          inline: { byHand: policy() },
        }),
      ],
    }));
    const made = planned(byHand, desired, {
      adopt: [{ accountId: accountId(webapp), kind: "role", name: "Operator" }],
    });
    expect(summary(made)).toContain("adopt role Operator");
    expect(roleIn(made)).toMatchObject({ path: "/team/", inline: { byHand: policy() }, tags: owned });
    expect(made.planned.accounts[accountId(users)]?.policies[0]?.document).toContain(
      `${webapp}:role/team/Operator`,
    );
    expect(codes(made)).toEqual(["RB4007", "RB4009"]);
    expect(made.bridges.opens).toHaveLength(1);
    expect(summary(planned(made.planned, desired))).toEqual([]);
  });

  test("an adopted user's hand-made doors go when ours stand, the rest stays", () => {
    const own = (name: string, document: string) => managedPolicy(name, document);
    const byHand = change(empty, users, () => ({
      users: [
        user("alice", {
          attached: [`arn:aws:iam::${users}:policy/by-hand`, `arn:aws:iam::${users}:policy/other`],
        }),
      ],
      policies: [
        own("by-hand", doorTo(webapp, "Operator")),
        own("other", policy({ Effect: "Allow", Action: "s3:*", Resource: "*" })),
      ],
    }));
    const made = planned(byHand, desired, {
      adopt: [{ accountId: accountId(users), kind: "user", name: "alice" }],
    });
    expect(userIn(made)?.attached).toEqual([`arn:aws:iam::${users}:policy/other`, doorArn]);
    expect(calls(made).slice(-2)).toEqual(["AttachUserPolicy", "DetachUserPolicy"]);
  });

  test("foreign attachments and inline policies are kept and reported", () => {
    const drifted = onRole(live, (one) => ({
      attached: [...one.attached, power],
      inline: { byHand: policy() },
    }));
    const made = planned(drifted, desired);
    expect(summary(made)).toEqual([]);
    expect(codes(made)).toEqual(["RB4007"]);
  });

  test("they are removed where the role is exclusive", () => {
    const drifted = onRole(live, (one) => ({
      attached: [...one.attached, power],
      inline: { byHand: policy() },
    }));
    const exclusive = {
      ...desired,
      intent: { exclusiveRoles: { [webapp]: ["Operator"] }, formerUsers: {} },
    } as World;
    const made = planned(drifted, exclusive);
    expect(calls(made)).toEqual(["DeleteRolePolicy", "DetachRolePolicy"]);
    expect(roleIn(made)).toMatchObject({ attached: [view], inline: {} });
  });

  test("what is foreign and not wanted is left alone", () => {
    const others = change(live, webapp, (state) => ({
      roles: [...state.roles, role("Other", sourceTrust(users))],
    }));
    expect(summary(planned(others, desired))).toEqual([]);
  });
});

describe("what is ours", () => {
  test("drift is mended, field by field", () => {
    const drifted = onRole(live, () => ({ trust: sourceTrust("999988887777"), maxSessionDuration: 7200 }));
    const made = planned(drifted, desired);
    expect(made.changes).toMatchObject([
      {
        action: "update",
        fields: [{ field: "maxSessionDuration", before: 7200, after: 3600 }, { field: "trust" }],
      },
    ]);
    expect(calls(made)).toEqual(["UpdateAssumeRolePolicy", "UpdateRole", "UpdateAssumeRolePolicy"]);
  });

  test("what means the same is no drift", () => {
    const same = onRole(live, (one) => ({
      trust: JSON.stringify(JSON.parse(one.trust.replace(`arn:aws:iam::${users}:root`, users)), null, 2),
    }));
    expect(summary(planned(same, desired))).toEqual([]);
  });

  test("an attachment that leaves the declaration is detached, before and after named by the tag", () => {
    const wanted = onRole(desired, () => ({
      attached: [power],
      tags: { ...owned, [attachedTag]: attachedTagValue([power]) },
    }));
    const made = planned(live, wanted);
    expect(calls(made)).toEqual(["DetachRolePolicy", "TagRole", "AttachRolePolicy"]);
  });

  test("a door that closes is detached before the role goes", () => {
    const made = planned(live, empty);
    expect(calls(made)).toEqual(
      [
        "RemoveUserFromGroup",
        "DetachUserPolicy",
        "remove-credentials",
        "DetachRolePolicy",
        "DeleteGroup",
        "DeletePolicy",
        "DeleteUser",
        "DeleteRole",
      ].toSorted((a, b) => calls(made).indexOf(a) - calls(made).indexOf(b)),
    );
    expect(calls(made).indexOf("DetachUserPolicy")).toBeLessThan(calls(made).indexOf("DetachRolePolicy"));
    expect(made.bridges.closes).toHaveLength(1);
  });

  test("a sixth version makes the oldest go first", () => {
    const document = doorTo(webapp, "Operator");
    const versions = [1, 2, 3, 4, 5].map((n) => ({
      versionId: `v${n}`,
      isDefault: n === 3,
      createdAt: now,
      document,
    }));
    const full = change(live, users, (state) => ({
      policies: state.policies.map((one) => ({ ...one, document: doorTo(webapp, "Old"), versions })),
    }));
    const made = planned(full, desired);
    const deleted = stepsOf(made).flatMap(({ work }) =>
      work.kind === "write" && work.write.call === "DeletePolicyVersion" ? [work.write.input.VersionId] : [],
    );
    expect(deleted).toEqual(["v1", "v2"]);
    expect(summary(planned(made.planned, desired))).toEqual([]);
  });

  test("a renamed person keeps the user", () => {
    const renamed = change(desired, users, (state) =>
      changeUser(state, "alice", () => ({ name: "alice.b" })),
    );
    const wanted: World = {
      ...renamed,
      intent: { exclusiveRoles: {}, formerUsers: { "alice.b": ["alice"] } },
    };
    const made = planned(live, wanted);
    expect(calls(made)).toEqual(["UpdateUser"]);
    expect(Object.keys(made.digests)).toEqual([`${users}/user/alice`, `${users}/user/alice.b`]);
    expect(summary(planned(made.planned, wanted))).toEqual([]);
  });

  test("at the quota of attachments, doors move into a pack without more than fits", () => {
    const arns = Array.from(
      { length: 10 },
      (_, n) => `arn:aws:iam::${users}:policy${path}switch-to-R${n}@webapp` as Arn,
    );
    const singles = arns.map((_, n) =>
      managedPolicy(`switch-to-R${n}@webapp`, doorTo(webapp, `R${n}`), { path }),
    );
    const packArn: Arn = `arn:aws:iam::${users}:policy${path}switch-pack-alice-1`;
    const pack = managedPolicy(
      "switch-pack-alice-1",
      policy({
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: arns.map((_, n) => `arn:aws:iam::${webapp}:role/R${n}`),
      }),
      { path },
    );
    const roles = arns.map((_, n) => role(`R${n}`, sourceTrust(users), { tags: owned }));
    const with10 = (state: AccountState, attached: readonly Arn[], policies: AccountState["policies"]) => ({
      ...changeUser(state, "alice", () => ({ attached })),
      policies,
    });
    const before = change(
      change(live, webapp, () => ({ roles })),
      users,
      (state) => with10(state, arns, singles),
    );
    const after = change(
      change(desired, webapp, () => ({ roles })),
      users,
      (state) => with10(state, [packArn], [pack]),
    );
    const made = planned(before, after);
    const attachments = calls(made).filter((call) => /^(?:At|De)tachUser/.test(call));
    expect(attachments.slice(0, 3)).toEqual(["DetachUserPolicy", "AttachUserPolicy", "DetachUserPolicy"]);
    expect(attachments).toHaveLength(11);
    expect(made.bridges).toEqual({ opens: [], closes: [] });
  });

  test("ended sessions are denied until the longest of them is over, and no longer", () => {
    const ended = (moment: string) =>
      onRole(live, () => ({
        inline: {
          [endedSessionsPolicyName]: policy({
            Effect: "Deny",
            Action: "*",
            Resource: "*",
            Condition: { DateLessThan: { "aws:TokenIssueTime": moment } },
          }),
        },
      }));
    expect(summary(planned(ended("2026-05-31T23:30:00Z"), desired))).toEqual([]);
    expect(calls(planned(ended("2026-05-31T22:59:00Z"), desired))).toEqual(["DeleteRolePolicy"]);
  });

  test("a role in an instance profile stays", () => {
    const profiled = onRole(live, () => ({ instanceProfiles: ["web"] }));
    const made = planned(profiled, empty);
    expect(codes(made)).toEqual(["RB4008"]);
    expect(summary(made)).not.toContain("delete role Operator");
  });

  test("a policy that limits something foreign stays", () => {
    const limiting = change(live, users, (state) => ({
      users: [...state.users, user("bob", { boundary: doorArn })],
    }));
    const made = planned(limiting, empty);
    expect(made.diagnostics).toMatchObject([
      { code: "RB4008", message: expect.stringContaining("user bob") },
    ]);
  });

  test("details that were not read are no drift", () => {
    const unread = change(
      onRole(live, () => ({ description: "", maxSessionDuration: 3600 })),
      webapp,
      () => ({
        unread: ["role-details"],
      }),
    );
    const wanted = onRole(desired, () => ({ description: "new", maxSessionDuration: 7200 }));
    expect(summary(planned(unread, wanted))).toEqual([]);
  });
});

describe("a plan for some accounts", () => {
  const audit = "333333333333";
  const packArn: Arn = `arn:aws:iam::${users}:policy${path}switch-pack-alice-1`;
  const roleIn3 = (id: string) => `arn:aws:iam::${id}:role/Operator`;
  const packOf = (...ids: readonly string[]) =>
    managedPolicy(
      "switch-pack-alice-1",
      policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: ids.map(roleIn3) }),
      { path },
    );
  const directory = {
    ...desired.directory,
    accounts: [
      ...desired.directory.accounts,
      { accountId: accountId(audit), name: "audit", labels: {}, retired: false },
    ],
  };
  const packed = (from: World, ...ids: readonly string[]): World =>
    change({ ...from, directory }, users, (state) => ({
      ...changeUser(state, "alice", () => ({ attached: [packArn] })),
      policies: [packOf(...ids)],
    }));
  const accounts = [accountId(users), accountId(webapp)];
  const packIn = ({ planned: after }: Plan) =>
    after.accounts[accountId(users)]?.policies.find(({ name }) => name === "switch-pack-alice-1")?.document ??
    "";

  test("opens no door to an account outside", () => {
    const made = planned({ ...live, directory }, packed(desired, webapp, audit), { accounts });
    expect(codes(made)).toEqual([]);
    expect(packIn(made)).toContain(webapp);
    expect(packIn(made)).not.toContain(audit);
  });

  test("closes none either", () => {
    const before = packed(live, webapp, audit);
    const made = planned(before, { ...desired, directory }, { accounts });
    expect(packIn(made)).toContain(audit);
    expect(packIn(made)).not.toContain(webapp);
    expect(userIn(made)?.attached).toEqual([packArn, doorArn]);
  });

  test("leaves a single door to an account outside where it hangs", () => {
    const name = "switch-to-Operator@audit";
    const arn: Arn = `arn:aws:iam::${users}:policy${path}${name}`;
    const before = change({ ...live, directory }, users, (state) => ({
      ...changeUser(state, "alice", (one) => ({ attached: [...one.attached, arn] })),
      policies: [...state.policies, managedPolicy(name, doorTo(audit, "Operator"), { path })],
    }));
    expect(summary(planned(before, { ...desired, directory }, { accounts }))).toEqual([]);
    expect(summary(planned(before, { ...desired, directory }, {}))).toContain(`delete policy ${name}`);
  });
});

describe("guards", () => {
  test("the identity in use is not deleted", () => {
    const made = planned(live, empty, {
      identities: [{ accountId: accountId(users), arn: `arn:aws:iam::${users}:user/alice` }],
    });
    expect(made.diagnostics).toMatchObject([
      { code: "RB4004", message: "user `alice` in users would be deleted, but it is the identity in use" },
    ]);
  });

  test("nor is the role that is assumed, nor the reach role changed", () => {
    const session = planned(live, empty, {
      identities: [{ accountId: accountId(webapp), arn: `arn:aws:sts::${webapp}:assumed-role/Operator/me` }],
    });
    expect(codes(session)).toEqual(["RB4004"]);
    const reach = role("Reach", sourceTrust(users), { tags: owned });
    const wanted = change(desired, webapp, (state) => ({ roles: [...state.roles, reach] }));
    const drifted = change(live, webapp, (state) => ({
      roles: [...state.roles, { ...reach, trust: sourceTrust("999988887777") }],
    }));
    expect(planned(drifted, wanted).diagnostics).toMatchObject([
      { code: "RB4004", message: "role `Reach` in webapp would be changed, but Rolebridge enters by it" },
    ]);
  });

  test("many deletions want a word, doors not counted", () => {
    expect(planned(live, empty, { allowDeletions: 2 }).diagnostics).toMatchObject([
      { code: "RB4005", message: "3 resources would be deleted, 2 are allowed" },
    ]);
    expect(codes(planned(live, empty, { allowDeletions: 3 }))).toEqual([]);
  });

  test("doors to an account that is no longer declared name the way to take it down", () => {
    const accounts = empty.directory.accounts.filter(({ name }) => name === "users");
    const fewer: World = { ...empty, directory: { ...empty.directory, accounts } };
    expect(planned(live, fewer).diagnostics[0]).toMatchObject({
      code: "RB4006",
      help: expect.stringContaining("retired: true"),
    });
  });

  test("an account that was not read is no empty one", () => {
    const { [accountId(webapp)]: _, ...accounts } = live.accounts;
    const made = planned({ ...live, accounts }, desired);
    expect(codes(made)).toContain("RB4011");
  });
});
