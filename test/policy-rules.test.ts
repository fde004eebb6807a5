// Every rule of docs/policy-engine.md by its number there; each answer is the engine's and the reference evaluator's.
import { describe, expect, it } from "vitest";
import { assumeRoleActions, evaluateUnknown, explain } from "../src/policy/index.ts";
import {
  alice,
  all,
  answer,
  ask,
  assume,
  away,
  caseOf,
  compiled,
  home,
  neighbour,
  operator,
  type Question,
  session,
  trusts,
} from "./support/ask.ts";

const bucket = "arn:aws:s3:::reports/2026/a";
const read = { action: "s3:GetObject", resource: bucket, resourceAccount: home };
const allowRead = (more: object = {}): Record<string, unknown> => ({
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "*",
  ...more,
});
const denyRead = (more: object = {}): Record<string, unknown> => ({ ...allowRead(more), Effect: "Deny" });
const open = { identity: all, trust: trusts(`arn:aws:iam::${home}:root`) };
const mfa = (operator_: string, value: string): object => ({
  Condition: { [operator_]: { "aws:MultiFactorAuthPresent": value } },
});

/** The answer of an Allow (or Deny beside an Allow) under one condition. */
function under(condition: object, context: Question["context"], effect: "Allow" | "Deny" = "Allow"): string {
  const statement = { Effect: effect, Action: "*", Resource: "*", Condition: condition };
  return answer({
    ...read,
    identity: effect === "Allow" ? statement : [all, statement],
    context: context ?? {},
  });
}
const no = "implicitDeny: identity";

describe("§2.1 requests", () => {
  it("§2.1 the root user of the resource's account is allowed what nothing denies", () => {
    const root = `arn:aws:iam::${home}:root`;
    expect(answer({ ...read, principal: root })).toBe("allow");
    expect(answer({ ...read, principal: root, trust: { ...denyRead(), Principal: "*" } })).toBe(
      "explicitDeny",
    );
    expect(answer({ ...read, principal: root, scps: [denyRead()] })).toBe("explicitDeny");
  });
  it("§2.1 root never assumes a role", () => {
    expect(answer({ ...open, principal: `arn:aws:iam::${home}:root` })).toBe("implicitDeny: caller");
  });
  it("§2.1 GetCallerIdentity is allowed even over a Deny", () => {
    const deny = { Effect: "Deny", Action: "*", Resource: "*" };
    expect(
      answer({ action: "sts:GetCallerIdentity", resource: "*", resourceAccount: home, identity: deny }),
    ).toBe("allow");
  });
  it("§2.1 [D?] an action without resource-level support is met by `*` alone", () => {
    const request = {
      action: "ec2:DescribeInstances",
      resource: "*",
      resourceAccount: home,
      wildcardOnlyAction: true,
    };
    const on = (resource: string): object => ({ Effect: "Allow", Action: "ec2:*", Resource: resource });
    expect(answer({ ...request, identity: on("*") as never })).toBe("allow");
    expect(answer({ ...request, identity: on("arn:aws:ec2:*:*:instance/*") as never })).toBe(
      `${no} (ambiguous:wildcard-only-action)`,
    );
  });
});

describe("§2.2 documents", () => {
  it("§2.13.2 variables are plain text outside version 2012-10-17", () => {
    const identity = allowRead({ Resource: "arn:aws:s3:::reports/${aws:username}/*" });
    const request = {
      ...read,
      resource: "arn:aws:s3:::reports/alice/a",
      context: { "aws:username": "alice" },
      identity,
    };
    expect(answer(request)).toBe("allow");
    expect(answer({ ...request, version: "2008-10-17" })).toBe(no);
    const literal = "arn:aws:s3:::reports/${aws:username}/a";
    expect(answer({ ...request, resource: literal, version: "2008-10-17" })).toBe("allow");
  });
  it("§2.2 an Effect in other letters is no Effect", () => {
    expect(answer({ ...read, identity: { ...allowRead(), Effect: "allow" } })).toBe(no);
  });
  it("§2.2 booleans and numbers of JSON are their text", () => {
    expect(under({ Bool: { "aws:SecureTransport": true } }, { "aws:SecureTransport": "true" })).toBe("allow");
    expect(
      under({ NumericLessThan: { "aws:MultiFactorAuthAge": 3600 } }, { "aws:MultiFactorAuthAge": "60" }),
    ).toBe("allow");
  });
});

describe("§2.3 actions", () => {
  const allows = (action: string): string => answer({ ...read, identity: allowRead({ Action: action }) });
  it("§2.3 prefix and name are compared without regard to case, wildcards stand anywhere in the name", () => {
    for (const action of ["S3:getobject", "s3:Get*", "s3:*Object", "s3:?etObject", "s3:*", "*"])
      expect(allows(action)).toBe("allow");
    expect(allows("s3:Get?")).toBe(no);
  });
  it("§2.3 white space makes an action match nothing", () => {
    expect(allows("s3:GetObject ")).toBe(no);
  });
  it("§2.3 [D?] a wildcard in the service allows nothing and denies", () => {
    const doubt = "(ambiguous:service-wildcard-in-action)";
    expect(allows("*:*")).toBe(`${no} ${doubt}`);
    expect(answer({ ...read, identity: [all, denyRead({ Action: "s*:GetObject" })] })).toBe(
      `explicitDeny ${doubt}`,
    );
  });
  it("§2.3 NotAction applies where no element matches", () => {
    const but = (action: string): object => ({ Effect: "Allow", NotAction: action, Resource: "*" });
    expect(answer({ ...read, identity: but("iam:*") as never })).toBe("allow");
    expect(answer({ ...read, identity: but("s3:Get*") as never })).toBe(no);
  });
});

describe("§2.4 resources", () => {
  const allows = (pattern: string, resource: string, context = {}): string =>
    answer({ ...read, resource, context, identity: allowRead({ Resource: pattern }) });
  it("§2.4 a star stays between the first five colons and runs over slashes and colons behind them", () => {
    expect(allows("arn:aws:*:::reports", "arn:aws:s3:::reports")).toBe(
      `${no} (ambiguous:wildcard-in-arn-service)`,
    );
    expect(allows("arn:aws:s3:*:reports", "arn:aws:s3:::reports")).toContain(no);
    expect(allows("arn:aws:s3:::reports/*", "arn:aws:s3:::reports/a/b:c")).toBe("allow");
  });
  it("§2.4 [D?] the first five parts are compared without regard to case, the sixth as it is", () => {
    expect(allows("arn:AWS:s3:::reports", "arn:aws:s3:::reports")).toBe("allow (ambiguous:arn-case)");
    expect(allows("arn:aws:s3:::Reports", "arn:aws:s3:::reports")).toBe(no);
  });
  it("§2.4 [D?] a wildcard in a variable's value is no wildcard", () => {
    const pattern = "arn:aws:s3:::reports/${aws:PrincipalTag/team}/*";
    expect(allows(pattern, "arn:aws:s3:::reports/web/a", { "aws:PrincipalTag/team": "web" })).toBe("allow");
    expect(allows(pattern, "arn:aws:s3:::reports/web/a", { "aws:PrincipalTag/team": "*" })).toBe(
      `${no} (ambiguous:wildcard-in-variable)`,
    );
    expect(allows(pattern, "arn:aws:s3:::reports/web/a")).toBe(no);
  });
  it("§2.13.3 a Deny with NotResource and a variable without a value denies; an Allow fails closed", () => {
    const notResource = "arn:aws:s3:::reports/${aws:username}/*";
    const rest = { Action: "s3:*", NotResource: notResource };
    const doubt = "(ambiguous:not-resource-without-value)";
    expect(answer({ ...read, identity: [all, { Effect: "Deny", ...rest }] })).toBe(`explicitDeny ${doubt}`);
    expect(answer({ ...read, identity: { Effect: "Allow", ...rest } })).toBe(`${no} ${doubt}`);
    const context = { "aws:username": "2026" };
    expect(answer({ ...read, context, identity: [all, { Effect: "Deny", ...rest }] })).toBe("allow");
  });
  it("§2.4 [D?] an ARN of fewer parts is padded in the caller's policies", () => {
    expect(allows("arn:aws:s3", "arn:aws:s3:::reports")).toBe("allow (ambiguous:short-arn)");
    const policy = { ...allowRead({ Resource: "arn:aws:s3" }), Principal: { AWS: alice } };
    expect(answer({ ...read, trust: policy })).toBe(`${no} (ambiguous:short-arn)`);
    expect(answer({ ...read, identity: all, scps: [allowRead({ Resource: "arn:aws:s3*" })] })).toBe(
      "implicitDeny: scp (ambiguous:short-arn)",
    );
  });
  it("§2.4 [D?] a wildcard in the resource's type is taken as a pattern", () => {
    expect(allows("arn:aws:lambda:*:*:funct*", "arn:aws:lambda:eu-west-1:111111111111:function:f")).toBe(
      "allow (ambiguous:wildcard-in-resource-type)",
    );
  });
});

describe("§2.5 principals", () => {
  const trusted = (principal: unknown, more: Question = {}): string =>
    answer({ resource: neighbour, trust: { ...trusts("x"), Principal: principal }, ...more });
  it("§2.5 `*` lets everybody of the same account in, an account delegates, a user is named itself", () => {
    expect(trusted("*")).toBe("allow");
    expect(trusted({ AWS: "*" })).toBe("allow");
    expect(trusted({ AWS: home })).toBe(no);
    expect(trusted({ AWS: home }, { identity: assume })).toBe("allow");
    expect(trusted({ AWS: `arn:aws:iam::${home}:root` }, { identity: assume })).toBe("allow");
    expect(trusted({ AWS: `arn:aws-cn:iam::${home}:root` }, { identity: assume })).toBe(
      "implicitDeny: resource",
    );
    expect(trusted({ AWS: alice })).toBe("allow");
    expect(trusted({ AWS: `arn:aws:iam::${home}:user/Alice` })).toBe("implicitDeny: resource, identity");
  });
  it("§2.5 a role's ARN names its sessions by the role's name, whatever its path", () => {
    const role = { AWS: `arn:aws:iam::${home}:role/team/Deployer` };
    expect(trusted(role, { principal: session })).toBe("allow");
    expect(
      trusted(role, { principal: session.replace(home, away), resource: operator, identity: assume }),
    ).toBe("implicitDeny: resource");
  });
  it("§2.5 a session's ARN names that session alone, and takes no wildcard", () => {
    expect(trusted({ AWS: session }, { principal: session })).toBe("allow");
    expect(trusted({ AWS: session }, { principal: `${session}2` })).toBe("implicitDeny: resource, identity");
    expect(trusted({ AWS: session.replace("alice", "*") }, { principal: session, identity: all })).toBe(
      "implicitDeny: resource",
    );
  });
  it("§2.5 groups and partial wildcards are no principals", () => {
    expect(trusted({ AWS: `arn:aws:iam::${home}:group/people` }, { identity: all })).toBe(
      "implicitDeny: resource",
    );
    expect(trusted({ AWS: `arn:aws:iam::${home}:user/*` }, { identity: all })).toBe("implicitDeny: resource");
  });
  it("§2.10 a unique id names whoever has it, and nobody who has the name again", () => {
    const byId = { AWS: "AIDAALICE" };
    expect(trusted(byId, { principalId: "AIDAALICE" })).toBe("allow");
    expect(trusted(byId, { principalId: "AIDAALICE2", identity: all })).toBe("implicitDeny: resource");
    expect(trusted({ AWS: "AROADEPLOYER" }, { principal: session, principalId: "AROADEPLOYER" })).toBe(
      "allow",
    );
  });
  it("§2.5 services and identity providers come by their own names", () => {
    const ec2 = { principal: "ec2.amazonaws.com" };
    expect(trusted({ Service: "ec2.amazonaws.com" }, ec2)).toBe("allow");
    expect(trusted({ Service: "lambda.amazonaws.com" }, ec2)).toBe("implicitDeny: resource");
    const idp = `arn:aws:iam::${home}:saml-provider/idp`;
    const saml = { action: "sts:AssumeRoleWithSAML", principal: idp };
    const more = { Action: "sts:AssumeRoleWithSAML", Principal: { Federated: idp } };
    expect(answer({ ...saml, resource: neighbour, trust: trusts("x", more) })).toBe("allow");
  });
  it("§2.5 anonymous callers need a policy for everybody", () => {
    const anonymous = { ...read, principal: "*anonymous*" };
    expect(answer({ ...anonymous, trust: { ...allowRead(), Principal: "*" } })).toBe("allow");
    expect(answer({ ...anonymous, identity: all })).toBe("implicitDeny: resource");
  });
  it("§2.5 NotPrincipal spares the whole chain alone; partly listed is denied [D?]; a boundary spares nobody", () => {
    const deny = (aws: unknown): object => ({ ...denyRead(), NotPrincipal: { AWS: aws } });
    const ask_ = (aws: unknown, more: object = {}): string =>
      answer({ ...read, identity: all, trust: deny(aws) as never, ...more });
    const root = `arn:aws:iam::${home}:root`;
    expect(ask_([root, alice])).toBe("allow");
    expect(ask_(`arn:aws:iam::${away}:root`)).toBe("explicitDeny");
    expect(ask_(alice)).toBe("explicitDeny (ambiguous:not-principal)");
    expect(ask_([root, alice], { boundary: all })).toBe("explicitDeny");
    const role = `arn:aws:iam::${home}:role/Deployer`;
    expect(ask_([root, role, session], { principal: session })).toBe("allow");
    expect(ask_([root, role], { principal: session })).toBe("explicitDeny (ambiguous:not-principal)");
  });
  it("§2.5 an Allow with NotPrincipal grants nothing", () => {
    const allow = { ...allowRead(), NotPrincipal: { AWS: "*" } };
    expect(answer({ ...read, trust: allow })).toBe(no);
  });
});

describe("§2.6 variables", () => {
  const like = (pattern: string, context: Question["context"]): string =>
    under({ StringLike: { "aws:RequestTag/owner": pattern } }, { "aws:RequestTag/owner": "a*b", ...context });
  it("§2.6 names are read without regard to case and space; `${*}` is an asterisk", () => {
    expect(like("${ AWS:UserName }", { "aws:username": "a*b" })).toContain("allow");
    expect(like("a${*}b", {})).toBe("allow");
    expect(
      under({ StringLike: { "aws:RequestTag/owner": "a${*}b" } }, { "aws:RequestTag/owner": "axb" }),
    ).toBe(no);
  });
  it("§2.6 a default counts where the key is absent", () => {
    expect(like("${aws:username, 'a*b'}", {})).toBe("allow");
    expect(like("${aws:username, 'a*b'}", { "aws:username": "bob" })).toBe(no);
    expect(like("${aws:username,'a*b'}", {})).toBe("allow (ambiguous:variable-default)");
    expect(like("${aws:username, 'a*b'}", { "aws:username": "" })).toBe(`${no} (ambiguous:variable-default)`);
  });
  it("§2.6 keys with several values have no value as a variable", () => {
    expect(like("${aws:TagKeys}", { "aws:TagKeys": ["a*b"] })).toBe(no);
  });
  it("§2.13.3 a Deny with StringNotEquals and a variable without a value denies", () => {
    const condition = { StringNotEquals: { "sts:RoleSessionName": "${aws:username}" } };
    expect(under(condition, { "sts:RoleSessionName": "alice" }, "Deny")).toBe("explicitDeny");
    expect(under(condition, { "sts:RoleSessionName": "alice", "aws:username": "alice" }, "Deny")).toBe(
      "allow",
    );
  });
  it("§2.6 [D?] a variable counts in a Bool", () => {
    const condition = { Bool: { "aws:SecureTransport": "${aws:PrincipalTag/tls}" } };
    expect(under(condition, { "aws:SecureTransport": "true", "aws:PrincipalTag/tls": "True" })).toBe(
      "allow (ambiguous:variable-in-bool)",
    );
  });
});

describe("§2.7 conditions", () => {
  it("§2.7 operators and keys join by and, values by or, negated ones by nor", () => {
    const context = { "aws:username": "alice", "aws:SecureTransport": "true" };
    expect(
      under(
        { StringEquals: { "aws:username": ["bob", "alice"] }, Bool: { "aws:SecureTransport": "true" } },
        context,
      ),
    ).toBe("allow");
    expect(
      under({ StringEquals: { "aws:username": "alice", "aws:SecureTransport": "false" } }, context),
    ).toBe(no);
    expect(under({ StringNotEquals: { "aws:username": ["bob", "alice"] } }, context)).toBe(no);
  });
  it("§2.7 names of operators and keys are read in any case", () => {
    expect(under({ stringequals: { "AWS:UserName": "alice" } }, { "aws:username": "alice" })).toBe("allow");
  });
  it("§2.7 an absent key fails positive operators, passes negated ones and IfExists", () => {
    expect(under({ StringEquals: { "aws:username": "alice" } }, {})).toBe(no);
    for (const name of [
      "StringNotEquals",
      "StringNotEqualsIgnoreCase",
      "StringNotLike",
      "NumericNotEquals",
      "DateNotEquals",
      "NotIpAddress",
      "ArnNotEquals",
      "ArnNotLike",
    ]) {
      expect(under({ [name]: { "aws:username": "1" } }, {})).toBe("allow");
    }
    expect(under({ StringEqualsIfExists: { "aws:username": "alice" } }, {})).toBe("allow");
    expect(under({ StringEqualsIfExists: { "aws:username": "alice" } }, { "aws:username": "bob" })).toBe(no);
  });
  it("§2.7 ForAllValues holds for an absent key, ForAnyValue does not, also negated", () => {
    expect(under({ "ForAllValues:StringEquals": { "aws:TagKeys": "team" } }, {})).toBe("allow");
    expect(under({ "ForAllValues:StringEquals": { "aws:TagKeys": "team" } }, { "aws:TagKeys": [] })).toBe(
      "allow",
    );
    expect(
      under({ "ForAllValues:StringEquals": { "aws:TagKeys": "team" } }, { "aws:TagKeys": ["team", "x"] }),
    ).toBe(no);
    expect(
      under({ "ForAnyValue:StringEquals": { "aws:TagKeys": "team" } }, { "aws:TagKeys": ["team", "x"] }),
    ).toBe("allow");
    expect(under({ "ForAnyValue:StringEquals": { "aws:TagKeys": "team" } }, {})).toBe(no);
    expect(under({ "ForAnyValue:StringNotEquals": { "aws:TagKeys": "team" } }, {})).toBe(no);
  });
  it("§2.7 [D?] a list of empty texts is an empty list for ForAllValues", () => {
    expect(under({ "ForAllValues:StringEquals": { "aws:TagKeys": "team" } }, { "aws:TagKeys": [""] })).toBe(
      "allow (ambiguous:empty-string-set)",
    );
  });
  it("§2.7 [D?] ForAnyValue with IfExists and an absent key: no in an Allow, yes in a Deny", () => {
    const condition = { "ForAnyValue:StringEqualsIfExists": { "aws:TagKeys": "team" } };
    expect(under(condition, {})).toBe(`${no} (ambiguous:any-value-if-exists)`);
    expect(under(condition, {}, "Deny")).toBe("explicitDeny (ambiguous:any-value-if-exists)");
  });
  it("§2.7 [D?] a list without a set operator matches nothing, negated neither", () => {
    const context = { "aws:TagKeys": ["team"] };
    expect(under({ StringEquals: { "aws:TagKeys": "team" } }, context)).toBe(no);
    expect(under({ StringNotEquals: { "aws:TagKeys": "x" } }, context)).toBe(
      `${no} (ambiguous:list-without-set-operator)`,
    );
  });
  it("§2.7 Null asks whether the key is there", () => {
    expect(under({ Null: { "aws:TokenIssueTime": "true" } }, {})).toBe("allow");
    expect(under({ Null: { "aws:TokenIssueTime": "false" } }, {})).toBe(no);
    expect(under({ Null: { "aws:TokenIssueTime": "false" } }, { "aws:TokenIssueTime": "" })).toBe("allow");
    expect(under({ Null: { "aws:TagKeys": "true" } }, { "aws:TagKeys": [] })).toBe("allow");
  });
  it("§2.7 an unknown operator fails an Allow and holds a Deny", () => {
    const condition = { StringMatches: { "aws:username": "a" } };
    expect(under(condition, { "aws:username": "a" })).toBe(`${no} (ambiguous:unknown-operator)`);
    expect(under(condition, {}, "Deny")).toBe("explicitDeny (ambiguous:unknown-operator)");
    expect(under({ NullIfExists: { "aws:username": "true" } }, {})).toBe(
      `${no} (ambiguous:unknown-operator)`,
    );
  });
  it("§2.7 strings: exact, without case, as patterns over the whole text", () => {
    const tag = (name: string, wanted: string, actual: string): string =>
      under({ [name]: { "aws:PrincipalTag/team": wanted } }, { "aws:PrincipalTag/team": actual });
    expect(tag("StringEquals", "Web", "web")).toBe(no);
    expect(tag("StringEquals", "w*", "web")).toBe(no);
    expect(tag("StringEqualsIgnoreCase", "Web", "wEB")).toBe("allow");
    expect(tag("StringNotEqualsIgnoreCase", "Web", "wEB")).toBe(no);
    expect(tag("StringLike", "w?b-*", "web-1/2:3")).toBe("allow");
    expect(tag("StringNotLike", "w*", "web")).toBe(no);
  });
  it("§2.7 numbers, and §2.13.6 what is none compares as false, negated too [D?]", () => {
    const age = (name: string, wanted: string, actual: string): string =>
      under({ [name]: { "aws:MultiFactorAuthAge": wanted } }, { "aws:MultiFactorAuthAge": actual });
    expect(age("NumericEquals", "10", "10.0")).toBe("allow");
    expect(age("NumericLessThan", "10", "9.5")).toBe("allow");
    expect(age("NumericLessThan", "10", "10")).toBe(no);
    expect(age("NumericLessThanEquals", "10", "10")).toBe("allow");
    expect(age("NumericGreaterThan", "-1", "0")).toBe("allow");
    expect(age("NumericGreaterThanEquals", "1", "0")).toBe(no);
    expect(age("NumericLessThan", "100", "10abc")).toBe(no);
    expect(age("NumericNotEquals", "100", "10abc")).toBe(`${no} (ambiguous:not-comparable)`);
  });
  it("§2.13.5 dates and epoch seconds are instants, in both directions", () => {
    const at = (name: string, wanted: string, actual: string): string =>
      under({ [name]: { "aws:CurrentTime": wanted } }, { "aws:CurrentTime": actual });
    expect(at("DateEquals", "1795503600", "2026-11-24T07:00:00Z")).toBe("allow");
    expect(at("DateEquals", "2026-11-24T08:00:00+01:00", "1795503600")).toBe("allow");
    expect(at("DateLessThan", "2026-11-24T07:00:00.001Z", "2026-11-24T07:00Z")).toBe("allow");
    expect(at("DateGreaterThan", "2026", "2026-01-01T00:00:01Z")).toBe("allow");
    expect(at("DateGreaterThanEquals", "2026-02-30", "2026-11-24")).toBe(no);
    expect(at("DateLessThan", "1795503600000", "2026-11-24")).toBe(no);
  });
  it("§2.7 Bool takes true and false in any case and nothing else", () => {
    expect(under({ Bool: { "aws:SecureTransport": "TRUE" } }, { "aws:SecureTransport": "True" })).toBe(
      "allow",
    );
    expect(under({ Bool: { "aws:SecureTransport": "1" } }, { "aws:SecureTransport": "1" })).toBe(no);
  });
  it("§2.7 BinaryEquals compares what base64 stands for", () => {
    expect(under({ BinaryEquals: { "s3:x": "YWI=" } }, { "s3:x": "YWI" })).toBe("allow");
    expect(under({ BinaryEquals: { "s3:x": "YWI=" } }, { "s3:x": "YWJj" })).toBe(no);
    // One character is no base64 text: it is not the empty text either.
    expect(under({ BinaryEquals: { "s3:x": "1" } }, { "s3:x": "" })).toBe(no);
  });
  it("§2.13.1 ranges of addresses: everything of a family, IPv6 in whatever spelling", () => {
    const from = (name: string, range: string, actual: string): string =>
      under({ [name]: { "aws:SourceIp": range } }, { "aws:SourceIp": actual });
    for (const address of ["0.0.0.0", "10.1.2.3", "255.255.255.255"])
      expect(from("IpAddress", "0.0.0.0/0", address)).toBe("allow");
    for (const address of ["::", "2001:db8::1", "ffff::"])
      expect(from("IpAddress", "::/0", address)).toBe("allow");
    expect(from("IpAddress", "2001:0DB8::1", "2001:db8:0:0:0:0:0:1")).toBe("allow");
    expect(from("IpAddress", "10.0.0.0/8", "11.0.0.1")).toBe(no);
    expect(from("IpAddress", "10.1.2.3", "10.1.2.4")).toBe(no);
    expect(from("IpAddress", "0.0.0.0/0", "::1")).toBe(no);
    expect(from("NotIpAddress", "0.0.0.0/0", "::1")).toBe("allow");
  });
  it("§2.13.6 NotIpAddress holds for what is no address, ArnNotLike for what is no ARN", () => {
    expect(
      under(
        { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
        { "aws:SourceIp": "cloudformation.amazonaws.com" },
      ),
    ).toBe("allow");
    expect(
      under(
        { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } },
        { "aws:PrincipalArn": "nobody" },
      ),
    ).toBe("allow");
    expect(
      under({ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } }, { "aws:PrincipalArn": "nobody" }),
    ).toBe(no);
  });
  it("§2.7 ARNs are patterns part by part, ArnEquals as ArnLike", () => {
    const arn = (name: string, wanted: string): string =>
      under(
        { [name]: { "aws:PrincipalArn": wanted } },
        { "aws:PrincipalArn": `arn:aws:iam::${home}:role/team/Deployer` },
      );
    expect(arn("ArnEquals", "arn:aws:iam::*:role/*")).toBe("allow");
    expect(arn("ArnLike", "arn:aws:*:role/team/Deployer")).toBe(no);
    expect(arn("ArnNotEquals", "arn:*:iam::*:role/team/*")).toBe(no);
    expect(arn("ArnLike", "*")).toBe(`${no} (ambiguous:arn-operator-star)`);
  });
});

describe("§2.8 the decision", () => {
  it("§2.8 a Deny anywhere denies, whatever allows", () => {
    const deny = { Effect: "Deny", Action: "*", Resource: "*" };
    const everything = { ...open, boundary: all, session: [all], scps: [all], rcps: [] };
    expect(answer(everything)).toBe("allow");
    expect(answer({ ...everything, identity: [all, deny] })).toBe("explicitDeny");
    expect(answer({ ...everything, boundary: [all, deny] })).toBe("explicitDeny");
    expect(answer({ ...everything, session: [all, deny] })).toBe("explicitDeny");
    expect(answer({ ...everything, scps: [all, deny] })).toBe("explicitDeny");
    expect(answer({ ...everything, rcps: [{ ...deny, Principal: "*" }] })).toBe("explicitDeny");
  });
  it("§2.13.8 a Deny in a trust policy denies", () => {
    const trust = [trusts(`arn:aws:iam::${home}:root`), trusts(alice, { Effect: "Deny" })];
    expect(answer({ identity: all, trust })).toBe("explicitDeny");
  });
  it("§2.8 across accounts both doors, boundary and session policies must allow", () => {
    expect(answer(open)).toBe("allow");
    expect(answer({ trust: open.trust })).toBe(no);
    expect(answer({ identity: all })).toBe("implicitDeny: resource");
    expect(answer({ identity: all, trust: trusts(alice) })).toBe("allow");
    expect(answer({ trust: trusts(alice) })).toBe(no);
    expect(answer({ ...open, boundary: allowRead() })).toBe("implicitDeny: boundary");
    expect(answer({ ...open, session: [allowRead()] })).toBe("implicitDeny: session");
  });
  it("§2.8 every level of organization policies must allow", () => {
    expect(answer({ ...open, scps: [all, assume, all] })).toBe("allow");
    expect(answer({ ...open, scps: [all, allowRead(), all] })).toBe("implicitDeny: scp");
  });
  it("§2.8 organization policies do not bind services and service-linked roles", () => {
    const trust = trusts("x", { Principal: { Service: "ec2.amazonaws.com" } });
    expect(answer({ principal: "ec2.amazonaws.com", trust, scps: [allowRead()] })).toBe("allow");
    const linked = {
      principal: session,
      roleArn: `arn:aws:iam::${home}:role/aws-service-role/x.amazonaws.com/Deployer`,
    };
    expect(answer({ ...open, ...linked, scps: [allowRead()] })).toBe("allow");
    expect(answer({ ...open, principal: session, scps: [allowRead()] })).toBe("implicitDeny: scp");
  });
  it("§2.8 [D?] resource control policies are taken to bind services that are not known to have them", () => {
    const deny = { Effect: "Deny", Principal: "*", Action: "*", Resource: "*" };
    const run = {
      action: "ec2:RunInstances",
      resource: `arn:aws:ec2:eu-west-1:${home}:instance/i-1`,
      resourceAccount: home,
    };
    expect(answer({ ...run, identity: all, rcps: [deny] })).toBe("explicitDeny (ambiguous:rcp-service)");
  });
  it("§2.8 same account: a user named by the trust needs nothing else; a role's session stays in its limits", () => {
    const role = trusts(`arn:aws:iam::${home}:role/Deployer`);
    const here = { resource: neighbour };
    expect(answer({ ...here, trust: role, principal: session })).toBe("allow");
    expect(answer({ ...here, trust: role, principal: session, boundary: allowRead() })).toBe(
      "implicitDeny: identity, boundary",
    );
    expect(answer({ ...here, trust: role, principal: session, session: [allowRead()] })).toBe(
      "implicitDeny: identity, session",
    );
    expect(answer({ ...here, trust: trusts("*"), principal: session, boundary: allowRead() })).toBe("allow");
  });
  it("§2.8 [D?] a boundary does not limit a user whom the trust policy names", () => {
    expect(answer({ resource: neighbour, trust: trusts(alice), boundary: allowRead() })).toBe(
      "allow (ambiguous:boundary-vs-direct-grant)",
    );
    expect(answer({ ...read, trust: { ...allowRead(), Principal: { AWS: alice } }, boundary: assume })).toBe(
      "allow",
    );
  });
  it("§2.13.4 a session policy does not limit a grant to the session itself; several are one set", () => {
    expect(
      answer({ resource: neighbour, principal: session, trust: trusts(session), session: [allowRead()] }),
    ).toBe("allow");
    expect(answer({ ...open, principal: session, session: [allowRead(), assume] })).toBe("allow");
  });
  it("§2.8 a role trusts nobody by itself, whatever the identity may; other resources need no policy", () => {
    expect(answer({ resource: neighbour, identity: all })).toBe("implicitDeny: resource");
    expect(answer({ resource: neighbour, identity: all, trust: trusts(`arn:aws:iam::${away}:root`) })).toBe(
      "implicitDeny: resource",
    );
    expect(answer({ ...read, identity: all })).toBe("allow");
    const key = { action: "kms:Decrypt", resource: `arn:aws:kms:eu-west-1:${home}:key/1`, identity: all };
    expect(answer(key)).toBe("implicitDeny: resource");
    const passes = { action: "iam:PassRole", resource: neighbour, identity: all };
    expect(answer(passes)).toBe("allow");
  });
  it("§2.13.9 a role does not trust itself", () => {
    const itself = { principal: session, resource: `arn:aws:iam::${home}:role/Deployer`, identity: all };
    expect(answer(itself)).toBe("implicitDeny: resource");
    expect(answer({ ...itself, trust: trusts(`arn:aws:iam::${home}:role/Deployer`) })).toBe("allow");
  });
  it("§2.8 a federated user needs a session policy, unless it is named itself", () => {
    const federated = {
      ...read,
      principal: `arn:aws:sts::${home}:federated-user/app`,
      federatingUserArn: alice,
    };
    expect(answer({ ...federated, identity: all })).toBe("implicitDeny: session");
    expect(answer({ ...federated, identity: all, session: [all] })).toBe("allow");
    const named = (aws: string): object => ({ ...allowRead(), Principal: { AWS: aws } });
    expect(answer({ ...federated, trust: named(alice) as never })).toBe("implicitDeny: identity, session");
    expect(answer({ ...federated, trust: named(alice) as never, session: [all] })).toBe("allow");
    expect(answer({ ...federated, trust: named(federated.principal) as never })).toBe("allow");
  });
  it("§2.8 the decision names the statements that decided, and where they stand", () => {
    const identity = [allowRead({ Sid: "Other" }), { ...assume, Sid: "Door" }];
    expect(ask({ identity, trust: trusts([alice, `arn:aws:iam::${home}:root`]) }).reasons).toEqual([
      { policyKind: "resource", policy: "resource", statement: 1, effect: "Allow" },
      { policyKind: "identity", policy: "identity 1", statement: 2, sid: "Door", effect: "Allow" },
    ]);
  });
});

describe("§2.9 sessions", () => {
  it("§2.13.10 tags and a source identity are actions of their own, decided at both doors", () => {
    expect(assumeRoleActions({})).toEqual(["sts:AssumeRole"]);
    expect(assumeRoleActions({ tags: true, sourceIdentity: true })).toEqual([
      "sts:AssumeRole",
      "sts:TagSession",
      "sts:SetSourceIdentity",
    ]);
    expect(assumeRoleActions({ callerHasSourceIdentity: true })).toEqual([
      "sts:AssumeRole",
      "sts:SetSourceIdentity",
    ]);
    expect(assumeRoleActions({ inheritedTags: true })).toEqual(["sts:AssumeRole", "sts:TagSession"]);
    const tag = { action: "sts:TagSession" };
    expect(answer({ ...open, ...tag })).toBe("implicitDeny: resource");
    const both = {
      trust: trusts(`arn:aws:iam::${home}:root`, { Action: ["sts:AssumeRole", "sts:TagSession"] }),
    };
    expect(answer({ ...both, ...tag, identity: assume })).toBe(no);
    expect(answer({ ...both, ...tag, identity: all })).toBe("allow");
  });
  it("§2.13.11 the caller's organization policies bind the call, the role account's do not", () => {
    // Only the caller's account's levels are given to a decision; a Deny of the role's account binds the later session.
    expect(answer({ ...open, scps: [{ ...assume, Effect: "Deny" }] })).toBe("explicitDeny");
    expect(answer({ ...open, scps: [] })).toBe("allow");
  });
});

describe("§2.13.7 MFA", () => {
  const key = {};
  const without = { "aws:MultiFactorAuthPresent": "false" };
  const withMfa = { "aws:MultiFactorAuthPresent": "true" };
  const allow = (more: object, context: Question["context"]): string =>
    answer({
      identity: all,
      trust: trusts(`arn:aws:iam::${home}:root`, more as never),
      context: context ?? {},
    });
  it("§2.13.7 Bool true in an Allow asks for MFA; BoolIfExists lets access keys in", () => {
    expect([key, without, withMfa].map((context) => allow(mfa("Bool", "true"), context))).toEqual([
      "implicitDeny: resource",
      "implicitDeny: resource",
      "allow",
    ]);
    expect([key, without, withMfa].map((context) => allow(mfa("BoolIfExists", "true"), context))).toEqual([
      "allow",
      "implicitDeny: resource",
      "allow",
    ]);
  });
  it("§2.13.7 Bool false in an Allow demands that there be no MFA", () => {
    expect([key, without, withMfa].map((context) => allow(mfa("Bool", "false"), context))).toEqual([
      "implicitDeny: resource",
      "allow",
      "implicitDeny: resource",
    ]);
  });
  it("§2.13.7 a Deny with Bool false does not stop access keys, with BoolIfExists it does", () => {
    const deny = (name: string, context: Question["context"]): string =>
      answer({
        ...open,
        identity: [all, { Effect: "Deny", Action: "*", Resource: "*", ...mfa(name, "false") }],
        context: context ?? {},
      });
    expect([key, without, withMfa].map((context) => deny("Bool", context))).toEqual([
      "allow",
      "explicitDeny",
      "allow",
    ]);
    expect([key, without, withMfa].map((context) => deny("BoolIfExists", context))).toEqual([
      "explicitDeny",
      "explicitDeny",
      "allow",
    ]);
  });
});

describe("§2.12 open questions", () => {
  const unknownMfa = (question: Question) => {
    const { request, policies } = compiled(caseOf(question));
    const { may, must, conditions } = evaluateUnknown(request, policies, { keys: "all-absent" });
    return { may: may.decision, must: must.decision, on: conditions.map((one) => one.condition?.key ?? "?") };
  };
  it("§2.12 yes and no are certain, only if names the open conditions", () => {
    const trust = (more: object): Record<string, unknown> =>
      trusts(`arn:aws:iam::${home}:root`, more as never);
    expect(unknownMfa({ identity: all, trust: trust({}) })).toEqual({ may: "allow", must: "allow", on: [] });
    expect(unknownMfa({ identity: allowRead(), trust: trust({}) })).toEqual({
      may: "implicitDeny",
      must: "implicitDeny",
      on: [],
    });
    expect(unknownMfa({ identity: all, trust: trust(mfa("Bool", "true")) })).toEqual({
      may: "allow",
      must: "implicitDeny",
      on: ["aws:MultiFactorAuthPresent"],
    });
  });
  it("§2.12 an open Deny neither proves nor allows", () => {
    const identity = [all, { Effect: "Deny", Action: "*", Resource: "*", ...mfa("BoolIfExists", "false") }];
    expect(unknownMfa({ ...open, identity })).toEqual({
      may: "allow",
      must: "explicitDeny",
      on: ["aws:MultiFactorAuthPresent"],
    });
  });
  it("§2.12 a choice of the documentation never proves", () => {
    expect(unknownMfa({ resource: neighbour, trust: trusts(alice), boundary: allowRead() })).toMatchObject({
      may: "allow",
      must: "implicitDeny",
    });
    expect(unknownMfa({ ...read, trust: { ...allowRead(), NotPrincipal: { AWS: operator } } })).toMatchObject(
      { may: "allow", must: "implicitDeny" },
    );
  });
});

describe("explanations", () => {
  it("say of each statement the first element that does not match, and what a condition saw", () => {
    const { request, policies } = compiled(
      caseOf({
        identity: [allowRead(), assume],
        trust: trusts(`arn:aws:iam::${home}:root`, mfa("Bool", "true") as never),
        context: { "aws:MultiFactorAuthPresent": "false" },
      }),
    );
    const { decision, statements } = explain(request, policies);
    expect(decision.missing).toEqual(["resource"]);
    expect(statements).toEqual([
      {
        policyKind: "resource",
        policy: "resource",
        statement: 1,
        effect: "Allow",
        match: "no",
        failed: "condition",
        action: "yes",
        resource: "yes",
        principal: "account",
        conditions: [
          {
            operator: "Bool",
            key: "aws:MultiFactorAuthPresent",
            values: ["true"],
            match: "no",
            actual: "false",
          },
        ],
      },
      expect.objectContaining({
        policyKind: "identity",
        statement: 1,
        match: "no",
        failed: "action",
        conditions: [],
      }),
      expect.objectContaining({ policyKind: "identity", statement: 2, match: "yes" }),
    ]);
  });
});
