import { describe, expect, test } from "vitest";
import {
  allow,
  createHarness,
  documentOf,
  larkspur,
  trusting,
} from "../../../test/support/sandbox-harness.ts";

describe("groups", () => {
  test("I-12 members come and go; a group with members or policies is not deleted", () => {
    const { root } = createHarness();
    root.call("CreateGroup", { GroupName: "people", Path: "/x/" });
    for (const UserName of ["bob", "Alice"]) {
      root.call("CreateUser", { UserName });
      root.call("AddUserToGroup", { GroupName: "people", UserName });
      root.call("AddUserToGroup", { GroupName: "people", UserName });
    }
    const answer = root.call("GetGroup", { GroupName: "people", MaxItems: 1 });
    expect(answer).toMatchObject({
      Group: { GroupName: "people", Path: "/x/", Arn: `arn:aws:iam::${larkspur}:group/x/people` },
      Users: [{ UserName: "Alice" }],
      IsTruncated: true,
    });
    expect(root.call("GetGroup", { GroupName: "people", Marker: answer["Marker"] })).toMatchObject({
      Users: [{ UserName: "bob" }],
      IsTruncated: false,
    });
    expect(root.call("ListGroupsForUser", { UserName: "bob" })).toMatchObject({
      Groups: [{ GroupName: "people" }],
    });
    expect(root.refused("DeleteGroup", { GroupName: "people" })).toBe(
      "DeleteConflictException: Cannot delete entity, must remove users from group first.",
    );
    root.call("RemoveUserFromGroup", { GroupName: "people", UserName: "bob" });
    root.call("RemoveUserFromGroup", { GroupName: "people", UserName: "Alice" });
    expect(root.refused("RemoveUserFromGroup", { GroupName: "people", UserName: "bob" })).toContain(
      "NoSuchEntity",
    );
    root.call("PutGroupPolicy", {
      GroupName: "people",
      PolicyName: "p",
      PolicyDocument: documentOf(allow("s3:*")),
    });
    expect(root.refused("DeleteGroup", { GroupName: "people" })).toContain("must delete policies first");
    root.call("DeleteGroupPolicy", { GroupName: "people", PolicyName: "p" });
    root.call("UpdateGroup", { GroupName: "people", NewGroupName: "folk", NewPath: "/" });
    expect(root.call("ListGroups")).toMatchObject({ Groups: [{ GroupName: "folk", Path: "/" }] });
    root.call("DeleteGroup", { GroupName: "folk" });
    expect(root.refused("GetGroup", { GroupName: "folk" })).toBe(
      "NoSuchEntityException: The group with name folk cannot be found.",
    );
  });

  test("I-13 a user is in ten groups at most", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    for (let index = 0; index <= 10; index++) root.call("CreateGroup", { GroupName: `group-${index}` });
    for (let index = 0; index < 10; index++) {
      root.call("AddUserToGroup", { UserName: "alice", GroupName: `group-${index}` });
    }
    expect(root.refused("AddUserToGroup", { UserName: "alice", GroupName: "group-10" })).toBe(
      "LimitExceededException: Cannot exceed quota for GroupsPerUser: 10",
    );
  });
});

describe("tags", () => {
  const tag = (Key: string, Value: string): object => ({ Key, Value });

  test("I-14 tags are set and taken away on each kind, their keys compared without regard to case", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    root.call("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: trusting(larkspur) });
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("s3:*")) });
    root.call("CreateInstanceProfile", { InstanceProfileName: "Worker" });
    root.call("CreateVirtualMFADevice", { VirtualMFADeviceName: "alice" });
    for (const [kind, list, named] of [
      ["User", "ListUserTags", { UserName: "alice" }],
      ["Role", "ListRoleTags", { RoleName: "Auditor" }],
      ["Policy", "ListPolicyTags", { PolicyArn: `arn:aws:iam::${larkspur}:policy/edge` }],
      ["InstanceProfile", "ListInstanceProfileTags", { InstanceProfileName: "Worker" }],
      ["MFADevice", "ListMFADeviceTags", { SerialNumber: `arn:aws:iam::${larkspur}:mfa/alice` }],
    ] as const) {
      root.call(`Tag${kind}`, { ...named, Tags: [tag("Team", "audit"), tag("stage", "dev")] });
      root.call(`Tag${kind}`, { ...named, Tags: [tag("team", "payments")] });
      expect(root.call(list, named)).toEqual({
        Tags: [tag("stage", "dev"), tag("team", "payments")],
        IsTruncated: false,
      });
      root.call(`Untag${kind}`, { ...named, TagKeys: ["STAGE"] });
      expect(root.call(list, named)["Tags"]).toEqual([tag("team", "payments")]);
    }
  });

  test("I-15 fifty tags, no key twice, none of AWS's", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const many = (from: number, count: number): readonly object[] =>
      Array.from({ length: count }, (_, index) => tag(`key-${from + index}`, "x"));
    root.call("TagUser", { UserName: "alice", Tags: many(0, 50) });
    root.call("TagUser", { UserName: "alice", Tags: [tag("KEY-0", "y")] });
    expect(root.refused("TagUser", { UserName: "alice", Tags: many(50, 1) })).toContain("LimitExceeded");
    expect(root.refused("TagUser", { UserName: "alice", Tags: [tag("a", "1"), tag("A", "2")] })).toBe(
      "InvalidInputException: Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    );
    expect(root.refused("CreateUser", { UserName: "bob", Tags: [tag("aws:x", "1")] })).toContain(
      "InvalidInput",
    );
    expect(root.call("ListUserTags", { UserName: "alice", MaxItems: 1 })).toMatchObject({
      IsTruncated: true,
    });
  });

  test("I-16 what a request tags is decided on: aws:RequestTag, aws:TagKeys", () => {
    const harness = createHarness();
    const maker = harness.user("maker", {
      ...allow("iam:CreateUser"),
      Condition: {
        StringEquals: { "aws:RequestTag/team": "audit" },
        "ForAllValues:StringEquals": { "aws:TagKeys": ["team", "stage"] },
      },
    });
    const create = (...tags: readonly object[]): string =>
      maker.refused("CreateUser", { UserName: "bob", Tags: tags });
    expect(create()).toContain("AccessDenied");
    expect(create(tag("team", "payments"))).toContain("AccessDenied");
    expect(create(tag("team", "audit"), tag("other", "x"))).toContain("AccessDenied");
    expect(create(tag("team", "audit"), tag("stage", "dev"))).toBe("was not refused");
  });
});

describe("boundaries", () => {
  test("I-17 a boundary is set, replaced and taken away, and decided on as iam:PermissionsBoundary", () => {
    const harness = createHarness();
    const { root, account } = harness;
    const edge = `arn:aws:iam::${larkspur}:policy/edge`;
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("s3:*")) });
    const delegate = harness.user("delegate", {
      ...allow([
        "iam:CreateUser",
        "iam:PutUserPermissionsBoundary",
        "iam:DeleteUserPermissionsBoundary",
        "iam:PutUserPolicy",
      ]),
      Condition: { StringEquals: { "iam:PermissionsBoundary": edge } },
    });
    expect(delegate.refused("CreateUser", { UserName: "bob" })).toContain("AccessDenied");
    delegate.call("CreateUser", { UserName: "bob", PermissionsBoundary: edge });
    const wide = "arn:aws:iam::aws:policy/AdministratorAccess";
    expect(
      delegate.refused("PutUserPermissionsBoundary", { UserName: "bob", PermissionsBoundary: wide }),
    ).toContain("AccessDenied");
    const own = { UserName: "bob", PolicyName: "own", PolicyDocument: documentOf(allow("s3:*")) };
    delegate.call("PutUserPolicy", own);
    root.call("PutUserPermissionsBoundary", { UserName: "bob", PermissionsBoundary: wide });
    expect(account.boundaries.get(edge as never)).toBeUndefined();
    expect(delegate.refused("PutUserPolicy", own)).toContain("AccessDenied");
    root.call("DeleteUserPermissionsBoundary", { UserName: "bob" });
    expect(root.refused("DeleteUserPermissionsBoundary", { UserName: "bob" })).toContain("NoSuchEntity");
    expect(root.refused("CreateUser", { UserName: "eve", PermissionsBoundary: `${edge}2` })).toBe(
      `NoSuchEntityException: Scope ARN: ${edge}2 does not exist or is not attachable.`,
    );
    expect(account.users.get("eve")).toBeUndefined();
  });
});

describe("the account", () => {
  test("I-18 it has one alias at most, and nobody else has the same", () => {
    const harness = createHarness();
    const { root } = harness;
    const other = harness.rootOf(harness.addAccount("222222222222"));
    expect(root.call("ListAccountAliases")).toEqual({ AccountAliases: [], IsTruncated: false });
    root.call("CreateAccountAlias", { AccountAlias: "larkspur" });
    expect(other.refused("CreateAccountAlias", { AccountAlias: "larkspur" })).toBe(
      "EntityAlreadyExistsException: The account alias larkspur already exists.",
    );
    root.call("CreateAccountAlias", { AccountAlias: "larkspur-users" });
    expect(root.call("ListAccountAliases")["AccountAliases"]).toEqual(["larkspur-users"]);
    expect(root.refused("DeleteAccountAlias", { AccountAlias: "larkspur" })).toContain("NoSuchEntity");
    root.call("DeleteAccountAlias", { AccountAlias: "larkspur-users" });
    other.call("CreateAccountAlias", { AccountAlias: "larkspur" });
  });

  test("I-19 accounts know nothing of each other's names", () => {
    const harness = createHarness();
    const other = harness.rootOf(harness.addAccount("222222222222"));
    harness.root.call("CreateUser", { UserName: "alice" });
    expect(other.refused("GetUser", { UserName: "alice" })).toContain("NoSuchEntity");
    other.call("CreateUser", { UserName: "alice" });
    expect(harness.root.call("GetAccountSummary")).toMatchObject({
      SummaryMap: { Users: 1, Groups: 0, Roles: 0 },
    });
  });
});

describe("instance profiles", () => {
  test("I-30 a profile holds one role, handed over by who may pass it", () => {
    const harness = createHarness();
    const { root } = harness;
    root.call("CreateRole", { RoleName: "Worker", AssumeRolePolicyDocument: trusting(larkspur) });
    root.call("CreateInstanceProfile", { InstanceProfileName: "Worker", Path: "/x/" });
    const adder = harness.user("adder", allow("iam:AddRoleToInstanceProfile"));
    const adding = { InstanceProfileName: "Worker", RoleName: "Worker" };
    expect(adder.refused("AddRoleToInstanceProfile", adding)).toContain(
      "is not authorized to perform: iam:PassRole",
    );
    root.call("PutUserPolicy", {
      UserName: "adder",
      PolicyName: "pass",
      PolicyDocument: documentOf({
        ...allow("iam:PassRole"),
        Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
      }),
    });
    adder.call("AddRoleToInstanceProfile", adding);
    expect(adder.refused("AddRoleToInstanceProfile", adding)).toContain("LimitExceeded");
    expect(root.call("ListInstanceProfilesForRole", { RoleName: "Worker" })).toMatchObject({
      InstanceProfiles: [{ InstanceProfileName: "Worker", Path: "/x/", Roles: [{ RoleName: "Worker" }] }],
    });
    expect(root.refused("DeleteInstanceProfile", { InstanceProfileName: "Worker" })).toBe(
      "DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.",
    );
    root.call("RemoveRoleFromInstanceProfile", adding);
    root.call("DeleteInstanceProfile", { InstanceProfileName: "Worker" });
    expect(root.refused("GetInstanceProfile", { InstanceProfileName: "Worker" })).toBe(
      "NoSuchEntityException: Instance Profile Worker cannot be found.",
    );
  });
});
