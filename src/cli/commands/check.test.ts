import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
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

const fifteen = "test/scenarios/check-fifteen-mistakes-at-once/rolebridge.yaml";

describe("check", () => {
  test("says that an example is right, and what is in it", async () => {
    expect(await run("check", "-f", "examples/twelve-accounts.yaml")).toEqual({
      status: exit.ok,
      stdout: "examples/twelve-accounts.yaml: no problems; 13 accounts, 5 roles, 8 people, 63 grants.\n",
      stderr: "",
    });
  });

  test("reports fifteen mistakes at once, each with its line", async () => {
    const { status, stdout } = await run("check", "-f", fifteen);
    expect(status).toBe(exit.problems);
    expect(stdout.match(/^(error|warning)\[RB1\d{3}\]/gm)).toHaveLength(15);
    expect(stdout.match(/^ +--> test\/scenarios\/.*:\d+:\d+$/gm)).toHaveLength(15);
    expect(stdout).toContain(`${fifteen}: 14 errors and 1 warning.\n`);
  });

  test("answers as one JSON value", async () => {
    const { status, stdout } = await run("check", "--json", "-f", fifteen);
    expect(status).toBe(exit.problems);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly unknown[] };
    expect(diagnostics).toHaveLength(15);
    expect(diagnostics[7]).toEqual({
      code: "RB1010",
      severity: "error",
      message: "role `Auditor` has no key `polices`",
      span: { file: fifteen, start: { line: 24, column: 5 }, end: { line: 24, column: 12 } },
      notes: [],
      help: "did you mean `policies`?",
    });
    expect((await run("check", "--format", "json", "-f", fifteen)).stdout).toBe(stdout);
  });

  test("answers as SARIF, with rules, places and related places", async () => {
    const { stdout } = await run("check", "--format", "sarif", "-f", fifteen);
    const log = JSON.parse(stdout) as {
      version: string;
      runs: readonly {
        results: readonly { ruleId: string; ruleIndex: number }[];
        tool: { driver: { rules: readonly { id: string }[] } };
      }[];
    };
    expect(log.version).toBe("2.1.0");
    const [first] = log.runs;
    expect(first?.results).toHaveLength(15);
    for (const { ruleId, ruleIndex } of first?.results ?? [])
      expect(first?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(first?.results.find(({ ruleId }) => ruleId === "RB1017")).toMatchObject({
      level: "error",
      message: { text: "account `audit` has the id of account `prod`" },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: fifteen },
            region: { startLine: 13, startColumn: 16 },
          },
        },
      ],
      relatedLocations: [
        { physicalLocation: { region: { startLine: 12 } }, message: { text: "first declared here" } },
      ],
    });
  });

  test("a file that is not there is an error and no bug", async () => {
    const { status, stdout } = await run("check", "-f", "nowhere.yaml");
    expect(status).toBe(exit.problems);
    expect(stdout).toBe(
      "error[RB1001]: the file `nowhere.yaml` cannot be read\n  = help: name another with -f, or let `rolebridge init` write one\n\nnowhere.yaml: 1 error.\nWhat a code means: rolebridge explain CODE\n",
    );
  });

  test("warnings alone are fine", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rolebridge-check-"));
    const file = join(folder, "rolebridge.yaml");
    writeFileSync(
      file,
      'version: 1\norganization: x1\nsource: users\naccounts: { users: "111111111111" }\ninclude: ["more/*.yaml"]\n',
    );
    const { status, stdout } = await run("check", "-f", file);
    expect(status).toBe(exit.ok);
    expect(stdout).toContain("warning[RB1007]: no file matches `more/*.yaml`");
  });
});

describe("explain", () => {
  test("shows the page of a code", async () => {
    const { status, stdout } = await run("explain", "rb1040");
    expect(status).toBe(exit.ok);
    expect(stdout).toMatchInlineSnapshot(`
      "RB1040: An unknown account

      Why

      A selector without wildcards and conditions is the name of an account, and no
      account of that name is declared. The same is said of \`source\`.

      Example

          people:
            alice: { access: [Developer@prdo] }

      Fix

      Correct the name, or declare the account under \`accounts\`.
      "
    `);
  });

  test("an unknown code is wrong usage, and a near one is named", async () => {
    expect(await run("explain", "RB104")).toMatchObject({
      status: exit.usage,
      stderr: expect.stringContaining("did you mean `RB1040`?") as string,
    });
    expect((await run("explain", "../../README")).status).toBe(exit.usage);
  });
});
