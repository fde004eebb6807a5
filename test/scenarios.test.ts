import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { countText, renderDiagnostics } from "../src/cli/render/code-frame.ts";
import { loadDeclaration, memoryFiles } from "../src/declaration/index.ts";

// One folder is one scenario: `rolebridge.yaml` (and what it names) and what is expected of it. `UPDATE_SCENARIOS=1` writes
// the expectations anew; the difference in version control is then what is reviewed.

const root = join(import.meta.dirname, "scenarios");
const now = "2026-11-24T10:00:00Z";
const isUpdating = process.env["UPDATE_SCENARIOS"] === "1";

const scenarios = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name.startsWith("check-"))
  .map(({ name }) => name);

function textsIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return Object.fromEntries(
    paths
      .filter((path) => !path.startsWith("expected/"))
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}

async function checked(name: string): Promise<string> {
  const files = memoryFiles(textsIn(join(root, name)));
  const { diagnostics, sources } = await loadDeclaration("rolebridge.yaml", files, { now });
  return `${renderDiagnostics(diagnostics, { sources })}${diagnostics.length > 0 ? "\n" : ""}${countText(diagnostics)}\n`;
}

/** What is expected; first written anew where that is asked for. */
function expectedOf(name: string, file: string, actual: string): string {
  const path = join(root, name, "expected", file);
  if (isUpdating) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
  }
  return existsSync(path) ? readFileSync(path, "utf8") : `no ${path}`;
}

describe("checking a declaration reports", () => {
  test.each(scenarios)("%s", async (name) => {
    const actual = await checked(name);
    expect(actual).toBe(expectedOf(name, "diagnostics.txt", actual));
  });
});
