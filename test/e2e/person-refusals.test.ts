import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { IAMClient } from "@aws-sdk/client-iam";
import * as iam from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientsOf } from "../support/sandbox-clients.ts";
import type { Ended } from "./command.ts";
import { type Desk, declarationFile, openDesk } from "./person.ts";

const role = "Developer@shop-development";
const sourceAccount = "100000000000";
const targetAccount = "100000000011";

describe("what stands in the way, each in its own words", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk("bob");
    const { stdout } = await desk.run(["publish", "-f", declarationFile, "--person", "bob"]);
    await writeFile(join(desk.home, "bob.json"), stdout);
  });
  afterAll(async () => {
    await desk.close();
    await desk.place.sandbox.stop();
  });

  const login = (...more: string[]): Promise<Ended> =>
    desk.run(["login", "--passport", join(desk.home, "bob.json"), ...more]);

  test("a wrong code", async () => {
    await desk.showCode("000000");
    expect(await login()).toMatchObject({
      status: 1,
      stderr: `error: AWS did not accept the code of ${desk.serialNumber}\ncheck that it is the entry for this account, and that the clock of the device that shows codes is right\n`,
    });
  });

  test("what is no code", async () => {
    await writeFile(join(desk.home, "code"), "12345\n");
    expect((await login()).stderr).toContain(
      "the command in ROLEBRIDGE_MFA_COMMAND gave no code of six digits",
    );
  });

  test("a code that was used", async () => {
    const code = await desk.showCode();
    expect((await login()).status).toBe(0);
    await desk.showCode(code);
    expect((await login("--fresh")).stderr).toBe(
      "error: AWS accepts each code once, and this one was used already\nwait until the device shows the next code, at most 30 seconds, and run the command again\n",
    );
  });

  test("a serial number of nobody's device", async () => {
    await desk.showCode();
    const serial = `arn:aws:iam::${sourceAccount}:mfa/somebody`;
    expect((await login("--fresh", "--mfa-serial", serial)).stderr).toContain(
      `error: AWS knows no device ${serial} of yours`,
    );
  });

  test("a security key", async () => {
    const serial = `arn:aws:iam::${sourceAccount}:u2f/user/bob/key-1`;
    expect((await login("--mfa-serial", serial)).stderr).toContain(
      `error: ${serial} is a security key: it gives no codes, and cannot serve a command line`,
    );
  });

  test("a clock that is off", async () => {
    await desk.showCode();
    desk.place.sandbox.clock.advance(3 * 3600);
    await desk.showCode();
    const { status, stderr } = await login("--fresh");
    // From here on the machine is right again. (AWS's clock cannot go back: the device's codes would all be used.)
    desk.moveMachine(3 * 3600);
    expect([status, stderr]).toEqual([
      1,
      "error: the clock of this machine is 3 hours behind AWS's: nobody could tell when a session ends\nset the clock (turn on network time) and run the command again\n",
    ]);
  });

  test("an unknown key, and no key at all", async () => {
    const credentials = join(desk.home, "other");
    await writeFile(
      credentials,
      "[default]\naws_access_key_id = AKIAZZZZZZZZZZZZZZZZ\naws_secret_access_key = x\n",
    );
    const env = { AWS_SHARED_CREDENTIALS_FILE: credentials };
    expect((await desk.run(["login"], env)).stderr).toContain("error: AWS does not know the access key");
    await rm(credentials);
    expect((await desk.run(["login"], env)).stderr).toContain("error: no credentials of yours were found");
  });

  test("a profile and a passport that are not there", async () => {
    const { status, stderr } = await login("--profile", "defualt");
    expect([status, stderr]).toEqual([
      1,
      `error: there is no profile \`defualt\` in ${join(desk.home, ".aws", "config")} or ${join(desk.home, ".aws", "credentials")}\ndid you mean \`default\`?\n`,
    ]);
    const missing = await desk.run(["login", "--passport", "/no/such.json"]);
    expect([missing.status, missing.stderr]).toEqual([
      1,
      "error: there is no passport at /no/such.json\nask for one: rolebridge publish --person NAME\n",
    ]);
  });

  test("an AWS that does not answer", async () => {
    const { stderr } = await desk.run(["login"], {
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_MAX_ATTEMPTS: "1",
    });
    expect(stderr).toContain("error: AWS could not be reached");
  });

  test("a profile of ours instead of one's own", async () => {
    await desk.showCode();
    expect((await login("--fresh")).status).toBe(0);
    expect((await desk.run(["config"])).status).toBe(0);
    expect((await desk.run(["login", "--profile", role])).stderr).toContain(
      `error: the profile ${role} gets its credentials from rolebridge itself`,
    );
  });

  /** What an administrator changed by hand, then what doctor says about it. */
  const doctor = (...more: string[]): Promise<Ended> => {
    const line = ["doctor", role, "--person", "bob", "-f", declarationFile, "--world", "live", ...more];
    // The administrator sits at another machine.
    return desk.run(line, { ...desk.place.env, ROLEBRIDGE_HOME: join(desk.home, "administrator") });
  };
  /** Whoever changes things by hand has all rights. */
  const clientIn = (account: string): IAMClient => {
    const { sandbox } = desk.place;
    return clientsOf(sandbox, sandbox.rootKeys(account)).iam;
  };

  test("doctor finds nothing where nothing is wrong, and really enters", async () => {
    expect(await doctor()).toMatchObject({ status: 0 });
    const { status, stdout } = await desk.run(["doctor", role, "--live"]);
    expect({ status, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
      status: 0,
      last: `✓ ${role} was entered.`,
    });
  });

  test("doctor finds another session length and another door in", async () => {
    const target = clientIn(targetAccount);
    await target.send(new iam.UpdateRoleCommand({ RoleName: "Developer", MaxSessionDuration: 7200 }));
    const open = { Effect: "Allow", Principal: { AWS: sourceAccount }, Action: "sts:AssumeRole" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [open] });
    await target.send(
      new iam.UpdateAssumeRolePolicyCommand({ RoleName: "Developer", PolicyDocument: document }),
    );
    const { status, stdout } = await doctor("--json");
    const { findings } = JSON.parse(stdout) as { findings: readonly { id: string }[] };
    expect({ status, ids: findings.map(({ id }) => id).toSorted() }).toEqual({
      status: 0,
      ids: ["another-door-in", "another-duration", "another-mfa", "another-session-name"],
    });
  });

  test("doctor finds the missing door in", async () => {
    const target = clientIn(targetAccount);
    const other = { Effect: "Allow", Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [other] });
    await target.send(
      new iam.UpdateAssumeRolePolicyCommand({ RoleName: "Developer", PolicyDocument: document }),
    );
    const { status, stdout } = await doctor();
    expect(status).toBe(2);
    expect(stdout).toContain("✗ the door in is missing: the trust policy of");
  });

  test("whoever is refused is told whom to ask", async () => {
    const { status, stdout } = await desk.run(["doctor", role, "--live"]);
    expect(status).toBe(2);
    expect(stdout).toContain(`✗ AWS refused to let you into ${role}`);
    expect(stdout).toContain("ask an administrator to look at both doors");
  });

  test("doctor finds the missing role, then that neither half stands", async () => {
    const target = clientIn(targetAccount);
    const attached = await target.send(new iam.ListAttachedRolePoliciesCommand({ RoleName: "Developer" }));
    for (const { PolicyArn } of attached.AttachedPolicies ?? [])
      await target.send(new iam.DetachRolePolicyCommand({ RoleName: "Developer", PolicyArn }));
    await target.send(new iam.DeleteRoleCommand({ RoleName: "Developer" }));
    expect((await doctor()).stdout).toContain("✗ the account shop-development has no role Developer");
    const source = clientIn(sourceAccount);
    const doors = await source.send(new iam.ListAttachedUserPoliciesCommand({ UserName: "bob" }));
    for (const { PolicyArn } of doors.AttachedPolicies ?? [])
      await source.send(new iam.DetachUserPolicyCommand({ UserName: "bob", PolicyArn }));
    expect((await doctor()).stdout).toContain(`✗ neither door of bob to ${role} stands in AWS`);
  });

  test("doctor, offline, sees a role that is not granted", async () => {
    const { status, stdout } = await desk.run(["doctor", "Administrator@shop-development"]);
    expect(status).toBe(2);
    expect(stdout).toContain("ask an administrator for: rolebridge grant bob Administrator@shop-development");
  });
});
