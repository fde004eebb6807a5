import { describe, expect, test } from "vitest";
import {
  awsManagedPolicyArn,
  awsManagedPolicyDocument,
  awsManagedPolicyNames,
  findAwsManagedPolicy,
} from "../catalogue/index.ts";
import { rangeOfPointer } from "./json-source.ts";
import { validateDocument } from "./validate-document.ts";
import type { DocumentKind } from "./validation.ts";

const good = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const door = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "111111111111" } };

function problems(statement: unknown, kind: DocumentKind = "identity"): readonly string[] {
  return validateDocument(JSON.stringify({ Version: "2012-10-17", Statement: [statement] }), kind).map(
    ({ pointer, message }) => `${pointer}: ${message}`,
  );
}

describe("what AWS would refuse", () => {
  test("is nothing in any policy that AWS itself publishes", () => {
    const refused = awsManagedPolicyNames().filter((name) => {
      const policy = findAwsManagedPolicy(name);
      const document = policy && awsManagedPolicyDocument(awsManagedPolicyArn(policy, "aws"));
      return document === undefined || validateDocument(document, "identity").length > 0;
    });
    expect(refused).toEqual([]);
  });

  test.each<[string, string, DocumentKind]>([
    [
      "a name that stands twice",
      '{"Statement":[{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}]}',
      "identity",
    ],
    ["text that is not JSON", '{"Statement":[', "identity"],
    ["text behind the end", `{"Statement":[${JSON.stringify(good)}]} x`, "identity"],
    ["characters outside Latin-1", `{"Id":"→","Statement":[${JSON.stringify(good)}]}`, "identity"],
    ["another version", `{"Version":"2012-10-18","Statement":[${JSON.stringify(good)}]}`, "identity"],
    ["an unknown element", `{"Comment":"x","Statement":[${JSON.stringify(good)}]}`, "identity"],
    ["no Statement", "{}", "identity"],
    ["an empty Statement", '{"Statement":[]}', "identity"],
    ["a list", "[]", "identity"],
  ])("%s", (_name, text, kind) => {
    expect(validateDocument(text, kind)).toHaveLength(1);
  });

  test.each<[string, unknown, DocumentKind, string]>([
    ["an Effect in other letters", { ...good, Effect: "allow" }, "identity", "/Statement/0/Effect"],
    ["an unknown element of a statement", { ...good, Actions: "x" }, "identity", "/Statement/0/Actions"],
    ["Action with NotAction", { ...good, NotAction: "s3:*" }, "identity", "/Statement/0/NotAction"],
    [
      "an action without a service",
      { ...good, Action: ["s3:Get*", "GetObject"] },
      "identity",
      "/Statement/0/Action/1",
    ],
    ["a wildcard in an action's service", { ...good, Action: "*:*" }, "identity", "/Statement/0/Action"],
    ["an empty Resource", { ...good, Resource: [] }, "identity", "/Statement/0/Resource"],
    ["a short ARN", { ...good, Resource: "arn:aws:s3*" }, "identity", "/Statement/0/Resource"],
    [
      "a wildcard in an ARN's service",
      { ...good, Resource: "arn:aws:*:::x" },
      "identity",
      "/Statement/0/Resource",
    ],
    [
      "a default without a space",
      { ...good, Resource: "arn:aws:s3:::${aws:username,'x'}" },
      "identity",
      "/Statement/0/Resource",
    ],
    ["a Sid with a dash", { ...good, Sid: "a-b" }, "identity", "/Statement/0/Sid"],
    ["a Principal in an identity policy", { ...good, Principal: "*" }, "identity", "/Statement/0/Principal"],
    ["a Resource in a trust policy", { ...door, Resource: "*" }, "trust", "/Statement/0/Resource"],
    [
      "NotPrincipal in a trust policy",
      { Effect: "Deny", Action: "sts:AssumeRole", NotPrincipal: "*", Principal: "*" },
      "trust",
      "/Statement/0/NotPrincipal",
    ],
    [
      "an action of another service in a trust policy",
      { ...door, Action: "s3:GetObject" },
      "trust",
      "/Statement/0/Action",
    ],
    ["a bare text as Principal", { ...door, Principal: "111111111111" }, "trust", "/Statement/0/Principal"],
    [
      "a partial wildcard as Principal",
      { ...door, Principal: { AWS: "arn:aws:iam::1:user/*" } },
      "trust",
      "/Statement/0/Principal/AWS",
    ],
    [
      "a group as Principal",
      { ...door, Principal: { AWS: "arn:aws:iam::111111111111:group/x" } },
      "trust",
      "/Statement/0/Principal/AWS",
    ],
    [
      "an unknown kind of principal",
      { ...door, Principal: { User: "x" } },
      "trust",
      "/Statement/0/Principal/User",
    ],
    ["an Allow in a resource control policy", { ...good, Principal: "*" }, "rcp", "/Statement/0/Effect"],
    [
      "no Principal in a resource control policy",
      { ...good, Effect: "Deny" },
      "rcp",
      "/Statement/0/Principal",
    ],
    [
      "an unknown operator",
      { ...good, Condition: { Like: { "aws:username": "x" } } },
      "identity",
      "/Statement/0/Condition/Like",
    ],
    [
      "Null with IfExists",
      { ...good, Condition: { NullIfExists: { "aws:username": "true" } } },
      "identity",
      "/Statement/0/Condition/NullIfExists",
    ],
    [
      "a key without a prefix",
      { ...good, Condition: { Bool: { MFA: "true" } } },
      "identity",
      "/Statement/0/Condition/Bool/MFA",
    ],
    [
      "no number",
      { ...good, Condition: { NumericLessThan: { "aws:x": "10abc" } } },
      "identity",
      "/Statement/0/Condition/NumericLessThan/aws:x",
    ],
    [
      "no date",
      { ...good, Condition: { DateLessThan: { "aws:x": "soon" } } },
      "identity",
      "/Statement/0/Condition/DateLessThan/aws:x",
    ],
    [
      "no address",
      { ...good, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } } },
      "identity",
      "/Statement/0/Condition/IpAddress/aws:SourceIp",
    ],
    [
      "no boolean",
      { ...good, Condition: { Bool: { "aws:x": "yes" } } },
      "identity",
      "/Statement/0/Condition/Bool/aws:x",
    ],
    [
      "no value",
      { ...good, Condition: { StringEquals: { "aws:x": [] } } },
      "identity",
      "/Statement/0/Condition/StringEquals/aws:x",
    ],
  ])("%s", (_name, statement, kind, pointer) => {
    expect(problems(statement, kind).map((problem) => problem.slice(0, problem.indexOf(": ")))).toEqual([
      pointer,
    ]);
  });

  test("a Sid that stands twice", () => {
    const statement = { ...good, Sid: "Read" };
    expect(validateDocument({ Statement: [statement, statement] as never }, "identity")).toEqual([
      { pointer: "/Statement/1/Sid", statement: 2, message: "the Sid `Read` stands in statement 1, too" },
    ]);
  });

  test("is nothing in the doors that Rolebridge builds", () => {
    const trust = {
      ...door,
      Principal: { AWS: "arn:aws:iam::111111111111:root" },
      Condition: {
        Bool: { "aws:MultiFactorAuthPresent": "true" },
        StringEquals: { "sts:RoleSessionName": "${aws:username}" },
      },
    };
    expect(problems(trust, "trust")).toEqual([]);
    expect(
      problems({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "arn:aws:iam::222222222222:role/A" }),
    ).toEqual([]);
    expect(problems({ Effect: "Deny", Principal: "*", Action: "sts:*", Resource: "*" }, "rcp")).toEqual([]);
  });
});

describe("places", () => {
  test("a pointer names a stretch of the text", () => {
    const text = '{ "Statement": [ { "Condition": { "Bool": { "aws:PrincipalTag/team": "web" } } } ] }';
    const range = rangeOfPointer(text, "/Statement/0/Condition/Bool/aws:PrincipalTag~1team");
    expect(range && text.slice(range.start, range.end)).toBe('"web"');
    expect(rangeOfPointer(text, "/Statement/1")).toBeUndefined();
    expect(rangeOfPointer("{", "/Statement")).toBeUndefined();
  });

  test("names that every object has are no kinds of principals", () => {
    for (const name of ["valueOf", "constructor", "__proto__"]) {
      const text = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"${name}":""}}}`;
      expect(validateDocument(text, "trust").map(({ message }) => message)).toEqual([
        `\`${name}\` is no kind of principal`,
      ]);
    }
  });

  test("what nests without end is refused, not followed", () => {
    expect(validateDocument("[".repeat(100_000), "identity")).toHaveLength(1);
  });
});
