import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachUserPolicyCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  UpdateLoginProfileCommand,
} from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromLoginCredentials } from "@aws-sdk/credential-providers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type RawAnswer, send as sendRaw, signed } from "../support/raw-request.ts";
import { openBrowser, type SandboxBrowser } from "../support/sandbox-browser.ts";
import { administratorOf, clientsOf, enterAccount, refusalOf } from "../support/sandbox-clients.ts";
import { CommandLineLogin, crossDevice, type LoginTokens } from "./aws-login.ts";

// Version 2 of the AWS CLI is no Python package, and is not run here: these are its requests, sent as it sends them.

const users = "111111111111";
const password = "Correct-horse-7";
const PolicyArn = "arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({
    accounts: [
      { name: "users", accountId: users },
      { name: "analytics", accountId: "333333333333" },
    ],
  });
});
afterEach(() => sandbox.stop());

describe("calls of the AWS CLI, version 2", () => {
  test("are answered whatever regional endpoint they are signed for", async () => {
    for (const region of ["eu-central-1", "us-east-1", "ap-southeast-2"]) {
      const who = await send("sts", region, "Action=GetCallerIdentity&Version=2011-06-15");
      expect([who.status, who.body]).toEqual([200, expect.stringContaining(":user/operator</Arn>")]);
      const listed = await send("iam", region, "Action=ListUsers&Version=2010-05-08");
      expect([listed.status, listed.body]).toEqual([200, expect.stringContaining("<UserName>operator<")]);
    }
  });

  test("assume a role through a regional endpoint, as a profile with role_arn does, and are decided for that region", async () => {
    const role = encodeURIComponent("arn:aws:iam::333333333333:role/OrganizationAccountAccessRole");
    const call = `Action=AssumeRole&Version=2011-06-15&RoleArn=${role}&RoleSessionName=botocore-session-1795508166`;
    const { status, body } = await send("sts", "eu-central-1", call);
    expect([status, body]).toEqual([200, expect.stringContaining("<SessionToken>")]);
    const [event] = sandbox.log.events();
    expect(event?.decisions[0]?.context.get("aws:requestedregion")).toBe("eu-central-1");
    expect(event?.userAgent).toMatch(/^aws-cli\/2\./);
  });

  test("speak JSON to AWS Organizations and read errors by their type", async () => {
    const target = (name: string) => ({
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSOrganizationsV20161128.${name}`,
    });
    const listed = await send("organizations", "us-east-1", "{}", target("ListAccounts"));
    expect((JSON.parse(listed.body) as { Accounts: unknown[] }).Accounts).toHaveLength(3);
    const missing = await send(
      "organizations",
      "us-east-1",
      '{"AccountId":"123456789012"}',
      target("DescribeAccount"),
    );
    expect([missing.status, JSON.parse(missing.body)]).toMatchObject([
      400,
      { __type: "AccountNotFoundException" },
    ]);
  });

  /** As botocore's newer half sends it: retries in its standard mode have headers of their own. */
  async function send(
    service: string,
    region: string,
    body: string,
    headers: Readonly<Record<string, string>> = {
      "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    },
  ): Promise<RawAnswer> {
    const all = await signed(sandbox, administratorOf(sandbox), body, { service, region }, headers);
    return sendRaw(sandbox, {
      body,
      headers: {
        ...all,
        "user-agent":
          "aws-cli/2.36.7 md/awscrt#0.31.2 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.14.2 md/pyimpl#CPython m/C,E,b,Z cfg/retry-mode#standard md/installer#exe sid/a36c5c6a0f6c md/prompt#off md/command#sts.get-caller-identity",
        "accept-encoding": "identity",
        "amz-sdk-invocation-id": "7b3e3c0e-6f1c-4d5e-9a3a-0d8a3f4e7c21",
        "amz-sdk-request": "attempt=1",
      },
    });
  }
});

describe("aws login", () => {
  let browser: SandboxBrowser;
  let inUsers: ReturnType<typeof clientsOf>["iam"];
  beforeEach(async () => {
    browser = openBrowser(sandbox.endpoint);
    inUsers = clientsOf(sandbox, await enterAccount(sandbox, "users")).iam;
    await inUsers.send(new CreateUserCommand({ UserName: "alice" }));
    await inUsers.send(new CreateLoginProfileCommand({ UserName: "alice", Password: password }));
    await inUsers.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
  });

  /** The link, the sign-in, the button: what the browser brings back. */
  async function loggedIn(login: CommandLineLogin): Promise<LoginTokens> {
    const { brought } = await login.callback();
    await browser.open(login.link);
    await browser.submit("/signin", { account: users, username: "alice", password });
    await browser.submit("/v1/authorize");
    const query = await brought;
    expect(query.get("state")).toBe(login.state);
    const response = await login.redeem(query.get("code") ?? "");
    expect(response.status).toBe(200);
    return (await response.json()) as LoginTokens;
  }

  test("C-13 signs in by the browser, and the credentials are those of the console session for a quarter of an hour", async () => {
    const tokens = await loggedIn(new CommandLineLogin(sandbox.endpoint));
    expect(tokens).toMatchObject({ tokenType: "aws_sigv4", expiresIn: 900 });
    const [, claims = ""] = (tokens.idToken ?? "").split(".");
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
      sub: `arn:aws:iam::${users}:user/alice`,
    });
    const { sts } = clientsOf(sandbox, tokens.accessToken);
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${users}:user/alice`);
    sandbox.clock.advance(901);
    expect(await refusalOf(sts.send(new GetCallerIdentityCommand({})))).toMatch(/^ExpiredToken/);
    expect(
      sandbox.log.events().flatMap(({ service, operation }) => (service === "signin" ? [operation] : [])),
    ).toEqual(["ConsoleLogin", "AuthorizeOAuth2Access", "CreateOAuth2Token"]);
  });

  test("C-14 the SDK's own provider renews the credentials, until the console session ends or the password changes", async () => {
    const login = new CommandLineLogin(sandbox.endpoint);
    const tokens = await loggedIn(login);
    const cache = mkdtempSync(join(tmpdir(), "rolebridge-login-"));
    const session = `arn:aws:iam::${users}:user/alice`;
    const file = join(cache, `${createHash("sha256").update(session).digest("hex")}.json`);
    writeFileSync(join(cache, "config"), `[profile alice]\nlogin_session = ${session}\nregion = us-east-1\n`);
    writeFileSync(file, login.cached(tokens, users, new Date()));
    const renewed = (): STSClient =>
      new STSClient({
        endpoint: sandbox.endpoint,
        region: "us-east-1",
        credentials: fromLoginCredentials({
          profile: "alice",
          configFilepath: join(cache, "config"),
          filepath: "/dev/null",
          clientConfig: { endpoint: sandbox.endpoint },
        }),
      });
    const before = process.env["AWS_LOGIN_CACHE_DIRECTORY"];
    process.env["AWS_LOGIN_CACHE_DIRECTORY"] = cache;
    try {
      sandbox.clock.advance(900);
      expect((await renewed().send(new GetCallerIdentityCommand({}))).Arn).toBe(session);

      writeFileSync(file, login.cached(tokens, users, new Date()));
      await inUsers.send(new DetachUserPolicyCommand({ UserName: "alice", PolicyArn }));
      expect(await refusalOf(renewed().send(new GetCallerIdentityCommand({})))).toContain(
        "missing permission for the 'CreateOAuth2Token' action",
      );
      await inUsers.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));
      await inUsers.send(new UpdateLoginProfileCommand({ UserName: "alice", Password: "Another-horse-8" }));
      expect(await refusalOf(renewed().send(new GetCallerIdentityCommand({})))).toContain(
        "because of a change in your password",
      );
      sandbox.clock.advance(12 * 3600);
      expect(await refusalOf(renewed().send(new GetCallerIdentityCommand({})))).toContain(
        "session has expired",
      );
    } finally {
      if (before === undefined) delete process.env["AWS_LOGIN_CACHE_DIRECTORY"];
      else process.env["AWS_LOGIN_CACHE_DIRECTORY"] = before;
      rmSync(cache, { recursive: true });
    }
  });

  test("C-13 --remote shows the code in the browser, for the other machine", async () => {
    const login = new CommandLineLogin(sandbox.endpoint, crossDevice);
    await browser.open(login.link);
    await browser.submit("/signin", { account: users, username: "alice", password });
    const { html } = await browser.submit("/v1/authorize");
    const shown = /<code>([\w+/=]+)<\/code><\/p>\n/.exec(html)?.[1] ?? "";
    const query = new URLSearchParams(Buffer.from(shown, "base64").toString());
    expect(query.get("state")).toBe(login.state);
    expect((await login.redeem(query.get("code") ?? "")).status).toBe(200);
    expect((await login.redeem(query.get("code") ?? "")).status).toBe(401);
  });

  test("C-15 who has not the policy is refused, and a code serves nobody but the client that asked for it", async () => {
    const login = new CommandLineLogin(sandbox.endpoint);
    await inUsers.send(new DetachUserPolicyCommand({ UserName: "alice", PolicyArn }));
    await login.callback();
    await browser.open(login.link);
    await browser.submit("/signin", { account: users, username: "alice", password });
    const refused = await browser.submit("/v1/authorize");
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining("is not authorized to perform: signin:AuthorizeOAuth2Access"),
    ]);
    await inUsers.send(new AttachUserPolicyCommand({ UserName: "alice", PolicyArn }));

    const codeFor = async (): Promise<string> => {
      const { brought } = await login.callback();
      await browser.open(login.link);
      await browser.submit("/v1/authorize");
      return (await brought).get("code") ?? "";
    };
    const codeVerifier = "x".repeat(64);
    expect((await login.redeem(await codeFor(), { codeVerifier })).status).toBe(400);
    expect((await login.redeem(await codeFor(), { clientId: crossDevice })).status).toBe(400);
    const late = await codeFor();
    sandbox.clock.advance(301);
    const answered = await login.redeem(late);
    expect([answered.status, answered.headers.get("x-amzn-errortype"), await answered.json()]).toMatchObject([
      401,
      "AccessDeniedException",
      { error: "AUTHCODE_EXPIRED" },
    ]);
  });

  test("C-15 the proof must be made for this request, now, once, and by the same key", async () => {
    const login = new CommandLineLogin(sandbox.endpoint);
    const { refreshToken } = await loggedIn(login);
    const body = { clientId: login.clientId, grantType: "refresh_token", refreshToken };
    const proof = login.proof();
    expect((await login.post(body, proof)).status).toBe(200);
    const wrong = [
      proof,
      "",
      login.proof({ htm: "GET" }),
      login.proof({ htu: "https://us-east-1.signin.aws.amazon.com/v1/token" }),
      login.proof({ iat: Math.floor(Date.now() / 1000) - 600 }),
      login.proof().replace(/\.[^.]{4}([^.]*)$/, ".AAAA$1"),
    ];
    for (const one of wrong) expect([one, (await login.post(body, one)).status]).toEqual([one, 400]);
    expect((await login.post(body, new CommandLineLogin(sandbox.endpoint).proof())).status).toBe(401);
  });

  test("C-15 a link leads the code to this machine alone", async () => {
    const login = new CommandLineLogin(sandbox.endpoint);
    for (const redirectUri of ["https://evil.example/oauth/callback", "http://127.0.0.1:1/other", "x"]) {
      login.redirectUri = redirectUri;
      expect([redirectUri, (await browser.open(login.link)).status]).toEqual([redirectUri, 400]);
    }
  });
});
