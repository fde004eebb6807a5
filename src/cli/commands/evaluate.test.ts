import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { exit } from "../exit.ts";
import { main } from "../main.ts";
import { packageFile } from "../package-file.ts";

const file = "test/policy-cases/evaluation.jsonl.gz";

async function run(stdin: Buffer | string, ...argv: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const status = await main(argv, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    stdin: Readable.from(stdin === "" ? [] : [Buffer.from(stdin)]),
    env: {},
    cwd: packageFile(""),
    now: () => new Date("2026-11-24T10:00:00Z"),
    signal: new AbortController().signal,
  });
  return { status, stdout: out.join(""), stderr: err.join("") };
}

const zipped = readFileSync(packageFile(file));
const cases = gunzipSync(zipped).toString("utf8").trimEnd().split("\n");
const expected = cases
  .map((line) => JSON.parse(line) as { readonly id: string; readonly expected: string })
  .map((one) => `${JSON.stringify({ id: one.id, decision: one.expected })}\n`)
  .join("");

describe("evaluate", () => {
  test("decides every case of a gzipped file in order, one JSON object a line", async () => {
    expect(await run("", "evaluate", file)).toEqual({ status: exit.ok, stdout: expected, stderr: "" });
  });

  test("reads standard input, gzipped or not", async () => {
    const answer = { status: exit.ok, stdout: expected, stderr: "" };
    expect(await run(zipped, "evaluate", "-")).toEqual(answer);
    expect(await run(cases.join("\n"), "evaluate", "-")).toEqual(answer);
  });

  test("names the line that is no case", async () => {
    expect(await run(`${cases[0]}\n\nnot a case\n`, "evaluate", "-")).toEqual({
      status: exit.problems,
      stdout: '{"id":"case-00000","decision":"allow"}\n',
      stderr: "error: -: line 3: not JSON\n",
    });
  });
});
