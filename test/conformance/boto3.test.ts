import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { environmentOf, isInstalled, run, skipNote } from "./clients.ts";

const installed = isInstalled("python3", "-c", "import boto3");

/** One session with boto3: what a team's scripts do; prints JSON at its end. */
const script = `
import boto3, json, sys, urllib.request
from botocore.config import Config
from botocore.exceptions import ClientError

out = {}
sts = boto3.client("sts")
org = boto3.client("organizations")
out["me"] = sts.get_caller_identity()["Arn"]
accounts = [a for page in org.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1}) for a in page["Accounts"]]
out["accounts"] = [a["Name"] for a in accounts]
out["joined"] = type(accounts[0]["JoinedTimestamp"]).__name__

creds = sts.assume_role(RoleArn="arn:aws:iam::222222222222:role/OrganizationAccountAccessRole", RoleSessionName="boto")["Credentials"]
session = boto3.Session(creds["AccessKeyId"], creds["SecretAccessKey"], creds["SessionToken"])
iam = session.client("iam")
iam.create_user(UserName="ann", Tags=[{"Key": "team", "Value": "blau/grün @1"}])
out["tags"] = iam.list_user_tags(UserName="ann")["Tags"]
iam.get_waiter("user_exists").wait(UserName="ann")

document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::a+b/*"}]}
arn = iam.create_policy(PolicyName="read", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
iam.get_waiter("policy_exists").wait(PolicyArn=arn)
out["document"] = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"] == document
try:
    iam.get_user(UserName="nobody")
except iam.exceptions.NoSuchEntityException as error:
    out["typed"] = error.response["Error"]["Message"]
try:
    org.describe_account(AccountId="123456789012")
except org.exceptions.AccountNotFoundException as error:
    out["typedJson"] = [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]

raw = boto3.client("iam", config=Config(parameter_validation=False, retries={"max_attempts": 0}))
try:
    raw.create_role(RoleName="x")
except ClientError as error:
    out["required"] = error.response["Error"]

for i in range(5):
    iam.create_group(GroupName=f"group-{i}")
out["groups"] = [g["GroupName"] for page in iam.get_paginator("list_groups").paginate(PaginationConfig={"PageSize": 2}) for g in page["Groups"]]

url = sts.generate_presigned_url("get_caller_identity", HttpMethod="GET")
out["presigned"] = "user/operator" in urllib.request.urlopen(url).read().decode()
print(json.dumps(out))
`;

const certificates = new URL("../fixtures/certificates/", import.meta.url);
const certificate = readFileSync(new URL("front.pem", certificates), "utf8");
const certificateKey = readFileSync(new URL("front-key.pem", certificates), "utf8");
const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://login.larkspur.example/saml"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate.replaceAll(/-----[A-Z ]+-----|\s/g, "")}</X509Certificate></X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`;

/** Every paginator and waiter that boto3 has for the three services and that can be asked of a sandbox; prints their names. */
const everyPage = `
import boto3, json

certificate, key, metadata = json.loads(${JSON.stringify(JSON.stringify([certificate, certificateKey, metadata]))})

iam = boto3.client("iam")
trust = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}})
iam.create_user(UserName="ann")
iam.create_group(GroupName="team")
iam.create_role(RoleName="app", AssumeRolePolicyDocument=trust)
iam.create_instance_profile(InstanceProfileName="app")
document = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})
policy = iam.create_policy(PolicyName="all", PolicyDocument=document)["Policy"]["Arn"]
organizations = boto3.client("organizations")
root = organizations.list_roots()["Roots"][0]["Id"]
device = iam.create_virtual_mfa_device(VirtualMFADeviceName="ann")["VirtualMFADevice"]["SerialNumber"]
oidc = iam.create_open_id_connect_provider(Url="https://ci.larkspur.example", ClientIDList=["ci"], ThumbprintList=["0" * 40])["OpenIDConnectProviderArn"]
saml = iam.create_saml_provider(Name="office", SAMLMetadataDocument=metadata)["SAMLProviderArn"]
iam.upload_server_certificate(ServerCertificateName="web", CertificateBody=certificate, PrivateKey=key)
organizations.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
organizations.enable_aws_service_access(ServicePrincipal="guardduty.amazonaws.com")
organizations.register_delegated_administrator(AccountId="222222222222", ServicePrincipal="guardduty.amazonaws.com")
given = {"UserName": "ann", "GroupName": "team", "RoleName": "app", "InstanceProfileName": "app", "PolicyArn": policy, "PolicySourceArn": "arn:aws:iam::999999999999:user/ann",
         "ActionNames": ["s3:GetObject"], "PolicyInputList": [document], "ParentId": root, "ChildId": "222222222222", "ChildType": "ACCOUNT", "Filter": "SERVICE_CONTROL_POLICY",
         "TargetId": root, "ResourceId": root, "PolicyId": "p-FullAWSAccess", "AccountId": "222222222222", "PolicyType": "TAG_POLICY", "SerialNumber": device,
         "OpenIDConnectProviderArn": oidc, "SAMLProviderArn": saml, "ServerCertificateName": "web"}
# Without a page size: its operation has none (https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html).
sizeless = ["list_tags_for_resource"]
paged, refused = [], []
for client in (iam, organizations):
    for operation in client.meta.method_to_api_mapping:
        if not client.can_paginate(operation):
            continue
        shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation]).input_shape
        arguments = {name: given[name] for name in (shape.required_members if shape else []) if name in given}
        try:
            config = {} if operation in sizeless else {"PageSize": 1}
            list(client.get_paginator(operation).paginate(PaginationConfig=config, **arguments))
            paged.append(operation)
        except Exception as error:
            refused.append(f"{operation}: {getattr(error, 'response', {}).get('Error', {}).get('Code', type(error).__name__)}")
for waiter in iam.waiter_names:
    shape = {"instance_profile_exists": "InstanceProfileName", "policy_exists": "PolicyArn", "role_exists": "RoleName", "user_exists": "UserName"}[waiter]
    iam.get_waiter(waiter).wait(WaiterConfig={"Delay": 1, "MaxAttempts": 1}, **{shape: given[shape]})
print(json.dumps({"paged": len(paged), "refused": sorted(refused), "waiters": sorted(iam.waiter_names)}))
`;

describe.skipIf(!installed)(`boto3${skipNote("boto3", installed)}`, () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ accounts: [{ name: "webapp", accountId: "222222222222" }] });
  });
  afterEach(() => sandbox.stop());

  test("works with its paginators, waiters, typed errors, and presigned requests", async () => {
    const { status, stdout, stderr } = await run("python3", ["-"], environmentOf(sandbox), { input: script });
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual({
      me: "arn:aws:iam::999999999999:user/operator",
      accounts: ["management", "webapp"],
      joined: "datetime",
      tags: [{ Key: "team", Value: "blau/grün @1" }],
      document: true,
      typed: "The user with name nobody cannot be found.",
      typedJson: ["AccountNotFoundException", 400],
      required: {
        Type: "Sender",
        Code: "ValidationError",
        Message:
          "1 validation error detected: Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null",
      },
      groups: [0, 1, 2, 3, 4].map((n) => `group-${n}`),
      presigned: true,
    });
  });

  test("goes through every paginator and waiter, but for what is not modelled", async () => {
    const env = environmentOf(sandbox);
    const { status, stdout, stderr } = await run("python3", ["-"], env, { input: everyPage });
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchInlineSnapshot(`
      {
        "paged": 50,
        "refused": [
          "list_accounts_with_invalid_effective_policy: UnknownOperationException",
          "list_effective_policy_validation_errors: UnknownOperationException",
        ],
        "waiters": [
          "instance_profile_exists",
          "policy_exists",
          "role_exists",
          "user_exists",
        ],
      }
    `);
  });
});
