import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
  let signIn: Server;
  /** Bodies that the console's sign-in was sent, and addresses it was asked for. */
  const asked: { readonly url: string; readonly body: string }[] = [];
  const secrets = new Set<string>();
  let passport = "";

  beforeAll(async () => {
    desk = await openDesk("alice");
    secrets.add(desk.secretAccessKey);
    passport = join(desk.home, "alice.json");
    signIn = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString("utf8");
      });
      request.on("end", () => {
        asked.push({ url: request.url ?? "", body });
        response.end(JSON.stringify({ SigninToken: "token-for-fifteen-minutes" }));
      });
    });
    await new Promise<void>((resolve) => signIn.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    signIn.close();
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
    const endpoint = `http://127.0.0.1:${(signIn.address() as AddressInfo).port}/federation`;
    const { stdout } = await desk.run(["console", role, "--service", "sqs", "--print"], {
      ROLEBRIDGE_SIGNIN_ENDPOINT: endpoint,
    });
    const address = new URL(stdout.trim());
    expect(address.searchParams.get("Destination")).toBe(
      "https://eu-central-1.console.aws.amazon.com/sqs/home?region=eu-central-1",
    );
    const { AccessKeyId, SessionToken } = await creds();
    expect(asked.map(({ url }) => url)).toEqual(["/federation"]);
    const sent = new URLSearchParams(asked[0]?.body);
    expect(JSON.parse(sent.get("Session") ?? "")).toMatchObject({
      sessionId: AccessKeyId,
      sessionToken: SessionToken,
    });
    expect(stdout).not.toContain(AccessKeyId);
  });

  test("three quarters of an hour later the session is renewed without a code", async () => {
    const before = await creds();
    desk.place.sandbox.log.clear();
    desk.wait(44 * 60);
    expect((await creds()).AccessKeyId).toBe(before.AccessKeyId);
    expect(desk.calls()).toEqual([]);
    desk.wait(5 * 60);
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

  test("nothing that was written or said shows a secret", async () => {
    const { AccessKeyId } = await creds();
    const inTheOpen = [...(await desk.files())].filter(([path]) => !path.endsWith("/.aws/credentials"));
    expect(inTheOpen.length).toBeGreaterThan(5);
    const leaks = [...secrets].flatMap((secret) =>
      inTheOpen.filter(([, content]) => content.includes(secret)).map(([path]) => path),
    );
    expect(leaks).toEqual([]);
    expect(inTheOpen.filter(([, content]) => content.includes(AccessKeyId)).map(([path]) => path)).toEqual(
      [],
    );
    const told = JSON.stringify(desk.events(), (_key, value: unknown) =>
      value instanceof Map ? [...(value as Map<unknown, unknown>)] : value,
    );
    expect([...secrets].filter((secret) => told.includes(secret))).toEqual([]);
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
