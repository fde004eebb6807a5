import { describe, expect, test } from "vitest";
import {
  allow,
  createHarness,
  documentOf,
  larkspur,
  trusting,
} from "../../../test/support/sandbox-harness.ts";

const alice = `arn:aws:iam::${larkspur}:user/alice`;

function trustOf(answer: Readonly<Record<string, unknown>>): unknown {
  const { AssumeRolePolicyDocument } = answer["Role"] as { AssumeRolePolicyDocument: string };
  return JSON.parse(AssumeRolePolicyDocument);
}

describe("roles", () => {
  test("I-20 a role is described whole, and listed without boundary, tags and last use", () => {
    const { root } = createHarness();
    root.call("CreateRole", {
      RoleName: "Auditor",
      Path: "/audit/",
      Description: "reads",
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: trusting(`arn:aws:iam::${larkspur}:root`),
      Tags: [{ Key: "team", Value: "audit" }],
    });
    const common = {
      Path: "/audit/",
      RoleName: "Auditor",
      RoleId: expect.stringMatching(/^AROA/),
      Arn: `arn:aws:iam::${larkspur}:role/audit/Auditor`,
      CreateDate: "2026-11-24T08:00:00Z",
      AssumeRolePolicyDocument: trusting(`arn:aws:iam::${larkspur}:root`),
      Description: "reads",
      MaxSessionDuration: 7200,
    };
    expect(root.call("GetRole", { RoleName: "Auditor" })).toEqual({
      Role: { ...common, Tags: [{ Key: "team", Value: "audit" }], RoleLastUsed: {} },
    });
    expect(root.call("ListRoles")).toEqual({ Roles: [common], IsTruncated: false });
  });

  test("I-21 UpdateRole keeps a description that is not given, and takes the session back to an hour", () => {
    const { root } = createHarness();
    root.call("CreateRole", {
      RoleName: "Auditor",
      Description: "reads",
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: trusting(larkspur),
    });
    root.call("UpdateRole", { RoleName: "Auditor" });
    expect(root.call("GetRole", { RoleName: "Auditor" })).toMatchObject({
      Role: { Description: "reads", MaxSessionDuration: 3600 },
    });
    root.call("UpdateRoleDescription", { RoleName: "Auditor", Description: "audits" });
    expect(root.call("GetRole", { RoleName: "Auditor" })).toMatchObject({ Role: { Description: "audits" } });
  });

  test("I-22 a role with policies or an instance profile is not deleted", () => {
    const { root } = createHarness();
    root.call("CreateRole", { RoleName: "Worker", AssumeRolePolicyDocument: trusting(larkspur) });
    root.call("CreateInstanceProfile", { InstanceProfileName: "Worker" });
    root.call("AddRoleToInstanceProfile", { InstanceProfileName: "Worker", RoleName: "Worker" });
    root.call("PutRolePolicy", {
      RoleName: "Worker",
      PolicyName: "own",
      PolicyDocument: documentOf(allow("s3:*")),
    });
    expect(root.refused("DeleteRole", { RoleName: "Worker" })).toBe(
      "DeleteConflictException: Cannot delete entity, must remove roles from instance profile first.",
    );
    root.call("RemoveRoleFromInstanceProfile", { InstanceProfileName: "Worker", RoleName: "Worker" });
    expect(root.refused("DeleteRole", { RoleName: "Worker" })).toBe(
      "DeleteConflictException: Cannot delete entity, must delete policies first.",
    );
    root.call("DeleteRolePolicy", { RoleName: "Worker", PolicyName: "own" });
    root.call("DeleteRole", { RoleName: "Worker" });
    expect(root.refused("GetRole", { RoleName: "Worker" })).toBe(
      "NoSuchEntityException: The role with name Worker cannot be found.",
    );
  });

  test("I-23 a trust policy keeps who it names by unique id: a successor of the same name is somebody else", () => {
    const { root, account } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const id = account.users.get("alice")?.id;
    root.call("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: trusting(alice) });
    expect(trustOf(root.call("GetRole", { RoleName: "Auditor" }))).toMatchObject({
      Statement: [{ Principal: { AWS: [alice] } }],
    });
    root.call("UpdateUser", { UserName: "alice", NewUserName: "alicia" });
    expect(trustOf(root.call("GetRole", { RoleName: "Auditor" }))).toMatchObject({
      Statement: [{ Principal: { AWS: [`arn:aws:iam::${larkspur}:user/alicia`] } }],
    });
    root.call("DeleteUser", { UserName: "alicia" });
    root.call("CreateUser", { UserName: "alicia" });
    expect(trustOf(root.call("GetRole", { RoleName: "Auditor" }))).toMatchObject({
      Statement: [{ Principal: { AWS: [id] } }],
    });
  });

  test("I-24 a trust policy that names nobody who exists is refused", () => {
    const { root } = createHarness();
    const refusal = (principal: object): string =>
      root.refused("CreateRole", {
        RoleName: "Auditor",
        AssumeRolePolicyDocument: documentOf({
          Effect: "Allow",
          Principal: principal,
          Action: "sts:AssumeRole",
        }),
      });
    expect(refusal({ AWS: alice })).toBe(
      `MalformedPolicyDocumentException: Invalid principal in policy: "AWS":"${alice}"`,
    );
    for (const nobody of [
      "AIDAABCDEFGHIJKLMNOPQ",
      `arn:aws:iam::${larkspur}:role/Nobody`,
      `arn:aws:iam::${larkspur}:user/*`,
      `arn:aws:iam::${larkspur}:group/people`,
      "arn:aws-cn:iam::222222222222:root",
      "arn:aws:iam::222222222222:user/stranger",
      "alice",
    ]) {
      expect(refusal({ AWS: [larkspur, nobody] })).toContain(
        `Invalid principal in policy: "AWS":"${nobody}"`,
      );
    }
    expect(refusal({ Service: "nowhere" })).toContain('Invalid principal in policy: "SERVICE":"nowhere"');
  });

  test("I-25 an account's number stands for its root; a name that differs in case is another", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    root.call("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: trusting("222222222222") });
    expect(trustOf(root.call("GetRole", { RoleName: "Auditor" }))).toMatchObject({
      Statement: [{ Principal: { AWS: ["arn:aws:iam::222222222222:root"] } }],
    });
    expect(
      root.refused("UpdateAssumeRolePolicy", {
        RoleName: "Auditor",
        PolicyDocument: trusting(`arn:aws:iam::${larkspur}:user/Alice`),
      }),
    ).toContain("Invalid principal");
  });

  test("I-26 ARNs in conditions stay as they are, and so does a document in which nothing changes", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const spaced = `{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": { "AWS": "*" },
      "Action": "sts:AssumeRole", "Condition": { "ArnEquals": { "aws:PrincipalArn": "${alice}" } } } ] }`;
    root.call("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: spaced });
    expect(root.call("GetRole", { RoleName: "Auditor" })).toMatchObject({
      Role: { AssumeRolePolicyDocument: spaced },
    });
  });

  test("I-27 the trust policy has its own quota, white space not counted", () => {
    const { root } = createHarness();
    const padded = trusting(larkspur).replaceAll(",", `,${" ".repeat(800)}`);
    expect(padded.length).toBeGreaterThan(2048);
    root.call("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: padded });
    const many = Array.from({ length: 60 }, (_, index) => `arn:aws:iam::${200_000_000_000 + index}:root`);
    expect(
      root.refused("UpdateAssumeRolePolicy", { RoleName: "Auditor", PolicyDocument: trusting(...many) }),
    ).toBe("LimitExceededException: Cannot exceed quota for ACLSizePerRole: 2048");
  });

  test("I-28 a service-linked role is changed by its service alone", () => {
    const { root } = createHarness();
    const answer = root.call("CreateServiceLinkedRole", { AWSServiceName: "autoscaling.amazonaws.com" });
    const path = "/aws-service-role/autoscaling.amazonaws.com/";
    expect(answer).toMatchObject({ Role: { RoleName: "AWSServiceRoleForAutoScaling", Path: path } });
    const RoleName = "AWSServiceRoleForAutoScaling";
    expect(root.call("ListAttachedRolePolicies", { RoleName })).toMatchObject({
      AttachedPolicies: [{ PolicyName: "AutoScalingServiceRolePolicy" }],
    });
    const refusal = `UnmodifiableEntityException: Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`;
    expect(root.refused("DeleteRole", { RoleName })).toBe(refusal);
    expect(root.refused("UpdateAssumeRolePolicy", { RoleName, PolicyDocument: trusting(larkspur) })).toBe(
      refusal,
    );
    expect(
      root.refused("AttachRolePolicy", { RoleName, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    ).toBe(refusal);
    const { DeletionTaskId } = root.call("DeleteServiceLinkedRole", { RoleName });
    expect(root.call("GetServiceLinkedRoleDeletionStatus", { DeletionTaskId })).toEqual({
      Status: "SUCCEEDED",
    });
    expect(root.refused("GetRole", { RoleName })).toContain("NoSuchEntity");
    expect(root.refused("CreateServiceLinkedRole", { AWSServiceName: "nowhere.amazonaws.com" })).toContain(
      "InvalidInput",
    );
  });

  test("I-29 a new principal is not visible for a while, where the sandbox is asked to be so", () => {
    const { root, wait } = createHarness({ consistencyDelay: 5 });
    root.call("CreateUser", { UserName: "alice" });
    expect(root.refused("GetUser", { UserName: "alice" })).toContain("NoSuchEntity");
    expect(
      root.refused("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: trusting(alice) }),
    ).toContain("Invalid principal in policy");
    expect(root.refused("CreateUser", { UserName: "alice" })).toContain("EntityAlreadyExists");
    wait(5);
    root.call("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: trusting(alice) });
    root.call("CreateLoginProfile", { UserName: "alice", Password: "Correct-horse-9" });
    expect(root.refused("DeleteLoginProfile", { UserName: "alice" })).toBe(
      "EntityTemporarilyUnmodifiableException: Login Profile for User alice cannot be modified while login profile is being created.",
    );
    wait(5);
    root.call("DeleteLoginProfile", { UserName: "alice" });
  });
});
