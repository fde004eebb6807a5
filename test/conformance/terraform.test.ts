import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { environmentOf, isInstalled, run, succeeds } from "./clients.ts";

const program = "terraform";
const folder = mkdtempSync(join(tmpdir(), "rolebridge-terraform-"));
cpSync(join(import.meta.dirname, "terraform"), folder, { recursive: true });

/** Why the test must be left out; undefined where it need not. A folder of provider plugins serves without a network. */
function obstacle(): string | undefined {
  if (!isInstalled(program, "version")) return "terraform is not installed";
  const plugins = process.env["ROLEBRIDGE_TERRAFORM_PLUGINS"];
  const init = [
    "init",
    "-no-color",
    "-input=false",
    ...(plugins === undefined ? [] : [`-plugin-dir=${plugins}`]),
  ];
  return succeeds(program, init, folder) ? undefined : "the AWS provider could not be installed";
}
const missing = obstacle();

describe.skipIf(missing !== undefined)(
  `Terraform${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await startSandbox();
    });
    afterAll(async () => {
      await sandbox.stop();
      rmSync(folder, { recursive: true });
    });

    async function terraform(
      ...args: readonly string[]
    ): Promise<{ readonly status: number; readonly text: string }> {
      const env = environmentOf(sandbox);
      const { status, stdout, stderr } = await run(program, [...args, "-no-color"], env, { cwd: folder });
      return { status, text: stdout + stderr };
    }
    const noDifference = async (...variables: readonly string[]): Promise<void> => {
      const plan = await terraform("plan", "-input=false", "-detailed-exitcode", ...variables);
      expect(plan.text).toContain("No changes.");
      expect(plan.status).toBe(0);
    };

    test("applies, finds nothing left to do, changes, imports and destroys", async () => {
      const auto = ["-auto-approve", "-input=false"];
      const applied = await terraform("apply", ...auto);
      expect(applied.text).toMatch(/Apply complete! Resources: 17 added, 0 changed, 0 destroyed\./);
      await noDifference();
      const changed = await terraform("apply", ...auto, "-var=team=red");
      expect(changed.text).toMatch(/Apply complete! Resources: 0 added, 2 changed, 0 destroyed\./);
      expect((await terraform("state", "rm", "aws_iam_user.ann")).status).toBe(0);
      const imported = await terraform("import", "-input=false", "-var=team=red", "aws_iam_user.ann", "ann");
      expect(imported.text).toContain("Import successful!");
      await noDifference("-var=team=red");
      const destroyed = await terraform("destroy", ...auto);
      expect(destroyed.text).toMatch(/Destroy complete! Resources: 17 destroyed\./);
    });
  },
);
