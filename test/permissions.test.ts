import { generateKeyPairSync } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateOrganizationalUnitCommand,
  EnableAWSServiceAccessCommand,
  ListRootsCommand,
  RegisterDelegatedAdministratorCommand,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LockOptions, type LockPlace, releaseLock, renewLock, takeLock } from "../src/apply/lock.ts";
import {
  createAwsCloud,
  createAwsOrganization,
  managementActions,
  requiredRights,
} from "../src/aws/index.ts";
import { CloudFailure, createAccount } from "../src/cloud/index.ts";
import { loadDeclaration, memoryFiles } from "../src/declaration/index.ts";
import { reachTrust } from "../src/export/index.ts";
import { accountId, listOf, type PolicyDocument } from "../src/model/index.ts";
import { compileDocument, evaluate } from "../src/policy/index.ts";
import { type DecidedAction, type Sandbox, startSandbox } from "../src/sandbox/index.ts";
import { openWorkspace, permissionsOf } from "../src/workspace/index.ts";
import { clientsOf, codeAt, enterAccount, type Keys, keysOf } from "./support/sandbox-clients.ts";

// Rolebridge with exactly the rights that `permissions` prints: everything works, and nothing in them is too much.

const reachRole = "RolebridgeReach";
const accounts = { users: "111111111111", payments: "222222222222", audit: "333333333333" } as const;

const head = `
version: 1
organization: larkspur
source: users
reach: { role: ${reachRole} }
accounts:
  users: "111111111111"
  payments: "222222222222"
  audit: "333333333333"
ignore:
  - { tag: owner=legacy }
`;

const nobody = `
roles:
  Operator: { description: Operates, policies: [SecurityAudit] }
people: {}
`;

/** What the declaration says, one step after the other. */
const steps: readonly string[] = [
  `
policies:
  Queues: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "sqs:Get*", Resource: "*" }] } }
roles:
  Operator:
    description: Operates
    policies: [job-function/ViewOnlyAccess, Queues]
    inline:
      more: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "sqs:PurgeQueue", Resource: "*" }] }
    boundary: PowerUserAccess
    tags: { team: red }
people:
  alice: { email: alice@example.com, access: [Operator@payments, Operator@audit], tags: { desk: a } }
  bob: { email: bob@example.com, access: [{ switch: Operator@payments, until: 2099-01-31 }] }
`,
  ...["sqs:List*", "sqs:ReceiveMessage", "sqs:SendMessage", "sqs:DeleteMessage", "sqs:TagQueue"].map(
    (action) => `
policies:
  Queues: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "${action}", Resource: "*" }] } }
roles:
  Operator:
    description: Operates more
    policies: [SecurityAudit, Queues]
    mfa: optional
    sessionDuration: 2h
people:
  alicia: { email: alice@example.com, formerly: alice, access: [Operator@payments] }
  bob: { email: bob@example.com, access: [Operator@payments] }
`,
  ),
  `
policies:
  Queues: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "sqs:Get*", Resource: "*" }] } }
roles:
  Operator: { description: Operates more, policies: [Queues], mfa: optional, sessionDuration: 2h }
people:
  alicia: { email: alice@example.com, access: [Operator@payments] }
  bob: { access: [Operator@payments] }
`,
  `
policies:
  Queues: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "sqs:Get*", Resource: "*" }] } }
roles:
  Operator: { description: Operates, policies: [Queues], boundary: SecurityAudit }
people:
  alicia: { email: alice@example.com, access: [Operator@payments] }
  bob: { access: [Operator@payments] }
`,
  nobody,
  `
roles:
  Operator: { description: Operates, policies: [SecurityAudit] }
people:
  carol: { access: [Operator@payments] }
`,
  nobody,
];

describe("with exactly the rights that are printed", () => {
  let sandbox: Sandbox;
  let keys: Keys;
  const printed = {} as Record<"source" | "targets" | "operator", PolicyDocument>;
  /** What the reach role and the operator were asked for, by account. */
  const asked = new Map<string, DecidedAction[]>();

  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: "permissions",
      events: 100_000,
      accounts: Object.entries(accounts).map(([name, id]) => ({ name, accountId: id })),
    });
    const { declaration } = await load(steps[0] ?? "");
    if (declaration === undefined) throw new Error("the first step has mistakes");
    const trusted = `arn:aws:iam::${sandbox.managementAccountId}:root`;
    // Between them they have every right; `people` takes in `apply`, `report` takes in `verify`.
    const people = permissionsOf(declaration, { use: "people", trusted });
    const report = permissionsOf(declaration, { use: "report", trusted });
    const organization = permissionsOf(declaration, { use: "accounts", trusted });
    if (!people?.reach || !report?.reach || !organization) throw new Error("no rights were printed");
    const joined = (...documents: readonly PolicyDocument[]): PolicyDocument => ({
      Version: "2012-10-17",
      Statement: documents.flatMap(({ Statement }, index) =>
        listOf(Statement).map((one) => ({ ...one, Sid: `${one.Sid}${index}` })),
      ),
    });
    printed.operator = joined(people.operator, organization.operator);
    printed.source = joined(people.reach.source, report.reach.source);
    printed.targets = joined(people.reach.targets, report.reach.targets);
    for (const name of Object.keys(accounts)) {
      const { iam } = clientsOf(sandbox, await enterAccount(sandbox, name));
      const trust = JSON.stringify(reachTrust(trusted));
      await iam.send(new CreateRoleCommand({ RoleName: reachRole, AssumeRolePolicyDocument: trust }));
      const PolicyDocument = JSON.stringify(name === "users" ? printed.source : printed.targets);
      await iam.send(
        new PutRolePolicyCommand({ RoleName: reachRole, PolicyName: "rolebridge-reach", PolicyDocument }),
      );
    }
    const { iam } = clientsOf(sandbox);
    await iam.send(new CreateUserCommand({ UserName: "rolebridge" }));
    await iam.send(
      new PutUserPolicyCommand({
        UserName: "rolebridge",
        PolicyName: "rolebridge-operator",
        PolicyDocument: JSON.stringify(printed.operator),
      }),
    );
    keys = keysOf((await iam.send(new CreateAccessKeyCommand({ UserName: "rolebridge" }))).AccessKey);
    sandbox.log.clear();
  }, 120_000);
  afterAll(() => sandbox.stop());

  const load = (text: string) =>
    loadDeclaration("rolebridge.yaml", memoryFiles({ "rolebridge.yaml": head + text }), {
      now: "2026-11-24T10:00:00Z",
    });

  function workspace(text: string) {
    return openWorkspace({
      file: "rolebridge.yaml",
      files: memoryFiles({ "rolebridge.yaml": head + text }),
      now: () => new Date(),
      cloud: () => createAwsCloud({ endpoint: sandbox.endpoint, credentials: keys, maxAttempts: 2 }),
    });
  }

  async function apply(text: string): Promise<void> {
    const open = workspace(text);
    const made = await open.plan({ allowDeletions: 50, adopt: adopted });
    if (made.status !== "done") throw new Error(JSON.stringify(made.diagnostics));
    const errors = made.value.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message)).toEqual([]);
    const done = await open.apply(made.value, { holder: "test" });
    if (done.status !== "done") throw new Error(JSON.stringify(done.diagnostics));
    const failed = done.value.outcomes.filter(({ status }) => status !== "applied");
    expect(failed).toEqual([]);
    const read = await open.read({ credentials: true });
    const unread =
      read.status === "done" ? Object.values(read.value.accounts).flatMap((one) => one.unread) : ["all"];
    // AWS makes a credential report every four hours: whoever is newer than it is not in it.
    expect(unread.filter((part) => part !== "credentials")).toEqual([]);
    const verified = read.status === "done" ? await open.verify(read.value) : read;
    expect(verified.status).toBe("done");
  }

  const adopted = [
    { accountId: accountId(accounts.users), kind: "group", name: "rolebridge-larkspur-people" },
    { accountId: accountId(accounts.users), kind: "user", name: "bob" },
  ] as const;

  /** What people have by hand before, and what hangs on one who leaves. */
  async function byHand(): Promise<void> {
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "users"));
    await iam.send(new CreateGroupCommand({ GroupName: "rolebridge-larkspur-people" }));
    await iam.send(
      new AttachGroupPolicyCommand({
        GroupName: "rolebridge-larkspur-people",
        PolicyArn: "arn:aws:iam::aws:policy/SecurityAudit",
      }),
    );
    await iam.send(new CreateUserCommand({ UserName: "bob" }));
  }

  async function waysToSignIn(UserName: string): Promise<void> {
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "users"));
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: "Correct-horse-7-battery" }));
    await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { VirtualMFADevice } = await iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }),
    );
    const at = Date.now();
    await iam.send(
      new EnableMFADeviceCommand({
        UserName,
        SerialNumber: VirtualMFADevice?.SerialNumber,
        AuthenticationCode1: codeAt(VirtualMFADevice?.Base32StringSeed, at - 60_000),
        AuthenticationCode2: codeAt(VirtualMFADevice?.Base32StringSeed, at - 30_000),
      }),
    );
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const SSHPublicKeyBody = publicKey.export({ format: "pem", type: "spki" }).toString();
    await iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody }));
    const CertificateBody = readFileSync(
      join(import.meta.dirname, "fixtures/certificates/front.pem"),
      "utf8",
    );
    await iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody }));
    await iam.send(
      new CreateServiceSpecificCredentialCommand({ UserName, ServiceName: "codecommit.amazonaws.com" }),
    );
    await iam.send(
      new AttachUserPolicyCommand({ UserName, PolicyArn: "arn:aws:iam::aws:policy/SecurityAudit" }),
    );
  }

  function remember(): void {
    const own = `arn:aws:iam::${sandbox.managementAccountId}:user/rolebridge`;
    for (const event of sandbox.log.events()) {
      const isReach = event.caller?.includes(`:assumed-role/${reachRole}/`) === true;
      if (!isReach && event.caller !== own) continue;
      const key = isReach ? (event.accountId === accounts.users ? "source" : "targets") : "operator";
      asked.set(key, [...(asked.get(key) ?? []), ...event.decisions]);
    }
    sandbox.log.clear();
  }

  test("accounts are read, planned, applied and verified, from nothing and back to nothing", async () => {
    await byHand();
    for (const [index, step] of steps.entries()) {
      if (step === nobody && index < steps.length - 1) await waysToSignIn("bob");
      await apply(step);
    }
    remember();
    const state = await createAwsCloud({ endpoint: sandbox.endpoint, credentials: keys })
      .enter(
        { name: "users", accountId: accountId(accounts.users), reach: { kind: "role", role: reachRole } },
        "read",
      )
      .then((account) => account.readAccount({ credentials: false }));
    expect({ users: state.users, groups: state.groups, policies: state.policies }).toEqual({
      users: [],
      groups: [],
      policies: [],
    });
  }, 240_000);

  test("the lock is held for a long apply", async () => {
    const account = await createAwsCloud({ endpoint: sandbox.endpoint, credentials: keys }).enter(
      { name: "users", accountId: accountId(accounts.users), reach: { kind: "role", role: reachRole } },
      "write",
    );
    const place: LockPlace = { account, organization: "larkspur", partition: "aws" };
    const options: LockOptions = {
      holder: "test",
      now: () => new Date(),
      breakLock: false,
      isAlive: () => true,
    };
    expect(await takeLock(place, options)).toMatchObject({ kind: "taken" });
    expect(await renewLock(place, options)).toBeUndefined();
    expect(await releaseLock(place)).toBeUndefined();
    remember();
  });

  test("AWS managed policies that the catalogue lacks are read", async () => {
    for (const name of ["users", "payments"] as const) {
      const account = await createAwsCloud({ endpoint: sandbox.endpoint, credentials: keys }).enter(
        { name, accountId: accountId(accounts[name]), reach: { kind: "role", role: reachRole } },
        "read",
      );
      const document = await account.readAwsManagedPolicy("arn:aws:iam::aws:policy/SecurityAudit");
      expect(document).toContain("Statement");
    }
    remember();
  });

  test("people get passwords and lose them, with their keys, and uses of roles are read", async () => {
    const open = workspace(steps[0] ?? "");
    await apply(steps[0] ?? "");
    const password = "Correct-horse-7-battery";
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    for (const replaces of [false, true]) {
      expect(await open.givePassword("alice", { password, expiresAt, replaces })).toMatchObject({
        status: "done",
      });
    }
    const { iam } = clientsOf(sandbox, await enterAccount(sandbox, "users"));
    await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
    expect(await open.switchOff("alice")).toMatchObject({
      status: "done",
      value: { hadPassword: true, accessKeys: [expect.any(String)] },
    });
    const read = await open.read();
    const bridges = read.status === "done" ? open.bridges(read.value) : [];
    expect(await open.servicesUsed(bridges)).toMatchObject({ status: "done", value: [{}, {}] });
    remember();
  });

  test("the AWS organization is read, and accounts are made in it", async () => {
    const { organizations } = clientsOf(sandbox);
    const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
    await organizations.send(new CreateOrganizationalUnitCommand({ Name: "Work", ParentId: Roots[0]?.Id }));
    sandbox.log.clear();
    const organization = createAwsOrganization({ endpoint: sandbox.endpoint, credentials: keys });
    const made = await createAccount(
      { name: "shop", email: "aws+shop@example.com", roleName: reachRole },
      organization,
      {
        unit: ["Work"],
        emit: () => undefined,
        sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      },
    );
    expect(made).toMatchObject({ status: "made" });
    const { accounts: all } = await organization.readOrganization({ tags: true });
    expect(all.find(({ name }) => name === "shop")).toMatchObject({ units: ["Work"] });
    remember();
  });

  test("what the AWS organization has delegated is read", async () => {
    const { organizations } = clientsOf(sandbox);
    const ServicePrincipal = "member.org.stacksets.cloudformation.amazonaws.com";
    await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    await organizations.send(
      new RegisterDelegatedAdministratorCommand({ AccountId: accounts.audit, ServicePrincipal }),
    );
    sandbox.log.clear();
    const cloud = createAwsCloud({ endpoint: sandbox.endpoint, credentials: keys });
    expect(await cloud.readDelegates()).toEqual({ [accounts.audit]: [ServicePrincipal] });
    remember();
  });

  test("the reach role cannot widen itself", async () => {
    const account = await createAwsCloud({ endpoint: sandbox.endpoint, credentials: keys }).enter(
      { name: "payments", accountId: accountId(accounts.payments), reach: { kind: "role", role: reachRole } },
      "write",
    );
    const attached = account.write({
      call: "AttachRolePolicy",
      input: { RoleName: reachRole, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    });
    await expect(attached).rejects.toBeInstanceOf(CloudFailure);
    sandbox.log.clear();
  });

  test.each(["operator", "source", "targets"] as const)(
    "each single action of the %s's policy is asked for: without it something breaks",
    (holder) => {
      const document = printed[holder];
      const statements = listOf(document.Statement);
      const actions = statements
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap(({ Action = [] }) => Action)
        .filter((action, index, all) => all.indexOf(action) === index);
      const questions = asked.get(holder) ?? [];
      const isAllowed = (without: string | undefined) => {
        const cut = {
          ...document,
          Statement: statements.map((one) =>
            one.Effect === "Deny"
              ? one
              : { ...one, Action: listOf(one.Action).filter((action) => action !== without) },
          ),
        };
        const identity = [compileDocument(cut, holder)];
        // Alone by its own policy, as if all were in one account: the doors in do not matter here.
        const resource = compileDocument(
          JSON.stringify(reachTrust("arn:aws:iam::111111111111:root")),
          "trust",
        );
        return ({ action, resource: of, context }: DecidedAction): boolean =>
          evaluate(
            {
              principal: "arn:aws:iam::111111111111:user/rolebridge",
              action,
              resource: of,
              resourceAccount: "111111111111",
              context,
              ...(of === "*" && { wildcardOnlyAction: true }),
            },
            {
              identity,
              session: [],
              scps: [],
              rcps: [],
              ...(action === "sts:AssumeRole" && { resource }),
            },
          ).decision === "allow";
      };
      expect(questions.filter((question) => !isAllowed(undefined)(question))).toEqual([]);
      const useless = actions.filter((action) => questions.every(isAllowed(action)));
      expect(useless).toEqual([]);
    },
  );
});

/** What the SDK's clients are imported as. */
const services: Readonly<Record<string, string>> = {
  "client-iam": "iam",
  "client-sts": "sts",
  "client-organizations": "organizations",
  "client-cost-explorer": "ce",
  "client-cloudformation": "cloudformation",
};

test("each call that the program makes is among the rights, and each right of the management account has its call", () => {
  const folder = join(import.meta.dirname, "..", "src", "aws");
  const calls = readdirSync(folder)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    // The demo's desk works in the sandbox alone; people sign in with rights of their own; of writes the compiler keeps
    // the list complete.
    .filter((name) => !["user-credentials.ts", "sign-in.ts", "write.ts"].includes(name))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const [client = "", ...more] = new Set(text.match(/client-[a-z-]+/g) ?? []);
      const commands = [...text.matchAll(/new (?:[a-z]\w*\.)?([A-Z]\w+)Command\(/g)];
      // Which service a call belongs to is told by the file.
      if (commands.length > 0 && more.length > 0) throw new Error(`${name} calls several services`);
      return commands.map(([, call = ""]) => `${services[client] ?? client}:${call}`);
    });
  expect(calls.length).toBeGreaterThan(35);
  const management = Object.values(managementActions).flat();
  const actions = new Set<string>([
    ...requiredRights.map(({ action }) => action),
    ...management,
    "sts:AssumeRole",
    // Nobody needs a right for it.
    "sts:GetCallerIdentity",
  ]);
  // Taking what stands into a stack is done in target accounts, whose rights for it the guide names.
  const inTargets = ["CreateChangeSet", "DescribeStackResources", "ExecuteChangeSet", "GetTemplate"];
  const elsewhere = new Set(inTargets.map((call) => `cloudformation:${call}`));
  expect(calls.filter((call) => !actions.has(call) && !elsewhere.has(call))).toEqual([]);
  expect(management.filter((action) => !calls.includes(action))).toEqual([]);
});
