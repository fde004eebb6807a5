import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadDeclaration } from "../../src/declaration/index.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { diskFiles } from "../../src/workspace/index.ts";
import { renewLeastRights, withLeastRights } from "../support/least-rights.ts";
import { binary, type Ended, root, startProgram } from "./command.ts";

// The page `docs/first-hour.md` is run as it stands: from a management account alone to twelve accounts and one more.

/** Commands of the page, by the title that they stand under. */
const steps = readFileSync(join(root, "docs/first-hour.md"), "utf8")
  .split(/^## /m)
  .flatMap((section) => {
    const [title = ""] = section.split("\n");
    return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = ""]) => ({ title, commands }));
  });

interface Listed {
  readonly bridges: readonly {
    readonly person: string;
    readonly role: string;
    readonly account: string;
    readonly state: string;
    readonly until?: string;
    readonly mfa: string;
  }[];
}

describe("the first hour", () => {
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-first-hour-"));
  let sandbox: Sandbox;
  let env: Readonly<Record<string, string>>;
  const shell = (commands: string): Promise<Ended> =>
    startProgram(
      [
        "bash",
        "-c",
        `rolebridge() { "${process.execPath}" "${binary}" "$@"; }\nset -euo pipefail\n${commands}`,
      ],
      env,
      folder,
    ).ended;
  /** Attaches what `permissions` prints for what is declared by now. */
  const renew = async (): Promise<void> => {
    if (!existsSync(join(folder, "rolebridge.yaml"))) return;
    const { declaration } = await loadDeclaration("rolebridge.yaml", diskFiles(folder));
    await renewLeastRights(sandbox, declaration);
  };
  /** Runs what a block says, command by command, each with the least rights for what is declared by then. */
  const runBlock = async (commands: string): Promise<Ended> => {
    let said: Ended = { status: 0, stdout: "", stderr: "" };
    for (const command of commands.split(/^(?=rolebridge )/m).filter((part) => part.trim() !== "")) {
      await renew();
      const { status, stdout, stderr } = await shell(command);
      said = { status, stdout: said.stdout + stdout, stderr: said.stderr + stderr };
      if (status !== 0) break;
    }
    return said;
  };
  const bridges = async (flags: string): Promise<readonly string[]> => {
    const { stdout } = await shell(`rolebridge bridges --json ${flags}`);
    return (JSON.parse(stdout) as Listed).bridges
      .map(
        ({ person, role, account, state, until, mfa }) =>
          `${person} ${role}@${account} ${state} ${mfa} ${until ?? ""}`,
      )
      .toSorted();
  };

  beforeAll(async () => {
    sandbox = await startSandbox({ seed: "first hour" });
    const operator = await withLeastRights(sandbox, undefined);
    env = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: sandbox.region,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    };
  });
  afterAll(() => sandbox.stop());

  test("the page has its steps", () => {
    expect(steps.map(({ title }) => title)).toEqual([
      "1. The account in which people live",
      "2. The declaration",
      "3. Accounts that hold work",
      "4. Who may enter what",
      "5. Build it",
      "6. Let people in",
      "7. Prove it",
      "One account more",
    ]);
  });

  /** What must be true after a step, by the first word of its title. */
  const after: Readonly<Record<string, (ended: Ended) => Promise<void> | void>> = {
    "2.": ({ stderr }) => expect(stderr).not.toMatch(/warning/),
    "4.": async () => {
      const example = join(root, "examples/twelve-accounts.yaml");
      expect(await bridges("--world desired")).toEqual(await bridges(`--world desired -f ${example}`));
    },
    "7.": async ({ stdout }) => {
      expect(stdout).toMatch(/^Proved/m);
      expect(stdout).toMatch(/Nothing to change: 13 accounts stand as declared/);
      expect(await bridges("")).toEqual(await bridges("--world desired"));
    },
    One: ({ stdout }) => {
      for (const person of ["alice", "bob", "carol"]) {
        expect(stdout).toMatch(new RegExp(`\\+ ${person} +→ Developer +@ shop-test`));
      }
    },
  };

  test.each(steps)("$title", async ({ title, commands }) => {
    const ended = await runBlock(commands);
    const stderr = ended.status === 0 ? "" : ended.stderr;
    expect({ status: ended.status, stderr }).toEqual({ status: 0, stderr: "" });
    await after[title.split(" ")[0] ?? ""]?.(ended);
  });

  test("the declaration has grown with its comments kept", () => {
    const text = readFileSync(join(folder, "rolebridge.yaml"), "utf8");
    expect(text).toMatch(
      /^ {2}shop-test: \{ id: "\d{12}", email: aws\+shop-test@example\.com, project: shop, stage: test \}$/m,
    );
    expect(text.match(/^ *#/gm)?.length).toBeGreaterThan(10);
  });
});
