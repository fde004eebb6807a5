import { describe, expect, test } from "vitest";
import { allow, createHarness, documentOf, larkspur } from "../../../test/support/sandbox-harness.ts";

describe("users", () => {
  test("I-01 names are unique without regard to case, and keep the spelling they were made with", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "Alice" });
    expect(root.refused("CreateUser", { UserName: "alice" })).toBe(
      "EntityAlreadyExistsException: User with name alice already exists.",
    );
    expect(root.call("GetUser", { UserName: "ALICE" })).toMatchObject({ User: { UserName: "Alice" } });
  });

  test("I-02 a user that is made again has another unique id", () => {
    const { root } = createHarness();
    const first = root.call("CreateUser", { UserName: "alice" })["User"] as { UserId: string };
    root.call("DeleteUser", { UserName: "alice" });
    const second = root.call("CreateUser", { UserName: "alice" })["User"] as { UserId: string };
    expect(first.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
    expect(second.UserId).not.toBe(first.UserId);
  });

  test("I-03 a user is described by its place, id, date, boundary and tags", () => {
    const { root } = createHarness();
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("s3:*")) });
    const answer = root.call("CreateUser", {
      UserName: "alice",
      Path: "/people/",
      Tags: [{ Key: "team", Value: "audit" }],
      PermissionsBoundary: `arn:aws:iam::${larkspur}:policy/edge`,
    });
    expect(answer).toEqual({
      User: {
        Path: "/people/",
        UserName: "alice",
        UserId: expect.stringMatching(/^AIDA/),
        Arn: `arn:aws:iam::${larkspur}:user/people/alice`,
        CreateDate: "2026-11-24T08:00:00Z",
        PermissionsBoundary: {
          PermissionsBoundaryType: "Policy",
          PermissionsBoundaryArn: `arn:aws:iam::${larkspur}:policy/edge`,
        },
        Tags: [{ Key: "team", Value: "audit" }],
      },
    });
    expect(root.call("ListUsers", { PathPrefix: "/people/" })["Users"]).toEqual([
      {
        Path: "/people/",
        UserName: "alice",
        UserId: expect.stringMatching(/^AIDA/),
        Arn: `arn:aws:iam::${larkspur}:user/people/alice`,
        CreateDate: "2026-11-24T08:00:00Z",
      },
    ]);
    expect(root.call("ListUsers", { PathPrefix: "/other/" })["Users"]).toEqual([]);
  });

  test("I-04 a call that names no user means its caller, who must be a user", () => {
    const { root, user, session, account } = createHarness();
    const alice = user("alice", allow("iam:GetUser"));
    expect(alice.call("GetUser")).toMatchObject({ User: { UserName: "alice" } });
    expect(root.call("GetUser")).toMatchObject({ User: { Arn: `arn:aws:iam::${larkspur}:root` } });
    root.call("CreateRole", {
      RoleName: "Auditor",
      AssumeRolePolicyDocument: documentOf({
        Effect: "Allow",
        Principal: { AWS: larkspur },
        Action: "sts:AssumeRole",
      }),
    });
    const role = account.roles.get("Auditor");
    if (role === undefined) throw new Error("no role");
    const auditor = session({
      kind: "role-session",
      principal: {
        kind: "role-session",
        arn: `arn:aws:sts::${larkspur}:assumed-role/Auditor/alice`,
        role,
        sessionName: "alice",
      },
    });
    expect(auditor.refused("GetUser")).toBe(
      "ValidationError: Must specify userName when calling with non-User credentials",
    );
  });

  test("I-05 who may not ask does not learn whether a user exists", () => {
    const { user } = createHarness();
    const alice = user("alice");
    const nobody = "iam:GetUser on resource: arn:aws:iam::111111111111:user/nobody";
    expect(alice.refused("GetUser", { UserName: "nobody" })).toBe(
      `AccessDenied: User: arn:aws:iam::111111111111:user/alice is not authorized to perform: ${nobody} because no identity-based policy allows the iam:GetUser action`,
    );
  });

  test("I-06 a renamed user keeps its id and rights, and both names are decided on", () => {
    const { root, user, account } = createHarness();
    const mover = user("mover", allow("iam:UpdateUser", "arn:aws:iam::111111111111:user/people/*"));
    root.call("CreateUser", { UserName: "alice", Path: "/people/" });
    const { id } = account.users.get("alice") as { id: string };
    expect(mover.refused("UpdateUser", { UserName: "alice", NewPath: "/admins/" })).toContain(
      "user/admins/alice because no identity-based policy",
    );
    mover.call("UpdateUser", { UserName: "alice", NewUserName: "alicia" });
    expect(account.users.get("alice")).toBeUndefined();
    expect(account.users.get("alicia")).toMatchObject({
      id,
      arn: "arn:aws:iam::111111111111:user/people/alicia",
    });
    root.call("CreateUser", { UserName: "bob" });
    expect(root.refused("UpdateUser", { UserName: "bob", NewUserName: "ALICIA" })).toContain(
      "EntityAlreadyExists",
    );
  });

  test("I-07 a user is deleted only when nothing hangs on it", () => {
    const { root, account } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    root.call("CreateGroup", { GroupName: "people" });
    root.call("AddUserToGroup", { UserName: "alice", GroupName: "people" });
    root.call("AttachUserPolicy", { UserName: "alice", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    root.call("PutUserPolicy", {
      UserName: "alice",
      PolicyName: "own",
      PolicyDocument: documentOf(allow("s3:*")),
    });
    root.call("CreateLoginProfile", { UserName: "alice", Password: "Correct-horse-9" });
    const key = root.call("CreateAccessKey", { UserName: "alice" })["AccessKey"] as { AccessKeyId: string };
    const refusal = (): string => root.refused("DeleteUser", { UserName: "alice" });
    expect(refusal()).toBe(
      "DeleteConflictException: Cannot delete entity, must remove users from group first.",
    );
    root.call("RemoveUserFromGroup", { UserName: "alice", GroupName: "people" });
    expect(refusal()).toBe("DeleteConflictException: Cannot delete entity, must detach all policies first.");
    root.call("DetachUserPolicy", { UserName: "alice", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    expect(refusal()).toBe("DeleteConflictException: Cannot delete entity, must delete policies first.");
    root.call("DeleteUserPolicy", { UserName: "alice", PolicyName: "own" });
    expect(refusal()).toBe("DeleteConflictException: Cannot delete entity, must delete login profile first.");
    root.call("DeleteLoginProfile", { UserName: "alice" });
    expect(refusal()).toBe("DeleteConflictException: Cannot delete entity, must delete access keys first.");
    root.call("DeleteAccessKey", { UserName: "alice", AccessKeyId: key.AccessKeyId });
    root.call("DeleteUser", { UserName: "alice" });
    expect(account.users.get("alice")).toBeUndefined();
    expect(root.refused("GetUser", { UserName: "alice" })).toBe(
      "NoSuchEntityException: The user with name alice cannot be found.",
    );
  });

  test("I-08 lists come in pages whose markers survive what happens between them", () => {
    const { root } = createHarness();
    for (const name of ["dave", "Alice", "carol", "bob"]) root.call("CreateUser", { UserName: name });
    const first = root.call("ListUsers", { MaxItems: 2 });
    expect(namesOf(first)).toEqual(["Alice", "bob"]);
    expect(first).toMatchObject({ IsTruncated: true, Marker: expect.any(String) });
    root.call("DeleteUser", { UserName: "bob" });
    root.call("CreateUser", { UserName: "aaron" });
    const second = root.call("ListUsers", { MaxItems: 2, Marker: first["Marker"] });
    expect(namesOf(second)).toEqual(["carol", "dave"]);
    expect(second["IsTruncated"]).toBe(false);
    expect(second).not.toHaveProperty("Marker");
    expect(root.refused("ListUsers", { Marker: "made up" })).toBe("ValidationError: Invalid Marker.");
  });

  test("I-09 quotas of the account hold, as they are set for it", () => {
    const { root, account } = createHarness();
    account.quotas.set("UsersQuota", 1);
    root.call("CreateUser", { UserName: "alice" });
    expect(root.refused("CreateUser", { UserName: "bob" })).toBe(
      "LimitExceededException: Cannot exceed quota for UsersPerAccount: 1",
    );
    expect(root.call("GetAccountSummary")["SummaryMap"]).toMatchObject({
      Users: 1,
      UsersQuota: 1,
      RolesQuota: 1000,
    });
  });
});

function namesOf(answer: Readonly<Record<string, unknown>>): readonly string[] {
  return (answer["Users"] as readonly { UserName: string }[]).map((user) => user.UserName);
}
