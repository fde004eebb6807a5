import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What another project would write: compiled against the package's types, and run. */
const program = `
import { type Sandbox, type SandboxEvent, startSandbox } from "rolebridge/sandbox";

const sandbox: Sandbox = await startSandbox({
  accounts: [{ name: "webapp", accountId: "222222222222" }],
  seed: "larkspur",
  clock: new Date("2026-11-24T08:00:00Z"),
  latencyMs: [0, 1],
  rate: 1000,
  faults: { errors: 0, drops: 0, lostAnswers: 0 },
  consistencyDelay: 0,
  warn: (line) => console.error(line),
});
const response = await fetch(sandbox.endpoint, {
  method: "POST",
  body: new URLSearchParams({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
});
sandbox.clock.advance(3600);
const events: readonly SandboxEvent[] = sandbox.log.events();
let refusal = "";
try {
  sandbox.signIn({ account: "222222222222", userName: "alice", password: "none" });
} catch (error) {
  refusal = (error as Error).message;
}
const answer = {
  status: response.status,
  missing: (await response.text()).includes("MissingAuthenticationToken"),
  region: sandbox.region,
  accounts: sandbox.accounts,
  hour: new Date(sandbox.clock.now()).toISOString().slice(0, 13),
  events: events.length,
  refusal,
};
await sandbox.stop();
console.log(JSON.stringify(answer));
`;

describe("the packed package", () => {
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-package-"));
  const within = join(folder, "node_modules", "rolebridge");
  beforeAll(() => {
    execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], {
      stdio: "pipe",
    });
    const archive = readdirSync(folder).find((name) => name.endsWith(".tgz")) as string;
    mkdirSync(within, { recursive: true });
    execFileSync("tar", ["-xzf", join(folder, archive), "--strip-components=1", "-C", within]);
    writeFileSync(join(folder, "package.json"), '{"type": "module"}');
    writeFileSync(join(folder, "program.ts"), program);
    const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
    const options = ["--module", "nodenext", "--target", "es2023", "--strict", "--skipLibCheck"];
    const types = ["--types", "node", "--typeRoots", join(process.cwd(), "node_modules", "@types")];
    execFileSync(
      process.execPath,
      [join(dirname(compiler), "bin", "tsc"), ...options, ...types, "program.ts"],
      { cwd: folder, stdio: "pipe" },
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("gives other projects the sandbox, with its types and without any dependency", () => {
    const stdout = execFileSync(process.execPath, ["program.js"], { cwd: folder, encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual({
      status: 403,
      missing: true,
      region: "us-east-1",
      accounts: { webapp: "222222222222" },
      hour: "2026-11-24T09",
      events: 0,
      refusal: "Your authentication information is incorrect. Please try again.",
    });
  });
});
