import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDeclaration } from "../../src/declaration/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { diskFiles } from "../../src/workspace/index.ts";
import { withLeastRights } from "../support/least-rights.ts";
import { clientsOf } from "../support/sandbox-clients.ts";
import { type Ended, rolebridge } from "./command.ts";

const users = "111111111111";
const dev = "222222222222";
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${users}:root` },
    Action: "sts:AssumeRole",
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  },
});
const allow = (Action: string, Resource: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource } });

describe("an organization that was made by hand comes under a declaration", () => {
  let sandbox: Sandbox;
  let folder: string;
  let env: Readonly<Record<string, string>>;
  const run = (...args: readonly string[]): Promise<Ended> => rolebridge(args, env);
  const file = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rolebridge-adopt-"));
    sandbox = await startSandbox({
      seed: "adopt",
      accounts: [
        { name: "users", accountId: users },
        { name: "dev", accountId: dev },
      ],
    });
    await writeFile(
      file("accounts.yaml"),
      `version: 1\norganization: larkspur\nsource: users\naccounts:\n  users: "${users}"\n  dev: "${dev}"\nignore:\n  - { tag: owner=audit, reason: the auditors' }\n`,
    );
    const { declaration } = await loadDeclaration("accounts.yaml", diskFiles(folder));
    if (declaration === undefined) throw new Error("accounts.yaml has mistakes");
    const operator = await withLeastRights(sandbox, declaration);
    env = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: sandbox.region,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    };
    const source = clientsOf(sandbox, sandbox.rootKeys(users)).iam;
    const target = clientsOf(sandbox, sandbox.rootKeys(dev)).iam;
    await source.send(new CreateUserCommand({ UserName: "alice", Path: "/staff/" }));
    const door = allow("sts:AssumeRole", `arn:aws:iam::${dev}:role/team/Developer`);
    await source.send(
      new PutUserPolicyCommand({ UserName: "alice", PolicyName: "dev", PolicyDocument: door }),
    );
    await target.send(
      new CreateRoleCommand({ RoleName: "Developer", Path: "/team/", AssumeRolePolicyDocument: trust }),
    );
    const { Policy } = await target.send(
      new CreatePolicyCommand({ PolicyName: "Queues", PolicyDocument: allow("sqs:*", "*") }),
    );
    await target.send(new AttachRolePolicyCommand({ RoleName: "Developer", PolicyArn: Policy?.Arn }));
    const audit = await target.send(
      new CreatePolicyCommand({
        PolicyName: "Trail",
        PolicyDocument: allow("cloudtrail:LookupEvents", "*"),
        Tags: [{ Key: "owner", Value: "audit" }],
      }),
    );
    await target.send(new AttachRolePolicyCommand({ RoleName: "Developer", PolicyArn: audit.Policy?.Arn }));
  });
  afterAll(async () => {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("import writes it and changes nothing", async () => {
    sandbox.log.clear();
    const { status, stderr } = await run(
      "import",
      "-f",
      file("accounts.yaml"),
      "--out",
      file("imported.yaml"),
    );
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringContaining("nobody more or less access") as string,
    });
    expect(sandbox.log.events().filter(({ service, isWrite }) => service === "iam" && isWrite)).toEqual([]);
    const text = await readFile(file("imported.yaml"), "utf8");
    expect(text).toContain("Queues-declared");
    expect(text).toContain("Developer@dev");
    expect(text).not.toContain("Trail");
    expect(text).toContain("owner=audit");
    const again = await run("import", "-f", file("accounts.yaml"), "--out", file("imported.yaml"));
    expect(again.status).toBe(64);
  });

  test("a plan without adopting names each conflict with the command that resolves it", async () => {
    const { status, stdout, stderr } = await run("plan", "-f", file("imported.yaml"));
    expect(status).toBe(1);
    expect(stdout + stderr).toContain("rolebridge adopt dev/role/Developer");
    expect(stdout + stderr).toContain("rolebridge adopt users/user/alice");
  });

  test.each([
    ["dev/role/Developr", "did you mean `dev/role/Developer`?"],
    ["dev/policy/Queues", "is a managed policy, whose path IAM cannot change"],
    ["dev/role/OrganizationAccountAccessRole", "is not declared: the next plan would delete it"],
    ["nowhere/role/Developer", "is no address of a declared account"],
  ])("%s cannot be adopted: %s", async (address, why) => {
    const { status, stderr } = await run("adopt", address, "-f", file("imported.yaml"), "--dry-run");
    expect([status, stderr]).toEqual([1, expect.stringContaining(why) as string]);
  });

  test("adopting single resources, then all, ends with an empty plan", async () => {
    const one = await run(
      "adopt",
      "dev/role/Developer",
      "users/user/alice",
      "-f",
      file("imported.yaml"),
      "--yes",
    );
    expect([one.status, one.stderr]).toEqual([0, expect.any(String) as string]);
    expect((await run("adopt", "--all", "-f", file("imported.yaml"), "--yes")).status).toBe(0);
    expect((await run("plan", "--exit-code", "-f", file("imported.yaml"))).status).toBe(0);
    const { iam } = clientsOf(sandbox, sandbox.rootKeys(dev));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "Developer" }));
    expect([Role?.Path, Role?.Tags?.some(({ Key }) => Key === "rolebridge:organization")]).toEqual([
      "/team/",
      true,
    ]);
    const { AttachedPolicies = [] } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: "Developer" }),
    );
    expect(AttachedPolicies.map(({ PolicyName }) => PolicyName)).toEqual(
      expect.arrayContaining(["Queues-declared", "Trail"]) as string[],
    );
    expect(AttachedPolicies).toHaveLength(2);
  });

  test("what a rule leaves alone is not told by a plan, even where foreign policies are removed", async () => {
    const text = await readFile(file("imported.yaml"), "utf8");
    await writeFile(
      file("exclusive.yaml"),
      text.replace("  Developer:\n", "  Developer:\n    exclusive: true\n"),
    );
    const { status, stdout, stderr } = await run("plan", "--exit-code", "-f", file("exclusive.yaml"));
    expect([status, stdout + stderr]).toEqual([0, expect.not.stringContaining("Trail") as string]);
    const without = text
      .replace(/\nignore:[\s\S]*$/, "\n")
      .replace("  Developer:\n", "  Developer:\n    exclusive: true\n");
    await writeFile(file("told.yaml"), without);
    const told = await run("plan", "--exit-code", "-f", file("told.yaml"));
    expect([told.status, told.stdout]).toEqual([2, expect.stringContaining("Trail") as string]);
  });

  test("verify judges what is left alone like everything else: the role carries more than declared", async () => {
    const verified = await run("verify", "-f", file("imported.yaml"));
    expect([verified.status, verified.stdout]).toEqual([2, expect.stringContaining("Trail") as string]);
  });
});
