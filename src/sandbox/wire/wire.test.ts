import { connect } from "node:net";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetUserCommand,
  PutRolePolicyCommand,
  UpdateAccessKeyCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, GetSessionTokenCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { presigned, send, sendSigned, signed } from "../../../test/support/raw-request.ts";
import {
  assume,
  clientsOf,
  enterAccount,
  type Keys,
  keysOf,
  refusalOf,
} from "../../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "../index.ts";

const identity = "Action=GetCallerIdentity&Version=2011-06-15";
const getUser = "Action=GetUser&Version=2010-05-08";
const sts = { service: "sts" };

let sandbox: Sandbox;
let operator: Keys;
const warnings: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({
    seed: "wire",
    hosts: ["aws.larkspur.example"],
    accounts: [{ name: "webapp", accountId: "222222222222" }],
    warn: (line) => warnings.push(line),
  });
  operator = sandbox.operator;
});
afterAll(() => sandbox.stop());

/** Code and message of an XML error. */
function errorOf({ status, body }: { readonly status: number; readonly body: string }): string {
  const pick = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? "";
  return `${status} ${pick("Code")}: ${pick("Message").replaceAll("&apos;", "'").replaceAll("&quot;", '"')}`;
}

describe("routing", () => {
  test("W-01 goes by action and version or by the target header, never by host, path or region", async () => {
    for (const region of ["us-east-1", "eu-west-1", "ap-southeast-2"]) {
      const answer = await sendSigned(sandbox, operator, identity, { service: "sts", region });
      expect(answer.status).toBe(200);
    }
    const clients = clientsOf(sandbox);
    expect((await clients.sts.send(new GetCallerIdentityCommand({}))).Account).toBe("999999999999");
    expect((await clients.iam.send(new GetUserCommand({}))).User?.UserName).toBe("operator");
  });

  test("W-02 refuses an operation that does not exist, and by name one that is not modelled, as the client's error", async () => {
    expect(errorOf(await sendSigned(sandbox, operator, "Action=MakeCoffee&Version=2010-05-08"))).toBe(
      "400 InvalidAction: Could not find operation MakeCoffee for version 2010-05-08",
    );
    expect(errorOf(await sendSigned(sandbox, operator, "Action=GetUser&Version=1999-01-01"))).toBe(
      "400 InvalidAction: Could not find operation GetUser for version 1999-01-01",
    );
    expect(errorOf(await sendSigned(sandbox, operator, "Version=2010-05-08"))).toMatch(/^400 MissingAction/);
    const body =
      "Action=AssumeRoot&Version=2011-06-15&TargetPrincipal=222222222222&TaskPolicyArn.arn=arn:aws:iam::aws:policy/x";
    expect(errorOf(await sendSigned(sandbox, operator, body, sts))).toBe(
      "400 InvalidAction: The sandbox does not model sts:AssumeRoot",
    );
    const target = { "X-Amz-Target": "AWSOrganizationsV20161128.MakeCoffee" };
    const json = await send(sandbox, { headers: target, body: "{}" });
    expect([json.status, JSON.parse(json.body)]).toMatchObject([
      400,
      { __type: "UnknownOperationException" },
    ]);
    expect((await send(sandbox, { method: "PUT", body: identity })).status).toBe(405);
  });
});

describe("signatures", () => {
  test("W-03 are demanded whole", async () => {
    expect(errorOf(await send(sandbox, { body: identity }))).toBe(
      "403 MissingAuthenticationToken: Request is missing Authentication Token",
    );
    const partial = (Authorization: string) => send(sandbox, { headers: { Authorization }, body: identity });
    expect(
      errorOf(await partial("AWS4-HMAC-SHA256 Credential=AKIAX/20261124/us-east-1/sts/aws4_request")),
    ).toBe(
      "400 IncompleteSignature: Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
    expect(errorOf(await partial("Basic b3BlcmF0b3I="))).toBe(
      "400 IncompleteSignature: Unsupported AWS 'algorithm': 'Basic'.",
    );
    const headers = await signed(sandbox, operator, identity, sts);
    const short = {
      ...headers,
      authorization: (headers["authorization"] ?? "").replace("/sts/aws4_request", ""),
    };
    expect(errorOf(await send(sandbox, { headers: short, body: identity }))).toMatch(
      /^400 IncompleteSignature: Credential must have exactly 5 slash-delimited elements/,
    );
  });

  test("W-04 by an unknown key are refused; one line warns where it may be a real one, and shows no secret", async () => {
    const real = {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    };
    for (let time = 0; time < 2; time++) {
      expect(errorOf(await sendSigned(sandbox, real, identity, sts))).toBe(
        "403 InvalidClientTokenId: The security token included in the request is invalid.",
      );
    }
    await sendSigned(sandbox, { ...real, accessKeyId: "test" }, identity, sts);
    expect(warnings).toEqual([
      "a request is signed with the access key AKIAIOSFODNN7EXAMPLE, which is not of this sandbox; if it is a real AWS key, check which credentials the client uses",
    ]);
  });

  test("W-05 must be made with the key's secret, over this very request", async () => {
    const mismatch = /^403 SignatureDoesNotMatch: The request signature we calculated does not match/;
    const wrong = { ...operator, secretAccessKey: "x" };
    expect(errorOf(await sendSigned(sandbox, wrong, identity, sts))).toMatch(mismatch);
    const headers = await signed(sandbox, operator, identity, sts);
    expect((await send(sandbox, { headers, body: identity })).status).toBe(200);
    expect(errorOf(await send(sandbox, { headers, body: `${identity}&x=y` }))).toMatch(mismatch);
    expect(errorOf(await send(sandbox, { headers, body: identity, path: "/?x=y" }))).toMatch(mismatch);
    const altered = { ...headers, "content-type": "text/plain" };
    expect(errorOf(await send(sandbox, { headers: altered, body: identity }))).toMatch(mismatch);
    const hostless = {
      ...headers,
      authorization: (headers["authorization"] ?? "").replace("content-type;host;", "content-type;"),
    };
    expect(errorOf(await send(sandbox, { headers: hostless, body: identity }))).toBe(
      "403 SignatureDoesNotMatch: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });

  test("W-06 are good for 15 minutes of real time, whatever the sandbox's clock says", async () => {
    const minutesAgo = (minutes: number) => ({
      ...sts,
      signingDate: new Date(Date.now() - minutes * 60_000),
    });
    expect((await sendSigned(sandbox, operator, identity, minutesAgo(14))).status).toBe(200);
    expect(errorOf(await sendSigned(sandbox, operator, identity, minutesAgo(16)))).toMatch(
      /^403 SignatureDoesNotMatch: Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
    );
    expect(errorOf(await sendSigned(sandbox, operator, identity, minutesAgo(-16)))).toMatch(
      /^403 SignatureDoesNotMatch: Signature not yet current: /,
    );
    sandbox.clock.advance(86_400);
    expect((await sendSigned(sandbox, operator, identity, sts)).status).toBe(200);
    sandbox.clock.advance(-86_400);
  });

  test("W-07 must be scoped to the service they are sent to", async () => {
    expect(errorOf(await sendSigned(sandbox, operator, identity, { service: "iam" }))).toBe(
      "403 SignatureDoesNotMatch: Credential should be scoped to correct service: 'sts'. ",
    );
    const headers = await signed(sandbox, operator, identity, sts);
    const authorization = headers["authorization"] ?? "";
    const changed = (from: string | RegExp, to: string) =>
      send(sandbox, {
        headers: { ...headers, authorization: authorization.replace(from, to) },
        body: identity,
      });
    expect(errorOf(await changed("aws4_request", "aws5_request"))).toMatch(
      /^403 SignatureDoesNotMatch: Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'\.$/,
    );
    expect(errorOf(await changed(/\/\d{8}\//, "/20200101/"))).toMatch(
      /^403 SignatureDoesNotMatch: Date in Credential scope does not match YYYYMMDD/,
    );
  });

  test("W-08 bind the session token that was issued with the key", async () => {
    const session = await enterAccount(sandbox, "webapp");
    expect((await sendSigned(sandbox, session, identity, sts)).status).toBe(200);
    const { sessionToken: _, ...bare } = session;
    for (const keys of [bare, { ...session, sessionToken: "forged" }]) {
      expect(errorOf(await sendSigned(sandbox, keys, identity, sts))).toMatch(/^403 InvalidClientTokenId/);
    }
    const superfluous = { ...operator, sessionToken: session.sessionToken as string };
    expect(errorOf(await sendSigned(sandbox, superfluous, identity, sts))).toMatch(
      /^403 InvalidClientTokenId/,
    );
  });

  test("W-09 may stand in the query of a GET or POST, for as long as they say", async () => {
    const query = { Action: "GetCallerIdentity", Version: "2011-06-15" };
    for (const method of ["GET", "POST"]) {
      const path = await presigned(sandbox, operator, method, query, sts);
      expect((await send(sandbox, { method, path })).status).toBe(200);
      const other = method === "GET" ? "POST" : "GET";
      expect(errorOf(await send(sandbox, { method: other, path }))).toMatch(/^403 SignatureDoesNotMatch/);
    }
    const session = await enterAccount(sandbox, "webapp");
    const path = await presigned(sandbox, session, "GET", query, sts);
    expect((await send(sandbox, { method: "GET", path })).status).toBe(200);
    const late = { ...sts, signingDate: new Date(Date.now() - 61_000) };
    const old = await presigned(sandbox, operator, "GET", query, late);
    expect(errorOf(await send(sandbox, { method: "GET", path: old }))).toMatch(
      /^403 SignatureDoesNotMatch: Signature expired/,
    );
  });

  test("W-10 with a key that was made inactive are refused", async () => {
    const { iam } = clientsOf(sandbox);
    const UserName = "retired";
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const keys = keysOf(AccessKey);
    expect((await sendSigned(sandbox, keys, identity, sts)).status).toBe(200);
    await iam.send(
      new UpdateAccessKeyCommand({ UserName, AccessKeyId: keys.accessKeyId, Status: "Inactive" }),
    );
    expect(errorOf(await sendSigned(sandbox, keys, identity, sts))).toMatch(/^403 InvalidClientTokenId/);
  });
});

describe("answers", () => {
  test("W-11 of IAM and STS are XML with the request id in header and body", async () => {
    const { headers, body } = await sendSigned(sandbox, operator, identity, sts);
    expect(headers["content-type"]).toBe("text/xml");
    expect(headers["date"]).toBeDefined();
    const kept = await send(sandbox, { headers: { Connection: "keep-alive" }, body: identity });
    expect(kept.headers["keep-alive"]).toBe("timeout=65");
    expect(body.replace(String(headers["x-amzn-requestid"]), "ID").replace(/AIDA[A-Z2-7]+/, "AIDA")).toBe(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><UserId>AIDA</UserId><Account>999999999999</Account><Arn>arn:aws:iam::999999999999:user/operator</Arn></GetCallerIdentityResult><ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
    );
    const error = await sendSigned(sandbox, operator, `${getUser}&UserName=nobody`);
    expect([error.status, error.body.replace(/<RequestId>.*<\/RequestId>/, "")]).toEqual([
      404,
      '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The user with name nobody cannot be found.</Message></Error></ErrorResponse>',
    ]);
  });

  test("W-12 of Organizations are JSON; errors are 400 and named by __type", async () => {
    const call = async (operation: string, body: string) => {
      const jsonHeaders = {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `AWSOrganizationsV20161128.${operation}`,
      };
      const headers = await signed(sandbox, operator, body, { service: "organizations" }, jsonHeaders);
      return send(sandbox, { headers, body });
    };
    const roots = await call("ListRoots", "{}");
    expect([roots.status, roots.headers["content-type"]]).toEqual([200, "application/x-amz-json-1.1"]);
    expect(JSON.parse(roots.body)).toMatchObject({ Roots: [{ Name: "Root", PolicyTypes: [] }] });
    const missing = await call("DescribeAccount", '{"AccountId":"123456789012"}');
    expect([missing.status, JSON.parse(missing.body)]).toEqual([
      400,
      { __type: "AccountNotFoundException", Message: "You specified an account that doesn't exist." },
    ]);
    const invalid = await call("DescribeAccount", "{}");
    expect(JSON.parse(invalid.body)).toMatchObject({
      __type: "InvalidInputException",
      Reason: "INPUT_REQUIRED",
    });
    for (const body of ["{", "[]", '{"AccountId":7}']) {
      expect(JSON.parse((await call("DescribeAccount", body)).body)).toMatchObject({
        __type: "SerializationException",
      });
    }
    const deep = `${'{"a":'.repeat(100)}1${"}".repeat(100)}`;
    expect(JSON.parse((await call("ListRoots", deep)).body)).toMatchObject({
      __type: "SerializationException",
    });
  });

  test("W-13 carry policy documents percent-encoded, as RFC 3986 has it", async () => {
    const { iam } = clientsOf(sandbox);
    const document = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::a+b (c)'!"}}`;
    const trust = document.replace(
      /"Action.*\}\}/,
      `"Principal":{"AWS":"arn:aws:iam::999999999999:root"},"Action":"sts:AssumeRole"}}`,
    );
    await iam.send(new CreateRoleCommand({ RoleName: "coded", AssumeRolePolicyDocument: trust }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "coded", PolicyName: "p", PolicyDocument: document }),
    );
    const { body } = await sendSigned(
      sandbox,
      operator,
      "Action=GetRolePolicy&Version=2010-05-08&RoleName=coded&PolicyName=p",
    );
    const encoded = /<PolicyDocument>(.*)<\/PolicyDocument>/.exec(body)?.[1] ?? "";
    expect(encoded).toMatch(/^[A-Za-z0-9\-._~%]+$/);
    expect(decodeURIComponent(encoded)).toBe(document);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "coded" }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(trust);
  });

  test("W-14 carry an empty list as an empty element", async () => {
    const { body } = await sendSigned(sandbox, operator, "Action=ListGroups&Version=2010-05-08");
    expect(body).toContain("<Groups></Groups>");
  });
});

describe("input", () => {
  const refusal = async (query: string): Promise<string> =>
    errorOf(await sendSigned(sandbox, operator, query));

  test("W-15 that cannot be read is the client's error", async () => {
    expect(await refusal(`${getUser}&UserName=%E0%A4%A`)).toMatch(/^400 MalformedQueryString/);
    expect(await refusal(`${getUser}&${"a.".repeat(30)}b=c`)).toMatch(
      /^400 ValidationError: Parameters are nested/,
    );
    expect(await refusal(`${getUser}&${"a=b&".repeat(20_001)}`)).toMatch(
      /^400 ValidationError: Too many parameters/,
    );
    expect(await refusal("Action=ListUsers&Version=2010-05-08&MaxItems=many")).toMatch(/^400 MalformedInput/);
    expect(await refusal("Action=CreateUser&Version=2010-05-08&UserName=x&Tags.member.one.Key=a")).toMatch(
      /^400 MalformedInput/,
    );
    expect(await refusal("Action=CreateUser&Version=2010-05-08&UserName=x&Tags=a")).toMatch(
      /^400 MalformedInput/,
    );
  });

  test("W-16 is checked against the published model, all violations in one answer, in AWS's words", async () => {
    expect(await refusal("Action=CreateRole&Version=2010-05-08&RoleName=x")).toBe(
      "400 ValidationError: 1 validation error detected: Value null at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null",
    );
    expect(await refusal(`Action=CreateUser&Version=2010-05-08&UserName=${"x".repeat(65)}&Path=x`)).toBe(
      `400 ValidationError: 2 validation errors detected: Value '${"x".repeat(65)}' at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64; Value 'x' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)`,
    );
    expect(await refusal("Action=CreateUser&Version=2010-05-08&UserName=a/b")).toBe(
      "400 ValidationError: The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
    );
    expect(await refusal("Action=ListUsers&Version=2010-05-08&MaxItems=1001")).toBe(
      "400 ValidationError: 1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
    );
    expect(
      await refusal("Action=UpdateAccessKey&Version=2010-05-08&AccessKeyId=AKIAIOSFODNN7EXAMPLE&Status=Off"),
    ).toMatch(/Member must satisfy enum value set: \[Active, Inactive/);
  });

  test("W-17 that is secret does not come back in an error", async () => {
    const answer = await refusal(
      `Action=CreateLoginProfile&Version=2010-05-08&UserName=operator&Password=${"hunter2".repeat(20)}`,
    );
    expect(answer).toBe(
      "400 ValidationError: 1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have length less than or equal to 128",
    );
  });
});

describe("bounds", () => {
  test("W-18 a request larger than 2 MiB is refused before it is read, and while it is read", async () => {
    const { hostname, port } = new URL(sandbox.endpoint);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${3 * 1024 * 1024}\r\n\r\n`);
      });
      let text = "";
      socket.on("data", (chunk) => {
        text += chunk.toString();
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    const headers = { "Transfer-Encoding": "chunked" };
    const chunked = send(sandbox, { headers, body: Buffer.alloc(3 * 1024 * 1024) }).then(
      ({ status }) => status,
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect([413, "EPIPE", "ECONNRESET"]).toContain(await chunked);
  });

  test("W-19 a host that is neither loopback nor told is refused, on any port", async () => {
    const statusOf = async (Host: string) =>
      (await send(sandbox, { headers: { Host }, body: identity })).status;
    for (const host of [
      "localhost",
      "127.0.0.1:80",
      "[::1]:4566",
      "iam.localhost",
      "AWS.larkspur.example:8443",
    ]) {
      expect([host, await statusOf(host)]).toEqual([host, 403]);
      expect(errorOf(await send(sandbox, { headers: { Host: host }, body: identity }))).toMatch(
        /MissingAuth/,
      );
    }
    for (const host of ["evil.example", "localhost.evil.example", "10.0.0.1", "iam.amazonaws.com"]) {
      const { status, body } = await send(sandbox, { headers: { Host: host }, body: identity });
      expect([status, body]).toEqual([403, `The sandbox does not answer to the host ${host}\n`]);
    }
  });

  test("W-20 what is done is recorded, and what was refused: who, what, why, and no secret", async () => {
    const session = await assume(sandbox, operator, {
      RoleArn: "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole",
      RoleSessionName: "auditor",
    });
    const last = sandbox.log.events().at(-1)?.sequence ?? 0;
    const { iam } = clientsOf(sandbox, session);
    await iam.send(new CreateUserCommand({ UserName: "recorded" }));
    await refusalOf(iam.send(new GetUserCommand({ UserName: "nobody" })));
    await refusalOf(iam.send(new GetUserCommand({ UserName: "no body" })));
    const events = sandbox.log.events(last);
    expect(events.map(({ operation, isWrite, errorCode }) => [operation, isWrite, errorCode])).toEqual([
      ["CreateUser", true, undefined],
      ["GetUser", false, "NoSuchEntityException"],
      ["GetUser", false, "ValidationError"],
    ]);
    expect(events[0]).toMatchObject({
      caller: "arn:aws:sts::222222222222:assumed-role/OrganizationAccountAccessRole/auditor",
      accountId: "222222222222",
      accessKeyId: session.accessKeyId,
      service: "iam",
    });
    const text = JSON.stringify(sandbox.log.events());
    expect(text).not.toContain(session.secretAccessKey);
    expect(text).not.toContain(session.sessionToken);
  });

  test("W-21 the end of the sandbox closes every connection", async () => {
    const brief = await startSandbox();
    const { sts: client } = clientsOf(brief);
    await client.send(new GetSessionTokenCommand({}));
    await brief.stop();
    expect(await refusalOf(client.send(new GetCallerIdentityCommand({})))).toMatch(
      /ECONNREFUSED|hang up|ECONNRESET/,
    );
  });
});
