import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDeclaration } from "../src/declaration/index.ts";
import { type Sandbox, startSandbox } from "../src/sandbox/index.ts";
import { diskFiles, type PermissionsUse } from "../src/workspace/index.ts";
import { commandLine, pointTo } from "./support/command-line.ts";
import { withLeastRights } from "./support/least-rights.ts";
import { administratorOf } from "./support/sandbox-clients.ts";

// Each use of `permissions --for` by itself: what it is for works with its rights alone, and what it is not for is refused
// by AWS, not by good will.

const sealed = "--encrypt-to age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

interface Case {
  readonly use: PermissionsUse;
  /** Command lines, with the status that they end with. */
  readonly works: readonly (readonly [commandLine: string, status: number])[];
  readonly refused: readonly string[];
}

const cases: readonly Case[] = [
  {
    use: "plan",
    works: [
      ["plan --exit-code", 0],
      ["bridges", 0],
      ["snapshot --out world.json", 0],
      ["import --out imported.yaml", 0],
      ["adopt --all --dry-run", 0],
      ["graph --format mermaid", 0],
      ["can alice lambda:InvokeFunction --in analytics", 0],
    ],
    refused: ["grant bob LambdaManager@analytics --yes", "accounts"],
  },
  { use: "verify", works: [["verify", 0]], refused: ["grant bob LambdaManager@analytics --yes"] },
  {
    use: "report",
    works: [
      ["bridges --unused 90d --services", 0],
      ["export audit --format html", 0],
      ["verify", 0],
    ],
    refused: ["grant bob LambdaManager@analytics --yes"],
  },
  {
    use: "apply",
    works: [
      ["grant bob LambdaManager@analytics --yes", 0],
      ["revoke bob LambdaManager@analytics --end-sessions --yes", 0],
      ["plan --exit-code", 0],
    ],
    refused: ["accounts create ledger --email aws+ledger@example.com --yes"],
  },
  {
    use: "people",
    works: [
      [`onboard carol --access AccountManager@webapp ${sealed} --yes`, 0],
      [`onboard carol --new-password ${sealed} --yes`, 0],
      ["offboard bob --yes", 0],
      ["offboard carol --yes", 0],
      ["plan --exit-code", 0],
      ["verify", 0],
    ],
    refused: ["accounts"],
  },
  {
    use: "accounts",
    works: [
      ["accounts", 0],
      ["accounts create ledger --email aws+ledger@example.com --yes", 0],
      ["init --from-organization --organization acme --source users --yes -f other.yaml", 0],
    ],
    // The operator enters the accounts for which its rights were printed: a new one is not among them.
    refused: ["grant bob LambdaManager@analytics --yes", "bridges"],
  },
];

describe.each(cases)("with the rights for $use alone", ({ use, works, refused }) => {
  let sandbox: Sandbox;
  let restore: () => void;
  const { folder, run } = commandLine();
  beforeAll(async () => {
    copyFileSync(
      join(import.meta.dirname, "../examples/alice-and-bob.yaml"),
      join(folder, "rolebridge.yaml"),
    );
    const { declaration } = await loadDeclaration("rolebridge.yaml", diskFiles(folder));
    if (declaration === undefined) throw new Error("the example has mistakes");
    sandbox = await startSandbox({ seed: use, accounts: declaration.accounts });
    const before = pointTo(sandbox, administratorOf(sandbox));
    const applied = await run("apply --yes");
    before();
    if (applied.status !== 0) throw new Error(applied.stderr);
    restore = pointTo(sandbox, await withLeastRights(sandbox, declaration, [use]));
  }, 60_000);
  afterAll(async () => {
    restore();
    await sandbox.stop();
  });

  test.each(works)("%s", async (line, status) => {
    const ended = await run(line);
    expect({ status: ended.status, stderr: ended.status === status ? "" : ended.stderr }).toEqual({
      status,
      stderr: "",
    });
    expect(ended.stderr).not.toContain("AccessDenied");
  });

  test.each(refused)("not: %s", async (line) => {
    const declared = readFileSync(join(folder, "rolebridge.yaml"), "utf8");
    const { status, stdout, stderr } = await run(line);
    expect(status).toBe(1);
    expect(stdout + stderr).toContain("AccessDenied");
    expect(declared).toContain("organization: acme");
  });
});
