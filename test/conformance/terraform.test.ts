import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { environmentOf, isInstalled, run } from "./clients.ts";
import { findPluginMirror } from "./terraform-plugins.ts";

const mirror = findPluginMirror();

/** Why the test must be left out; undefined where it need not. */
function obstacle(): string | undefined {
  if (!isInstalled("terraform", "version")) return "terraform is not installed";
  return mirror === undefined ? "no mirror with Terraform's AWS provider was found" : undefined;
}
const missing = obstacle();
console.log(
  missing === undefined
    ? `Terraform's AWS provider is taken from ${mirror?.folder}, found by ${mirror?.foundBy}`
    : `The Terraform test is skipped: ${missing} (ROLEBRIDGE_TERRAFORM_PLUGINS names one)`,
);

describe.skipIf(missing !== undefined)(
  `Terraform${missing === undefined ? "" : ` (skipped: ${missing})`}`,
  () => {
    let sandbox: Sandbox;
    let folder: string;
    // Before each attempt: a second one must not find what the first left.
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "rolebridge-terraform-"));
      cpSync(join(import.meta.dirname, "terraform"), folder, { recursive: true });
      sandbox = await startSandbox();
    });
    afterEach(async () => {
      await sandbox.stop();
      rmSync(folder, { recursive: true });
    });

    interface Done {
      readonly status: number;
      readonly text: string;
    }

    async function terraform(cwd: string, ...args: readonly string[]): Promise<Done> {
      const env = environmentOf(sandbox);
      const { status, stdout, stderr } = await run("terraform", [...args, "-no-color"], env, { cwd });
      return { status, text: stdout + stderr };
    }
    const apply = (cwd: string, ...more: readonly string[]): Promise<Done> =>
      terraform(cwd, "apply", "-auto-approve", "-input=false", ...more);
    const noDifference = async (cwd: string, ...variables: readonly string[]): Promise<void> => {
      const plan = await terraform(cwd, "plan", "-input=false", "-detailed-exitcode", ...variables);
      expect(plan.text).toContain("No changes.");
      expect(plan.status).toBe(0);
    };

    test("applies, finds nothing left to do, changes, imports and destroys", async () => {
      const init = await terraform(folder, "init", "-input=false", `-plugin-dir=${mirror?.folder}`);
      expect(init).toMatchObject({ status: 0 });
      const applied = await apply(folder);
      expect(applied.text).toMatch(/Apply complete! Resources: 18 added, 0 changed, 0 destroyed\./);
      await noDifference(folder);

      // An alias is replaced; all the rest that changes is changed in its place.
      const changed = await apply(folder, "-var=team=red");
      expect(changed.text).toMatch(/Apply complete! Resources: 1 added, 13 changed, 1 destroyed\./);

      const other = join(folder, "import");
      cpSync(join(import.meta.dirname, "terraform-import"), other, { recursive: true });
      copyFileSync(join(folder, "main.tf"), join(other, "main.tf"));
      cpSync(join(folder, ".terraform"), join(other, ".terraform"), {
        recursive: true,
        verbatimSymlinks: true,
      });
      copyFileSync(join(folder, ".terraform.lock.hcl"), join(other, ".terraform.lock.hcl"));
      const { key, account } = JSON.parse(
        (await run("terraform", ["output", "-json", "ids"], environmentOf(sandbox), { cwd: folder })).stdout,
      ) as { readonly key: string; readonly account: string };
      const variables = ["-var=team=red", `-var=key=${key}`, `-var=account=${account}`];
      const imported = await apply(other, ...variables);
      // What only the state of the first folder knows is set again: the membership, and whether to close the account.
      expect(imported.text).toMatch(
        /Apply complete! Resources: 17 imported, 1 added, 1 changed, 0 destroyed\./,
      );
      await noDifference(other, ...variables);

      const destroyed = await terraform(other, "destroy", "-auto-approve", "-input=false", ...variables);
      expect(destroyed.text).toMatch(/Destroy complete! Resources: 18 destroyed\./);
    });
  },
);
