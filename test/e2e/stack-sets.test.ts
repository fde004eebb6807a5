import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Arn } from "../../src/model/index.ts";
import type { SandboxEvent } from "../../src/sandbox/index.ts";
import { letStackSetsIn } from "../support/stack-set-roles.ts";
import { type Ended, openPlace, type Place, rolebridge, root } from "./command.ts";

// The built command through CloudFormation StackSets and back: the roles are taken over as they stand, written by
// CloudFormation from then on, and let go as they stand. With exactly the rights that `permissions` prints.

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess" as Arn;

const declaration = (rights: string, more = ""): string => `version: 1
organization: larkspur
source: users
accounts:
  users: "111111111111"
  dev: { id: "222222222222", stage: work }
  prod: { id: "333333333333", stage: work }
  audit: { id: "444444444444", stage: audit }
policies:
  Notes: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::notes-larkspur/*" }] } }
roles:
  Viewer: { description: Look, policies: [job-function/ViewOnlyAccess, Notes] }
  Logs: { description: Read logs, inline: { logs: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "logs:Get*", Resource: "*" }] } } }
  Operator: { description: Operate, policies: [${rights}] }
people:
  zoe: { access: [Viewer@*, Logs@*, Operator@stage=work] }
${more}`;

describe("the engine of stack sets", () => {
  let place: Place;
  let folder: string;
  let file: string;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rolebridge-stack-sets-"));
    file = join(folder, "rolebridge.yaml");
    await writeFile(file, declaration("ReadOnlyAccess"));
    place = await openPlace(file, {}, ["people", "stacksets"]);
    await letStackSetsIn(place.sandbox, ["dev", "prod", "audit"]);
    env = place.env;
  });
  afterAll(async () => {
    await place.sandbox.stop();
    await rm(folder, { recursive: true });
  });

  const run = (...args: readonly string[]): Promise<Ended> => rolebridge([...args, "-f", file], env);
  const apply = (): Promise<Ended> => run("apply", "--engine", "stacksets", "--yes");

  /** Who changed something of IAM in the target accounts since the log was cleared: `dev AttachRolePolicy CloudFormation`. */
  function writesInTargets(): readonly string[] {
    const names = Object.fromEntries(Object.entries(place.sandbox.accounts).map(([name, id]) => [id, name]));
    const isIn = ({ accountId }: SandboxEvent): boolean =>
      !["users", undefined].includes(names[accountId ?? ""]);
    return place.sandbox.log
      .events()
      .filter(
        (event) => event.service === "iam" && event.isWrite && event.errorCode === undefined && isIn(event),
      )
      .map(({ accountId, operation, caller }) =>
        [
          names[accountId ?? ""],
          operation,
          caller?.includes("StackSetExecution") ? "CloudFormation" : "us",
        ].join(" "),
      );
  }

  test("moving there changes nothing: what stands is taken into stacks that accounts share by what they hold", async () => {
    expect(await run("apply", "--yes")).toMatchObject({ status: 0 });
    place.sandbox.log.clear();
    const moved = await apply();
    expect([moved.status, moved.stdout]).toEqual([
      0,
      expect.stringContaining(
        "dev, prod and audit as they stand, taken into stacks: no access changes by it",
      ),
    ]);
    expect(writesInTargets()).toEqual([]);
    const { stdout } = await run("stacksets", "--detect-drift", "--exit-code");
    expect(stdout).toMatchInlineSnapshot(`
      "rolebridge-larkspur-1   2 accounts
        dev    current   StackSets: in sync   we: as declared
        prod   current   StackSets: in sync   we: as declared

      rolebridge-larkspur-2   1 account
        audit   current   StackSets: in sync   we: as declared

      Every account is as declared.
      "
    `);
  });

  test("from then on CloudFormation writes the accounts, taking before giving", async () => {
    await writeFile(file, declaration("PowerUserAccess"));
    place.sandbox.log.clear();
    expect(await apply()).toMatchObject({ status: 0 });
    expect(writesInTargets()).toEqual([
      "dev DetachRolePolicy CloudFormation",
      "prod DetachRolePolicy CloudFormation",
      "dev AttachRolePolicy CloudFormation",
      "dev TagRole CloudFormation",
      "prod AttachRolePolicy CloudFormation",
      "prod TagRole CloudFormation",
    ]);
    expect(await run("plan", "--engine", "stacksets", "--exit-code")).toMatchObject({ status: 0 });
  });

  test("drift is told in two readings, of which StackSets' own misses what its template does not set", async () => {
    const attach = async (account: string, RoleName: string): Promise<void> => {
      const cloud = await place.enter(account);
      await cloud.write({ call: "AttachRolePolicy", input: { RoleName, PolicyArn: administrator } });
    };
    // The template lists Viewer's policies, and none of Logs.
    await attach("dev", "Logs");
    await attach("prod", "Viewer");
    const looked = await run("stacksets", "--detect-drift", "--exit-code");
    expect(looked.status).toBe(2);
    // The page shows what the command prints.
    expect(await readFile(join(root, "docs/stack-sets.md"), "utf8")).toContain(looked.stdout);
    expect(looked.stdout).toMatchInlineSnapshot(`
      "rolebridge-larkspur-1   2 accounts
        dev    current   StackSets: in sync   we: Logs carries arn:aws:iam::aws:policy/AdministratorAccess
        prod   current   StackSets: drifted   we: Viewer carries arn:aws:iam::aws:policy/AdministratorAccess

      rolebridge-larkspur-2   1 account
        audit   current   StackSets: in sync   we: as declared

      StackSets calls 1 account in sync that is not as declared: it compares only what its template sets.
      What hands put on a role stays: take it away, declare it, or declare the role \`exclusive: true\`.
      "
    `);
    const { stdout } = await run("stacksets", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      stackSets: [
        {
          accounts: [
            { account: "dev", drift: "in-sync", byHand: [`Logs carries ${administrator}`] },
            { account: "prod", drift: "drifted", byHand: [`Viewer carries ${administrator}`] },
          ],
        },
        { accounts: [{ account: "audit", drift: "in-sync", changes: 0, byHand: [] }] },
      ],
    });
  });

  test("what a hand deleted or detached is made again, and an exclusive role comes clean", async () => {
    const dev = await place.enter("dev");
    await dev.write({
      call: "DetachRolePolicy",
      input: { RoleName: "Operator", PolicyArn: "arn:aws:iam::aws:policy/PowerUserAccess" as Arn },
    });
    await writeFile(file, declaration("PowerUserAccess", "defaults: { exclusive: true }\n"));
    expect((await run("stacksets", "--exit-code")).status).toBe(2);
    expect(await apply()).toMatchObject({ status: 0 });
    const { status, stdout } = await run("stacksets", "--detect-drift", "--exit-code");
    expect([status, stdout]).toEqual([0, expect.stringContaining("Every account is as declared.")]);
  });

  test("a role that leaves the declaration goes, and the account moves to another stack set with its stack", async () => {
    const text = declaration("PowerUserAccess", "defaults: { exclusive: true }\n");
    await writeFile(file, text.replace("Operator@stage=work", "Operator@dev"));
    expect(await apply()).toMatchObject({ status: 0 });
    expect((await place.state("prod")).roles.map(({ name }) => name)).not.toContain("Operator");
    expect((await place.state("dev")).roles.map(({ name }) => name)).toContain("Operator");
    expect(await run("plan", "--engine", "stacksets", "--exit-code")).toMatchObject({ status: 0 });
  });

  test("released, everything stands, and the direct engine goes on; then there again", async () => {
    const standing = async (): Promise<unknown> => {
      const states = await Promise.all(["dev", "prod", "audit"].map((name) => place.state(name)));
      return states.map(({ roles, policies }) => [
        roles.map((role) => ({ ...role, lastUsedAt: "" })),
        policies,
      ]);
    };
    const before = await standing();
    place.sandbox.log.clear();
    const released = await run("stacksets", "release", "--yes");
    expect([released.status, released.stdout]).toEqual([
      0,
      expect.stringMatching(/^Let go of \d stack sets and 3 stacks; all that they held stands\./),
    ]);
    expect(writesInTargets()).toEqual([]);
    expect(await standing()).toEqual(before);
    expect((await run("stacksets")).stdout).toContain("There is no stack set of this organization.");
    expect(await run("plan", "--exit-code")).toMatchObject({ status: 0 });
    place.sandbox.log.clear();
    expect(await apply()).toMatchObject({ status: 0 });
    expect(writesInTargets()).toEqual([]);
  });
});
