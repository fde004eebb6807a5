import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { reported } from "./change-report.ts";
import { openSession } from "./session.ts";

test("with --json what is known is answered also where the command throws", async () => {
  const out: string[] = [];
  const session = openSession(
    {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: () => true },
      stdin: Readable.from([]),
      env: {},
      cwd: "/",
      now: () => new Date("2026-11-24T00:00:00Z"),
      signal: new AbortController().signal,
    },
    { json: true, verbose: false, debug: false },
  );
  const run = reported(session, async (note) => {
    note({ isWritten: true, more: { encryptedPassword: "sealed" } });
    throw new Error("the line went dead");
  });
  await expect(run).rejects.toThrow("the line went dead");
  expect(out.map((text) => JSON.parse(text) as unknown)).toEqual([
    expect.objectContaining({ status: "problems", isWritten: true, encryptedPassword: "sealed" }),
  ]);
});
