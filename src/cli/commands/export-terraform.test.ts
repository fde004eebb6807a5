import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandLine } from "../../../test/support/command-line.ts";
import { loadDeclaration, memoryFiles } from "../../declaration/index.ts";
import { compile, noHints } from "../../design/index.ts";
import { accountId, textWithPooledDocuments } from "../../model/index.ts";
import { packageFile } from "../package-file.ts";

test("counts the modules that it wrote: an account that the world does not hold has none", async () => {
  const { folder, run } = commandLine();
  const text = readFileSync(packageFile("examples/alice-and-bob.yaml"), "utf8");
  writeFileSync(join(folder, "rolebridge.yaml"), text);
  const whole = await run("export terraform");
  expect([whole.status, whole.stdout]).toEqual([0, "Wrote 3 modules below terraform/.\n"]);

  const now = "2026-11-24T10:00:00Z";
  const files = memoryFiles({ "rolebridge.yaml": text });
  const { declaration } = await loadDeclaration("rolebridge.yaml", files, { now });
  if (declaration === undefined) throw new Error("the example has mistakes");
  const { world } = compile(declaration, noHints);
  const webapp = declaration.accounts.find(({ name }) => name === "webapp")?.accountId ?? accountId("");
  const { [webapp]: _, ...accounts } = world.accounts;
  writeFileSync(join(folder, "part.json"), textWithPooledDocuments({ ...world, accounts, readAt: now }));
  const { stdout } = await run("export terraform --world part.json --out part");
  expect(stdout).toBe("Wrote 2 modules below part/.\n");
  expect(readdirSync(join(folder, "part")).toSorted()).toEqual(["analytics", "users"]);
});
