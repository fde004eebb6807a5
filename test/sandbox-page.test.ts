import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderSandboxPage } from "../scripts/generate-sandbox-table.ts";

describe("docs/sandbox.md", () => {
  test("lists what the code models and what it refuses by name", () => {
    const page = readFileSync(new URL("../docs/sandbox.md", import.meta.url), "utf8");
    expect(renderSandboxPage(page)).toBe(page);
    expect(page).toContain("`AssumeRole`");
  });
});
