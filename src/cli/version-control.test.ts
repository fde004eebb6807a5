import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { openSession, type Session } from "./session.ts";
import { lineOrigins } from "./version-control.ts";

const now = "2026-11-24T10:00:00.000Z";

function sessionIn(cwd: string): Session {
  const stream = { write: () => true };
  return openSession(
    {
      stdout: stream,
      stderr: stream,
      stdin: Readable.from([]),
      env: { PATH: process.env["PATH"] },
      cwd,
      now: () => new Date(now),
      signal: new AbortController().signal,
    },
    { json: false, verbose: false, debug: false },
  );
}

/** A repository in which three people wrote a line each; the last one is not committed. */
function repository(): string {
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-git-"));
  const file = join(folder, "rolebridge.yaml");
  const git = (date: string, ...args: readonly string[]) =>
    execFileSync("git", args, {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
      stdio: "pipe",
    });
  const commit = (date: string, name: string, line: string): void => {
    appendFileSync(file, `${line}\n`);
    git(date, "add", ".");
    git(date, "-c", `user.name=${name}`, "-c", "user.email=x@example.com", "commit", "-qm", "author Mallory");
  };
  git("2026-01-01T00:00:00Z", "init", "-q");
  commit("2026-01-01T00:00:00Z", "Grace", "alice: 1");
  commit("2026-02-01T00:00:00Z", "Heidi <b>", "author Mallory");
  appendFileSync(file, "bob: 2\n");
  return folder;
}

const line = (number: number) => ({
  file: "rolebridge.yaml",
  start: { line: number, column: 1 },
  end: { line: number, column: 2 },
});

describe("who wrote a line", () => {
  test("is told by git, whatever lines and names look like", async () => {
    const origins = await lineOrigins(sessionIn(repository()), ["rolebridge.yaml"]);
    const of = (number: number) => (origins.status === "known" ? origins.originOf(line(number)) : undefined);
    expect([1, 2, 3, 4].map(of)).toEqual([
      {
        at: "2026-01-01T00:00:00.000Z",
        author: "Grace",
        commit: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      },
      { at: "2026-02-01T00:00:00.000Z", author: "Heidi b", commit: expect.any(String) as string },
      { at: now, author: "not committed" },
      undefined,
    ]);
  });

  test("is not guessed from a history that is cut off", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rolebridge-git-"));
    execFileSync("git", ["clone", "-q", "--depth", "1", `file://${repository()}`, "shallow"], {
      cwd: folder,
    });
    expect(await lineOrigins(sessionIn(join(folder, "shallow")), ["rolebridge.yaml"])).toMatchObject({
      status: "unknown",
      because: expect.stringContaining("git fetch --unshallow") as string,
    });
  });

  test("is not known without a repository", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rolebridge-git-"));
    writeFileSync(join(folder, "rolebridge.yaml"), "x\n");
    expect(await lineOrigins(sessionIn(folder), ["rolebridge.yaml"])).toEqual({
      status: "unknown",
      because: "rolebridge.yaml is in no git repository",
    });
  });
});
