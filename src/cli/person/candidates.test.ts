import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { accountId } from "../../model/index.ts";
import type { PassportGrant } from "../../passage/passport.ts";
import { defineCommand } from "../command.ts";
import { commands } from "../commands.ts";
import { exit } from "../exit.ts";
import { candidatesFor } from "./candidates.ts";
import { completionScript, completionShells } from "./completion-scripts.ts";

const grant = (role: string, account: string): PassportGrant => ({
  role,
  account,
  accountId: accountId("100000000013"),
  roleArn: `arn:aws:iam::100000000013:role/${role}`,
  consoleRoleName: role,
  description: `${role} there`,
  stage: "development",
  sessionDuration: 3600,
  mfa: "required",
  windows: [],
  reasons: [],
});

const grants = [grant("Operator", "shop"), grant("Viewer", "shop"), grant("Viewer", "data")];

/** Options that take names. */
const look = defineCommand({
  summary: "Look around",
  examples: [["rolebridge look", "looks"]],
  options: {
    account: { type: "string", description: "where" },
    role: { type: "string", description: "as whom" },
  },
  run: async () => exit.ok,
});
const table = { ...commands, look: { summary: look.summary, load: async () => look } };

async function complete(line: string): Promise<readonly string[]> {
  const found = await candidatesFor(line.split(" "), { table, grants: async () => grants });
  return found.map(({ text }) => text);
}

describe("completing a line", () => {
  test.each([
    ["cre", ["creds"]],
    ["creds ", ["Operator@shop", "Viewer@shop", "Viewer@data", "data"]],
    ["creds op", ["Operator@shop"]],
    ["creds Viewer@s", ["Viewer@shop"]],
    ["creds da", ["data"]],
    ["creds Viewer@data ", []],
    ["creds --exp", ["--explain"]],
    ["env Viewer@data --shell f", ["fish"]],
    ["exec Viewer@data -- ", []],
    ["look --account ", ["shop", "data"]],
    ["look --role V", ["Viewer"]],
    ["sandbox l", ["log"]],
    ["nothing ", []],
  ])("%j may go on with %j", async (line, expected) => {
    expect(await complete(line)).toEqual(expected);
  });
});

describe("the scripts for shells", () => {
  test.each(completionShells)("%s", (shell) => {
    expect(completionScript(shell)).toMatchSnapshot();
  });

  test("bash completes a role though it breaks words at the @", () => {
    const script = [
      // What stands in for the command answers as it does.
      "rolebridge() { printf 'Operator@shop-production\\tLook\\nOperator@shop-preproduction\\tLook\\n'; }",
      completionScript("bash"),
      'COMP_LINE="rolebridge creds Operator@shop-pr" COMP_POINT=34',
      "_rolebridge rolebridge @shop-pr creds",
      `printf '%s\\n' "\${COMPREPLY[@]}"`,
    ].join("\n");
    const shown = execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
    expect(shown).toBe("@shop-production\n@shop-preproduction\n");
  });
});
