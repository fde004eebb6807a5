import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { administratorOf } from "../../test/support/sandbox-clients.ts";
import { type AccountTarget, CloudFailure } from "../cloud/index.ts";
import { type AccountId, type AccountState, accountId, type IamWrite } from "../model/index.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import {
  type AwsCloudOptions,
  type AwsRetry,
  createAwsCloud,
  createAwsSignIn,
  openUserCredentials,
} from "./index.ts";

const users = accountId("111111111111");
const payments = accountId("222222222222");

function target(name: string, id: AccountId, role = "OrganizationAccountAccessRole"): AccountTarget {
  return { name, accountId: id, reach: { kind: "role", role } };
}
const usersTarget = target("users", users);
const paymentsTarget = target("payments", payments);

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${users}:root` }, Action: "sts:AssumeRole" },
  ],
});
const document = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::ä b+c/%41*" }],
});

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error instanceof CloudFailure ? error.failure : error;
  }
  return "no failure";
}

describe("the cloud over the SDK", () => {
  let sandbox: Sandbox;
  let options: AwsCloudOptions;
  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: "aws-cloud",
      accounts: [
        { name: "users", accountId: users },
        { name: "payments", accountId: payments },
      ],
    });
    options = { endpoint: sandbox.endpoint, credentials: administratorOf(sandbox) };
  });
  afterAll(() => sandbox.stop());

  async function writeAll(id: AccountTarget, writes: readonly IamWrite[]): Promise<void> {
    const account = await createAwsCloud(options).enter(id, "write");
    for (const write of writes) await account.write(write);
  }

  async function read(id: AccountTarget, credentials = false): Promise<AccountState> {
    const account = await createAwsCloud(options).enter(id, "read");
    return account.readAccount({ credentials });
  }

  test("knows who the ambient credentials are, and who it is in an account that it entered", async () => {
    const cloud = createAwsCloud(options);
    expect((await cloud.identify()).arn).toBe(`arn:aws:iam::${sandbox.managementAccountId}:user/operator`);
    const account = await cloud.enter(paymentsTarget, "read");
    expect(account.identity).toMatchObject({
      accountId: payments,
      arn: `arn:aws:sts::${payments}:assumed-role/OrganizationAccountAccessRole/rolebridge`,
    });
    expect(await cloud.enter(paymentsTarget, "write")).toBe(account);
  });

  test("uses the account that the credentials belong to as it is", async () => {
    const own = target("management", accountId(sandbox.managementAccountId));
    const account = await createAwsCloud(options).enter(own, "write");
    expect(account.identity.arn).toBe(`arn:aws:iam::${sandbox.managementAccountId}:user/operator`);
  });

  test("says which account it could not enter, and why", async () => {
    const stranger = target("stranger", accountId("444444444444"));
    expect(await failureOf(createAwsCloud(options).enter(stranger, "read"))).toMatchObject({
      service: "sts",
      operation: "AssumeRole",
      accountId: "444444444444",
      awsCode: "AccessDenied",
      retryable: false,
    });
  });

  test("takes the reading role for reading alone", async () => {
    await writeAll(paymentsTarget, [
      {
        call: "CreateRole",
        input: {
          RoleName: "Auditor",
          AssumeRolePolicyDocument: trust.replace(users, sandbox.managementAccountId),
        },
      },
      {
        call: "AttachRolePolicy",
        input: { RoleName: "Auditor", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      },
    ]);
    const two: AccountTarget = {
      ...paymentsTarget,
      reach: { kind: "role", role: "OrganizationAccountAccessRole", readRole: "Auditor" },
    };
    const cloud = createAwsCloud(options);
    const [reading, writing] = [await cloud.enter(two, "read"), await cloud.enter(two, "write")];
    expect(reading.identity.arn).toContain("/Auditor/");
    expect(writing.identity.arn).toContain("/OrganizationAccountAccessRole/");
    expect(
      await failureOf(reading.write({ call: "DeleteRole", input: { RoleName: "Auditor" } })),
    ).toMatchObject({
      operation: "DeleteRole",
      awsCode: "AccessDenied",
      accountId: payments,
    });
  });

  test("reads back what it wrote, documents decoded and held once", async () => {
    await writeAll(usersTarget, [
      { call: "CreateGroup", input: { GroupName: "everybody", Path: "/people/" } },
      { call: "CreateUser", input: { UserName: "alice", Tags: [{ Key: "team", Value: "shop" }] } },
      {
        call: "CreateUser",
        input: { UserName: "bob", PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      },
      { call: "AddUserToGroup", input: { GroupName: "everybody", UserName: "alice" } },
      { call: "PutUserPolicy", input: { UserName: "alice", PolicyName: "a", PolicyDocument: document } },
      {
        call: "PutGroupPolicy",
        input: { GroupName: "everybody", PolicyName: "g", PolicyDocument: document },
      },
      {
        call: "CreatePolicy",
        input: { PolicyName: "door", Path: "/rolebridge/larkspur/", PolicyDocument: document },
      },
      {
        call: "AttachUserPolicy",
        input: { UserName: "alice", PolicyArn: `arn:aws:iam::${users}:policy/rolebridge/larkspur/door` },
      },
      {
        call: "CreateRole",
        input: {
          RoleName: "Viewer",
          AssumeRolePolicyDocument: trust,
          Description: "Look, don't touch",
          MaxSessionDuration: 7200,
          Tags: [{ Key: "a", Value: "b" }],
        },
      },
    ]);
    const state = await read(usersTarget);
    const [alice, bob] = state.users;
    expect(alice).toMatchObject({
      name: "alice",
      groups: ["everybody"],
      inline: { a: document },
      attached: [`arn:aws:iam::${users}:policy/rolebridge/larkspur/door`],
      tags: { team: "shop" },
    });
    expect(alice?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(bob).toMatchObject({ name: "bob", boundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
    expect(state.groups).toMatchObject([{ name: "everybody", path: "/people/", inline: { g: document } }]);
    expect(state.policies).toMatchObject([
      {
        name: "door",
        path: "/rolebridge/larkspur/",
        document,
        versions: [{ versionId: "v1", isDefault: true }],
      },
    ]);
    expect(state.roles.find((role) => role.name === "Viewer")).toMatchObject({
      description: "Look, don't touch",
      maxSessionDuration: 7200,
      trust,
      tags: { a: "b" },
    });
    expect(state.quotas["Users"]).toBe(2);
    expect(state.unread).toEqual(["credentials"]);
  });

  test("reads all pages, each resource once", async () => {
    const before = await read(usersTarget);
    const cloud = createAwsCloud({ ...options, pageSize: 2 });
    const account = await cloud.enter(usersTarget, "read");
    const last = sandbox.log.events().at(-1)?.sequence ?? 0;
    const state = await account.readAccount({ credentials: false });
    const withoutUse = (one: AccountState): unknown => ({
      ...one,
      roles: one.roles.map(({ lastUsedAt: _lastUsedAt, ...role }) => role),
    });
    expect(withoutUse(state)).toEqual(withoutUse(before));
    const pages = sandbox.log
      .events(last)
      .filter(({ operation }) => operation === "GetAccountAuthorizationDetails");
    expect(pages.length).toBeGreaterThan(2);
  });

  test("gives a person a key and a device, with which they sign in", async () => {
    const desk = await openUserCredentials(usersTarget, options);
    const key = await desk.createAccessKey("alice");
    const { serialNumber, seed } = await desk.createVirtualMfaDevice("alice");
    const code = (shift: number): string =>
      new TOTP({ secret: Secret.fromBase32(seed) }).generate({
        timestamp: sandbox.clock.now() + shift * 30_000,
      });
    await desk.enableMfaDevice("alice", serialNumber, [code(-1), code(0)]);
    sandbox.clock.advance(30);
    const signIn = createAwsSignIn({ endpoint: sandbox.endpoint, credentials: key });
    expect(await signIn.source()).toEqual({ kind: "access-key", accessKeyId: key.accessKeyId });
    expect((await signIn.identify()).arn).toBe(`arn:aws:iam::${users}:user/alice`);
    const session = await signIn.openMfaSession({ serialNumber, code: code(0) }, 3600);
    expect(session.expiration).toMatch(/Z$/);
    await writeAll(usersTarget, [
      {
        call: "PutUserPolicy",
        input: {
          UserName: "alice",
          PolicyName: "switch",
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }],
          }),
        },
      },
    ]);
    const entry = {
      roleArn: `arn:aws:iam::${users}:role/Viewer`,
      sessionName: "alice",
      durationSeconds: 900,
    } as const;
    const inside = await signIn.enterRole(entry, session);
    const signedIn = createAwsSignIn({ endpoint: sandbox.endpoint, credentials: inside });
    expect((await signedIn.identify()).arn).toBe(`arn:aws:sts::${users}:assumed-role/Viewer/alice`);
    expect((await signedIn.source()).kind).toBe("temporary");
    const items = await (await createAwsCloud(options).enter(usersTarget, "read")).readUserSecurityItems(
      "alice",
    );
    expect(items).toEqual({
      hasLoginProfile: false,
      accessKeys: [{ accessKeyId: key.accessKeyId, status: "Active" }],
      mfaDevices: [{ serialNumber, isVirtual: true }],
      sshPublicKeyIds: [],
      signingCertificateIds: [],
      serviceSpecificCredentialIds: [],
    });
  });

  test("reads the credential report where it is asked for", async () => {
    const state = await read(usersTarget, true);
    expect(state.unread).toEqual([]);
    expect(state.users.map((user) => [user.name, user.credentials])).toEqual([
      [
        "alice",
        {
          hasPassword: false,
          hasMfa: true,
          activeAccessKeys: 1,
          accessKeyLastUsedAt: expect.stringMatching(/Z$/) as string,
        },
      ],
      ["bob", { hasPassword: false, hasMfa: false, activeAccessKeys: 0 }],
    ]);
  });

  test("reads an AWS managed policy's document", async () => {
    const account = await createAwsCloud(options).enter(paymentsTarget, "read");
    const text = await account.readAwsManagedPolicy("arn:aws:iam::aws:policy/AdministratorAccess");
    expect(JSON.parse(text)).toMatchObject({ Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] });
  });

  test("waits where AWS asks for fewer requests, and says so", async () => {
    const slow = await startSandbox({
      seed: "slow",
      rate: 4,
      accounts: [{ name: "users", accountId: users }],
    });
    try {
      const retries: AwsRetry[] = [];
      const cloud = createAwsCloud({
        endpoint: slow.endpoint,
        credentials: administratorOf(slow),
        onRetry: (retry) => retries.push(retry),
      });
      const account = await cloud.enter(usersTarget, "read");
      const read = await Promise.all([1, 2].map(() => account.readAccount({ credentials: false })));
      expect(read.map((state) => state.unread)).toEqual([["credentials"], ["credentials"]]);
      expect(retries).toContainEqual({ accountId: users, reason: "throttled" });
    } finally {
      await slow.stop();
    }
  });

  test("says that nobody answers, after a few tries", async () => {
    const cloud = createAwsCloud({ ...options, endpoint: "http://127.0.0.1:1", maxAttempts: 2 });
    expect(await failureOf(cloud.identify())).toMatchObject({ awsCode: "NetworkError", retryable: true });
  });

  test("stops where it is interrupted", async () => {
    const account = await createAwsCloud(options).enter(paymentsTarget, "read");
    const reading = account.readAccount({ credentials: false, signal: AbortSignal.abort() });
    expect(((await failureOf(reading)) as Error).name).toBe("AbortError");
  });
});
