import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
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
    env = {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: sandbox.region,
      AWS_ACCESS_KEY_ID: sandbox.operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: sandbox.operator.secretAccessKey,
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
    const ended = await shell(commands);
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
