import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { evaluateCases, PolicyCaseError } from "../../policy/index.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import type { Session } from "../session.ts";

export const evaluate: Command = defineCommand({
  summary: "Decide requests against policies, without AWS",
  description:
    "Reads one case a line (JSON; a gzipped file is taken as it is): a request, the policies around it and its context. " +
    "Prints the decision of each in the same order, one JSON object a line: allow, explicitDeny or implicitDeny.",
  examples: [
    ["rolebridge evaluate cases.jsonl", 'prints {"id":"case-1","decision":"allow"} and so on'],
    ["zcat cases.jsonl.gz | rolebridge evaluate -", "reads standard input"],
  ],
  options: jsonOption,
  arguments: { cases: { description: "the file of cases, or - for standard input" } },
  async run({ cases }, session) {
    const lines = (await readText(cases, session)).split("\n");
    try {
      for (const decided of evaluateCases(lines)) session.answer(decided);
      return exit.ok;
    } catch (error) {
      if (!(error instanceof PolicyCaseError)) throw error;
      session.notice(`${session.noticeTheme.danger("error:")} ${cases}: ${error.message}`);
      return exit.problems;
    }
  },
});

async function readText(file: string, { cwd, stdin }: Session): Promise<string> {
  const bytes = file === "-" ? await buffer(stdin) : await readFile(resolve(cwd, file));
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes) : bytes).toString("utf8");
}
