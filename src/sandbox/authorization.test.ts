import { describe, expect, test } from "vitest";
import {
  allow,
  type Caller,
  createHarness,
  documentOf,
  type Harness,
  larkspur,
  trusting,
} from "../../test/support/sandbox-harness.ts";
import { accountId } from "../model/index.ts";
import { compileDocument } from "../policy/index.ts";
import { createCall } from "./authorization.ts";
import { requestContext } from "./request-context.ts";
import type { OrganizationView } from "./state.ts";

const origin = {
  service: "iam",
  region: "eu-west-1",
  sourceIp: "127.0.0.1",
  userAgent: "test",
  isSecure: false,
} as const;

function contextOf(harness: Harness, caller: Caller): Record<string, unknown> {
  return Object.fromEntries(
    requestContext(harness.state, caller.credential(), origin, new Date(harness.now())),
  );
}

function aliceSession(harness: Harness, mfaAuthenticatedAt: number | undefined): Caller {
  const user = harness.account.users.get("alice");
  if (user === undefined) throw new Error("no user");
  return harness.session({
    kind: "console",
    principal: { kind: "user", arn: user.arn, user },
    mfaAuthenticatedAt,
  });
}

function roleSession(harness: Harness, options: Partial<Parameters<Harness["session"]>[0]> = {}): Caller {
  if (!harness.account.roles.has("Auditor")) {
    harness.root.call("CreateRole", {
      RoleName: "Auditor",
      Path: "/audit/",
      AssumeRolePolicyDocument: trusting(larkspur),
      Tags: [
        { Key: "Team", Value: "audit" },
        { Key: "stage", Value: "dev" },
      ],
    });
  }
  const role = harness.account.roles.get("Auditor");
  if (role === undefined) throw new Error("no role");
  return harness.session({
    kind: "role-session",
    principal: {
      kind: "role-session",
      arn: `arn:aws:sts::${larkspur}:assumed-role/Auditor/alice`,
      role,
      sessionName: "alice",
    },
    ...options,
  });
}

describe("condition keys", () => {
  test("I-80 a long-term key carries who its user is, and nothing of MFA", () => {
    const harness = createHarness();
    const alice = harness.user("alice");
    harness.root.call("TagUser", { UserName: "alice", Tags: [{ Key: "Team", Value: "audit" }] });
    expect(contextOf(harness, alice)).toEqual({
      "aws:currenttime": "2026-11-24T08:00:00Z",
      "aws:epochtime": "1795507200",
      "aws:sourceip": "127.0.0.1",
      "aws:useragent": "test",
      "aws:securetransport": "false",
      "aws:viaawsservice": "false",
      "aws:requestedregion": "us-east-1",
      "aws:principaltype": "User",
      "aws:principalarn": `arn:aws:iam::${larkspur}:user/alice`,
      "aws:principalaccount": larkspur,
      "aws:principalisawsservice": "false",
      "aws:userid": harness.account.users.get("alice")?.id,
      "aws:username": "alice",
      "aws:principaltag/team": "audit",
    });
  });

  test("I-81 temporary credentials of a user say whether they had MFA, and how long ago", () => {
    const harness = createHarness();
    harness.user("alice");
    const without = contextOf(harness, aliceSession(harness, undefined));
    expect(without).toMatchObject({
      "aws:multifactorauthpresent": "false",
      "aws:tokenissuetime": "2026-11-24T08:00:00Z",
      "aws:username": "alice",
    });
    expect(without).not.toHaveProperty("aws:multifactorauthage");
    const withMfa = aliceSession(harness, harness.now());
    harness.wait(90);
    expect(contextOf(harness, withMfa)).toMatchObject({
      "aws:multifactorauthpresent": "true",
      "aws:multifactorauthage": "90",
    });
  });

  test("I-82 a role session carries its role's ARN with the path, tags with the session's over the role's, no user name and no MFA", () => {
    const harness = createHarness();
    const session = roleSession(harness, { tags: new Map([["TEAM", "other"]]), sourceIdentity: "alice" });
    const context = contextOf(harness, session);
    expect(context).toMatchObject({
      "aws:principaltype": "AssumedRole",
      "aws:principalarn": `arn:aws:iam::${larkspur}:role/audit/Auditor`,
      "aws:userid": `${harness.account.roles.get("Auditor")?.id}:alice`,
      "aws:principaltag/team": "other",
      "aws:principaltag/stage": "dev",
      "aws:sourceidentity": "alice",
      "aws:multifactorauthpresent": "false",
    });
    expect(context).not.toHaveProperty("aws:username");
    expect(context).not.toHaveProperty("aws:multifactorauthage");
  });

  test("I-83 the resource's tags and account are in the request", () => {
    const harness = createHarness();
    const statement = {
      ...allow("iam:UpdateUser"),
      Condition: { StringEquals: { "aws:ResourceTag/team": "audit", "iam:ResourceTag/team": "audit" } },
    };
    const mover = harness.user("mover", statement);
    harness.root.call("CreateUser", { UserName: "alice", Tags: [{ Key: "Team", Value: "audit" }] });
    harness.root.call("CreateUser", { UserName: "bob", Tags: [{ Key: "team", Value: "payments" }] });
    mover.call("UpdateUser", { UserName: "alice" });
    expect(mover.refused("UpdateUser", { UserName: "bob" })).toContain("AccessDenied");
  });
});

describe("decisions", () => {
  test("I-84 a refusal says in AWS's words which policy refused", () => {
    const harness = createHarness();
    const { root, account, state } = harness;
    const all = allow("iam:*");
    const user = `User: arn:aws:iam::${larkspur}:user/alice is not authorized to perform: iam:ListUsers on resource: *`;
    const alice = harness.user("alice", all, { Effect: "Deny", Action: "iam:ListUsers", Resource: "*" });
    expect(alice.refused("ListUsers")).toBe(
      `AccessDenied: ${user} with an explicit deny in an identity-based policy`,
    );
    root.call("PutUserPolicy", { UserName: "alice", PolicyName: "rights", PolicyDocument: documentOf(all) });
    expect(alice.refused("ListUsers")).toBe("was not refused");
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("s3:*")) });
    const PermissionsBoundary = `arn:aws:iam::${larkspur}:policy/edge`;
    root.call("PutUserPermissionsBoundary", { UserName: "alice", PermissionsBoundary });
    expect(alice.refused("ListUsers")).toBe(
      `AccessDenied: ${user} because no permissions boundary allows the iam:ListUsers action`,
    );
    root.call("DeleteUserPermissionsBoundary", { UserName: "alice" });
    state.organization = organizationWith(documentOf({ Effect: "Deny", Action: "iam:List*", Resource: "*" }));
    expect(alice.refused("ListUsers")).toBe(
      `AccessDenied: ${user} with an explicit deny in a service control policy`,
    );
    state.organization = organizationWith(documentOf(allow("s3:*")));
    expect(alice.refused("ListUsers")).toBe(
      `AccessDenied: ${user} because no service control policy allows the iam:ListUsers action`,
    );
    expect(root.refused("ListUsers")).toContain("because no service control policy allows");
    expect(account.users.size).toBe(1);
  });

  test("I-85 session policies only take away", () => {
    const harness = createHarness();
    const session = roleSession(harness, {
      sessionPolicies: [
        {
          label: "session policy",
          document: harness.state.documents.intern(documentOf(allow("iam:ListUsers"))),
        },
      ],
    });
    const attach = { RoleName: "Auditor", PolicyName: "all", PolicyDocument: documentOf(allow("iam:List*")) };
    expect(session.refused("ListUsers")).toContain("because no identity-based policy allows");
    harness.root.call("PutRolePolicy", attach);
    expect(session.refused("ListUsers")).toBe("was not refused");
    expect(session.refused("ListRoles")).toContain(
      "because no session policy allows the iam:ListRoles action",
    );
  });

  test("I-86 a user has the rights of the groups, and of AWS's own policies", () => {
    const harness = createHarness();
    const alice = harness.user("alice");
    const { root } = harness;
    root.call("CreateGroup", { GroupName: "readers" });
    root.call("AttachGroupPolicy", {
      GroupName: "readers",
      PolicyArn: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
    });
    expect(alice.refused("ListUsers")).toContain("AccessDenied");
    root.call("AddUserToGroup", { GroupName: "readers", UserName: "alice" });
    expect(alice.refused("ListUsers")).toBe("was not refused");
    expect(alice.refused("CreateUser", { UserName: "bob" })).toContain("AccessDenied");
    root.call("RemoveUserFromGroup", { GroupName: "readers", UserName: "alice" });
    expect(alice.refused("ListUsers")).toContain("AccessDenied");
  });

  test("I-87 a policy of another account is beyond an identity's own rights", () => {
    const { root } = createHarness();
    expect(root.refused("GetPolicy", { PolicyArn: "arn:aws:iam::222222222222:policy/edge" })).toContain(
      "AccessDenied",
    );
  });

  test("I-88 a new version of a policy is in force with the next call", () => {
    const harness = createHarness();
    const alice = harness.user("alice");
    const { root } = harness;
    const PolicyArn = `arn:aws:iam::${larkspur}:policy/edge`;
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("iam:ListUsers")) });
    root.call("AttachUserPolicy", { UserName: "alice", PolicyArn });
    expect(alice.refused("ListUsers")).toBe("was not refused");
    const next = { PolicyArn, PolicyDocument: documentOf(allow("s3:*")) };
    root.call("CreatePolicyVersion", { ...next, SetAsDefault: false });
    expect(alice.refused("ListUsers")).toBe("was not refused");
    root.call("SetDefaultPolicyVersion", { PolicyArn, VersionId: "v2" });
    expect(alice.refused("ListUsers")).toContain("AccessDenied");
  });

  test("I-89 what is refused changes nothing", () => {
    const harness = createHarness();
    const alice = harness.user("alice", allow("iam:GetUser"));
    for (const [operation, input] of [
      ["CreateUser", { UserName: "bob" }],
      ["DeleteUser", { UserName: "alice" }],
      ["PutUserPolicy", { UserName: "alice", PolicyName: "all", PolicyDocument: documentOf(allow("*")) }],
      ["AttachUserPolicy", { UserName: "alice", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
    ] as const) {
      expect(alice.refused(operation, input)).toContain("AccessDenied");
    }
    expect(harness.account.users.list().map((user) => user.name)).toEqual(["alice"]);
    expect([...(harness.account.users.get("alice")?.inline.keys() ?? [])]).toEqual(["rights"]);
  });

  test("I-90 assuming a role is decided on its trust policy, whoever names it", () => {
    const harness = createHarness();
    const alice = harness.user("alice", allow("sts:AssumeRole"));
    harness.root.call("CreateUser", { UserName: "bob" });
    const assume = (trust: string): string => {
      harness.root.call("UpdateAssumeRolePolicy", { RoleName: "Auditor", PolicyDocument: trust });
      const call = createCall({
        ...origin,
        service: "sts",
        operation: "AssumeRole",
        state: harness.state,
        credential: alice.credential(),
        requestId: "1",
      });
      try {
        call.authorize("sts:AssumeRole", `arn:aws:iam::${larkspur}:role/audit/Auditor`, {
          "sts:RoleSessionName": "alice",
        });
        return "assumed";
      } catch (error) {
        return (error as Error).message;
      }
    };
    roleSession(harness);
    expect(assume(trusting(larkspur))).toBe("assumed");
    expect(assume(trusting(`arn:aws:iam::${larkspur}:user/alice`))).toBe("assumed");
    expect(assume(trusting(`arn:aws:iam::${larkspur}:user/bob`))).toContain(
      "because no role trust policy allows the sts:AssumeRole action",
    );
    expect(
      assume(
        documentOf(
          { Effect: "Allow", Principal: { AWS: larkspur }, Action: "sts:AssumeRole" },
          { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" },
        ),
      ),
    ).toContain("with an explicit deny in the role trust policy");
  });
});

/** An AWS organization whose only service control policy is this one. */
function organizationWith(document: string): OrganizationView {
  return {
    id: "o-larkspur",
    managementAccountId: accountId("999999999999"),
    pathOf: () => "o-larkspur/r-root/",
    serviceControlPolicies: () => [{ level: "r-root", policies: [compileDocument(document, "p-one")] }],
    resourceControlPolicies: () => [],
  };
}

describe("the record", () => {
  test("I-91 each call leaves an event: who, what, decided how, refused why; no secret is in it", () => {
    const harness = createHarness();
    const alice = harness.user("alice", allow("iam:GetUser"));
    const { sequence } = harness.state.events.after().at(-1) ?? { sequence: 0 };
    alice.call("GetUser");
    alice.refused("CreateUser", { UserName: "bob" });
    harness.root.call("CreateLoginProfile", { UserName: "alice", Password: "Correct-horse-9" });
    const events = harness.state.events.after(sequence);
    expect(
      events.map(({ operation, caller, errorCode, isWrite, decisions }) => ({
        operation,
        caller,
        errorCode,
        isWrite,
        decisions: decisions.map((decided) => [decided.action, decided.resource, decided.decision.decision]),
      })),
    ).toEqual([
      {
        operation: "GetUser",
        caller: `arn:aws:iam::${larkspur}:user/alice`,
        errorCode: undefined,
        isWrite: false,
        decisions: [["iam:GetUser", `arn:aws:iam::${larkspur}:user/alice`, "allow"]],
      },
      {
        operation: "CreateUser",
        caller: `arn:aws:iam::${larkspur}:user/alice`,
        errorCode: "AccessDenied",
        isWrite: true,
        decisions: [["iam:CreateUser", `arn:aws:iam::${larkspur}:user/bob`, "implicitDeny"]],
      },
      {
        operation: "CreateLoginProfile",
        caller: `arn:aws:iam::${larkspur}:root`,
        errorCode: undefined,
        isWrite: true,
        decisions: [["iam:CreateLoginProfile", `arn:aws:iam::${larkspur}:user/alice`, "allow"]],
      },
    ]);
    expect(events[0]?.decisions[0]?.decision.reasons).toEqual([
      { policyKind: "identity", policy: "user alice: rights", statement: 1, effect: "Allow" },
    ]);
    expect(JSON.stringify(harness.state.events.after())).not.toContain("Correct-horse");
  });

  test("I-92 the log keeps the newest events", () => {
    const harness = createHarness({ events: 5 });
    for (let index = 0; index < 23; index++) harness.root.call("ListUsers");
    expect(harness.state.events.after().map((event) => event.sequence)).toEqual([19, 20, 21, 22, 23]);
    expect(harness.state.events.after(21).map((event) => event.sequence)).toEqual([22, 23]);
  });
});
