import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openVault } from "../../src/passage/vault.ts";
import { binary, rolebridge, start } from "./command.ts";

// What a command loads is recorded by a hook of Node's own loader; which sources stand in a file of the bundle, the build
// has written down.

/** Loaded before the command: writes down every module that Node loads. */
const recorder = `
  import { register } from "node:module";
  const hooks = \`
    import { appendFileSync } from "node:fs";
    export async function load(url, context, next) {
      appendFileSync(process.env.ROLEBRIDGE_RECORD_MODULES, url + "\\\\n");
      return next(url, context);
    }
  \`;
  register("data:text/javascript," + encodeURIComponent(hooks));
`;

describe("starting", () => {
  let folder = "";
  /** What a test adds to the environment of what it starts. */
  const surroundings: Record<string, string> = {};
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rolebridge-start-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function packagesLoadedBy(...args: readonly string[]): Promise<ReadonlySet<string>> {
    const record = join(folder, `${args.join("").replaceAll("/", "")}.txt`);
    const hook = `data:text/javascript,${encodeURIComponent(recorder)}`;
    await start(args, { ...surroundings, ROLEBRIDGE_RECORD_MODULES: record }, ["--import", hook]).ended;
    const loaded = (await readFile(record, "utf8")).split("\n");
    const bundled = JSON.parse(await readFile(join(binary, "..", "modules.json"), "utf8")) as Record<
      string,
      string[]
    >;
    const modules = Object.entries(bundled)
      .filter(([name]) => loaded.some((url) => url.endsWith(`/${name}`)))
      .flatMap(([, sources]) => sources);
    expect(modules).toContain("src/cli/main.ts");
    const inPackages = [...modules, ...loaded].map(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "",
    );
    return new Set(inPackages);
  }

  const heavy = /^(@aws-sdk\/.*|@smithy\/.*|yaml|zod|hono|@clack\/.*)$/;

  test.each(["--version", "--help", "help"])(
    "%s loads neither the AWS SDK nor YAML nor the schema library",
    async (line) => {
      const loaded = await packagesLoadedBy(...line.split(" "));
      expect([...loaded].filter((name) => heavy.test(name))).toEqual([]);
    },
  );

  test("check loads YAML and the schema library, and no AWS SDK", async () => {
    const loaded = await packagesLoadedBy("check", "-f", "examples/alice-and-bob.yaml");
    expect([...loaded].filter((name) => heavy.test(name)).toSorted()).toEqual(["yaml", "zod"]);
  });

  test("ls and creds load neither the AWS SDK nor YAML nor the argument parser", async () => {
    const home = join(folder, "home");
    await mkdir(join(home, "sessions"), { recursive: true });
    const passport = join(home, "alice.json");
    const { stdout } = await rolebridge([
      "publish",
      "-f",
      "examples/alice-and-bob.yaml",
      "--person",
      "alice",
    ]);
    await writeFile(passport, stdout);
    const settings = {
      kind: "rolebridge/sign-in",
      version: 1,
      source: "access-key",
      user: "alice",
      passport,
    };
    await writeFile(join(home, "sign-in.json"), JSON.stringify({ ...settings, accountId: "111111111111" }));
    const session = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "s", sessionToken: "t" };
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    const role = "role 111111111111 alice arn:aws:iam::222222222222:role/AccountManager default";
    await openVault(join(home, "sessions")).write(role, JSON.stringify({ ...session, expiration }));
    const env = { ROLEBRIDGE_HOME: home, ROLEBRIDGE_KEYCHAIN: "off" };
    const given = await rolebridge(["creds", "AccountManager@webapp"], env);
    expect(JSON.parse(given.stdout)).toMatchObject({ AccessKeyId: "ASIAEXAMPLE", Expiration: expiration });
    Object.assign(surroundings, env);
    const warm = /^(picocolors|env-paths|is-safe-filename|)$/;
    for (const line of [["creds", "AccountManager@webapp"], ["ls"], ["ls", "--json"]]) {
      const loaded = await packagesLoadedBy(...line);
      expect([line, [...loaded].filter((name) => !warm.test(name))]).toEqual([line, []]);
    }
  });

  test("the demo lets everybody in where the declaration says, nowhere else, twice the same, in time", async () => {
    const startedAt = Date.now();
    const first = await rolebridge(["demo"], { AWS_PROFILE: "no-such-profile" });
    expect(first.status).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(first.stdout).toMatch(
      /alice +LambdaManager +@ analytics +MFA +entered +switch-to-LambdaManager@analytics, statement 1/,
    );
    expect(first.stdout).toMatch(/bob +LambdaManager +@ analytics +MFA +refused +no door out/);
    expect(first.stdout).toMatch(
      /bob +AccountManager +@ webapp +no MFA +refused +without MFA: the door in requires/,
    );
    const second = await rolebridge(["demo", "--json"]);
    const { asDeclared, attempts } = JSON.parse(second.stdout) as {
      asDeclared: boolean;
      attempts: readonly unknown[];
    };
    expect([second.status, asDeclared, attempts.length]).toEqual([0, true, 11]);
  });

  test("a reader that goes away is no error", async () => {
    const running = start(["--help"]);
    running.child.stdout?.destroy();
    expect((await running.ended).stderr).toBe("");
  });
});
