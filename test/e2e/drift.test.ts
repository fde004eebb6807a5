import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Arn } from "../../src/model/index.ts";
import type { Plan } from "../../src/plan/index.ts";
import { openPlace, type Place, rolebridge } from "./command.ts";

const file = "examples/alice-and-bob.yaml";

const handMadeTrust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::333333333333:root" }, Action: "sts:AssumeRole" },
  ],
});

describe("what is not as declared", () => {
  let place: Place;
  beforeEach(async () => {
    place = await openPlace(file);
  });
  afterEach(() => place.sandbox.stop());

  const run = (...args: readonly string[]): ReturnType<typeof rolebridge> =>
    rolebridge([...args, "-f", file], place.env);

  test("a role of a wanted name that somebody made by hand is a conflict, and stays byte for byte", async () => {
    const analytics = await place.enter("analytics");
    await analytics.write({
      call: "CreateRole",
      input: { RoleName: "LambdaManager", AssumeRolePolicyDocument: handMadeTrust, Description: "by hand" },
    });
    const handMade = async (): Promise<unknown> =>
      (await place.state("analytics")).roles.find(({ name }) => name === "LambdaManager");
    const before = await handMade();
    const planned = await run("plan");
    expect(planned.status).toBe(1);
    expect(planned.stdout).toContain("LambdaManager");
    expect(planned.stdout).toContain("RB4002");
    expect(planned.stdout).toContain("rolebridge adopt analytics/role/LambdaManager");
    place.sandbox.log.clear();
    const applied = await run("apply", "--yes");
    expect(applied.status).toBe(1);
    expect(place.writes()).toBe(0);
    expect(await handMade()).toEqual(before);
    expect((await place.state("analytics")).policies).toEqual([]);
  });

  test("drift is shown exactly; what is owned is mended, what is foreign is reported and kept", async () => {
    expect((await run("apply", "--yes")).status).toBe(0);
    const [analytics, webapp, users] = [
      await place.enter("analytics"),
      await place.enter("webapp"),
      await place.enter("users"),
    ];
    const door: Arn = "arn:aws:iam::111111111111:policy/rolebridge/acme/switch-to-LambdaManager@analytics";
    const foreign: Arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    await analytics.write({
      call: "UpdateAssumeRolePolicy",
      input: { RoleName: "LambdaManager", PolicyDocument: handMadeTrust },
    });
    await webapp.write({
      call: "AttachRolePolicy",
      input: { RoleName: "AccountManager", PolicyArn: foreign },
    });
    await users.write({ call: "DetachUserPolicy", input: { UserName: "alice", PolicyArn: door } });
    await users.write({ call: "DeletePolicy", input: { PolicyArn: door } });

    const { status, stdout } = await run("plan", "--json", "--exit-code");
    expect(status).toBe(2);
    const plan = JSON.parse(stdout) as Plan;
    expect(plan.changes.map(({ action, address }) => `${action} ${address.kind} ${address.name}`)).toEqual([
      "create policy switch-to-LambdaManager@analytics",
      "update user alice",
      "update role LambdaManager",
    ]);
    expect(plan.bridges.opens.map(({ person, role }) => `${person} ${role}`)).toEqual([
      "alice LambdaManager",
    ]);
    expect(
      plan.diagnostics.map(({ code, message }) => [code, message.includes("AmazonS3ReadOnlyAccess")]),
    ).toEqual([["RB4007", true]]);

    expect((await run("apply", "--yes")).status).toBe(0);
    expect((await run("plan", "--exit-code")).status).toBe(0);
    const role = (await place.state("webapp")).roles.find(({ name }) => name === "AccountManager");
    expect(role?.attached).toContain(foreign);
    const mended = (await place.state("analytics")).roles.find(({ name }) => name === "LambdaManager");
    expect(mended?.trust).toContain("aws:MultiFactorAuthPresent");
  });

  test("a saved plan is applied exactly, and refused once it is stale or was changed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "rolebridge-e2e-"));
    try {
      const saved = join(folder, "plan.json");
      expect((await run("plan", "--out", saved)).stdout).toContain(`rolebridge apply ${saved}`);
      const changed = join(folder, "changed.json");
      const text = await readFile(saved, "utf8");
      const { writeFile } = await import("node:fs/promises");
      await writeFile(changed, text.replaceAll("AdministratorAccess", "ReadOnlyAccess"));
      const tampered = await run("apply", changed, "--yes");
      expect([tampered.status, tampered.stderr]).toEqual([1, expect.stringContaining("RB4012")]);
      const analytics = await place.enter("analytics");
      await analytics.write({
        call: "CreateRole",
        input: { RoleName: "LambdaManager", AssumeRolePolicyDocument: handMadeTrust },
      });
      const stale = await run("apply", saved, "--yes");
      expect([stale.status, stale.stdout]).toEqual([1, expect.stringContaining("RB4001")]);
      await analytics.write({ call: "DeleteRole", input: { RoleName: "LambdaManager" } });
      expect((await run("apply", saved, "--yes")).status).toBe(0);
      expect((await run("plan", "--exit-code")).status).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("an account that cannot be reached stops everything before the first write", async () => {
    const root = await place.enter("analytics");
    await root.write({
      call: "UpdateAssumeRolePolicy",
      input: { RoleName: "OrganizationAccountAccessRole", PolicyDocument: handMadeTrust },
    });
    place.sandbox.log.clear();
    const { status, stderr } = await run("apply", "--yes");
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("error[RB5001]: account `analytics` could not be reached"),
    ]);
    expect(place.writes()).toBe(0);
  });

  test("without credentials one diagnostic says so", async () => {
    const { status, stderr } = await rolebridge(["plan", "-f", file], {
      AWS_ENDPOINT_URL: place.sandbox.endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
    });
    expect(status).toBe(1);
    expect(stderr.match(/error\[/g)).toHaveLength(1);
    expect(stderr).toContain("error[RB5002]");
  });
});
