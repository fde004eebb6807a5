import { describe, expect, test } from "vitest";
import { declaration, declaredPerson } from "../../test/support/declarations.ts";
import { findAction } from "../catalogue/index.ts";
import { accountId, parseDocument } from "../model/index.ts";
import { compileDocument, contextOf, evaluate, validateDocument } from "../policy/index.ts";
import { compile } from "./index.ts";

const source = accountId("111111111111");
const group = compile(declaration({ people: [declaredPerson("alice")] })).world.accounts[source]?.groups[0];
const document = group?.inline["rolebridge-self-service"] ?? "";
const policy = compileDocument(document, "rolebridge-self-service");

/** How alice comes: with a stolen access key, or signed in at the console with and without MFA. */
const ways = {
  key: {},
  console: { "aws:MultiFactorAuthPresent": "false" },
  mfa: { "aws:MultiFactorAuthPresent": "true" },
} as const;

function may(way: keyof typeof ways, action: string, resource: string): boolean {
  const { decision } = evaluate(
    {
      principal: "arn:aws:iam::111111111111:user/alice",
      action,
      resource,
      resourceAccount: source,
      context: contextOf({ "aws:username": "alice", ...ways[way] }),
      ...(resource === "*" && { wildcardOnlyAction: true }),
    },
    { identity: [policy], session: [], scps: [], rcps: [] },
  );
  return decision === "allow";
}

const oneself = "arn:aws:iam::111111111111:user/alice";
const adopted = "arn:aws:iam::111111111111:user/staff/berlin/alice";
const other = "arn:aws:iam::111111111111:user/bob";
const device = "arn:aws:iam::111111111111:mfa/phone";

const waysThatMay = (action: string, resource: string): readonly string[] =>
  (["key", "console", "mfa"] as const).filter((way) => may(way, action, resource));

describe("what a person may do with themself", () => {
  test.each([
    ["iam:ChangePassword", oneself, ["key", "console", "mfa"]],
    ["iam:GetUser", oneself, ["key", "console", "mfa"]],
    ["iam:GetUser", adopted, ["key", "console", "mfa"]],
    ["iam:ListMFADevices", oneself, ["key", "console", "mfa"]],
    ["iam:GetAccountPasswordPolicy", "*", ["key", "console", "mfa"]],
    ["iam:CreateVirtualMFADevice", device, ["console", "mfa"]],
    ["iam:EnableMFADevice", oneself, ["console", "mfa"]],
    ["iam:EnableMFADevice", adopted, ["console", "mfa"]],
    ["iam:ResyncMFADevice", oneself, ["console", "mfa"]],
    ["iam:DeactivateMFADevice", oneself, ["mfa"]],
    ["iam:DeleteVirtualMFADevice", device, ["mfa"]],
    ["iam:CreateAccessKey", oneself, ["mfa"]],
    ["iam:UpdateAccessKey", oneself, ["mfa"]],
    ["iam:DeleteAccessKey", oneself, ["mfa"]],
    ["iam:UploadSSHPublicKey", oneself, ["mfa"]],
  ])("%s on %s: %j", (action, resource, expected) => {
    expect(waysThatMay(action, resource)).toEqual(expected);
  });

  test.each([
    "iam:AddUserToGroup",
    "iam:AttachUserPolicy",
    "iam:CreateLoginProfile",
    "iam:CreatePolicyVersion",
    "iam:PutUserPolicy",
    "iam:TagUser",
    "iam:UntagUser",
    "iam:UpdateLoginProfile",
    "iam:UpdateUser",
    "sts:AssumeRole",
  ])("nobody may %s", (action) => {
    expect(waysThatMay(action, oneself)).toEqual([]);
  });

  test("nothing of it reaches another person", () => {
    const actions = [parseDocument(document).Statement].flat().flatMap(({ Action }) => [Action ?? []].flat());
    const onUsers = actions.filter((action) =>
      findAction(action)?.resourceTypes.some(({ name }) => name === "user"),
    );
    expect(onUsers.length).toBeGreaterThan(10);
    expect(onUsers.flatMap((action) => waysThatMay(action, other))).toEqual([]);
    // A user whose name ends like alice's is another one.
    const lookalike = "arn:aws:iam::111111111111:user/x-alice";
    expect(onUsers.flatMap((action) => waysThatMay(action, lookalike))).toEqual([]);
  });

  test("AWS knows every action of it, and there are no Deny statements", () => {
    const statements = [parseDocument(document).Statement].flat();
    const actions = statements.flatMap(({ Action }) => [Action ?? []].flat());
    expect(actions.filter((action) => findAction(action)?.action !== action)).toEqual([]);
    expect(statements.map(({ Effect }) => Effect)).toEqual(statements.map(() => "Allow"));
    expect(validateDocument(document, "identity")).toEqual([]);
  });

  test("`aws login` is AWS's own policy, and the same in words where that names another partition", () => {
    expect(group?.attached).toEqual(["arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess"]);
    const china = compile(declaration({ partition: "aws-cn", people: [declaredPerson("alice")] })).world;
    const there = china.accounts[source]?.groups[0];
    expect(there?.attached).toEqual([]);
    expect(there?.inline["rolebridge-self-service"]).toContain(
      "arn:aws-cn:signin:*:*:oauth2/public-client/*",
    );
    expect(JSON.stringify(china)).not.toContain("arn:aws:");
  });
});
