import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, type SandboxBrowser, type ShownPage } from "../../../test/support/sandbox-browser.ts";
import {
  assume,
  clientsOf,
  codeAt,
  enterAccount,
  type Keys,
  keysOf,
  refusalOf,
} from "../../../test/support/sandbox-clients.ts";
import { type Sandbox, startSandbox } from "../index.ts";

const users = "111111111111";
const analytics = "333333333333";
const passwords = { alice: "Correct-horse-7", bob: "Battery-staple-8", carol: "Temporary-9-pass" };
const selfService = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: "iam:ChangePassword", Resource: `arn:aws:iam::${users}:user/*` },
    { Effect: "Allow", Action: ["iam:GetUser", "iam:CreateVirtualMFADevice"], Resource: "*" },
    {
      Effect: "Allow",
      Action: "iam:EnableMFADevice",
      Resource: "*",
      Condition: { Null: { "aws:MultiFactorAuthPresent": "false" } },
    },
    {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: `arn:aws:iam::${analytics}:role/staff/LambdaManager`,
    },
  ],
};

describe("signing in to the console", () => {
  let sandbox: Sandbox;
  let inUsers: Keys;
  let seed: Uint8Array | undefined;

  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: "sign-in",
      accounts: [
        { name: "users", accountId: users },
        { name: "analytics", accountId: analytics },
      ],
    });
    inUsers = await enterAccount(sandbox, "users");
    const { iam } = clientsOf(sandbox, inUsers);
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: "larkspur" }));
    for (const [UserName, Password] of Object.entries(passwords)) {
      await iam.send(new CreateUserCommand({ UserName }));
      const PasswordResetRequired = UserName === "carol";
      await iam.send(new CreateLoginProfileCommand({ UserName, Password, PasswordResetRequired }));
      const PolicyDocument = JSON.stringify(selfService);
      await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "self", PolicyDocument }));
    }
    seed = await enrol("alice", inUsers);
    await makeRole();
  });
  afterAll(() => sandbox.stop());

  /** Enrols a device for a user as somebody, and gives its seed. */
  async function enrol(UserName: string, as: Keys): Promise<Uint8Array | undefined> {
    const { iam } = clientsOf(sandbox, as);
    const name = { VirtualMFADeviceName: UserName };
    const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand(name));
    const own = VirtualMFADevice?.Base32StringSeed;
    const now = sandbox.clock.now();
    await iam.send(
      new EnableMFADeviceCommand({
        UserName,
        SerialNumber: `arn:aws:iam::${users}:mfa/${UserName}`,
        AuthenticationCode1: codeAt(own, now - 60_000),
        AuthenticationCode2: codeAt(own, now - 30_000),
      }),
    );
    return own;
  }

  async function makeRole(): Promise<void> {
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "analytics"));
    const Statement = {
      Effect: "Allow",
      Principal: { AWS: users },
      Action: "sts:AssumeRole",
      Condition: {
        Bool: { "aws:MultiFactorAuthPresent": "true" },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
        StringEquals: { "sts:RoleSessionName": "${aws:username}" },
      },
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const RoleName = "LambdaManager";
    const role = { RoleName, Path: "/staff/", AssumeRolePolicyDocument, MaxSessionDuration: 7200 };
    await iam.send(new CreateRoleCommand(role));
    const PolicyArn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }

  /** A code that was not used yet: half a minute later. */
  function nextCode(): string {
    sandbox.clock.advance(30);
    return codeAt(seed, sandbox.clock.now());
  }

  async function signedIn(
    userName: "alice" | "bob",
    address = "/console",
  ): Promise<[SandboxBrowser, ShownPage]> {
    const browser = openBrowser(sandbox.endpoint);
    await browser.open(address);
    const fields = { account: "larkspur", username: userName, password: passwords[userName] };
    const after = await browser.submit("/signin", fields);
    return [browser, userName === "bob" ? after : await browser.submit("/signin/code", { code: nextCode() })];
  }

  const switchLink = `/switchrole?${new URLSearchParams({ account: analytics, roleName: "staff/LambdaManager", displayName: "LambdaManager @ analytics", color: "b7ca9d" }).toString()}`;

  test("C-01 asks for account, user, password and, of whoever has a device, for a code", async () => {
    const browser = openBrowser(sandbox.endpoint);
    expect((await browser.open("/")).address).toBe("/signin");
    const asked = await browser.submit("/signin", {
      account: users,
      username: "alice",
      password: passwords.alice,
    });
    expect(asked.text).toContain("Multi-factor authentication");
    expect((await browser.submit("/signin/code", { code: "000000" })).text).toContain(
      "Your authentication information is incorrect.",
    );
    const code = nextCode();
    const home = await browser.submit("/signin/code", { code });
    expect([home.status, home.address]).toEqual([200, "/console"]);
    expect(home.text).toMatch(
      /You are alice Identity arn:aws:iam::111111111111:user\/alice Account larkspur \(111111111111\) Multi-factor yes/,
    );
    const again = openBrowser(sandbox.endpoint);
    await again.open("/signin");
    await again.submit("/signin", { account: users, username: "alice", password: passwords.alice });
    expect((await again.submit("/signin/code", { code })).status).toBe(403);
  });

  test("C-02 tells nobody what was wrong, and records it", async () => {
    const wrong = { account: users, username: "alice", password: "wrong" };
    const answers: string[] = [];
    for (const fields of [wrong, { ...wrong, username: "nobody" }, { ...wrong, account: "444444444444" }]) {
      const browser = openBrowser(sandbox.endpoint);
      await browser.open("/signin");
      const { status, text } = await browser.submit("/signin", fields);
      answers.push(`${status} ${text.slice(0, 200)}`);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("403");
    const [event] = sandbox.log.events().slice(-1);
    expect(event).toMatchObject({
      service: "signin",
      operation: "ConsoleLogin",
      caller: undefined,
      errorCode: "AuthenticationFailed",
    });
    expect(JSON.stringify(sandbox.log.events())).not.toContain(passwords.alice);
  });

  test("C-03 a switch-role link waits for the sign-in, fills in the form, and switches when the button is pressed", async () => {
    const [browser, form] = await signedIn("alice", switchLink);
    expect(form.address).toBe(switchLink);
    expect(form.html).toContain('name="roleName" value="staff/LambdaManager"');
    const home = await browser.submit("/switchrole");
    expect(home.text).toContain("You are in LambdaManager @ analytics");
    expect(home.text).toContain(
      "Identity arn:aws:sts::333333333333:assumed-role/LambdaManager/alice Account 333333333333 Signed in as arn:aws:iam::111111111111:user/alice",
    );
    expect(home.html).toContain('class="where green"');
    const event = sandbox.log.events().findLast(({ operation }) => operation === "SwitchRole");
    expect(event).toMatchObject({
      service: "signin",
      caller: `arn:aws:iam::${users}:user/alice`,
      errorCode: undefined,
      decisions: [{ action: "sts:AssumeRole", decision: { decision: "allow" } }],
    });
    expect((await browser.submit("/switchback")).text).toContain("You are alice");
  });

  test("C-04 who may not switch is refused, and stays who they are", async () => {
    const [browser] = await signedIn("bob", switchLink);
    const refused = await browser.submit("/switchrole");
    expect([refused.status, refused.address]).toEqual([403, "/switchrole"]);
    expect(refused.text).toContain("The role was not switched");
    expect(refused.text).toContain(
      "User: arn:aws:iam::111111111111:user/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333333333333:role/staff/LambdaManager",
    );
    expect((await browser.open("/console")).text).toContain("You are bob");
  });

  test("C-05 a password that must be changed is changed before anything else", async () => {
    const browser = openBrowser(sandbox.endpoint);
    await browser.open("/signin");
    const fields = { account: users, username: "carol", password: passwords.carol };
    expect((await browser.submit("/signin", fields)).text).toContain("You must change your password");
    expect((await browser.open("/console")).address).toBe("/signin");
    await browser.submit("/signin", fields);
    const change = { oldPassword: passwords.carol, newPassword: "Own-and-longer-1" };
    expect((await browser.submit("/signin/password", { ...change, retyped: "other" })).status).toBe(403);
    const home = await browser.submit("/signin/password", { ...change, retyped: "Own-and-longer-1" });
    expect(home.text).toContain("You are carol");
    expect(sandbox.signIn({ account: users, userName: "carol", password: "Own-and-longer-1" }).arn).toBe(
      `arn:aws:iam::${users}:user/carol`,
    );
  });

  test("C-06 forms come from our pages alone; pages run no scripts and cannot be framed or planted", async () => {
    const [browser] = await signedIn("bob");
    const [before] = browser.cookies.values();
    const { headers, html } = await browser.open("/console");
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers.get("cache-control")).toBe("no-store");
    expect(html).not.toMatch(/<script|\son\w+=/i);
    await browser.open(
      `/switchrole?${new URLSearchParams({ account: '"><script>', displayName: "<b>" }).toString()}`,
    );
    const forged = await browser.submit("/switchrole", { csrf: "guessed", account: users, roleName: "x" });
    expect([forged.status, forged.text]).toEqual([403, expect.stringContaining("This form is too old")]);
    const hostile = await browser.open(`/switchrole?account=${encodeURIComponent('"><script>x</script>')}`);
    expect(hostile.html).not.toContain("<script");
    await browser.open("/console");
    expect((await browser.submit("/signout")).text).toContain("You are signed out");
    const stolen = await fetch(`${sandbox.endpoint}/console`, {
      redirect: "manual",
      headers: { cookie: `rolebridge-sandbox-${new URL(sandbox.endpoint).port}=${before}` },
    });
    expect(stolen.status).toBe(303);
    await stolen.arrayBuffer();
  });

  test("C-07 the federation endpoint turns a role's session into a link for a quarter of an hour", async () => {
    const RoleArn = `arn:aws:iam::${analytics}:role/OrganizationAccountAccessRole`;
    const role = await assume(sandbox, sandbox.operator, { RoleArn, RoleSessionName: "operator" });
    const token = await signInToken(role, "POST");
    const Destination = "https://console.aws.amazon.com/lambda/home";
    const login = `/federation?${new URLSearchParams({ Action: "login", Issuer: "rolebridge", Destination, SigninToken: token }).toString()}`;
    const browser = openBrowser(sandbox.endpoint);
    const home = await browser.open(login);
    expect(home.text).toContain("You are OrganizationAccountAccessRole/operator");
    expect(home.text).toContain(`AWS would open ${Destination}`);
    const url = `${sandbox.endpoint}${login}`;
    const out = await browser.open(
      `/oauth?${new URLSearchParams({ Action: "logout", redirect_uri: url }).toString()}`,
    );
    expect(out.text).toContain("You are OrganizationAccountAccessRole/operator");
    const away = new URLSearchParams({ Action: "logout", redirect_uri: "https://evil.example/" });
    expect((await browser.open(`/oauth?${away.toString()}`)).text).toContain("You are signed out");
    sandbox.clock.advance(15 * 60);
    expect((await browser.open(login)).status).toBe(400);
  });

  async function signInToken(
    keys: Keys,
    method: "GET" | "POST",
    more: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const Session = JSON.stringify({
      sessionId: keys.accessKeyId,
      sessionKey: keys.secretAccessKey,
      sessionToken: keys.sessionToken ?? "",
    });
    const body = new URLSearchParams({ Action: "getSigninToken", Session, ...more }).toString();
    const response = await fetch(
      `${sandbox.endpoint}/federation${method === "GET" ? `?${body}` : ""}`,
      method === "GET"
        ? {}
        : { method, body, headers: { "content-type": "application/x-www-form-urlencoded" } },
    );
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return ((await response.json()) as { SigninToken: string }).SigninToken;
  }

  test("C-08 it takes sessions of AssumeRole and GetFederationToken, whole and unexpired, and nothing else", async () => {
    const RoleArn = `arn:aws:iam::${analytics}:role/OrganizationAccountAccessRole`;
    const role = await assume(sandbox, sandbox.operator, { RoleArn, RoleSessionName: "operator" });
    expect(await signInToken(role, "GET", { SessionDuration: "43200" })).toMatch(/^[\w-]{64}$/);
    const { sts } = clientsOf(sandbox);
    const federated = keysOf((await sts.send(new GetFederationTokenCommand({ Name: "guest" }))).Credentials);
    expect(await signInToken(federated, "POST")).toMatch(/^[\w-]{64}$/);
    const session = keysOf((await sts.send(new GetSessionTokenCommand({}))).Credentials);
    const chained = await assume(sandbox, session, { RoleArn, RoleSessionName: "operator" });
    expect(await signInToken(chained, "POST")).toMatch(/^[\w-]{64}$/);
    const refusals = [
      signInToken(session, "POST"),
      signInToken(sandbox.operator, "POST"),
      signInToken({ ...role, secretAccessKey: "wrong" }, "POST"),
      signInToken({ ...role, sessionToken: "wrong" }, "POST"),
      signInToken(role, "POST", { SessionDuration: "899" }),
      signInToken(role, "POST", { SessionDuration: "43201" }),
      signInToken(federated, "POST", { SessionDuration: "900" }),
      signInToken(chained, "POST", { SessionDuration: "900" }),
    ];
    for (const refusal of refusals) await expect(refusal).rejects.toThrow("400");
  });

  test("C-09 a program signs in as a person does, and calls with what the console would call with", async () => {
    const alice = sandbox.signIn({
      account: "larkspur",
      userName: "alice",
      password: passwords.alice,
      mfaCode: nextCode(),
    });
    const { iam, sts } = clientsOf(sandbox, alice.credentials);
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(`arn:aws:iam::${users}:user/alice`);
    expect((await iam.send(new GetUserCommand({ UserName: "alice" }))).User?.PasswordLastUsed).toBeInstanceOf(
      Date,
    );
    const manager = alice.switchRole({ account: analytics, roleName: "/staff/LambdaManager" });
    expect(manager.arn).toBe(`arn:aws:sts::${analytics}:assumed-role/LambdaManager/alice`);
    const lasts = (manager.credentials.expiration.getTime() - sandbox.clock.now()) / 1000;
    expect([
      Math.round(lasts),
      (await clientsOf(sandbox, manager.credentials).iam.send(new ListUsersCommand({}))).Users,
    ]).toEqual([7200, []]);
    expect(() => sandbox.signIn({ account: users, userName: "alice", password: passwords.alice })).toThrow(
      "Your authentication information is incorrect",
    );
  });

  test("C-10 a first sign-in, without a device, may enrol one by the self-service policy; a stolen key may not", async () => {
    const bob = sandbox.signIn({ account: users, userName: "bob", password: passwords.bob });
    expect(() => bob.switchRole({ account: analytics, roleName: "staff/LambdaManager" })).toThrow(
      "not authorized",
    );
    expect(await enrol("bob", { ...bob.credentials })).toBeDefined();
    const { AccessKey } = await clientsOf(sandbox, inUsers).iam.send(
      new CreateAccessKeyCommand({ UserName: "carol" }),
    );
    const stolen = keysOf({
      AccessKeyId: AccessKey?.AccessKeyId,
      SecretAccessKey: AccessKey?.SecretAccessKey,
    });
    expect(await refusalOf(enrol("carol", stolen))).toContain("iam:EnableMFADevice");
  });

  test("C-11 a console session ends after twelve hours, and a switch is no longer than what is left of it", () => {
    const alice = sandbox.signIn({
      account: users,
      userName: "alice",
      password: passwords.alice,
      mfaCode: nextCode(),
    });
    const hours = (instant: Date): number => (instant.getTime() - sandbox.clock.now()) / 3_600_000;
    expect(hours(alice.credentials.expiration)).toBeCloseTo(12, 2);
    sandbox.clock.advance(11.5 * 3600);
    const { credentials } = alice.switchRole({ account: analytics, roleName: "staff/LambdaManager" });
    expect(hours(credentials.expiration)).toBeCloseTo(0.5, 2);
  });

  test("C-12 console sessions, and codes used up, outlive the process with a state file", async () => {
    const stateFile = join(mkdtempSync(join(tmpdir(), "rolebridge-sign-in-")), "state");
    const accounts = [{ name: "users", accountId: users }];
    const first = await startSandbox({ accounts, stateFile, clock: new Date("2026-11-24T08:00:00Z") });
    const { iam } = clientsOf(first, await enterAccount(first, "users"));
    await iam.send(new CreateUserCommand({ UserName: "dora" }));
    await iam.send(new CreateLoginProfileCommand({ UserName: "dora", Password: passwords.alice }));
    const administrator = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "*", Resource: "*" },
    });
    const policy = { UserName: "dora", PolicyName: "all", PolicyDocument: administrator };
    await iam.send(new PutUserPolicyCommand(policy));
    const dora = first.signIn({ account: users, userName: "dora", password: passwords.alice });
    await clientsOf(first, dora.credentials).iam.send(new CreateUserCommand({ UserName: "made-by-dora" }));
    await first.stop();
    const second = await startSandbox({ accounts, stateFile });
    const again = clientsOf(second, dora.credentials);
    const { Users } = await again.iam.send(new ListUsersCommand({}));
    expect(Users?.map(({ UserName }) => UserName)).toEqual(["dora", "made-by-dora"]);
    const next = second.signIn({ account: users, userName: "dora", password: passwords.alice });
    expect(next.credentials.accessKeyId).not.toBe(dora.credentials.accessKeyId);
    await second.stop();
    expect(readFileSync(stateFile, "utf8").match(/"operation":"ConsoleLogin"/g)).toHaveLength(2);
  });
});
