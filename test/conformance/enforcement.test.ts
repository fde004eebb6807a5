import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { environmentOf, isInstalled, run, skipNote } from "./clients.ts";

const installed = isInstalled("python3", "-c", "import boto3");
const script = readFileSync(new URL("enforcement.py", import.meta.url), "utf8");

interface Row {
  readonly caller: string;
  readonly call: string;
  readonly expected: string;
  readonly got: string;
}

describe.skipIf(!installed)(`who may do what, through boto3${skipNote("boto3", installed)}`, () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({
      accounts: [
        { name: "users", accountId: "111111111111" },
        { name: "work", accountId: "222222222222" },
        { name: "denying", accountId: "333333333333" },
        { name: "listed", accountId: "444444444444" },
      ],
      events: 100_000,
    });
  });
  afterEach(() => sandbox.stop());

  test("each caller is allowed and refused what AWS's rules say", async () => {
    const { status, stdout, stderr } = await run("python3", ["-"], environmentOf(sandbox), { input: script });
    expect([stderr, status]).toEqual(["", 0]);
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Row);
    expect(rows.filter(({ expected, got }) => expected !== got)).toEqual([]);
    expect(rows.length).toBeGreaterThan(1000);
    expect(new Set(rows.map(({ got }) => got))).toEqual(new Set(["+", "-", "!", "k"]));
  });
});
