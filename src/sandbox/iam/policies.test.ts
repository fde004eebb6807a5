import { describe, expect, test } from "vitest";
import {
  allow,
  createHarness,
  documentOf,
  larkspur,
  trusting,
} from "../../../test/support/sandbox-harness.ts";

const edge = `arn:aws:iam::${larkspur}:policy/edge`;

describe("managed policies", () => {
  test("I-40 a policy has at most five versions, numbered once for all, one of them in force", () => {
    const { root } = createHarness();
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("s3:Get*")) });
    for (let version = 2; version <= 5; version++) {
      root.call("CreatePolicyVersion", {
        PolicyArn: edge,
        PolicyDocument: documentOf(allow(`s3:Get${version}`)),
        SetAsDefault: version === 5,
      });
    }
    const next = { PolicyArn: edge, PolicyDocument: documentOf(allow("s3:Put*")) };
    expect(root.refused("CreatePolicyVersion", next)).toBe(
      "LimitExceededException: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    );
    expect(root.refused("DeletePolicyVersion", { PolicyArn: edge, VersionId: "v5" })).toBe(
      "DeleteConflictException: Cannot delete the default version of a policy.",
    );
    root.call("DeletePolicyVersion", { PolicyArn: edge, VersionId: "v4" });
    expect(root.call("CreatePolicyVersion", next)).toEqual({
      PolicyVersion: { VersionId: "v6", IsDefaultVersion: false, CreateDate: "2026-11-24T08:00:00Z" },
    });
    const { Versions } = root.call("ListPolicyVersions", { PolicyArn: edge });
    expect((Versions as { VersionId: string }[]).map((one) => one.VersionId)).toEqual([
      "v6",
      "v5",
      "v3",
      "v2",
      "v1",
    ]);
    root.call("SetDefaultPolicyVersion", { PolicyArn: edge, VersionId: "v1" });
    expect(root.call("GetPolicy", { PolicyArn: edge })).toMatchObject({ Policy: { DefaultVersionId: "v1" } });
    expect(root.call("GetPolicyVersion", { PolicyArn: edge, VersionId: "v1" })).toEqual({
      PolicyVersion: {
        Document: documentOf(allow("s3:Get*")),
        VersionId: "v1",
        IsDefaultVersion: true,
        CreateDate: "2026-11-24T08:00:00Z",
      },
    });
  });

  test("I-41 a policy is deleted only when it is attached nowhere, bounds nobody and has one version", () => {
    const { root } = createHarness();
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("s3:*")) });
    root.call("CreateUser", { UserName: "alice", PermissionsBoundary: edge });
    root.call("CreateGroup", { GroupName: "people" });
    root.call("AttachGroupPolicy", { GroupName: "people", PolicyArn: edge });
    expect(root.call("GetPolicy", { PolicyArn: edge })).toMatchObject({
      Policy: { AttachmentCount: 1, PermissionsBoundaryUsageCount: 1 },
    });
    expect(root.call("ListEntitiesForPolicy", { PolicyArn: edge })).toMatchObject({
      PolicyGroups: [{ GroupName: "people" }],
      PolicyUsers: [{ UserName: "alice" }],
      PolicyRoles: [],
    });
    const attached = "DeleteConflictException: Cannot delete a policy attached to entities.";
    expect(root.refused("DeletePolicy", { PolicyArn: edge })).toBe(attached);
    root.call("DetachGroupPolicy", { GroupName: "people", PolicyArn: edge });
    expect(root.refused("DeletePolicy", { PolicyArn: edge })).toBe(attached);
    root.call("DeleteUserPermissionsBoundary", { UserName: "alice" });
    root.call("CreatePolicyVersion", { PolicyArn: edge, PolicyDocument: documentOf(allow("s3:*")) });
    expect(root.refused("DeletePolicy", { PolicyArn: edge })).toContain(
      "This policy has more than one version.",
    );
    root.call("DeletePolicyVersion", { PolicyArn: edge, VersionId: "v2" });
    root.call("DeletePolicy", { PolicyArn: edge });
    expect(root.refused("GetPolicy", { PolicyArn: edge })).toBe(
      `NoSuchEntityException: Policy ${edge} was not found.`,
    );
  });

  test("I-42 AWS's own policies are there in their latest version, and cannot be changed", () => {
    const { root } = createHarness();
    const arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
    const { Policy } = root.call("GetPolicy", { PolicyArn: arn });
    expect(Policy).toMatchObject({
      PolicyName: "ViewOnlyAccess",
      Path: "/job-function/",
      AttachmentCount: 0,
    });
    const { DefaultVersionId } = Policy as { DefaultVersionId: string };
    const { PolicyVersion } = root.call("GetPolicyVersion", { PolicyArn: arn, VersionId: DefaultVersionId });
    expect(JSON.parse((PolicyVersion as { Document: string }).Document)).toMatchObject({
      Version: "2012-10-17",
    });
    expect(root.refused("GetPolicyVersion", { PolicyArn: arn, VersionId: "v0" })).toContain("NoSuchEntity");
    expect(root.refused("GetPolicy", { PolicyArn: "arn:aws:iam::aws:policy/ViewOnlyAccess" })).toContain(
      "NoSuchEntity",
    );
    for (const operation of ["DeletePolicy", "CreatePolicyVersion", "TagPolicy"]) {
      expect(
        root.refused(operation, { PolicyArn: arn, PolicyDocument: documentOf(allow("s3:*")) }),
      ).toContain("AccessDenied");
    }
    expect(root.refused("AttachUserPolicy", { UserName: "alice", PolicyArn: "ReadOnlyAccess" })).toBe(
      "InvalidInputException: ARN ReadOnlyAccess is not valid.",
    );
  });

  test("I-43 policies are listed by scope, path and use", () => {
    const { root } = createHarness();
    root.call("CreatePolicy", { PolicyName: "edge", Path: "/x/", PolicyDocument: documentOf(allow("s3:*")) });
    root.call("CreateUser", { UserName: "alice" });
    root.call("AttachUserPolicy", { UserName: "alice", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    const names = (input: object): readonly string[] =>
      (root.call("ListPolicies", { ...input })["Policies"] as { PolicyName: string }[]).map(
        (one) => one.PolicyName,
      );
    expect(names({ Scope: "Local" })).toEqual(["edge"]);
    expect(names({ PathPrefix: "/x/" })).toEqual(["edge"]);
    expect(names({ OnlyAttached: true })).toEqual(["ReadOnlyAccess"]);
    expect(names({ Scope: "AWS", MaxItems: 1000 })).toHaveLength(1000);
    expect(names({ Scope: "AWS", MaxItems: 3 })).toEqual(names({ Scope: "AWS" }).slice(0, 3));
  });

  test("I-44 attaching twice is attaching once, up to the quota; detaching what is not there is refused", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    for (let index = 0; index < 10; index++) {
      root.call("CreatePolicy", { PolicyName: `door-${index}`, PolicyDocument: documentOf(allow("s3:*")) });
      const attachment = { UserName: "alice", PolicyArn: `arn:aws:iam::${larkspur}:policy/door-${index}` };
      root.call("AttachUserPolicy", attachment);
      root.call("AttachUserPolicy", attachment);
    }
    const more = { UserName: "alice", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" };
    expect(root.refused("AttachUserPolicy", more)).toBe(
      "LimitExceededException: Cannot exceed quota for PoliciesPerUser: 10",
    );
    expect(root.refused("DetachUserPolicy", more)).toBe(
      `NoSuchEntityException: Policy ${more.PolicyArn} was not found.`,
    );
    expect(root.refused("AttachUserPolicy", { UserName: "alice", PolicyArn: edge })).toBe(
      `NoSuchEntityException: Policy ${edge} does not exist or is not attachable.`,
    );
    const service = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy";
    expect(root.refused("AttachUserPolicy", { UserName: "alice", PolicyArn: service })).toContain(
      "PolicyNotAttachable",
    );
  });

  test("I-45 sizes are counted without white space: of a managed policy, and of all inline policies of one holder", () => {
    const { root } = createHarness();
    const wide = documentOf(
      allow(Array.from({ length: 300 }, (_, index) => `s3:GetSomethingNumber${index}`)),
    );
    expect(root.refused("CreatePolicy", { PolicyName: "wide", PolicyDocument: wide })).toBe(
      "LimitExceededException: Cannot exceed quota for PolicySize: 6144",
    );
    root.call("CreateUser", { UserName: "alice" });
    const half = documentOf(allow(Array.from({ length: 60 }, (_, index) => `s3:GetThing${index}`)));
    root.call("PutUserPolicy", { UserName: "alice", PolicyName: "one", PolicyDocument: half });
    root.call("PutUserPolicy", { UserName: "alice", PolicyName: "one", PolicyDocument: half });
    expect(
      root.refused("PutUserPolicy", { UserName: "alice", PolicyName: "two", PolicyDocument: half }),
    ).toBe("LimitExceededException: Maximum policy size of 2048 bytes exceeded for user alice");
    expect(root.call("ListUserPolicies", { UserName: "alice" })).toEqual({
      PolicyNames: ["one"],
      IsTruncated: false,
    });
    expect(root.refused("GetUserPolicy", { UserName: "alice", PolicyName: "two" })).toBe(
      "NoSuchEntityException: The user policy with name two cannot be found.",
    );
  });

  test("I-46 a document that AWS would refuse is not saved, for AWS's reason", () => {
    const { root } = createHarness();
    root.call("CreateUser", { UserName: "alice" });
    const identity = (document: string): string =>
      root.refused("PutUserPolicy", { UserName: "alice", PolicyName: "bad", PolicyDocument: document });
    const trust = (document: string): string =>
      root.refused("CreateRole", { RoleName: "Bad", AssumeRolePolicyDocument: document });
    const good = { Effect: "Allow", Action: "s3:*", Resource: "*" };
    const door = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: larkspur } };
    expect([
      identity("{"),
      identity("[]"),
      identity(documentOf({ ...good, Effect: "allow" })),
      identity(documentOf({ ...good, Action: undefined })),
      identity(documentOf({ ...good, Action: "GetObject" })),
      identity(documentOf({ ...good, Resource: undefined })),
      identity(documentOf({ ...good, Resource: "bucket" })),
      identity(documentOf({ ...good, Resource: [] })),
      identity(documentOf({ ...good, Principal: "*" })),
      identity(documentOf({ ...good, Sid: "not-good" })),
      identity(documentOf({ ...good, Sid: "one" }, { ...good, Sid: "one" })),
      identity(JSON.stringify({ Version: "2020-01-01", Statement: good })),
      trust("{"),
      trust(documentOf({ ...door, Resource: "*" })),
      trust(documentOf({ ...door, Action: "s3:*" })),
      trust(documentOf({ ...door, Principal: undefined })),
      trust(documentOf({ ...door, Principal: { AWS: "arn:aws:iam::111111111111:user/*" } })),
    ]).toMatchInlineSnapshot(`
      [
        "MalformedPolicyDocumentException: Syntax errors in policy.",
        "MalformedPolicyDocumentException: Syntax errors in policy.",
        "MalformedPolicyDocumentException: Syntax errors in policy.",
        "MalformedPolicyDocumentException: Policy statement must contain actions.",
        "MalformedPolicyDocumentException: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        "MalformedPolicyDocumentException: Policy statement must contain resources.",
        "MalformedPolicyDocumentException: Resource bucket must be in ARN format or "*".",
        "MalformedPolicyDocumentException: Syntax errors in policy.",
        "MalformedPolicyDocumentException: Policy document should not specify a principal.",
        "MalformedPolicyDocumentException: Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        "MalformedPolicyDocumentException: Statement IDs (SID) in a single policy must be unique.",
        "MalformedPolicyDocumentException: The policy must contain a valid version string",
        "MalformedPolicyDocumentException: This policy contains invalid Json",
        "MalformedPolicyDocumentException: Has prohibited field Resource",
        "MalformedPolicyDocumentException: AssumeRole policy may only specify STS AssumeRole actions.",
        "MalformedPolicyDocumentException: Missing required field Principal",
        "MalformedPolicyDocumentException: Invalid principal in policy: "AWS":"arn:aws:iam::111111111111:user/*"",
      ]
    `);
    expect(root.refused("CreatePolicy", { PolicyName: "bad", PolicyDocument: "{" })).toContain("Malformed");
    expect(root.call("ListUserPolicies", { UserName: "alice" })["PolicyNames"]).toEqual([]);
  });
});

describe("the bulk answer", () => {
  test("I-50 it holds everything, in pages that go through all kinds, and only what is asked for", () => {
    const { root } = createHarness();
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("s3:*")) });
    root.call("CreateGroup", { GroupName: "people" });
    root.call("CreateUser", { UserName: "alice", PermissionsBoundary: edge });
    root.call("AddUserToGroup", { UserName: "alice", GroupName: "people" });
    root.call("PutUserPolicy", {
      UserName: "alice",
      PolicyName: "own",
      PolicyDocument: documentOf(allow("s3:*")),
    });
    root.call("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: trusting(larkspur) });
    root.call("AttachRolePolicy", {
      RoleName: "Auditor",
      PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    });
    const whole = root.call("GetAccountAuthorizationDetails");
    expect(whole).toMatchObject({
      UserDetailList: [
        {
          UserName: "alice",
          GroupList: ["people"],
          UserPolicyList: [{ PolicyName: "own", PolicyDocument: documentOf(allow("s3:*")) }],
          PermissionsBoundary: { PermissionsBoundaryArn: edge },
        },
      ],
      GroupDetailList: [{ GroupName: "people" }],
      RoleDetailList: [
        {
          RoleName: "Auditor",
          AttachedManagedPolicies: [{ PolicyName: "ReadOnlyAccess" }],
          InstanceProfileList: [],
        },
      ],
      Policies: [
        { PolicyName: "edge", PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true }] },
        { PolicyName: "ReadOnlyAccess", AttachmentCount: 1 },
      ],
      IsTruncated: false,
    });
    const pages: string[] = [];
    for (let Marker: unknown, more = true; more; ) {
      const page = root.call("GetAccountAuthorizationDetails", {
        MaxItems: 2,
        ...(Marker !== undefined && { Marker }),
      });
      pages.push(
        ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]
          .map((list) => (page[list] as readonly unknown[]).length)
          .join(""),
      );
      ({ Marker } = page);
      more = page["IsTruncated"] === true;
    }
    expect(pages).toEqual(["1100", "0011", "0001"]);
    expect(root.call("GetAccountAuthorizationDetails", { Filter: ["Group"] })).toMatchObject({
      UserDetailList: [],
      GroupDetailList: [{ GroupName: "people" }],
      RoleDetailList: [],
      Policies: [],
    });
  });
});
