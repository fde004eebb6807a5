import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openVault } from "../../src/passage/vault.ts";
import { isInstalled, skipNote } from "../conformance/clients.ts";
import { binary, root } from "./command.ts";
import { type Desk, declarationFile, openDesk } from "./person.ts";

const role = "Operator@shop-production";
const roleArn = "arn:aws:sts::100000000013:assumed-role/Operator/alice";
const hasAws = isInstalled("aws", "--version");
const hasBoto3 = isInstalled("python3", "-c", "import boto3");

interface ProcessCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: string;
}

const parsed = (text: string): ProcessCredentials => JSON.parse(text) as ProcessCredentials;

// One day of alice's, in order: each step stands on the ones before.
describe("a person's day", () => {
  let desk: Desk;
  let signIn: Recorder;
  const secrets = new Set<string>();
  let passport = "";

  beforeAll(async () => {
    desk = await openDesk("alice");
    secrets.add(desk.secretAccessKey);
    passport = join(desk.home, "alice.json");
    signIn = await recordInFrontOf(desk.place.sandbox.endpoint);
  });
  afterAll(async () => {
    await signIn.close();
    await desk.close();
    await desk.place.sandbox.stop();
  });

  const creds = async (...more: string[]): Promise<ProcessCredentials> => {
    const { status, stdout, stderr } = await desk.run(["creds", role, ...more]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const given = parsed(stdout);
    secrets.add(given.SecretAccessKey).add(given.SessionToken);
    return given;
  };

  test("a passport is published, and read without the declaration", async () => {
    const { status, stdout } = await desk.run(["publish", "-f", declarationFile, "--person", "alice"]);
    expect(status).toBe(0);
    await writeFile(passport, stdout);
    const listed = await desk.program([process.execPath, binary, "ls", "--passport", passport, "production"]);
    expect(listed.stdout).toContain("Operator");
    expect(listed.stdout).not.toContain("development");
  });

  test("nothing can be entered before signing in, and it says what to run", async () => {
    const { status, stdout, stderr } = await desk.run(["creds", role, "--passport", passport]);
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: "error: you are not signed in\nsign in first: rolebridge login\n",
    });
  });

  test("one code signs in for all roles", async () => {
    await desk.showCode();
    desk.place.sandbox.log.clear();
    const { status, stdout } = await desk.run(["login", "--passport", passport]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^Signed in as alice in account 100000000000\.\nOne MFA session serves all your roles until /,
    );
    expect(desk.calls()).toEqual(["GetCallerIdentity", "GetCallerIdentity", "GetSessionToken"]);
  });

  test("twenty callers at once cost one GetSessionToken and one AssumeRole in all", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => creds()));
    expect(new Set(all.map(({ AccessKeyId }) => AccessKeyId)).size).toBe(1);
    const counted = (name: string): number => desk.calls().filter((call) => call === name).length;
    expect([counted("GetSessionToken"), counted("AssumeRole")]).toEqual([1, 1]);
  });

  test("the session carries the user's name, in the role's account", async () => {
    const event = desk.events().find(({ operation }) => operation === "AssumeRole");
    const decided = event?.decisions.find(({ action }) => action === "sts:AssumeRole");
    expect(decided?.context.get("sts:rolesessionname")).toBe("alice");
    expect(decided?.context.get("aws:multifactorauthpresent")).toBe("true");
  });

  test("config writes a profile for each role, once", async () => {
    const config = join(desk.home, ".aws", "config");
    const before = "[default]\nregion = eu-west-1\n# mine\n";
    await writeFile(config, before);
    expect((await desk.run(["config", "--diff"])).stdout).toContain(`+ [profile ${role}]`);
    expect(await readFile(config, "utf8")).toBe(before);
    expect((await desk.run(["config"])).stdout).toContain("Wrote 6 profiles");
    const written = await readFile(config, "utf8");
    expect(written.startsWith(before)).toBe(true);
    expect((await desk.run(["config"])).stdout).toContain("Already there: 6 profiles");
    expect(await readFile(config, "utf8")).toBe(written);
    expect(await readFile(`${config}.rolebridge-backup`, "utf8")).toBe(before);
  });

  test.skipIf(!hasAws)(`the AWS CLI uses the profile${skipNote("aws", hasAws)}`, async () => {
    const line = [
      "aws",
      "--profile",
      role,
      "sts",
      "get-caller-identity",
      "--query",
      "Arn",
      "--output",
      "text",
    ];
    const { status, stdout, stderr } = await desk.program(line);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${roleArn}\n`, stderr: "" });
  });

  test.skipIf(!hasBoto3)(`boto3 uses the profile${skipNote("boto3", hasBoto3)}`, async () => {
    const script = `import boto3; print(boto3.Session(profile_name="${role}").client("sts").get_caller_identity()["Arn"])`;
    const { status, stdout, stderr } = await desk.program(["python3", "-c", script]);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${roleArn}\n`, stderr: "" });
  });

  test("the AWS SDK for JavaScript uses the profile", async () => {
    const script = `
      import { GetCallerIdentityCommand, STSClient } from "${join(root, "node_modules", "@aws-sdk", "client-sts", "dist-cjs", "index.js")}";
      console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn);`;
    const { stdout } = await desk.program([process.execPath, "--input-type=module", "-e", script], {
      AWS_PROFILE: role,
    });
    expect(stdout).toBe(`${roleArn}\n`);
  });

  test("exec hands the role to the command, and the command's status to us", async () => {
    const print =
      "console.log([process.env.ROLEBRIDGE_ROLE, process.env.AWS_REGION].join()); process.exit(7)";
    const { status, stdout } = await desk.run(["exec", role, "--", process.execPath, "-e", print], {
      AWS_PROFILE: "another",
    });
    expect({ status, stdout }).toEqual({ status: 7, stdout: `${role},eu-central-1\n` });
    const killed = await desk.run([
      "exec",
      role,
      "--",
      process.execPath,
      "-e",
      'process.kill(process.pid, "SIGTERM")',
    ]);
    expect(killed.status).toBe(143);
  });

  test.skipIf(!hasAws)(
    `exec --serve puts a command into the role though the folder has the person's own key${skipNote("aws", hasAws)}`,
    async () => {
      const line = ["aws", "sts", "get-caller-identity", "--query", "Arn", "--output", "text"];
      const { status, stdout } = await desk.run(["exec", "--serve", role, "--", ...line]);
      expect({ status, stdout }).toEqual({ status: 0, stdout: `${roleArn}\n` });
    },
  );

  test("the served endpoint answers only who knows the token and calls it by its address", async () => {
    const script = `
      const http = require("node:http");
      const url = process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
      const get = (headers) => new Promise((resolve) => http.get(url, { headers }, (r) => resolve(r.statusCode)));
      const authorization = process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
      Promise.all([get({ authorization }), get({}), get({ authorization: "x" }), get({ authorization, host: "evil.example" }), get({ authorization, origin: "http://evil.example" })])
        .then((statuses) => console.log(statuses.join()));`;
    const { stdout } = await desk.run(["exec", "--serve", role, "--", process.execPath, "-e", script]);
    expect(stdout).toBe("200,403,403,403,403\n");
  });

  test("env prints lines that a shell takes, and takes back", async () => {
    const { stdout } = await desk.run(["env", role, "--shell", "bash"]);
    const seen = await desk.program(["bash", "-c", `${stdout}\nprintf %s "$AWS_ACCESS_KEY_ID"`]);
    expect(seen.stdout).toBe((await creds()).AccessKeyId);
    const cleared = (await desk.run(["env", "--unset", "--shell", "bash"])).stdout;
    const gone = await desk.program(["bash", "-c", `${stdout}\n${cleared}\nprintf %s "$AWS_SESSION_TOKEN"`]);
    expect(gone.stdout).toBe("");
  });

  test("console exchanges the session in a body, and prints an address that names no key", async () => {
    const env = { ROLEBRIDGE_SIGNIN_ENDPOINT: `${signIn.endpoint}/federation` };
    const line = ["console", role, "--service", "sqs", "--print"];
    const { status, stdout, stderr } = await desk.run(line, env);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const address = new URL(stdout.trim());
    const destination = "https://eu-central-1.console.aws.amazon.com/sqs/home?region=eu-central-1";
    expect(address.searchParams.get("Destination")).toBe(destination);
    const { AccessKeyId, SecretAccessKey, SessionToken } = await creds();
    expect(signIn.asked.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /federation"]);
    const sent = new URLSearchParams(signIn.asked[0]?.body);
    expect(JSON.parse(sent.get("Session") ?? "")).toEqual({
      sessionId: AccessKeyId,
      sessionKey: SecretAccessKey,
      sessionToken: SessionToken,
    });
    // AWS refuses a duration for a session that came from another session.
    expect(sent.get("SessionDuration")).toBeNull();
    for (const secret of [AccessKeyId, SecretAccessKey, SessionToken]) expect(stdout).not.toContain(secret);
    const page = await fetch(address, { redirect: "manual" });
    expect(page.status).toBeLessThan(400);
    secrets.add(address.searchParams.get("SigninToken") ?? "");
    const signOut = new URL((await desk.run([...line, "--sign-out"], env)).stdout.trim());
    expect(signOut.pathname).toBe("/oauth");
    const again = new URL(signOut.searchParams.get("redirect_uri") ?? "");
    expect(again.searchParams.get("Destination")).toBe(destination);
  });

  test("console opens a browser of the account's own, which is told the address and nothing else", async () => {
    const browser = join(desk.home, "browser");
    await writeFile(browser, `#!/bin/sh\nprintf '%s\\n' "$@" > ${browser}.opened\n`, { mode: 0o755 });
    const { status, stdout, stderr } = await desk.run(["console", role], {
      ROLEBRIDGE_SIGNIN_ENDPOINT: `${signIn.endpoint}/federation`,
      ROLEBRIDGE_BROWSER: `${browser} --profile-directory={profile} {url}`,
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "",
      stderr: `Opened ${role} in the browser.\n`,
    });
    await expect.poll(() => readFile(`${browser}.opened`, "utf8").catch(() => "")).toContain("SigninToken=");
    const [profile, address = ""] = (await readFile(`${browser}.opened`, "utf8")).split("\n");
    expect(profile).toBe("--profile-directory=shop-production");
    expect(new URL(address).searchParams.get("Destination")).toBe(
      "https://eu-central-1.console.aws.amazon.com/console/home?region=eu-central-1",
    );
    await rm(`${browser}.opened`);
  });

  test("console sends a session nowhere but to the console's own sign-in, or to this machine", async () => {
    const elsewhere = { ROLEBRIDGE_SIGNIN_ENDPOINT: "http://console.example/federation" };
    const { status, stderr } = await desk.run(["console", role, "--print"], elsewhere);
    expect([status, stderr]).toEqual([
      1,
      "error: ROLEBRIDGE_SIGNIN_ENDPOINT is no https address\nunset it: AWS's own sign-in is used then\n",
    ]);
    const page = await desk.run(["console", role, "--url", "https://console.aws.amazon.com.evil.example/"]);
    expect([page.status, page.stderr]).toEqual([
      1,
      expect.stringContaining("is no address of the AWS console"),
    ]);
  });

  test("three quarters of an hour later the session is renewed without a code", async () => {
    // However long the steps before took: a session of this moment.
    desk.wait(50 * 60);
    const before = await creds();
    desk.place.sandbox.log.clear();
    desk.wait(40 * 60);
    expect((await creds()).AccessKeyId).toBe(before.AccessKeyId);
    expect(desk.calls()).toEqual([]);
    desk.wait(9 * 60);
    const after = await creds();
    expect(after.AccessKeyId).not.toBe(before.AccessKeyId);
    expect(Date.parse(after.Expiration)).toBeGreaterThan(Date.parse(before.Expiration));
    expect(desk.calls()).toEqual(["AssumeRole"]);
  });

  test("after twelve hours one of many callers asks for a code, and all are served", async () => {
    desk.wait(12 * 3600);
    await desk.showCode();
    desk.place.sandbox.log.clear();
    const all = await Promise.all(Array.from({ length: 6 }, () => creds()));
    expect(new Set(all.map(({ AccessKeyId }) => AccessKeyId)).size).toBe(1);
    expect(desk.calls()).toEqual(["GetSessionToken", "AssumeRole"]);
  });

  test("a long wish is a call of its own with a code", async () => {
    await desk.showCode();
    desk.place.sandbox.log.clear();
    const given = await creds("--duration", "4h");
    expect(desk.calls()).toEqual(["AssumeRole"]);
    const left = Date.parse(given.Expiration) - desk.place.sandbox.clock.now();
    expect(Math.round(left / 3_600_000)).toBe(4);
  });

  test("nothing that was written, said or recorded shows a secret", async () => {
    const { AccessKeyId } = await creds();
    // The session that all roles share is handed to nobody: only the vault knows it.
    const vault = openVault(join(desk.home, "rolebridge", "sessions"));
    const shared = await vault.read("shared-session 100000000000 alice");
    const { secretAccessKey, sessionToken } = JSON.parse(shared ?? "") as Record<string, string>;
    secrets.add(secretAccessKey ?? "").add(sessionToken ?? "");
    expect(secrets.has("")).toBe(false);
    expect(secrets.size).toBeGreaterThan(8);
    const inTheOpen = [...(await desk.files())].filter(([path]) => !path.endsWith("/.aws/credentials"));
    expect(inTheOpen.length).toBeGreaterThan(5);
    const leaks = [...secrets, AccessKeyId].flatMap((secret) =>
      inTheOpen.filter(([, content]) => content.includes(secret)).map(([path]) => path),
    );
    expect(leaks).toEqual([]);
    const told = JSON.stringify(desk.events(), (_key, value: unknown) =>
      value instanceof Map ? [...(value as Map<unknown, unknown>)] : value,
    );
    expect([...secrets].filter((secret) => told.includes(secret))).toEqual([]);
  });

  test("nothing that was said all day shows a secret but what was asked for: credentials, on stdout", () => {
    const hands = (line: readonly string[]): boolean =>
      ["creds", "env"].includes(line[0] ?? "") || line.includes("--print");
    const leaks = desk.runs().flatMap(({ line, stdout, stderr }) => {
      const said = hands(line) ? stderr : stdout + stderr;
      return [...secrets].filter((secret) => said.includes(secret)).map(() => line);
    });
    expect(desk.runs().length).toBeGreaterThan(40);
    expect(leaks).toEqual([]);
  });

  test("what is said beside the credentials themselves shows no secret", async () => {
    const quiet = [
      ["login"],
      ["status"],
      ["status", "--json"],
      ["ls"],
      ["config", "--print"],
      ["creds", role, "--explain"],
      ["creds", "Nobody@nowhere"],
      ["exec", role, "--debug", "--", "/no/such/program"],
    ];
    for (const line of quiet) {
      const { stdout, stderr } = await desk.run(line);
      const shown = [...secrets].filter((secret) => (stdout + stderr).includes(secret));
      expect([line, shown]).toEqual([line, []]);
    }
  });

  test("logout leaves nothing readable", async () => {
    expect((await desk.run(["logout"])).status).toBe(0);
    const left = await readdir(join(desk.home, "rolebridge"), { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual(["usage.json"]);
    expect(await readFile(join(desk.home, "rolebridge", "usage.json"), "utf8")).toMatch(
      /^\{"Operator@shop-production":\d+\}$/,
    );
    expect((await desk.run(["creds", role, "--passport", passport])).stderr).toContain(
      "you are not signed in",
    );
  });
});

/** Hands requests on to a server and remembers them. */
interface Recorder {
  readonly endpoint: string;
  readonly asked: { readonly method: string; readonly url: string; readonly body: string }[];
  close(): Promise<void>;
}

async function recordInFrontOf(behind: string): Promise<Recorder> {
  const asked: Recorder["asked"] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "" } = request;
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString("utf8");
    });
    request.on("end", () => {
      asked.push({ method, url, body });
      const type = request.headers["content-type"];
      fetch(`${behind}${url}`, {
        method,
        ...(body !== "" && { body }),
        ...(type !== undefined && { headers: { "content-type": type } }),
        redirect: "manual",
      }).then(
        async (answer) => response.writeHead(answer.status).end(await answer.text()),
        () => response.writeHead(502).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
