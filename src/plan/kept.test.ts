import { describe, expect, test } from "vitest";
import {
  account,
  administratorAccess,
  change,
  doorTo,
  managedPolicy,
  policy,
  role,
  sourceTrust,
  user,
  world,
} from "../../test/support/worlds.ts";
import {
  accountId,
  endedSessionsPolicyName,
  type IgnoreRule,
  type Role,
  type World,
} from "../model/index.ts";
import { areSessionsEnded } from "./ended-sessions.ts";
import { gainGuard } from "./guards.ts";
import { type PlanOptions, plan } from "./make-plan.ts";
import type { Plan } from "./plan.ts";
import { stepsOf } from "./steps.ts";

const users = "111111111111";
const prod = "333333333333";
const now = "2026-06-01T12:00:00Z";
const owned = { "rolebridge:organization": "acme" };

const nothing: World = world({
  source: "users",
  accounts: { users: { id: users }, prod: { id: prod } },
  people: [],
  states: [account(users), account(prod)],
});

function planned(live: World, desired: World, more: Partial<PlanOptions> = {}): Plan {
  return plan(live, desired, { now, ...more });
}

function withRole(parts: Partial<Role>, name = "Operator"): World {
  return change(nothing, prod, () => ({
    roles: [role(name, sourceTrust(users), { tags: owned, ...parts })],
  }));
}

/** With alice, who may enter the role. */
function withPerson(found: World): World {
  const alice = user("alice", { inline: { "rolebridge-door": doorTo(prod, "Operator") }, tags: owned });
  const people = [{ name: "alice", user: "alice" }];
  return {
    ...change(found, users, () => ({ users: [alice] })),
    directory: { ...found.directory, people },
  };
}

function ignoring(desired: World, ...ignored: readonly IgnoreRule[]): World {
  return { ...desired, intent: { exclusiveRoles: {}, formerUsers: {}, ignored } };
}

const codes = ({ diagnostics }: Plan): readonly string[] => diagnostics.map(({ code }) => code);
const summary = ({ changes }: Plan): readonly string[] =>
  changes.map(({ action, address }) => `${action} ${address.kind} ${address.name}`);

describe("what an ignore rule names", () => {
  const live = withRole({ path: "/network/" });

  test.each<[string, IgnoreRule]>([
    ["its name", { name: "Oper*" }],
    ["its path", { path: "/network/" }],
    ["a tag", { tag: { key: "rolebridge:organization", value: "ac*" } }],
    ["name and path together", { name: "operator", path: "/net*/" }],
  ])("is not deleted, by %s", (_, rule) => {
    expect(summary(planned(live, nothing))).toEqual(["delete role Operator"]);
    expect(summary(planned(live, ignoring(nothing, rule)))).toEqual([]);
  });

  test("must match all that the rule says", () => {
    expect(summary(planned(live, ignoring(nothing, { name: "Oper*", path: "/other/" })))).toEqual([
      "delete role Operator",
    ]);
  });

  test("is not changed either", () => {
    const desired = withRole({ maxSessionDuration: 7200 });
    expect(summary(planned(live, desired))).toEqual(["update role Operator"]);
    expect(summary(planned(live, ignoring(desired, { name: "Operator" })))).toEqual([]);
  });

  test("is not reported where it is attached to something of ours", () => {
    const arn = `arn:aws:iam::${prod}:policy/CompanyAudit` as const;
    const audited = change(withRole({ attached: [arn] }), prod, () => ({
      policies: [
        managedPolicy("CompanyAudit", policy({ Effect: "Allow", Action: "s3:List*", Resource: "*" })),
      ],
    }));
    expect(codes(planned(audited, withRole({})))).toEqual(["RB4007"]);
    const quiet = planned(audited, ignoring(withRole({}), { name: "CompanyAudit" }));
    expect([codes(quiet), summary(quiet)]).toEqual([[], []]);
  });
});

describe("a break-glass role", () => {
  const tags = { ...owned, "rolebridge:break-glass": "true" };

  test("stays when it leaves the declaration", () => {
    const made = planned(withRole({ tags }, "Emergency"), nothing);
    expect([summary(made), codes(made)]).toEqual([[], ["RB4015"]]);
  });

  test("goes after the declaration has said that it is none any more", () => {
    const said = planned(withRole({ tags }, "Emergency"), withRole({}, "Emergency"));
    expect(summary(said)).toEqual(["update role Emergency"]);
    expect(summary(planned(said.planned, nothing))).toEqual(["delete role Emergency"]);
  });
});

describe("the last administrator of the source account", () => {
  const admin = (name: string, tags = owned): World["accounts"][never]["users"][number] =>
    user(name, { attached: [administratorAccess], tags });
  const withUsers = (...all: readonly ReturnType<typeof user>[]): World =>
    change(nothing, users, () => ({ users: all }));

  test("is not deleted", () => {
    const made = planned(withUsers(admin("ops")), nothing);
    expect(codes(made)).toEqual(["RB4014"]);
    expect(made.diagnostics[0]?.notes[0]?.message).toBe("now it is `user ops`");
  });

  test("may go where another stays", () => {
    expect(codes(planned(withUsers(admin("ops"), admin("carol", {} as typeof owned)), nothing))).toEqual([]);
  });

  test("may go where somebody can take on a role that administers", () => {
    const reach = role(
      "Reach",
      policy({ Effect: "Allow", Principal: { AWS: "999988887777" }, Action: "sts:AssumeRole" }),
      {
        attached: [administratorAccess],
      },
    );
    const live = change(withUsers(admin("ops")), users, () => ({ roles: [reach] }));
    expect(codes(planned(live, nothing))).toEqual([]);
  });

  test("is nobody's concern where there was none", () => {
    expect(codes(planned(withUsers(user("alice", { tags: owned })), nothing))).toEqual([]);
  });
});

describe("ending sessions", () => {
  const end = (names: readonly string[] | undefined, before: string) => ({
    accountId: accountId(prod),
    role: "Operator",
    before,
    ...(names && { users: names }),
  });
  const live = withRole({});
  const policyOf = ({ planned: { accounts } }: Plan): unknown =>
    JSON.parse(accounts[accountId(prod)]?.roles[0]?.inline[endedSessionsPolicyName] ?? "null");
  const roleOf = ({ planned: { accounts } }: Plan): Role => accounts[accountId(prod)]?.roles[0] as Role;

  test("denies everything to the sessions of one person that began before a moment", () => {
    const made = planned(live, live, { endSessions: [end(["bob"], "2026-06-01T12:00:05Z")] });
    expect(policyOf(made)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: {
            DateLessThan: { "aws:TokenIssueTime": "2026-06-01T12:00:05Z" },
            StringLike: { "aws:userid": ["*:bob"] },
          },
        },
      ],
    });
    expect(stepsOf(made).map(({ stage }) => stage)).toEqual(["close"]);
  });

  test("is kept by the next plan, and swept when no such session can live any more", () => {
    const { planned: after } = planned(live, live, { endSessions: [end(["bob"], "2026-06-01T12:00:05Z")] });
    expect(summary(planned(after, live))).toEqual([]);
    const later = planned(after, live, { now: "2026-06-01T13:00:06Z" });
    expect([summary(later), policyOf(later)]).toEqual([["update role Operator"], null]);
  });

  describe("in the access difference", () => {
    const entered = (parts: Partial<Role>): World =>
      withPerson(withRole({ attached: [administratorAccess], ...parts }));

    test("is nothing that anybody gains or loses, neither when it comes nor when it goes", () => {
      const made = planned(entered({}), entered({}), { endSessions: [end(["bob"], "2026-06-01T12:00:05Z")] });
      const swept = planned(made.planned, entered({}), { now: "2026-06-01T13:00:06Z" });
      expect([summary(made), summary(swept)]).toEqual([["update role Operator"], ["update role Operator"]]);
      expect([made.access.lines, swept.access.lines]).toEqual([[], []]);
    });

    test("is no gain that may be forbidden, and what comes beside its end is one", () => {
      const ended = planned(entered({}), entered({}), {
        endSessions: [end(undefined, "2026-06-01T12:00:05Z")],
      }).planned;
      const later = { now: "2026-06-01T13:00:06Z", denyGain: ["iam:*"] };
      expect(codes(planned(ended, entered({}), later))).not.toContain("RB4020");
      expect(gainGuard(ended, entered({}), ["iam:*"])).toEqual([]);
      const reader = { attached: ["arn:aws:iam::aws:policy/ReadOnlyAccess" as const] };
      const narrow = planned(entered(reader), entered(reader), {
        endSessions: [end(undefined, "2026-06-01T12:00:05Z")],
      }).planned;
      expect(codes(planned(narrow, entered({}), later))).toContain("RB4020");
    });

    test("hides no right that somebody put under its name", () => {
      const document = policy({ Effect: "Allow", Action: "s3:*", Resource: "*" });
      const widened = entered({ attached: [], inline: { [endedSessionsPolicyName]: document } });
      expect(planned(widened, entered({ attached: [] })).access.lines).toMatchObject([
        { effect: "loses", who: "alice", what: ["s3:*"] },
      ]);
    });
  });

  test("keeps what stands for others, and replaces an earlier moment of the same person", () => {
    const first = planned(live, live, {
      endSessions: [end(["alice"], "2026-06-01T11:59:00Z"), end(["bob"], "2026-06-01T11:58:00Z")],
    });
    const second = planned(first.planned, live, { endSessions: [end(["bob"], "2026-06-01T12:00:05Z")] });
    expect(areSessionsEnded(roleOf(second), ["alice"], "2026-06-01T11:59:00Z")).toBe(true);
    expect(areSessionsEnded(roleOf(second), ["bob"], "2026-06-01T12:00:05Z")).toBe(true);
    expect(areSessionsEnded(roleOf(second), ["bob"], "2026-06-01T12:00:06Z")).toBe(false);
    expect(areSessionsEnded(roleOf(second), undefined, "2026-06-01T11:00:00Z")).toBe(false);
    expect((policyOf(second) as { Statement: unknown[] }).Statement).toHaveLength(2);
  });
});

describe("taking over what was made by hand", () => {
  const arn = `arn:aws:iam::${prod}:policy/S3Things` as const;
  const document = policy({ Effect: "Allow", Action: "s3:*", Resource: "*" });
  const ours = `arn:aws:iam::${prod}:policy/rolebridge/acme/S3Things-declared` as const;
  const live = change(nothing, prod, () => ({
    roles: [
      role("Operator", sourceTrust(users), {
        attached: [arn],
        inline: { queues: document, alarms: policy() },
      }),
    ],
    policies: [managedPolicy("S3Things", document)],
  }));
  const desired = change(nothing, prod, () => ({
    roles: [
      role("Operator", sourceTrust(users), {
        tags: owned,
        attached: [ours],
        inline: { "rolebridge-queues": document },
      }),
    ],
    policies: [managedPolicy("S3Things-declared", document, { path: "/rolebridge/acme/" })],
  }));
  const made = planned(live, desired, {
    adopt: [{ accountId: accountId(prod), kind: "role", name: "Operator" }],
  });

  test("puts ours in the place of its equal, and keeps and reports the rest", () => {
    const after = made.planned.accounts[accountId(prod)]?.roles[0];
    expect([after?.attached, Object.keys(after?.inline ?? {})]).toEqual([
      [ours],
      ["alarms", "rolebridge-queues"],
    ]);
    expect(codes(made)).toEqual(["RB4007"]);
    expect(made.access.lines).toEqual([]);
    expect(summary(planned(made.planned, desired))).toEqual([]);
  });

  test("takes the old away only when ours has come", () => {
    const calls = stepsOf(made).flatMap(({ work }) => (work.kind === "write" ? [work.write.call] : []));
    expect(calls.indexOf("AttachRolePolicy")).toBeLessThan(calls.indexOf("DetachRolePolicy"));
    expect(calls.indexOf("PutRolePolicy")).toBeLessThan(calls.indexOf("DeleteRolePolicy"));
  });
});
