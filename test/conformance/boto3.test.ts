import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

describe.skipIf(!installed)(`boto3${skipNote("boto3", installed)}`, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ accounts: [{ name: "webapp", accountId: "222222222222" }] });
  });
  afterAll(() => sandbox.stop());

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
});
