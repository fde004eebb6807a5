import {
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
} from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import {
  administratorOf,
  assume,
  clientsOf,
  enterAccount,
  type Keys,
  keysOf,
} from "../support/sandbox-clients.ts";
import { awsCommandLines, environmentOf, run, skipNote } from "./clients.ts";

const installed = awsCommandLines();
const clients = [1, 2].map((major) => {
  const found = installed.find((one) => one.major === major);
  const note = skipNote(`version ${major} of aws`, found !== undefined);
  return { name: `the AWS CLI, version ${major}${note}`, client: found };
});
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111111111111:root" },
    Action: "sts:AssumeRole",
  },
});

// Each call takes the AWS CLI a second or more: what only prepares is done with the SDK.

for (const { name, client } of clients) {
  describe.skipIf(client === undefined)(`${name}`, () => {
    let sandbox: Sandbox;
    let target: Keys;
    beforeEach(async () => {
      sandbox = await startSandbox({
        accounts: [
          { name: "users", accountId: "111111111111" },
          { name: "analytics", accountId: "333333333333" },
        ],
      });
      target = await enterAccount(sandbox, "analytics");
    });
    afterEach(() => sandbox.stop());

    const aws = (keys: Keys, ...args: string[]) =>
      run(
        client?.path ?? "aws",
        [...args, "--output", "json", ...(client?.readsEndpoint ? [] : ["--endpoint-url", sandbox.endpoint])],
        environmentOf(sandbox, keys),
      );
    const ok = async (keys: Keys, ...args: string[]): Promise<Record<string, unknown>> => {
      const { status, stdout, stderr } = await aws(keys, ...args);
      expect([args.join(" "), status, stderr.trim()]).toEqual([args.join(" "), 0, ""]);
      return stdout.trim() === "" ? {} : (JSON.parse(stdout) as Record<string, unknown>);
    };
    const refused = async (keys: Keys, ...args: string[]): Promise<string> => {
      const { status, stderr } = await aws(keys, ...args);
      expect(status).not.toBe(0);
      // Version 2 adds that it was told not to try again.
      return stderr.trim().replace(/ \(reached max retries: \d+\)/, "");
    };

    test("knows who it is, lists users and roles, reads an account whole", async () => {
      const operator = administratorOf(sandbox);
      expect(await ok(operator, "sts", "get-caller-identity")).toMatchObject({
        Account: "999999999999",
        Arn: "arn:aws:iam::999999999999:user/operator",
      });
      expect(await ok(operator, "iam", "list-users")).toMatchObject({ Users: [{ UserName: "operator" }] });
      const details = await ok(target, "iam", "get-account-authorization-details", "--filter", "Role");
      expect(details).toMatchObject({
        RoleDetailList: [
          {
            RoleName: "OrganizationAccountAccessRole",
            AssumeRolePolicyDocument: {
              Version: "2012-10-17",
              Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" } }],
            },
          },
        ],
      });
      expect(await ok(operator, "organizations", "list-accounts", "--max-items", "1")).toMatchObject({
        Accounts: [{ Id: "999999999999" }],
      });
    });

    test("creates what it is told, and is told what is wrong", async () => {
      await ok(
        target,
        "iam",
        "create-role",
        "--role-name",
        "LambdaManager",
        "--assume-role-policy-document",
        trust,
      );
      const { Role } = await ok(target, "iam", "get-role", "--role-name", "LambdaManager");
      expect((Role as { AssumeRolePolicyDocument: unknown }).AssumeRolePolicyDocument).toEqual(
        JSON.parse(trust),
      );
      expect(
        await refused(
          target,
          "iam",
          "create-role",
          "--role-name",
          "LambdaManager",
          "--assume-role-policy-document",
          trust,
        ),
      ).toMatch(
        /\(EntityAlreadyExists\) when calling the CreateRole operation: Role with name LambdaManager already exists\./,
      );
      expect(await refused(target, "iam", "get-role", "--role-name", "Nobody")).toMatch(/\(NoSuchEntity\)/);
      expect(
        await refused(
          target,
          "iam",
          "create-role",
          "--role-name",
          "Bad",
          "--assume-role-policy-document",
          "{}",
        ),
      ).toMatch(/\(MalformedPolicyDocument\)/);
    });

    test("enters a role where both doors are open, and is refused where one is closed", async () => {
      const users = await enterAccount(sandbox, "users");
      const { iam } = clientsOf(sandbox, users);
      await clientsOf(sandbox, target).iam.send(
        new CreateRoleCommand({ RoleName: "LambdaManager", AssumeRolePolicyDocument: trust }),
      );
      await ok(users, "iam", "create-user", "--user-name", "alice");
      const made = await ok(users, "iam", "create-access-key", "--user-name", "alice");
      const alice = keysOf(made["AccessKey"] as Parameters<typeof keysOf>[0]);
      await iam.send(new CreateUserCommand({ UserName: "bob" }));
      const bob = keysOf((await iam.send(new CreateAccessKeyCommand({ UserName: "bob" }))).AccessKey);
      const RoleArn = "arn:aws:iam::333333333333:role/LambdaManager";
      const document = JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "sts:AssumeRole", Resource: RoleArn },
      });
      await ok(
        users,
        "iam",
        "put-user-policy",
        "--user-name",
        "alice",
        "--policy-name",
        "door",
        "--policy-document",
        document,
      );
      const assumeRole = ["sts", "assume-role", "--role-arn", RoleArn, "--role-session-name", "cli"];
      expect(await ok(alice, ...assumeRole)).toMatchObject({
        AssumedRoleUser: { Arn: "arn:aws:sts::333333333333:assumed-role/LambdaManager/cli" },
      });
      expect(await refused(bob, ...assumeRole)).toMatch(
        /\(AccessDenied\) when calling the AssumeRole operation: User: arn:aws:iam::111111111111:user\/bob is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333333333333:role\/LambdaManager/,
      );
      const session = await assume(sandbox, alice, { RoleArn, RoleSessionName: "cli" });
      expect(await refused(session, "iam", "list-users")).toMatch(/\(AccessDenied\)/);
    });

    test("follows pages to their end", async () => {
      const { iam } = clientsOf(sandbox, target);
      for (let n = 0; n < 5; n++) await iam.send(new CreateGroupCommand({ GroupName: `group-${n}` }));
      const { Groups } = await ok(target, "iam", "list-groups", "--page-size", "2");
      expect((Groups as { GroupName: string }[]).map(({ GroupName }) => GroupName)).toEqual(
        [0, 1, 2, 3, 4].map((n) => `group-${n}`),
      );
    });
  });
}
