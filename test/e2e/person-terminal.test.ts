import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInstalled, skipNote } from "../conformance/clients.ts";
import { binary, type Ended } from "./command.ts";
import { type Desk, declarationFile, openDesk } from "./person.ts";

const hasPty = isInstalled("python3", "-c", "import pty");
const role = "Developer@shop-development";
const whole = [process.execPath, binary];
const terminal = ["python3", join(import.meta.dirname, "terminal.py")];

describe("with a terminal and without", () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk("alice");
    const { stdout } = await desk.run(["publish", "-f", declarationFile, "--person", "alice"]);
    await writeFile(join(desk.home, "alice.json"), stdout);
  });
  afterAll(async () => {
    await desk.close();
    await desk.place.sandbox.stop();
  });

  /** Runs the command in a terminal; each pair is what to wait for, and what is typed then. */
  const inTerminal = (
    args: readonly string[],
    typed: readonly (readonly [string, string])[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ended> =>
    desk.program([...terminal, JSON.stringify(typed), ...whole, ...args], {
      ROLEBRIDGE_MFA_COMMAND: "",
      TERM: "xterm",
      ...env,
    });
  /** What is left of a screen without its colours and movements. */
  const plain = (text: string): string => stripVTControlCharacters(text);

  describe.skipIf(!hasPty)(`a terminal${skipNote("python3", hasPty)}`, () => {
    test("login asks for the code there", async () => {
      const code = desk.nextCode();
      const ended = await inTerminal(["login", "--passport", "alice.json"], [["MFA code of", `${code}\r`]]);
      expect(ended.stdout).toContain(`MFA code of ${desk.serialNumber}:`);
      expect(ended.stdout).toContain("One MFA session serves all your roles until");
      expect(ended.status).toBe(0);
    });

    test("Ctrl-C at the question ends with 130", async () => {
      const ended = await inTerminal(["login", "--fresh"], [["MFA code of", "\u0003"]]);
      expect(ended.stdout).toContain("Interrupted.");
      expect(ended.status).toBe(130);
    });

    test("Ctrl-D is no code", async () => {
      const ended = await inTerminal(["login", "--fresh"], [["MFA code of", "\u0004"]]);
      expect(ended.stdout).toContain("an MFA code has six digits");
      expect(ended.status).toBe(1);
    });

    /** Stands in for a shell: says where it is, and ends with a status of its own. */
    const shell = async (): Promise<Readonly<Record<string, string>>> => {
      const SHELL = join(desk.home, "shell");
      await writeFile(SHELL, '#!/bin/sh\necho "it is $ROLEBRIDGE_ROLE"\nexit 3\n', { mode: 0o755 });
      return { SHELL };
    };

    test("without a role a list narrows as one types, and a shell in the role follows", async () => {
      const typed = [
        ["Which role?", "devshdev"],
        ["devshdev", "\r"],
      ] as const;
      const ended = await inTerminal(["exec"], typed, await shell());
      expect(plain(ended.stdout)).toContain(`it is ${role}`);
      expect(ended.status).toBe(3);
    });

    test("a command without a role runs in the one that is picked", async () => {
      const typed = [
        ["Which role?", "opshprod"],
        ["opshprod", "\r"],
        ["Enter it? [y/N]", "y\r"],
      ] as const;
      const line = ["exec", "--", "node", "-p", '"in " + process.env.ROLEBRIDGE_ROLE'];
      const ended = await inTerminal(line, typed);
      expect(plain(ended.stdout)).toContain("in Operator@shop-production");
      expect(ended.status).toBe(0);
    });

    test("env lets one pick beside its answer, which a shell takes", async () => {
      const script = `eval "$(${whole.join(" ")} env --shell bash)"; echo "now in $ROLEBRIDGE_ROLE"`;
      const typed = [
        ["Which role?", "devshdev"],
        ["devshdev", "\r"],
      ];
      const ended = await desk.program([...terminal, JSON.stringify(typed), "bash", "-c", script], {
        ROLEBRIDGE_MFA_COMMAND: "",
        TERM: "xterm",
      });
      expect(plain(ended.stdout)).toContain(`now in ${role}`);
    });

    test("which stages are asked about is one's own choice", async () => {
      const line = (name: string) => [
        "exec",
        name,
        "--",
        "node",
        "-p",
        '"in " + process.env.ROLEBRIDGE_ROLE',
      ];
      const env = { ROLEBRIDGE_CONFIRM: "development, preproduction" };
      const asked = await inTerminal(line(role), [["is development. Enter it? [y/N]", "y\r"]], env);
      expect(plain(asked.stdout)).toContain(`in ${role}`);
      const unasked = await inTerminal(line("Operator@shop-production"), [], env);
      expect(plain(unasked.stdout)).not.toContain("Enter it?");
      expect(plain(unasked.stdout)).toContain("in Operator@shop-production");
    });

    test("the most used role stands first in the list", async () => {
      const ended = await inTerminal(["exec"], [["Which role?", "\r"]], await shell());
      expect(plain(ended.stdout)).toContain(`it is ${role}`);
    });

    test("Ctrl-C in the list picks nothing", async () => {
      const ended = await inTerminal(["exec"], [["Which role?", "\u0003"]]);
      expect([ended.status, plain(ended.stdout).includes("Interrupted.")]).toEqual([130, true]);
    });

    test("production is asked about, and no is no", async () => {
      const line = [
        "exec",
        "Operator@shop-production",
        "--",
        "node",
        "-p",
        '"in " + process.env.ROLEBRIDGE_ROLE',
      ];
      desk.place.sandbox.log.clear();
      const refused = await inTerminal(line, [["Enter it? [y/N]", "n\r"]]);
      expect(refused.stdout).toContain("not entered");
      expect([refused.status, desk.calls()]).toEqual([1, []]);
      const agreed = await inTerminal(line, [["Enter it? [y/N]", "y\r"]]);
      expect(plain(agreed.stdout)).toContain("in Operator@shop-production");
      const unasked = await desk.program([...terminal, "[]", ...whole, ...line], {
        ROLEBRIDGE_CONFIRM: "none",
      });
      expect(plain(unasked.stdout)).toContain("in Operator@shop-production");
    });

    test("creds asks on the terminal though its own input and outputs are pipes", async () => {
      const code = desk.nextCode();
      const script = `${whole.join(" ")} creds ${role} --duration 2h < /dev/null 2> err > out; wc -c < err; grep -c SessionToken out; rm out`;
      const ended = await desk.program(
        [...terminal, JSON.stringify([["MFA code of", `${code}\r`]]), "bash", "-c", script],
        { ROLEBRIDGE_MFA_COMMAND: "" },
      );
      expect(plain(ended.stdout).split("\r\n").slice(-3, -1)).toEqual(["0", "1"]);
    });
  });

  /** Without a controlling terminal nobody can be asked. */
  const detached = (args: readonly string[]): Promise<Ended> =>
    desk.program(["setsid", "--wait", ...whole, ...args], { ROLEBRIDGE_MFA_COMMAND: "" });
  const hasSetsid = isInstalled("setsid", "--version");

  test.skipIf(!hasSetsid)(
    `no terminal: nothing waits, and it says what to run${skipNote("setsid", hasSetsid)}`,
    async () => {
      desk.wait(13 * 3600);
      await desk.run(["ls"]);
      const bare = await timed(() => desk.program(whole.slice(0, 1).concat("-e", "0")));
      for (const line of [
        ["creds", role],
        ["exec", role, "--", "true"],
        ["exec"],
        ["exec", "--", "true"],
        ["console"],
        ["env"],
        ["console", "Operator@shop-production", "--print"],
      ]) {
        const { ended, milliseconds } = await timed(() => detached(line));
        expect([line, ended.status === 0]).toEqual([line, false]);
        expect(ended.stderr).toMatch(/rolebridge login|Name one of these:\n {2}\S+@/);
        // A second on a machine that does nothing else: what Node itself takes is not ours.
        expect(milliseconds - bare.milliseconds).toBeLessThan(1000 + 3 * bare.milliseconds);
      }
    },
  );

  test("an unknown role is answered with what is near", async () => {
    const { status, stderr } = await desk.run(["creds", "Developr@shop-development"]);
    expect(status).toBe(1);
    expect(stderr).toContain("did you mean `Developer@shop-development`?");
  });
});

async function timed(
  run: () => Promise<Ended>,
): Promise<{ readonly ended: Ended; readonly milliseconds: number }> {
  const startedAt = performance.now();
  const ended = await run();
  return { ended, milliseconds: performance.now() - startedAt };
}
