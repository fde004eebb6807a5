import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDeclaration } from "../../src/declaration/index.ts";
import { diskFiles, managementPermissionsOf, permissionsOf } from "../../src/workspace/index.ts";
import { type Between, standBetween } from "../e2e/between.ts";
import { type Ended, rolebridge, root } from "../e2e/command.ts";
import { actionsOf, gatekeeper } from "../support/gatekeeper.ts";
import { skipNote } from "./clients.ts";

// A second target that others wrote: the built command against moto's server, by nothing but the SDK's own variables.
// moto looks at no rights: whoever stands between refuses every call that `permissions` does not name.

const hasMoto = spawnSync("python3", ["-c", "import moto.server"], { stdio: "ignore" }).status === 0;
const example = join(root, "examples", "alice-and-bob.yaml");

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Told {
  readonly bridges: readonly { readonly person: string; readonly role: string; readonly state: string }[];
}

function openIn({ stdout }: Ended): readonly string[] {
  return (JSON.parse(stdout) as Told).bridges.map(({ person, role, state }) => `${person} ${role} ${state}`);
}

describe.skipIf(!hasMoto)(`moto's server${skipNote("moto[server]", hasMoto)}`, () => {
  let moto: ChildProcess;
  let folder: string;
  let env: Readonly<Record<string, string>>;
  let endpoint: string;
  let between: Between;
  const gate = gatekeeper();
  beforeAll(async () => {
    const port = await freePort();
    const { PATH, HOME } = process.env;
    moto = spawn("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
      stdio: "ignore",
      env: { PATH, HOME, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
    });
    endpoint = `http://127.0.0.1:${port}`;
    between = await standBetween(endpoint, gate.decide);
    env = {
      AWS_ENDPOINT_URL: between.endpoint,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    for (let tries = 0; ; tries += 1) {
      try {
        await fetch(`http://127.0.0.1:${port}/moto-api/`);
        break;
      } catch (error) {
        if (tries > 1000 || moto.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    folder = await mkdtemp(join(tmpdir(), "rolebridge-moto-"));
  });
  afterAll(async () => {
    between.close();
    moto.kill("SIGKILL");
    await rm(folder, { recursive: true });
  });

  const run = (...args: readonly string[]): Promise<Ended> => rolebridge(args, env);

  test("is built, found as declared, asked, changed and taken down by the same commands", async () => {
    const { declaration } = await loadDeclaration(example, diskFiles(root));
    const set = declaration && permissionsOf(declaration, { use: "apply" });
    const reach = set?.reach;
    if (set === undefined || reach === undefined) throw new Error("nothing is printed");
    gate.allow({
      operator: set.operator,
      reachIn: (id) => (id === reach.sourceAccountId ? reach.source : reach.targets),
    });
    expect((await run("plan", "--exit-code", "-f", example)).status).toBe(2);
    const applied = await run("apply", "--yes", "-f", example);
    expect([applied.status, applied.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect((await run("plan", "--exit-code", "-f", example)).status).toBe(0);

    expect(openIn(await run("bridges", "--json", "-f", example))).toEqual([
      "alice LambdaManager open",
      "alice AccountManager open",
      "bob AccountManager open",
    ]);
    const can = await run("can", "bob", "lambda:InvokeFunction", "--in", "analytics", "-f", example);
    expect(can.status).toBe(2);

    // A person is not taken away: moto has no ListServiceSpecificCredentials, without which no user is deleted.
    const changed = join(folder, "rolebridge.yaml");
    const text = await readFile(example, "utf8");
    const bob = text.indexOf("  bob:");
    await writeFile(
      changed,
      text.slice(0, bob) + text.slice(bob).replace("AccountManager@webapp", "LambdaManager@analytics"),
    );
    const moved = await run("apply", "--yes", "-f", changed);
    expect([moved.status, moved.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    const snapshot = join(folder, "world.json");
    const snap = await run("snapshot", "--out", snapshot, "-f", changed);
    expect([snap.status, snap.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    const told = await run("bridges", "--world", snapshot, "--json", "-f", changed);
    expect(openIn(told)).toEqual([
      "alice LambdaManager open",
      "alice AccountManager open",
      "bob LambdaManager open",
    ]);
    expect((await run("plan", "--exit-code", "-f", changed)).status).toBe(0);
  });

  test("costs are split by the bill that Cost Explorer gives", async () => {
    const { operator } = managementPermissionsOf("costs");
    gate.allow({ operator });
    const groups = (amount: string) => [
      { Keys: ["222222222222"], Metrics: { UnblendedCost: { Amount: amount, Unit: "USD" } } },
    ];
    const month = (Start: string, End: string, amount: string) => ({
      TimePeriod: { Start, End },
      Total: {},
      Groups: groups(amount),
      Estimated: false,
    });
    const results = [month("2026-09-01", "2026-10-01", "10"), month("2026-10-01", "2026-11-01", "12.5")];
    await fetch(`${endpoint}/moto-api/static/ce/cost-and-usage-results`, {
      method: "POST",
      body: JSON.stringify({ results: [{ ResultsByTime: results, DimensionValueAttributes: [] }] }),
    });
    const told = await run(
      "costs",
      "--month",
      "2026-10",
      "--by",
      "account",
      "--json",
      "--yes",
      "-f",
      example,
    );
    expect(told).toMatchObject({ status: 0 });
    expect(JSON.parse(told.stdout)).toMatchObject({
      rows: [{ name: "webapp", amounts: [{ currency: "USD", amount: "12.5", before: "10" }] }],
      requests: 1,
    });
    expect(told.stderr).toContain("AWS answered for account 222222222222 alone");
    expect(gate.asked()).toEqual(actionsOf(operator));
  });
});
