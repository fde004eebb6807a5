import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled, skipNote } from "../conformance/clients.ts";
import { binary, type Ended, rolebridge, startProgram } from "./command.ts";
import { declarationFile } from "./person.ts";

const hasPty = isInstalled("python3", "-c", "import pty");
const hasFish = isInstalled("fish", "--version");
const hasZsh = isInstalled("zsh", "--version");

// Real shells with the real command; PowerShell's script is compared with what it should be only (candidates.test.ts).
describe("a shell completes", () => {
  let home = "";
  let env: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "rolebridge-shell-"));
    const passport = await rolebridge(["publish", "-f", declarationFile, "--person", "alice"]);
    await writeFile(join(home, "alice.json"), passport.stdout);
    await writeFile(join(home, "notes.txt"), "");
    await mkdir(join(home, "bin"));
    const command = `#!/bin/sh\nexec '${process.execPath}' '${binary}' "$@"\n`;
    await writeFile(join(home, "bin", "rolebridge"), command, { mode: 0o755 });
    env = {
      PATH: `${join(home, "bin")}:${process.env["PATH"] ?? ""}`,
      HOME: home,
      ZDOTDIR: home,
      ROLEBRIDGE_HOME: join(home, "rolebridge"),
      ROLEBRIDGE_PASSPORT: join(home, "alice.json"),
      TERM: "xterm",
    };
  });
  afterAll(() => rm(home, { recursive: true }));

  const run = (...command: readonly string[]): Promise<Ended> => startProgram(command, env, home).ended;

  /** Types into a shell at a terminal, each text once the one before it is seen; what the terminal showed. */
  async function typeInto(shell: readonly string[], typed: readonly (readonly [string, string])[]) {
    const leave = ["notes.txt", "\u0015exit\r"] as const;
    const pairs = JSON.stringify([...typed, leave]);
    const terminal = join(import.meta.dirname, "terminal.py");
    const { status, stdout } = await run("python3", terminal, pairs, ...shell);
    expect(status).toBe(0);
    return stripVTControlCharacters(stdout);
  }

  /** A role to its end, roles that begin alike, another program's name after `--`, and a file; bash and zsh alike. */
  const walk = [
    ["READY> ", "rolebridge creds Operator@shop-pr\t"],
    ["creds Operator@shop-production", "\u0015rolebridge creds LambdaManager@data-\t\t"],
    ["data-preproduction", "\u0015rolebridge exec -- whoa\t"],
    ["exec -- whoami", "\u0015rolebridge check -f no\t"],
  ] as const;

  test.skipIf(!hasPty)(`in bash${skipNote("python3", hasPty)}`, async () => {
    const start = `PS1='READY> '\nbind 'set enable-bracketed-paste off' 'set bell-style none'\neval "$(rolebridge completion bash)"\n`;
    await writeFile(join(home, "bashrc"), start);
    const shown = await typeInto(["bash", "--rcfile", join(home, "bashrc"), "-i"], walk);
    expect(shown).toContain("data-development");
  });

  test.skipIf(!hasPty || !hasZsh)(`in zsh${skipNote("zsh", hasZsh)}`, async () => {
    const start = `PS1='READY> '\nautoload -Uz compinit && compinit -u\neval "$(rolebridge completion zsh)"\n`;
    await writeFile(join(home, ".zshrc"), start);
    const shown = await typeInto(["zsh", "--no-globalrcs", "-i"], walk);
    expect(shown).toMatch(/LambdaManager@data-development {2}-- Full access to AWS Lambda/);
  });

  test.skipIf(!hasFish)(`in fish${skipNote("fish", hasFish)}`, async () => {
    const lines = [
      "rolebridge creds Op",
      "rolebridge env --shell f",
      "rolebridge exec -- whoa",
      "rolebridge check -f no",
    ];
    const ask = lines.map((line) => `complete -C '${line}'`).join("; ");
    const script = `rolebridge completion fish | source; ${ask}`;
    const { stdout } = await run("fish", "--no-config", "-c", script);
    expect(stdout.split("\n").map((line) => line.split("\t")[0])).toEqual([
      "Operator@shop-production",
      "fish",
      "whoami",
      "notes.txt",
      "",
    ]);
  });
});
