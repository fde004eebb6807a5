import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leaveLogin, openUserSession, type SignInService, startSignInService } from "./aws-login.ts";
import type { Ended } from "./command.ts";
import { type Desk, declarationFile, openDesk } from "./person.ts";

const role = "Developer@shop-development";

// `aws login` needs AWS and a browser; what it leaves on the machine, and the service that renews that, are played.
describe("a person without any access key, signed in with `aws login`", () => {
  let desk: Desk;
  let service: SignInService;
  let cacheFile = "";
  let secrets: readonly string[] = [];

  beforeAll(async () => {
    desk = await openDesk("alice");
    const first = await openUserSession(desk);
    const second = await openUserSession(desk);
    secrets = [first.secretAccessKey, first.sessionToken, second.secretAccessKey, second.sessionToken];
    service = await startSignInService({ refreshToken: "first", next: "second" }, second);
    const login = { session: first, secondsLeft: 900, refreshToken: "first" };
    cacheFile = (await leaveLogin(desk, login)).cacheFile;
    await rm(join(desk.home, ".aws", "credentials"));
    await writeFile(
      join(desk.home, ".aws", "config"),
      "[default]\nlogin_session = arn:aws:iam::100000000000:user/alice\nregion = eu-central-1\n",
    );
    const { stdout } = await desk.run(["publish", "-f", declarationFile, "--person", "alice"]);
    await writeFile(join(desk.home, "alice.json"), stdout);
  });
  afterAll(async () => {
    await service.close();
    await desk.close();
    await desk.place.sandbox.stop();
  });

  /** Nobody is there to give a code. */
  const run = (...args: readonly string[]): Promise<Ended> =>
    desk.run(args, { ROLEBRIDGE_MFA_COMMAND: "false", AWS_ENDPOINT_URL_SIGNIN: service.endpoint });

  test("login finds the session, and opens none", async () => {
    desk.place.sandbox.log.clear();
    const { status, stdout } = await run("login", "--passport", join(desk.home, "alice.json"));
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        "Signed in as alice in account 100000000000.\nYour `aws login` session enters each role by itself.\nWhat you may enter: rolebridge ls\n",
    });
    expect(new Set(desk.calls())).toEqual(new Set(["GetCallerIdentity"]));
    expect(JSON.parse((await run("status", "--json")).stdout)).toMatchObject({
      source: "login-session",
      profile: "default",
      mfaSerialNumber: null,
    });
  });

  test("a role is entered without a code, under the user's name, for an hour at most", async () => {
    desk.place.sandbox.log.clear();
    const { status, stdout, stderr } = await run("creds", role, "--duration", "4h");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const { Expiration } = JSON.parse(stdout) as { Expiration: string };
    const left = (Date.parse(Expiration) - desk.place.sandbox.clock.now()) / 60_000;
    expect(Math.round(left)).toBe(60);
    expect(desk.calls()).toEqual(["AssumeRole"]);
    const [decision] = desk.events().flatMap(({ decisions }) => decisions);
    expect(decision?.context.get("sts:rolesessionname")).toBe("alice");
    expect((await run("creds", role, "--duration", "4h", "--explain")).stdout).toContain(
      "a role entered from temporary credentials lasts at most 1 hour",
    );
  });

  test("a login that has two minutes left is renewed with its key, and the new one is kept", async () => {
    const kept = JSON.parse(await readFile(cacheFile, "utf8")) as {
      accessToken: Record<string, string>;
      refreshToken: string;
    };
    kept.accessToken["expiresAt"] = new Date(Date.now() + 120_000).toISOString();
    await writeFile(cacheFile, JSON.stringify(kept));
    const { status } = await run("creds", "Operator@shop-production");
    expect(status).toBe(0);
    expect(service.renewals).toEqual([{ refreshToken: "first", isProven: true }]);
    expect(JSON.parse(await readFile(cacheFile, "utf8"))).toMatchObject({ refreshToken: "second" });
  });

  test("doctor finds nothing that keeps out, and really enters", async () => {
    const { status, stdout } = await run("doctor", role, "--live");
    expect({ status, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
      status: 0,
      last: `✓ ${role} was entered.`,
    });
  });

  test("a login that AWS does not renew any more says so, and what to run", async () => {
    const kept = JSON.parse(await readFile(cacheFile, "utf8")) as { accessToken: Record<string, string> };
    kept.accessToken["expiresAt"] = new Date(Date.now() - 1000).toISOString();
    await writeFile(cacheFile, JSON.stringify(kept));
    const { status, stderr } = await run("creds", "LambdaManager@data-development");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        "error: the `aws login` session cannot be used: Your session has expired\nsign in again: aws login, then run the command again\n",
    });
    const { findings } = JSON.parse((await run("doctor", role, "--live", "--json")).stdout) as {
      findings: readonly { id: string }[];
    };
    expect(findings.map(({ id }) => id)).toContain("no-login-session");
  });

  test("a login that is not there any more is named by its file, offline too", async () => {
    await rm(cacheFile);
    expect((await run("creds", "LambdaManager@data-development")).stderr).toContain(
      "error: the `aws login` session cannot be used: it is not on this machine any more",
    );
    const { status, stdout } = await run("doctor", role);
    expect(status).toBe(2);
    expect(stdout).toContain(`✗ the \`aws login\` session of the profile default is not there: ${cacheFile}`);
    expect(stdout).toContain("run: aws login");
  });

  test("nothing that was written or said shows a secret of the login", async () => {
    const inTheOpen = [...(await desk.files())].flatMap(([path, content]) =>
      secrets.filter((secret) => content.includes(secret)).map(() => path),
    );
    expect(inTheOpen).toEqual([]);
    const said = desk.runs().map(({ stdout, stderr }) => stdout + stderr);
    expect(secrets.filter((secret) => said.join("").includes(secret))).toEqual([]);
  });
});
