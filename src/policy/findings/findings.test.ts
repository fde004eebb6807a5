import { describe, expect, test } from "vitest";
import type { DocumentKind } from "../validation.ts";
import { findings } from "./findings.ts";

const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" };
const door = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "111111111111" } };

function found(
  statement: unknown,
  kind: DocumentKind = "identity",
  version = "2012-10-17",
): readonly string[] {
  const document = JSON.stringify({ Version: version, Statement: [statement] });
  return findings(document, kind).map(({ code, pointer, message, help }) =>
    [`${code} ${pointer.replace("/Statement/0", "")} ${message}`, help].filter(Boolean).join(" → "),
  );
}

const when = (operator: string, key: string, value: unknown): object => ({
  Condition: { [operator]: { [key]: value } },
});

describe("findings", () => {
  test("are none in what is plainly meant", () => {
    expect(found(read)).toEqual([]);
    expect(found({ ...door, ...when("Bool", "aws:MultiFactorAuthPresent", "true") }, "trust")).toEqual([]);
    expect(
      found({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::222222222222:role/A" }),
    ).toEqual([]);
  });

  test("RB3001: a stored statement without a valid Effect", () => {
    expect(found({ ...read, Effect: "allow" })).toEqual([
      "RB3001 /Effect Effect is neither `Allow` nor `Deny`: the statement is ignored",
    ]);
  });

  test("RB3002: an action or a service that does not exist, with what may be meant", () => {
    expect(found({ ...read, Action: ["s3:GetObject", "s3:GetObjects"] })).toEqual([
      "RB3002 /Action/1 there is no action `s3:GetObjects` → did you mean `s3:GetObject`?",
    ]);
    expect(found({ ...read, Resource: "*", Action: "lamda:InvokeFunction" })).toEqual([
      "RB3002 /Action there is no service with the prefix `lamda` → did you mean `lambda:InvokeFunction`?",
    ]);
  });

  test("RB3003: a pattern that matches no action", () => {
    expect(found({ ...read, Action: "s3:Gett*" })).toEqual(["RB3003 /Action no action matches `s3:Gett*`"]);
    expect(found({ ...read, Action: "*:Get" })[0]).toMatch(/^RB3003 \/Action/);
  });

  test("RB3004: a resource that none of the actions is asked for on, and an action that is asked for on `*` alone", () => {
    expect(
      found({ ...read, Resource: ["arn:aws:s3:::reports/*", "arn:aws:lambda:*:*:function:f"] })[0],
    ).toMatch(/^RB3004 \/Resource\/1 none of the statement's actions/);
    expect(
      found({ ...read, Action: "ec2:DescribeInstances", Resource: "arn:aws:ec2:*:*:instance/*" })[0],
    ).toMatch(/^RB3004/);
    expect(found({ ...read, Action: "s3:ListAllMyBuckets" })[0]).toMatch(
      /^RB3004 \/Action `s3:ListAllMyBuckets` is asked for on `\*` alone/,
    );
  });

  test.each([
    ["no number", when("NumericLessThan", "aws:MultiFactorAuthAge", "1h")],
    ["no date", when("DateLessThan", "aws:CurrentTime", "soon")],
    ["no address", when("IpAddress", "aws:SourceIp", "office")],
    ["no boolean", when("Bool", "aws:SecureTransport", "yes")],
    ["no ARN", when("ArnLike", "aws:PrincipalArn", "*")],
    ["no value", when("StringEquals", "aws:username", [])],
    [
      "a window that ends before it begins",
      {
        Condition: {
          DateGreaterThan: { "aws:CurrentTime": "2099-01-02" },
          DateLessThan: { "aws:CurrentTime": "2099-01-01" },
        },
      },
    ],
    [
      "a number above and below",
      {
        Condition: {
          NumericGreaterThan: { "aws:MultiFactorAuthAge": "10" },
          NumericLessThan: { "aws:MultiFactorAuthAge": "10" },
        },
      },
    ],
    [
      "the same text wanted and excluded",
      {
        Condition: { StringEquals: { "aws:username": "a" }, StringNotEquals: { "aws:username": ["a", "b"] } },
      },
    ],
    [
      "a value of a key that must be absent",
      { Condition: { Null: { "aws:username": "true" }, StringEquals: { "aws:username": "a" } } },
    ],
  ])("RB3005: a condition that never holds: %s", (_name, condition) => {
    expect(found({ ...read, ...condition }).map((one) => one.slice(0, 6))).toEqual(["RB3005"]);
  });

  test("RB3006, RB3007, RB3008: MFA conditions that do not do what they look like", () => {
    const key = "aws:MultiFactorAuthPresent";
    const deny = { ...read, Effect: "Deny" };
    expect(found({ ...door, ...when("BoolIfExists", key, "true") }, "trust")[0]).toMatch(/^RB3006/);
    expect(found({ ...door, ...when("Bool", key, "false") }, "trust")[0]).toMatch(/^RB3007/);
    expect(found({ ...deny, ...when("Bool", key, "false") })[0]).toMatch(/^RB3008/);
    expect(found({ ...deny, ...when("BoolIfExists", key, "false") })).toEqual([]);
  });

  test("RB3009: ways to widen one's own rights", () => {
    expect(found({ ...read, Action: "iam:AttachUserPolicy", Resource: "*" })).toEqual([
      "RB3009 /Action with `iam:AttachUserPolicy` its holder can attach any policy to themself → name the resources that are meant, or ask for a boundary with `iam:PermissionsBoundary`",
    ]);
    expect(found({ ...read, Action: "*", Resource: "*" }).map((one) => one.slice(0, 6))).toEqual([
      "RB3012",
      "RB3009",
    ]);
    expect(found({ ...read, Action: "iam:*", Resource: "*" })[0]).toMatch(/^RB3009/);
    expect(found({ ...read, Action: ["iam:PassRole", "lambda:CreateFunction"], Resource: "*" })[0]).toMatch(
      /^RB3009/,
    );
  });

  test("RB3009 is none for one's own user, within a boundary, in a Deny and for passing a role without running it", () => {
    const own = {
      ...read,
      Action: "iam:CreateAccessKey",
      Resource: "arn:aws:iam::111111111111:user/${aws:username}",
    };
    expect(found(own)).toEqual([]);
    const bounded = when("StringEquals", "iam:PermissionsBoundary", "arn:aws:iam::111111111111:policy/b");
    expect(found({ ...read, Action: "iam:PutUserPolicy", Resource: "*", ...bounded })).toEqual([]);
    expect(found({ ...read, Effect: "Deny", Action: "iam:*", Resource: "*" })).toEqual([]);
    expect(found({ ...read, Action: "iam:PassRole", Resource: "*" })).toEqual([]);
  });

  test("RB3010, RB3011: Allow with NotAction and with NotResource; a Deny may have both", () => {
    expect(found({ Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::x" })[0]).toMatch(/^RB3010/);
    expect(found({ Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::x/*" })[0]).toMatch(
      /^RB3011/,
    );
    expect(found({ Effect: "Deny", NotAction: "iam:*", NotResource: "arn:aws:s3:::x/*" })).toEqual([]);
  });

  test("RB3012: doors on wildcards, out and in", () => {
    const out = (resource: string): string =>
      found({ Effect: "Allow", Action: "sts:AssumeRole", Resource: resource })[0] ?? "";
    expect(out("*")).toMatch(/^RB3012 \/Resource a door out to every role of every account/);
    expect(out("arn:aws:iam::*:role/A")).toMatch(/^RB3012/);
    expect(out("arn:aws:iam::222222222222:role/${aws:PrincipalTag/role}")).toBe("");
    expect(found({ ...door, Principal: "*" }, "trust")[0]).toMatch(/^RB3012 \/Principal/);
  });

  test("RB3013: a variable in an old document", () => {
    const own = { ...read, Resource: "arn:aws:s3:::home/${aws:username}/*" };
    expect(found(own)).toEqual([]);
    expect(found(own, "identity", "2008-10-17")[0]).toMatch(/^RB3013/);
  });

  test("RB3014, RB3015, RB3018: operators that do not fit", () => {
    expect(found({ ...read, ...when("ForAllValues:StringEquals", "aws:TagKeys", "a") })[0]).toMatch(
      /^RB3014/,
    );
    expect(found({ ...read, ...when("StringLike", "aws:PrincipalOrgPaths", "o-a/*") })[0]).toMatch(/^RB3015/);
    expect(found({ ...read, ...when("ForAnyValue:StringEquals", "aws:username", "a") })[0]).toMatch(
      /^RB3015/,
    );
    expect(found({ ...read, ...when("StringEquals", "aws:PrincipalTag/team", "web-*") })[0]).toMatch(
      /^RB3018.*→ `StringLike` takes patterns$/,
    );
  });

  test("RB3016, RB3017, RB3019, RB3020", () => {
    expect(found({ ...read, ...when("StringMatches", "aws:username", "a") })[0]).toMatch(/^RB3016/);
    expect(found({ ...read, Resource: "arn:aws:s3*" })[0]).toMatch(/^RB3017/);
    expect(
      found({ Effect: "Deny", Action: "sts:AssumeRole", NotPrincipal: { AWS: "111111111111" } }, "trust")[0],
    ).toMatch(/^RB3019/);
    expect(found({ ...door, ...when("NumericLessThan", "sts:DurationSeconds", "3600") }, "trust")[0]).toMatch(
      /^RB3020/,
    );
    expect(found({ ...door, ...when("StringEquals", "sts:ExternalId", "x") }, "trust")).toEqual([]);
  });
});
