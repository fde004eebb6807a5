import { describe, expect, test } from "vitest";
import {
  allow,
  createHarness,
  documentOf,
  larkspur,
  trusting,
} from "../../../test/support/sandbox-harness.ts";

interface Result {
  readonly EvalActionName: string;
  readonly EvalResourceName: string;
  readonly EvalDecision: string;
  readonly MatchedStatements: readonly object[];
  readonly MissingContextValues: readonly string[];
}

const results = (answer: Readonly<Record<string, unknown>>): readonly Result[] =>
  answer["EvaluationResults"] as readonly Result[];
const short = (answer: Readonly<Record<string, unknown>>): readonly string[] =>
  results(answer).map((one) => `${one.EvalActionName} ${one.EvalResourceName} ${one.EvalDecision}`);

describe("simulation", () => {
  test("I-31 documents are tried on actions and resources, with the statement that decided and where it stands", () => {
    const { root } = createHarness();
    const document = `{"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":"s3:*","Resource":"*"},
  {"Effect":"Deny","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::audit/*"}
]}`;
    const answer = root.call("SimulateCustomPolicy", {
      PolicyInputList: [document],
      ActionNames: ["s3:GetObject", "s3:DeleteObject", "ec2:RunInstances"],
      ResourceArns: ["arn:aws:s3:::audit/log"],
    });
    expect(short(answer)).toEqual([
      "s3:GetObject arn:aws:s3:::audit/log allowed",
      "s3:DeleteObject arn:aws:s3:::audit/log explicitDeny",
      "ec2:RunInstances arn:aws:s3:::audit/log implicitDeny",
    ]);
    expect(results(answer)[1]?.MatchedStatements).toEqual([
      {
        SourcePolicyId: "PolicyInputList.1",
        SourcePolicyType: "IAM Policy",
        StartPosition: { Line: 3, Column: 3 },
        EndPosition: { Line: 3, Column: 81 },
      },
    ]);
    expect(
      root.refused("SimulateCustomPolicy", { PolicyInputList: ["{"], ActionNames: ["s3:GetObject"] }),
    ).toContain("InvalidInput");
    expect(root.refused("SimulateCustomPolicy", { PolicyInputList: [document], ActionNames: ["s3:*"] })).toBe(
      "InvalidInputException: Invalid Action Name: s3:*",
    );
  });

  test("I-32 a principal is tried with groups, boundary and what the request adds or leaves out", () => {
    const harness = createHarness();
    const { root } = harness;
    harness.user("alice", allow("s3:Get*", `arn:aws:s3:::\${aws:username}/*`));
    root.call("CreateGroup", { GroupName: "people" });
    root.call("PutGroupPolicy", {
      GroupName: "people",
      PolicyName: "list",
      PolicyDocument: documentOf(allow("s3:List*")),
    });
    root.call("AddUserToGroup", { GroupName: "people", UserName: "alice" });
    const PolicySourceArn = `arn:aws:iam::${larkspur}:user/alice`;
    const question = {
      PolicySourceArn,
      ActionNames: ["s3:GetObject", "s3:ListBucket", "s3:PutObject"],
      ResourceArns: ["arn:aws:s3:::alice/x"],
    };
    const decisions = (more: object): readonly string[] =>
      results(root.call("SimulatePrincipalPolicy", { ...question, ...more })).map((one) => one.EvalDecision);
    expect(decisions({})).toEqual(["allowed", "allowed", "implicitDeny"]);
    expect(decisions({ PolicyInputList: [documentOf(allow("s3:Put*"))] })[2]).toBe("allowed");
    expect(
      decisions({
        PolicyExclusionList: [
          {
            InlinePolicyIdentifier: { AttachmentType: "group", AttachmentName: "people", PolicyName: "list" },
          },
        ],
      }),
    ).toEqual(["allowed", "implicitDeny", "implicitDeny"]);
    root.call("CreatePolicy", { PolicyName: "edge", PolicyDocument: documentOf(allow("s3:List*")) });
    root.call("PutUserPermissionsBoundary", {
      UserName: "alice",
      PermissionsBoundary: `arn:aws:iam::${larkspur}:policy/edge`,
    });
    const bounded = root.call("SimulatePrincipalPolicy", question);
    expect(short(bounded).map((line) => line.split(" ")[2])).toEqual([
      "implicitDeny",
      "allowed",
      "implicitDeny",
    ]);
    expect(results(bounded).map((one) => one)).toMatchObject([
      { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
      { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true } },
      { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
    ]);
  });

  test("I-33 condition keys that a policy asks for and the request does not give are named", () => {
    const { root } = createHarness();
    const statement = {
      ...allow("s3:GetObject", "arn:aws:s3:::${aws:PrincipalTag/team}/*"),
      Condition: {
        IpAddress: { "aws:SourceIp": "10.0.0.0/8" },
        Bool: { "aws:MultiFactorAuthPresent": "true" },
      },
    };
    const question = {
      PolicyInputList: [documentOf(statement)],
      ActionNames: ["s3:GetObject"],
      ResourceArns: ["arn:aws:s3:::audit/x"],
    };
    const keys = ["aws:MultiFactorAuthPresent", "aws:PrincipalTag/team", "aws:SourceIp"];
    expect(results(root.call("SimulateCustomPolicy", question))).toMatchObject([
      { EvalDecision: "implicitDeny", MissingContextValues: keys },
    ]);
    const entry = (ContextKeyName: string, value: string, ContextKeyType = "string"): object => ({
      ContextKeyName,
      ContextKeyType,
      ContextKeyValues: [value],
    });
    const told = {
      ...question,
      ContextEntries: [
        entry("aws:SourceIp", "10.1.2.3", "ip"),
        entry("aws:MultiFactorAuthPresent", "true", "boolean"),
        entry("aws:PrincipalTag/team", "audit"),
      ],
    };
    expect(results(root.call("SimulateCustomPolicy", told))).toMatchObject([
      { EvalDecision: "allowed", MissingContextValues: [] },
    ]);
    expect(root.call("GetContextKeysForCustomPolicy", question)).toEqual({ ContextKeyNames: keys });
  });

  test("I-34 a simulation changes nothing and needs its own right", () => {
    const harness = createHarness();
    const alice = harness.user(
      "alice",
      allow("iam:SimulatePrincipalPolicy", `arn:aws:iam::${larkspur}:user/alice`),
    );
    harness.root.call("CreateRole", { RoleName: "Auditor", AssumeRolePolicyDocument: trusting(larkspur) });
    const question = {
      ActionNames: ["iam:DeleteUser"],
      PolicySourceArn: `arn:aws:iam::${larkspur}:user/alice`,
    };
    expect(short(alice.call("SimulatePrincipalPolicy", question))).toEqual(["iam:DeleteUser * implicitDeny"]);
    expect(
      alice.refused("SimulatePrincipalPolicy", {
        ...question,
        PolicySourceArn: `arn:aws:iam::${larkspur}:role/Auditor`,
      }),
    ).toContain("AccessDenied");
    expect(
      harness.root.refused("SimulatePrincipalPolicy", {
        ...question,
        PolicySourceArn: `arn:aws:iam::${larkspur}:user/nobody`,
      }),
    ).toContain("NoSuchEntity");
  });
});

describe("last accessed", () => {
  test("I-35 it names the services that an identity may use, and those that it used here", () => {
    const harness = createHarness();
    const { root } = harness;
    const alice = harness.user("alice", allow(["iam:GetUser", "s3:Get*"]));
    harness.wait(60);
    alice.call("GetUser");
    alice.refused("ListUsers");
    const { JobId } = root.call("GenerateServiceLastAccessedDetails", {
      Arn: `arn:aws:iam::${larkspur}:user/alice`,
    });
    const answer = root.call("GetServiceLastAccessedDetails", { JobId });
    expect(answer).toEqual({
      JobStatus: "COMPLETED",
      JobType: "SERVICE_LEVEL",
      JobCreationDate: "2026-11-24T08:01:00Z",
      JobCompletionDate: "2026-11-24T08:01:00Z",
      ServicesLastAccessed: [
        {
          ServiceName: "AWS Identity and Access Management (IAM)",
          ServiceNamespace: "iam",
          TotalAuthenticatedEntities: 1,
          LastAuthenticated: "2026-11-24T08:01:00Z",
          LastAuthenticatedEntity: `arn:aws:iam::${larkspur}:user/alice`,
          LastAuthenticatedRegion: "us-east-1",
        },
        { ServiceName: "Amazon S3", ServiceNamespace: "s3", TotalAuthenticatedEntities: 0 },
      ],
      IsTruncated: false,
    });
    expect(
      root.call("GetServiceLastAccessedDetailsWithEntities", { JobId, ServiceNamespace: "iam" }),
    ).toMatchObject({ EntityDetailsList: [{ EntityInfo: { Name: "alice", Type: "USER" } }] });
    expect(root.refused("GetServiceLastAccessedDetails", { JobId: "none" })).toContain("NoSuchEntity");
    expect(
      root.call("ListPoliciesGrantingServiceAccess", {
        Arn: `arn:aws:iam::${larkspur}:user/alice`,
        ServiceNamespaces: ["iam", "ec2"],
      }),
    ).toEqual({
      PoliciesGrantingServiceAccess: [
        {
          ServiceNamespace: "iam",
          Policies: [{ PolicyName: "rights", PolicyType: "INLINE", EntityType: "USER", EntityName: "alice" }],
        },
        { ServiceNamespace: "ec2", Policies: [] },
      ],
      IsTruncated: false,
    });
  });
});
