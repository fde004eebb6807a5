import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { enterAccount } from "../support/sandbox-clients.ts";
import { environmentOf, isInstalled, run, skipNote } from "./clients.ts";
import {
  comparable,
  differences,
  ignoredMembers,
  type Outcome,
  rulesFor,
} from "./differential/differences.ts";

const script = fileURLToPath(new URL("differential/calls.py", import.meta.url));
const installed = isInstalled(
  "python3",
  "-c",
  "import moto, boto3; assert moto.__version__.startswith('5.')",
);

interface Line {
  readonly call: string;
  readonly outcome: Outcome;
}

function linesOf(stdout: string): readonly Line[] {
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** The quotas that the account's summary tells. */
function quotasOf(lines: readonly Line[]): Readonly<Record<string, number>> {
  const summary = lines.find(({ call }) => call.startsWith("get_account_summary"))?.outcome as {
    SummaryMap: Readonly<Record<string, number>>;
  };
  return Object.fromEntries(Object.entries(summary.SummaryMap).filter(([name]) => name.endsWith("Quota")));
}

/** The page that lists every difference; made from the table. */
function page(): string {
  const rows = differences.map(({ title, right, why, page: source }) => {
    const who =
      right === "open" ? "not decided by the documentation" : `the ${right}`.replace("the moto", "moto");
    return `| ${title} | ${who} | ${why}${source === undefined ? "" : ` ([AWS](${source}))`} |`;
  });
  const ignored = ignoredMembers.map(({ member, why }) => `\`${member}\` (${why})`).join(", ");
  return [
    "# The sandbox and moto",
    "",
    "`test/conformance/differential/calls.py` makes some 400 IAM calls against [moto](https://github.com/getmoto/moto) 5 and",
    "against the sandbox, and compares answers and error codes. These are all the differences, with who is right by AWS's",
    "documentation. The test fails where a difference is not in this list.",
    "",
    "| What | Who is right | Why |",
    "|---|---|---|",
    ...rows,
    "",
    `Passed over in all answers: ${ignored}. Ids, dates and secrets are replaced, lists sorted, messages not compared.`,
    "",
  ].join("\n");
}

describe.skipIf(!installed)(`moto${skipNote("moto 5", installed)}`, () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ accounts: [{ name: "larkspur", accountId: "123456789012" }] });
  });
  afterEach(() => sandbox.stop());

  test("each difference of 400 calls is listed, and none is the sandbox's to mend", async () => {
    const env = environmentOf(sandbox, await enterAccount(sandbox, "larkspur"));
    const { AWS_ENDPOINT_URL: _, ...away } = env;
    const [ours, motos] = await Promise.all([
      run("python3", [script], env),
      run("python3", [script, "--moto"], { ...away, AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y" }),
    ]);
    expect([ours.status, motos.status, ours.stderr]).toEqual([0, 0, ""]);
    const theirs = linesOf(motos.stdout);
    const own = linesOf(ours.stdout);
    expect(own.map(({ call }) => call)).toEqual(theirs.map(({ call }) => call));
    expect(own.length).toBeGreaterThan(400);
    expect(own.filter(({ outcome }) => /^no answer|^Internal/.test(String(outcome)))).toEqual([]);

    expect(quotasOf(own)).toMatchObject(quotasOf(theirs));

    const unlisted: string[] = [];
    const used = new Set<string>();
    for (const [index, { call, outcome }] of own.entries()) {
      const moto = comparable(theirs[index]?.outcome);
      const sandboxs = comparable(outcome);
      if (JSON.stringify(moto) === JSON.stringify(sandboxs)) continue;
      const rules = rulesFor(call, moto, sandboxs);
      if (rules.length === 0)
        unlisted.push(`${call}: moto ${JSON.stringify(moto)}, sandbox ${JSON.stringify(sandboxs)}`);
      for (const rule of rules) used.add(rule.title);
    }
    expect(unlisted).toEqual([]);
    expect(differences.filter(({ title }) => !used.has(title)).map(({ title }) => title)).toEqual([]);
    expect(differences.filter(({ right }) => right === "moto")).toEqual([]);
  });
});

test("the page on moto says what the table says", async () => {
  await expect(page()).toMatchFileSnapshot("../../docs/sandbox-and-moto.md");
});
