import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { breaches } from "../../../test/mutations/breaches.ts";
import { liveWorld } from "../../../test/mutations/twelve-accounts.ts";
import { exit } from "../exit.ts";
import { main } from "../main.ts";
import { packageFile } from "../package-file.ts";

async function run(...argv: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await main(argv, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    stdin: Readable.from([]),
    env: {},
    cwd: packageFile(""),
    now: () => new Date("2026-11-24T10:00:00Z"),
    signal: new AbortController().signal,
  });
  return { status, stdout: out.join(""), stderr: err.join("") };
}

const pair = ["-f", "examples/alice-and-bob.yaml", "--world", "desired"] as const;
const folder = mkdtempSync(join(tmpdir(), "rolebridge-access-"));

describe("can", () => {
  test("says no, which role would allow it, and how to grant it", async () => {
    const { status, stdout } = await run("can", "bob", "lambda:InvokeFunction", "--in", "analytics", ...pair);
    expect({ status, stdout }).toMatchInlineSnapshot(`
      {
        "status": 2,
        "stdout": "No.
        bob has no bridge into analytics that would allow it.
        LambdaManager@analytics would allow it; the door out is missing.
        To grant it: rolebridge grant bob LambdaManager@analytics
      ",
      }
    `);
  });

  test("says yes with the doors and the statement", async () => {
    const { status, stdout } = await run(
      "can",
      "alice",
      "lambda:InvokeFunction",
      "--in",
      "analytics",
      ...pair,
    );
    expect({ status, stdout }).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stdout": "Yes.
        through LambdaManager@analytics, with MFA
          door       policy switch-to-LambdaManager@analytics in users, statement 1
          door       trust of analytics/LambdaManager, statement 1
          allowed by policy AWSLambda_FullAccess in analytics, statement 1
      ",
      }
    `);
  });

  test("tells --mfa, --no-mfa and neither apart", async () => {
    const ask = async (...more: readonly string[]) =>
      (await run("can", "alice", "s3:GetObject", "--as", "AccountManager@webapp", ...pair, ...more)).status;
    expect([await ask(), await ask("--mfa"), await ask("--no-mfa")]).toEqual([
      exit.ok,
      exit.ok,
      exit.notClean,
    ]);
  });

  test("answers programs by its contract", async () => {
    const { stdout } = await run("can", "bob", "lambda:GetFunction", "--in", "analytics", ...pair, "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      answer: "no",
      through: [],
      conditions: [],
      stoppedBy: [{ role: "LambdaManager" }],
    });
  });

  test("refuses names that are not declared instead of saying no", async () => {
    expect((await run("can", "carlo", "s3:GetObject", "--in", "webapp", ...pair)).status).toBe(exit.usage);
    expect((await run("can", "alice", "s3:GetObject", "--in", "web", ...pair)).status).toBe(exit.usage);
  });
});

describe("who-can", () => {
  test("lists people by their bridges", async () => {
    const { stdout } = await run("who-can", "lambda:InvokeFunction", "--in", "analytics", ...pair);
    expect(stdout).toMatchInlineSnapshot(`
      "People
        alice   → role LambdaManager   1h   MFA

      1 person and 0 others may do lambda:InvokeFunction in analytics.
      "
    `);
  });
});

describe("verify", () => {
  const planted = join(folder, "planted.json");
  const chain = breaches.find(
    ({ name }) => name === "a chain of three roles from preproduction into production",
  );
  writeFileSync(planted, JSON.stringify(chain?.plant(liveWorld())));
  const world = ["-f", "examples/twelve-accounts.yaml", "--world", planted] as const;

  test("proves what is declared, with its scope, and keeps evidence", async () => {
    const file = join(folder, "evidence.json");
    const { status, stdout } = await run("verify", ...pair, "--out", file);
    expect({ status, stdout }).toMatchInlineSnapshot(`
      {
        "status": 0,
        "stdout": "Proved: the 3 bridges are all the ways in, each as declared.

      Examined 3 accounts, 4 principals, 20 statements, chains of any length.
      Not examined: root sign-in, sts:AssumeRoot from elsewhere than the source account, resource policies of other services, what already runs with a role of a service, delegated administrators in target accounts but for policies that name IAM Identity Center.
      ",
      }
    `);
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      kind: "rolebridge/evidence",
      madeAt: "2026-11-24T10:00:00.000Z",
      result: "proved",
      world: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
  });

  test("lists each way in with its path, the statements and what closes it", async () => {
    const { status, stdout } = await run("verify", ...world);
    expect(status).toBe(exit.notClean);
    expect(stdout).toContain("Not proved: 3 ways into target accounts are no declared bridges.");
    expect(stdout).toContain("preproduction reaches production");
    expect(stdout).toContain("trust of shop-production/Operator, statement 2");
  });

  test("answers programs by its contract, and code scanning", async () => {
    const answer = JSON.parse((await run("verify", ...world, "--json")).stdout) as Record<string, unknown>;
    expect(Object.keys(answer)).toEqual(
      expect.arrayContaining(["result", "examined", "waysIn", "undecided", "exceptions"]),
    );
    const sarif = JSON.parse((await run("verify", ...world, "--format", "sarif")).stdout) as {
      readonly runs: readonly { readonly results: readonly { readonly ruleId: string }[] }[];
    };
    expect(sarif.runs[0]?.results.map(({ ruleId }) => ruleId).sort()).toEqual(["RB3204", "RB3205", "RB3206"]);
  });
});

describe("graph", () => {
  test("draws by the file's name, for one person", async () => {
    const file = join(folder, "bob.mmd");
    expect(await run("graph", ...pair, "--person", "bob", "--out", file)).toMatchObject({ status: exit.ok });
    const text = readFileSync(file, "utf8");
    expect(text).toContain("flowchart LR");
    expect(text).not.toContain("alice");
  });

  test("writes SVG on stdout", async () => {
    expect((await run("graph", ...pair)).stdout).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });
});
