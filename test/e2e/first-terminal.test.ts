import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { isInstalled, skipNote } from "../conformance/clients.ts";
import { withLeastRights } from "../support/least-rights.ts";
import { binary, type Ended, startProgram } from "./command.ts";

// Whoever begins sits at a terminal: what is asked there, and what Ctrl-C leaves behind.

const hasPty = isInstalled("python3", "-c", "import pty");

describe.skipIf(!hasPty)(`at a terminal${skipNote("python3", hasPty)}`, () => {
  let sandbox: Sandbox;
  let env: Readonly<Record<string, string>>;
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-begin-"));
  const run = async (
    words: readonly string[],
    typed: readonly (readonly [waitFor: string, keys: string])[],
  ): Promise<Ended> => {
    const terminal = ["python3", join(import.meta.dirname, "terminal.py"), JSON.stringify(typed)];
    const ended = await startProgram([...terminal, process.execPath, binary, ...words], env, folder).ended;
    return { ...ended, stdout: stripVTControlCharacters(ended.stdout) };
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: "terminal" });
    const operator = await withLeastRights(sandbox, undefined);
    env = {
      TERM: "xterm",
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: sandbox.region,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    };
  });
  afterAll(() => sandbox.stop());

  const create = ["accounts", "create", "users", "--email", "aws+users@example.com"];

  test("an account is made after a yes only", async () => {
    const ended = await run(create, [["(yes/no)", "no\r"]]);
    expect(ended).toMatchObject({ status: 0 });
    expect(ended.stdout).toContain("Nothing was made.");
    expect(sandbox.log.events().filter(({ operation }) => operation === "CreateAccount")).toEqual([]);
  });

  test("Ctrl-C while AWS works leaves the account to the same command", async () => {
    const stopped = await run(create, [
      ["(yes/no)", "yes\r"],
      ["Waiting for AWS", "\u0003"],
    ]);
    expect(stopped.stdout).toContain("The same command goes on");
    expect(stopped.status).toBe(130);
    const again = await run(create, [["(yes/no)", "yes\r"]]);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout).toMatch(/users is there already|AWS is already making users/);
    expect(again.stdout).toContain("rolebridge init --from-organization --source users");
    expect(sandbox.log.events().filter(({ operation }) => operation === "CreateAccount")).toHaveLength(1);
  });

  test("init asks, reads the AWS organization, and writes what was answered", async () => {
    const ended = await run(
      ["init"],
      [
        ["organization called", "acme\r"],
        ["Read the accounts", "y"],
        ["first person", "grace\r"],
        ["E-mail address of", "grace@example.com\r"],
        ["Which roles", "\r"],
      ],
    );
    expect(ended.status).toBe(0);
    expect(ended.stdout).toContain("Wrote rolebridge.yaml: 1 account, 2 roles, 1 person.");
    expect(ended.stdout).toContain("rolebridge accounts create NAME");
    const text = readFileSync(join(folder, "rolebridge.yaml"), "utf8");
    expect(text).toMatch(/^ {2}users: \{ id: "\d{12}", email: aws\+users@example\.com \}$/m);
    expect(text).toMatch(/^ {2}grace:\n {4}email: grace@example\.com$/m);
    expect((await run(["check"], [])).status).toBe(0);
  });

  test("without credentials the way out is said", async () => {
    const { AWS_ENDPOINT_URL = "" } = env;
    env = { AWS_ENDPOINT_URL, AWS_EC2_METADATA_DISABLED: "true", AWS_REGION: "us-east-1" };
    const { status, stdout } = await run(["accounts"], []);
    expect(status).toBe(1);
    expect(stdout).toContain("Sign in to the management account first");
  });
});
