import { describe, expect, test } from "vitest";
import { accountId } from "./account-id.ts";
import type { IamWrite } from "./iam-write.ts";
import { IamRefusal, type IamRefusalCode, performWrite } from "./perform-write.ts";
import type { AccountState } from "./world.ts";

const empty: AccountState = {
  accountId: accountId("222222222222"),
  users: [],
  groups: [],
  roles: [],
  policies: [],
  identityProviders: [],
  quotas: {},
  unread: [],
};
const doorArn = "arn:aws:iam::222222222222:policy/p/door";
const createUser: IamWrite = { call: "CreateUser", input: { UserName: "alice" } };
const createGroup: IamWrite = { call: "CreateGroup", input: { GroupName: "people", Path: "/p/" } };
const createPolicy: IamWrite = {
  call: "CreatePolicy",
  input: { PolicyName: "door", Path: "/p/", PolicyDocument: "{}" },
};
const createRole: IamWrite = {
  call: "CreateRole",
  input: { RoleName: "Operator", AssumeRolePolicyDocument: "{}" },
};
const attachDoor: IamWrite = { call: "AttachUserPolicy", input: { UserName: "alice", PolicyArn: doorArn } };
const newVersion: IamWrite = {
  call: "CreatePolicyVersion",
  input: { PolicyArn: doorArn, PolicyDocument: '{"n":2}', SetAsDefault: true },
};

const after = (...writes: readonly IamWrite[]) =>
  writes.reduce((state, write) => performWrite(state, write, { now: "2026-01-01T00:00:00Z" }), empty);

const refusal = (...writes: readonly IamWrite[]): IamRefusalCode | undefined => {
  try {
    after(...writes);
  } catch (error) {
    if (error instanceof IamRefusal) return error.code;
    throw error;
  }
  return undefined;
};

describe("writes", () => {
  test("what is created stands with IAM's defaults", () => {
    expect(after(createUser, createGroup, createPolicy, createRole)).toMatchObject({
      users: [{ name: "alice", path: "/", attached: [], groups: [], tags: {} }],
      groups: [{ name: "people", path: "/p/" }],
      policies: [{ name: "door", document: "{}", versions: [{ versionId: "v1", isDefault: true }] }],
      roles: [{ name: "Operator", maxSessionDuration: 3600, description: "" }],
    });
  });

  test("the state given is left as it was", () => {
    performWrite(empty, createUser);
    expect(empty.users).toEqual([]);
  });

  test("a new default version becomes the document", () => {
    expect(after(createPolicy, newVersion).policies[0]).toMatchObject({
      document: '{"n":2}',
      versions: [
        { versionId: "v1", isDefault: false },
        { versionId: "v2", isDefault: true },
      ],
    });
  });

  test("attaching twice is attaching once", () => {
    expect(after(createUser, createPolicy, attachDoor, attachDoor).users[0]?.attached).toEqual([doorArn]);
  });

  test("a tag key that differs by case replaces the one that stands", () => {
    const tag = (key: string): IamWrite => ({
      call: "TagUser",
      input: { UserName: "alice", Tags: [{ Key: key, Value: key }] },
    });
    expect(after(createUser, tag("Team"), tag("team")).users[0]?.tags).toEqual({ team: "team" });
  });

  test("renaming a group keeps its members", () => {
    const state = after(
      createUser,
      createGroup,
      { call: "AddUserToGroup", input: { GroupName: "people", UserName: "alice" } },
      { call: "UpdateGroup", input: { GroupName: "people", NewGroupName: "staff" } },
    );
    expect(state.users[0]?.groups).toEqual(["staff"]);
  });
});

describe("refusals", () => {
  const refusals: readonly (readonly [string, IamRefusalCode, readonly IamWrite[]])[] = [
    [
      "a name that is taken but for case",
      "EntityAlreadyExists",
      [createUser, { call: "CreateUser", input: { UserName: "ALICE" } }],
    ],
    [
      "a policy's name under another path",
      "EntityAlreadyExists",
      [createPolicy, { call: "CreatePolicy", input: { PolicyName: "door", PolicyDocument: "{}" } }],
    ],
    ["attaching what is not there", "NoSuchEntity", [createUser, attachDoor]],
    ["attaching to nobody", "NoSuchEntity", [createPolicy, attachDoor]],
    [
      "detaching what is not attached",
      "NoSuchEntity",
      [createUser, { call: "DetachUserPolicy", input: { UserName: "alice", PolicyArn: doorArn } }],
    ],
    [
      "a boundary that is not there",
      "NoSuchEntity",
      [
        createRole,
        { call: "PutRolePermissionsBoundary", input: { RoleName: "Operator", PermissionsBoundary: doorArn } },
      ],
    ],
    [
      "deleting a user with policies",
      "DeleteConflict",
      [createUser, createPolicy, attachDoor, { call: "DeleteUser", input: { UserName: "alice" } }],
    ],
    [
      "deleting an attached policy",
      "DeleteConflict",
      [createUser, createPolicy, attachDoor, { call: "DeletePolicy", input: { PolicyArn: doorArn } }],
    ],
    [
      "deleting a policy with versions",
      "DeleteConflict",
      [createPolicy, newVersion, { call: "DeletePolicy", input: { PolicyArn: doorArn } }],
    ],
    [
      "deleting a group with members",
      "DeleteConflict",
      [
        createUser,
        createGroup,
        { call: "AddUserToGroup", input: { GroupName: "people", UserName: "alice" } },
        { call: "DeleteGroup", input: { GroupName: "people" } },
      ],
    ],
    [
      "deleting the default version",
      "DeleteConflict",
      [createPolicy, { call: "DeletePolicyVersion", input: { PolicyArn: doorArn, VersionId: "v1" } }],
    ],
    [
      "a sixth version",
      "LimitExceeded",
      [createPolicy, newVersion, newVersion, newVersion, newVersion, newVersion],
    ],
    [
      "renaming onto somebody",
      "EntityAlreadyExists",
      [
        createUser,
        { call: "CreateUser", input: { UserName: "bob" } },
        { call: "UpdateUser", input: { UserName: "bob", NewUserName: "Alice" } },
      ],
    ],
  ];
  test.each(refusals)("%s", (_, code, writes) => {
    expect(refusal(...writes)).toBe(code);
    expect(refusal(...writes.slice(0, -1))).toBeUndefined();
  });
});
