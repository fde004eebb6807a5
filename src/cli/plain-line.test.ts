import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commands } from "./commands.ts";
import { parseCommandLine } from "./parse.ts";
import { readPlainLine } from "./plain-line.ts";

const surroundings = {
  stdout: { write: () => true },
  stderr: { write: () => true },
  stdin: Readable.from([]),
  env: {},
  cwd: "/",
  now: () => new Date("2026-11-24T00:00:00Z"),
  signal: new AbortController().signal,
};

describe("reading a plain line", () => {
  test("what it answers, the parser answers too", async () => {
    const words = fc.constantFrom(
      "--json",
      "--file",
      "-f",
      "a.yaml",
      "--passport",
      "--explain",
      "--",
      "-",
      "--no-color",
      "--help",
      "Viewer@dev",
      "--duration",
      "8h",
      "--duration=8h",
      "--yes",
      "--shell",
      "bash",
      "",
      "-x",
      "--via",
      "role",
    );
    const names = fc.constantFrom("ls", "creds", "link", "env", "console", "config", "status", "exec");
    await fc.assert(
      fc.asyncProperty(names, fc.array(words, { maxLength: 5 }), async (name, line) => {
        const command = await commands[name]?.load();
        const plain = command && readPlainLine(line, command);
        if (plain === undefined) return;
        const { values, flags } = plain;
        expect(await parseCommandLine([name, ...line], commands, surroundings)).toEqual({
          kind: "run",
          command,
          values,
          flags,
        });
      }),
      { numRuns: 300 },
    );
  });

  test("the lines that AWS tools call need no parser", async () => {
    const command = await commands["creds"]?.load();
    if (command === undefined) throw new Error("there is no creds");
    const line = ["creds", "Operator@shop-production", "--passport", "/home/alice/passport.json"].slice(1);
    expect(readPlainLine(line, command)?.values).toEqual({
      role: "Operator@shop-production",
      passport: "/home/alice/passport.json",
      explain: false,
    });
  });
});
