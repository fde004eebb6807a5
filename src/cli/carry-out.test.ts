import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { confirms } from "./carry-out.ts";
import { Interruption } from "./interruption.ts";
import { openSession, type Session } from "./session.ts";

/** A session whose person types these characters, and then closes the terminal. */
function typing(text: string): Session {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const session = openSession(
    {
      stdout: { write: () => true },
      stderr: { write: () => true, isTTY: true },
      stdin,
      env: {},
      cwd: "/",
      now: () => new Date("2026-11-24T00:00:00Z"),
      signal: new AbortController().signal,
    },
    { json: false, verbose: false, debug: false },
  );
  stdin.end(text);
  return session;
}

describe("a yes/no question", () => {
  test.each([
    ["yes\n", true],
    ["Y\n", true],
    ["no\n", false],
    ["\n", false],
  ])("%j is answered with %s", async (text, answer) => {
    expect(await confirms("Do it?", typing(text))).toBe(answer);
  });

  test.each([
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
    ["the end of the input", ""],
  ])("%s breaks it off, and is no bug", async (_name, text) => {
    await expect(confirms("Do it?", typing(text))).rejects.toThrow(Interruption);
  });
});
