import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loginWithBrowser } from "./aws-login.ts";
import type { Ended } from "./command.ts";
import { type Desk, declarationFile, openDesk } from "./person.ts";

const role = "Developer@shop-development";

describe("a person without any access key, signed in with `aws login`", () => {
  let desk: Desk;
  let cacheFile = "";
  const secrets: string[] = [];

  beforeAll(async () => {
    desk = await openDesk("alice");
    const login = await loginWithBrowser(desk, 900);
    cacheFile = login.cacheFile;
    secrets.push(...login.secrets);
    await rm(join(desk.home, ".aws", "credentials"));
    await writeFile(
      join(desk.home, ".aws", "config"),
      "[default]\nlogin_session = arn:aws:iam::100000000000:user/alice\nregion = eu-central-1\n",
    );
    const { stdout } = await desk.run(["publish", "-f", declarationFile, "--person", "alice"]);
    await writeFile(join(desk.home, "alice.json"), stdout);
  });
  afterAll(async () => {
    await desk.close();
    await desk.place.sandbox.stop();
  });

  /** Nobody is there to give a code. */
  const run = (...args: readonly string[]): Promise<Ended> =>
    desk.run(args, { ROLEBRIDGE_MFA_COMMAND: "false" });
  const cached = async (): Promise<CachedLogin> =>
    JSON.parse(await readFile(cacheFile, "utf8")) as CachedLogin;
  /** What the cache says about the credentials' end. (A proof is as old as the machine's clock says: that one stays.) */
  const endIn = async (seconds: number): Promise<void> => {
    const login = await cached();
    const accessToken = {
      ...login.accessToken,
      expiresAt: new Date(Date.now() + seconds * 1000).toISOString(),
    };
    await writeFile(cacheFile, JSON.stringify({ ...login, accessToken }));
  };

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
    // The sandbox's sign-in had MFA, and so has what comes of it.
    expect(decision?.context.get("aws:multifactorauthpresent")).toBe("true");
    expect((await run("creds", role, "--duration", "4h", "--explain")).stdout).toContain(
      "a role entered from temporary credentials lasts at most 1 hour",
    );
  });

  test("a login that has a minute left is renewed with its key, and the new one is kept", async () => {
    const before = await cached();
    await endIn(60);
    desk.place.sandbox.log.clear();
    const { status, stderr } = await run("creds", "Operator@shop-production");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const operations = desk.events().map(({ service, operation }) => `${service} ${operation}`);
    expect(operations).toEqual(["signin CreateOAuth2Token", "sts AssumeRole"]);
    const after = await cached();
    expect(after.refreshToken).not.toBe(before.refreshToken);
    secrets.push(after.refreshToken, after.accessToken.secretAccessKey, after.accessToken.sessionToken);
  });

  test("doctor finds nothing that keeps out, and really enters", async () => {
    const { status, stdout } = await run("doctor", role, "--live");
    expect({ status, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
      status: 0,
      last: `✓ ${role} was entered.`,
    });
  });

  test("a login that AWS does not renew any more says so, and what to run", async () => {
    desk.place.sandbox.clock.advance(12 * 3600);
    await endIn(-1);
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
    expect(secrets).toHaveLength(6);
    const inTheOpen = [...(await desk.files())].flatMap(([path, content]) =>
      secrets.filter((secret) => content.includes(secret)).map(() => path),
    );
    expect(inTheOpen).toEqual([]);
    const said = desk.runs().map(({ stdout, stderr }) => stdout + stderr);
    expect(secrets.filter((secret) => said.join("").includes(secret))).toEqual([]);
  });
});

interface CachedLogin {
  readonly accessToken: { readonly secretAccessKey: string; readonly sessionToken: string };
  readonly refreshToken: string;
}
