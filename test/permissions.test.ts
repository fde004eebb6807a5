import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
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
import { createAwsCloud, createAwsOrganization, impliedActions } from "../src/aws/index.ts";
import { CloudFailure, createAccount } from "../src/cloud/index.ts";
import { type Declaration, loadDeclaration, memoryFiles } from "../src/declaration/index.ts";
import { reachTrust } from "../src/export/index.ts";
import { accountId, listOf, type PolicyDocument, type Statement } from "../src/model/index.ts";
import { compileDocument, evaluate } from "../src/policy/index.ts";
import { type DecidedAction, type Sandbox, startSandbox } from "../src/sandbox/index.ts";
import {
  managementPermissionsOf,
  openWorkspace,
  type PermissionsUse,
  permissionsOf,
} from "../src/workspace/index.ts";
import { printed as printedFor } from "./support/least-rights.ts";
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

type Activity = "plan" | "verify" | "apply" | "people" | "report" | "accounts";
type Holder = "operator" | "source" | "targets";

describe("with exactly the rights that are printed", () => {
  let sandbox: Sandbox;
  let keys: Keys;
  const printed = {} as Record<"source" | "targets" | "operator", PolicyDocument>;
  let declared: Declaration;
  /** What the operator and the reach role were asked for, by what was done and by who was asked. */
  const asked = new Map<string, DecidedAction[]>();

  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: "permissions",
      events: 100_000,
      accounts: Object.entries(accounts).map(([name, id]) => ({ name, accountId: id })),
    });
    const { declaration } = await load(steps[0] ?? "");
    if (declaration === undefined) throw new Error("the first step has mistakes");
    declared = declaration;
    const trusted = [`arn:aws:iam::${sandbox.managementAccountId}:root`];
    // Between them they have every right; `people` takes in `apply`, `report` takes in `verify`.
    const people = permissionsOf(declaration, { use: "people", trusted });
    const report = permissionsOf(declaration, { use: "report", trusted });
    const organization = managementPermissionsOf("accounts");
    if (!people?.reach || !report?.reach) throw new Error("no rights were printed");
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
    remember("plan");
    if (made.status !== "done") throw new Error(JSON.stringify(made.diagnostics));
    const errors = made.value.diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ message }) => message)).toEqual([]);
    const done = await open.apply(made.value, { holder: "test" });
    if (done.status !== "done") throw new Error(JSON.stringify(done.diagnostics));
    const failed = done.value.outcomes.filter(({ status }) => status !== "applied");
    expect(failed).toEqual([]);
    remember("apply");
    const read = await open.read({ credentials: true });
    const unread =
      read.status === "done" ? Object.values(read.value.accounts).flatMap((one) => one.unread) : ["all"];
    // AWS makes a credential report every four hours: whoever is newer than it is not in it.
    expect(unread.filter((part) => part !== "credentials")).toEqual([]);
    const verified = read.status === "done" ? await open.verify(read.value) : read;
    expect(verified.status).toBe("done");
    remember("verify");
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

  function remember(activity: Activity): void {
    const own = `arn:aws:iam::${sandbox.managementAccountId}:user/rolebridge`;
    for (const event of sandbox.log.events()) {
      const isReach = event.caller?.includes(`:assumed-role/${reachRole}/`) === true;
      if (!isReach && event.caller !== own) continue;
      const holder = isReach ? (event.accountId === accounts.users ? "source" : "targets") : "operator";
      const key = `${activity} ${holder}`;
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
    remember("apply");
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
    remember("plan");
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
    remember("people");
    const read = await open.read();
    const bridges = read.status === "done" ? open.bridges(read.value) : [];
    expect(await open.servicesUsed(bridges)).toMatchObject({ status: "done", value: [{}, {}] });
    remember("report");
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
    remember("accounts");
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
    remember("verify");
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

  describe.each(Object.entries(activitiesOf) as [PermissionsUse, readonly Activity[]][])(
    "for %s",
    (use, activities) => {
      const documentOf = (holder: Holder): PolicyDocument => {
        const set = printedFor(declared, use);
        const document = holder === "operator" ? set?.operator : set?.reach?.[holder];
        if (document === undefined) throw new Error(`nothing is printed for the ${holder}`);
        return document;
      };
      const holders: readonly Holder[] =
        use === "accounts" ? ["operator"] : ["operator", "source", "targets"];

      test.each(holders)(
        "the rights of the %s are enough, and each single action in them is asked for",
        (holder) => {
          const document = documentOf(holder);
          const questions = activities.flatMap((activity) => asked.get(`${activity} ${holder}`) ?? []);
          expect(questions.length).toBeGreaterThan(0);
          expect(questions.filter((question) => !isAllowedBy(document, question))).toEqual([]);
          const allows = listOf(document.Statement).filter(({ Effect }) => Effect === "Allow");
          const useless = allows.flatMap((statement) =>
            listOf(statement.Action).filter(
              (action) =>
                // What CloudFormation asks is not seen here: the sandbox does not have it.
                !(use === "stacksets" && isOfStackSets(action, statement)) &&
                questions.every((question) => isAllowedBy(without(document, statement, action), question)),
            ),
          );
          expect(useless).toEqual([]);
        },
      );
    },
  );
});

/** What is done with the rights that are printed for a use. */
const activitiesOf: Readonly<Record<Exclude<PermissionsUse, "costs">, readonly Activity[]>> = {
  plan: ["plan"],
  verify: ["plan", "verify"],
  report: ["plan", "verify", "report"],
  apply: ["plan", "apply"],
  people: ["plan", "verify", "apply", "people"],
  stacksets: ["plan", "apply"],
  accounts: ["accounts"],
};

function isOfStackSets(action: string, { Sid }: Statement): boolean {
  const isAskedByCloudFormation = impliedActions[action] !== undefined && Sid !== "ReadPoliciesOfAws";
  return action.startsWith("cloudformation:") || isAskedByCloudFormation;
}

/** A document that lacks an action in one of its statements. */
function without(document: PolicyDocument, statement: Statement, action: string): PolicyDocument {
  return {
    ...document,
    Statement: listOf(document.Statement).flatMap((one) => {
      const left = listOf(one.Action).filter((each) => each !== action);
      return one !== statement ? [one] : left.length === 0 ? [] : [{ ...one, Action: left }];
    }),
  };
}

function isAllowedBy(document: PolicyDocument, { action, resource: of, context }: DecidedAction): boolean {
  const identity = [compileDocument(document, "printed")];
  // Alone by its own policy, as if all were in one account: the doors in do not matter here.
  const resource = compileDocument(JSON.stringify(reachTrust("arn:aws:iam::111111111111:root")), "trust");
  return (
    evaluate(
      {
        principal: "arn:aws:iam::111111111111:user/rolebridge",
        action,
        resource: of,
        resourceAccount: "111111111111",
        context,
        ...(of === "*" && { wildcardOnlyAction: true }),
      },
      { identity, session: [], scps: [], rcps: [], ...(action === "sts:AssumeRole" && { resource }) },
    ).decision === "allow"
  );
}
