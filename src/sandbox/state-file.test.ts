import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetAccountAuthorizationDetailsCommand,
  GetUserCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  ListAccountsCommand,
} from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assume, clientsOf, enterAccount, keysOf, refusalOf } from "../../test/support/sandbox-clients.ts";
import { type Sandbox, type StartSandboxOptions, startSandbox } from "./index.ts";

const accounts = [{ name: "webapp", accountId: "222222222222" }];

let folder: string;
let stateFile: string;
const running: Sandbox[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rolebridge-"));
  stateFile = join(folder, "sandbox.state");
});
afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.stop();
  rmSync(folder, { recursive: true });
});

async function start(options: StartSandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ stateFile, accounts, ...options });
  running.push(sandbox);
  return sandbox;
}

/** Everything that IAM tells of an account but for when roles were last used, which only calls in memory know. */
async function contentOf(sandbox: Sandbox, keys = sandbox.operator): Promise<unknown> {
  const { $metadata: _, ...content } = await clientsOf(sandbox, keys).iam.send(
    new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000 }),
  );
  return JSON.parse(
    JSON.stringify(content, (key, value: unknown) => (key === "RoleLastUsed" ? undefined : value)),
  );
}

describe("a state file", () => {
  test("W-32 brings back what was answered: ids, keys, sessions, accounts, dates", async () => {
    const first = await start();
    const { iam, organizations } = clientsOf(first);
    await iam.send(new CreateUserCommand({ UserName: "alice", Tags: [{ Key: "team", Value: "web" }] }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "alice" }));
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${first.managementAccountId}:user/alice` },
          Action: "sts:AssumeRole",
        },
      ],
    };
    await iam.send(
      new CreateRoleCommand({ RoleName: "Auditor", AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const session = await assume(first, keysOf(AccessKey), {
      RoleArn: `arn:aws:iam::${first.managementAccountId}:role/Auditor`,
      RoleSessionName: "alice",
    });
    const { CreateAccountStatus } = await organizations.send(
      new CreateAccountCommand({ AccountName: "audit", Email: "audit@larkspur.example" }),
    );
    first.clock.advance(5);
    const status = new DescribeCreateAccountStatusCommand({
      CreateAccountRequestId: CreateAccountStatus?.Id,
    });
    const created = await organizations.send(status);
    const inWebapp = await enterAccount(first, "webapp");
    await clientsOf(first, inWebapp).iam.send(new CreateUserCommand({ UserName: "bob" }));
    const before = [await contentOf(first), await contentOf(first, inWebapp)];
    await running.pop()?.stop();

    const second = await start({ seed: "another", clock: new Date(first.clock.now()) });
    expect(first.operator).toMatchObject(second.operator);
    expect([await contentOf(second), await contentOf(second, inWebapp)]).toEqual(before);
    const clients = clientsOf(second);
    expect(await clientsOf(second, session).sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Arn: `arn:aws:sts::${first.managementAccountId}:assumed-role/Auditor/alice`,
    });
    expect((await clients.organizations.send(status)).CreateAccountStatus).toEqual(
      created.CreateAccountStatus,
    );
    expect((await clients.organizations.send(new ListAccountsCommand({}))).Accounts).toHaveLength(3);
    const { User } = await clients.iam.send(new CreateUserCommand({ UserName: "carol" }));
    await clients.iam.send(new DeleteUserCommand({ UserName: "carol" }));
    await running.pop()?.stop();

    const third = await start({ accounts: [...accounts, { name: "prod", accountId: "333333333333" }] });
    const { Users } = await clientsOf(third).iam.send(new ListUsersCommand({}));
    expect(Users?.map((user) => user.UserName)).toEqual(["alice", "operator"]);
    expect(Users?.map((user) => user.UserId)).not.toContain(User?.UserId);
    expect(
      await clientsOf(third, await enterAccount(third, "prod")).iam.send(new ListUsersCommand({})),
    ).toMatchObject({
      Users: [],
    });
  });

  test("W-32 brings back what a root user did with keys that are gone with the process", async () => {
    const first = await start();
    const { iam } = clientsOf(first, first.rootKeys("222222222222"));
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    const before = await contentOf(first, first.rootKeys("222222222222"));
    await running.pop()?.stop();
    const second = await start();
    expect(await contentOf(second, second.rootKeys("222222222222"))).toEqual(before);
    expect(JSON.stringify(before)).toContain("alice");
  });

  test("W-33 is for its owner's eyes alone, and grows by what changed something", async () => {
    const sandbox = await start();
    const { iam } = clientsOf(sandbox);
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    const lines = (): number => readFileSync(stateFile, "utf8").split("\n").length;
    const before = lines();
    await iam.send(new GetUserCommand({}));
    await iam.send(new ListUsersCommand({}));
    expect(await refusalOf(iam.send(new DeleteUserCommand({ UserName: "nobody" })))).toContain(
      "NoSuchEntity",
    );
    expect(lines()).toBe(before);
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    expect(lines()).toBe(before + 1);
  });

  test("W-34 that ends in the middle of a line is taken up to there, with a warning", async () => {
    const sandbox = await start();
    await clientsOf(sandbox).iam.send(new CreateUserCommand({ UserName: "alice" }));
    await clientsOf(sandbox).iam.send(new CreateUserCommand({ UserName: "bob" }));
    await running.pop()?.stop();
    truncateSync(stateFile, statSync(stateFile).size - 10);
    const warnings: string[] = [];
    const second = await start({ warn: (line) => warnings.push(line) });
    const { iam } = clientsOf(second);
    expect((await iam.send(new ListUsersCommand({}))).Users?.map((user) => user.UserName)).toEqual([
      "alice",
      "operator",
    ]);
    expect(warnings).toEqual([
      `${stateFile} ended in the middle of a call that was never answered; that call is left out`,
    ]);
    await iam.send(new CreateUserCommand({ UserName: "carol" }));
    await running.pop()?.stop();
    const { Users } = await clientsOf(await start()).iam.send(new ListUsersCommand({}));
    expect(Users?.map((user) => user.UserName)).toEqual(["alice", "carol", "operator"]);
  });

  test("W-35 that is damaged or foreign stops the start, and stays as it is", async () => {
    const sandbox = await start();
    const { iam } = clientsOf(sandbox);
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    await iam.send(
      new PutUserPolicyCommand({
        UserName: "alice",
        PolicyName: "own",
        PolicyDocument:
          '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}',
      }),
    );
    await iam.send(
      new AttachUserPolicyCommand({ UserName: "alice", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
    );
    await running.pop()?.stop();
    const whole = readFileSync(stateFile, "utf8");
    const lines = whole.split("\n");
    const damages: Readonly<Record<string, string>> = {
      changed: whole.replace('"alice"', '"alicf"'),
      lost: [...lines.slice(0, 2), ...lines.slice(3)].join("\n"),
      swapped: [...lines.slice(0, 2), lines[3], lines[2], ...lines.slice(4)].join("\n"),
      foreign: "hello\n",
    };
    for (const [name, content] of Object.entries(damages)) {
      writeFileSync(stateFile, content);
      const refusal = await refusalOf(start());
      expect([name, refusal]).toEqual([
        name,
        expect.stringMatching(/^StateFileError: .* is damaged at line \d+$/),
      ]);
      expect([name, readFileSync(stateFile, "utf8")]).toEqual([name, content]);
    }
  });

  test("W-36 that somebody else writes to is written to no more", async () => {
    const sandbox = await start();
    const { iam } = clientsOf(sandbox);
    await iam.send(new CreateUserCommand({ UserName: "alice" }));
    appendFileSync(stateFile, "x");
    for (const UserName of ["bob", "carol"]) {
      expect(await refusalOf(iam.send(new CreateUserCommand({ UserName })))).toContain("InternalFailure");
    }
    expect(readFileSync(stateFile, "utf8").endsWith("\nx")).toBe(true);
  });
});
