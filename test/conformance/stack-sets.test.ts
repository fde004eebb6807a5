import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  ListStacksCommand,
} from "@aws-sdk/client-cloudformation";
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  ListRootsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDeclaration } from "../../src/declaration/index.ts";
import { diskFiles, permissionsOf, type StackSetRights } from "../../src/workspace/index.ts";
import { type Between, standBetween } from "../e2e/between.ts";
import { type Ended, rolebridge } from "../e2e/command.ts";
import { actionsOf, gatekeeper } from "../support/gatekeeper.ts";
import { skipNote } from "./clients.ts";

// The built command and moto's StackSets. moto makes stacks in the target accounts, and with them roles and policies; it
// attaches no managed policy to a role that a stack makes, and records an update of a stack set without bringing it to
// the stacks. Both are what the reading after each operation is there for: what is missing is done by calls of our own.
// moto looks at no rights: whoever stands between refuses every call that `permissions --for stacksets` does not name.

const hasMoto = spawnSync("python3", ["-c", "import moto.server"], { stdio: "ignore" }).status === 0;
const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(!hasMoto)(`moto's StackSets${skipNote("moto[server]", hasMoto)}`, () => {
  let moto: ChildProcess;
  let folder: string;
  let endpoint: string;
  let between: Between;
  const gate = gatekeeper();
  beforeAll(async () => {
    const port = await freePort();
    const { PATH, HOME } = process.env;
    endpoint = `http://127.0.0.1:${port}`;
    moto = spawn("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
      stdio: "ignore",
      env: { PATH, HOME, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    });
    for (let tries = 0; ; tries += 1) {
      try {
        await fetch(`${endpoint}/moto-api/`);
        break;
      } catch (error) {
        if (tries > 1000 || moto.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    between = await standBetween(endpoint, gate.decide);
    folder = await mkdtemp(join(tmpdir(), "rolebridge-stack-sets-"));
  });
  afterAll(async () => {
    between.close();
    moto.kill("SIGKILL");
    await rm(folder, { recursive: true });
  });

  const run = (...args: readonly string[]): Promise<Ended> =>
    rolebridge(args, {
      AWS_ENDPOINT_URL: between.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: "true",
    });
  /** Lets through what is printed for a declaration, and answers with the operator's actions. */
  const printRights = async (file: string, stackSets: StackSetRights): Promise<readonly string[]> => {
    const { declaration } = await loadDeclaration(file, diskFiles(folder));
    const set = declaration && permissionsOf(declaration, { use: "stacksets", stackSets });
    const reach = set?.reach;
    if (set === undefined || reach === undefined) throw new Error("nothing is printed");
    gate.allow({
      operator: set.operator,
      reachIn: (id) => (id === reach.sourceAccountId ? reach.source : reach.targets),
    });
    return actionsOf(set.operator);
  };
  const settings = () => ({ endpoint, region: "us-east-1", credentials });

  /** Names of the roles that stacks of an account hold, as CloudFormation there says. */
  const rolesInStacks = async (accountId: string): Promise<readonly string[]> => {
    const { Credentials } = await new STSClient(settings()).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
        RoleSessionName: "test",
      }),
    );
    const client = new CloudFormationClient({
      ...settings(),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretAccessKey ?? "",
        sessionToken: Credentials?.SessionToken ?? "",
      },
    });
    const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));
    const standing = StackSummaries.filter(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE");
    const resources = await Promise.all(
      standing.map(({ StackId }) =>
        client.send(new DescribeStackResourcesCommand({ StackName: StackId ?? "" })),
      ),
    );
    return resources
      .flatMap(({ StackResources = [] }) => StackResources)
      .filter(({ ResourceType }) => ResourceType === "AWS::IAM::Role")
      .map(({ PhysicalResourceId = "" }) => PhysicalResourceId)
      .toSorted();
  };

  const declaration = (accounts: string, roles: string): string => `
version: 1
organization: larkspur
source: users
accounts:
  users: "111111111111"
${accounts}
policies:
  Notes: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::notes-larkspur/*" }] } }
roles:
  Viewer: { description: Look, policies: [job-function/ViewOnlyAccess, Notes] }
  Operator: { description: Operate, policies: [${roles}] }
people:
  zoe: { access: [Viewer@*, Operator@stage=work] }
`;
  const accounts = `  dev: { id: "222222222222", stage: work }
  prod: { id: "333333333333", stage: work }
  audit: "444444444444"`;

  test("roles really appear in the target accounts, in stacks that accounts share by what they hold; then nothing is left", async () => {
    const file = join(folder, "rolebridge.yaml");
    await writeFile(file, declaration(accounts, "ReadOnlyAccess"));
    const printed = await printRights(file, { kind: "self-managed" });
    const planned = await run("plan", "--engine", "stacksets", "--exit-code", "-f", file);
    expect([planned.status, planned.stdout]).toEqual([
      2,
      expect.stringMatching(
        /\+ rolebridge-larkspur-1 +2 accounts +dev and prod\n +\+ rolebridge-larkspur-2 +1 account +audit/,
      ),
    ]);
    const applied = await run("apply", "--engine", "stacksets", "--yes", "-f", file);
    expect([applied.status, applied.stdout]).toEqual([0, expect.stringContaining("Applied ")]);
    expect(applied.stderr).toContain("rolebridge-larkspur-1: making stacks: 2 accounts");

    expect(await rolesInStacks("222222222222")).toEqual(["Operator", "Viewer"]);
    expect(await rolesInStacks("444444444444")).toEqual(["Viewer"]);
    for (const engine of ["stacksets", "direct"]) {
      const left = await run("plan", "--exit-code", "--engine", engine, "-f", file);
      expect([engine, left.status, left.stdout]).toEqual([
        engine,
        0,
        expect.stringContaining("Nothing to change"),
      ]);
    }
    const bridges = await run("bridges", "--json", "-f", file);
    expect(JSON.parse(bridges.stdout)).toMatchObject({
      bridges: Array.from({ length: 5 }, () => ({ person: "zoe", state: "open" })),
    });

    const shown = await run("stacksets", "--json", "-f", file);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      stackSets: [
        { accounts: [{ account: "dev", status: "current", changes: 0 }, { account: "prod" }] },
        { accounts: [{ account: "audit", byHand: [] }] },
      ],
    });

    await writeFile(file, declaration(accounts, "PowerUserAccess"));
    expect((await run("apply", "--engine", "stacksets", "--yes", "-f", file)).status).toBe(0);
    expect((await run("plan", "--engine", "stacksets", "--exit-code", "-f", file)).status).toBe(0);
    expect((await run("stacksets", "release", "--yes", "-f", file)).status).toBe(0);
    // What is printed and not asked for here: moto imports no stack and detects no drift; the rest is asked by CloudFormation.
    expect(printed.filter((action) => !gate.asked().includes(action)).toSorted()).toEqual([
      "cloudformation:DetectStackSetDrift",
      "cloudformation:ImportStacksToStackSet",
      "cloudformation:TagResource",
      "iam:PassRole",
    ]);
  });

  test("by organizational unit: service-managed stack sets reach the accounts of the AWS organization", async () => {
    const client = new OrganizationsClient(settings());
    await client.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
    const { Roots = [] } = await client.send(new ListRootsCommand({}));
    const root = Roots[0]?.Id ?? "";
    const { OrganizationalUnit: unit } = await client.send(
      new CreateOrganizationalUnitCommand({ ParentId: root, Name: "Work" }),
    );
    const make = async (name: string): Promise<string> => {
      const { CreateAccountStatus: status } = await client.send(
        new CreateAccountCommand({ AccountName: name, Email: `${name}@larkspur.example` }),
      );
      const { CreateAccountStatus: ended } = await client.send(
        new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: status?.Id ?? "" }),
      );
      const id = ended?.AccountId ?? "";
      await client.send(
        new MoveAccountCommand({ AccountId: id, SourceParentId: root, DestinationParentId: unit?.Id ?? "" }),
      );
      return id;
    };
    const [one, two] = [await make("shop-dev"), await make("shop-prod")];
    const file = join(folder, "by-unit.yaml");
    const members = `  shop-dev: { id: "${one}", stage: work }\n  shop-prod: { id: "${two}", stage: work }`;
    // Another organization of Rolebridge's: its people live elsewhere.
    const text = declaration(members, "ReadOnlyAccess").replaceAll("larkspur", "meadow");
    await writeFile(file, text.replace("111111111111", "555555555555"));
    await printRights(file, { kind: "service-managed", isDelegated: false });
    const applied = await run(
      "apply",
      "--engine",
      "stacksets",
      "--permissions",
      "service-managed",
      "--yes",
      "-f",
      file,
    );
    expect([applied.status, applied.stdout, applied.stderr]).toEqual([
      0,
      expect.stringContaining("Applied "),
      expect.stringContaining("rolebridge-meadow-1: making stacks: 2 accounts"),
    ]);
    expect((await run("plan", "--exit-code", "-f", file)).status).toBe(0);
  });
});
