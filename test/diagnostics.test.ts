import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, type DiagnosticCode } from "../src/diagnostics/index.ts";

const pages = join(import.meta.dirname, "..", "docs", "diagnostics");
const scenarios = join(import.meta.dirname, "scenarios");
const codes = (Object.keys(catalogue) as readonly DiagnosticCode[]).toSorted();

function codesInScenarios(): readonly string[] {
  const texts = readdirSync(scenarios, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("diagnostics.txt"))
    .map((path) => readFileSync(join(scenarios, path), "utf8"));
  const found = texts.flatMap((text) =>
    [...text.matchAll(/^(?:error|warning)\[(RB\d{4})\]/gm)].map(([, code = ""]) => code),
  );
  return [...new Set(found)].toSorted();
}

describe("diagnostic codes", () => {
  test("each has a page, and each page a code", () => {
    const named = readdirSync(pages).filter((name) => /^RB\d{4}\.md$/.test(name));
    expect(named.map((name) => name.slice(0, -".md".length)).toSorted()).toEqual(codes);
  });

  test.each(readdirSync(pages).filter((name) => /^RB\d{4}\.md$/.test(name)))(
    "%s has the catalogue's title, and says why, shows an example and the way out",
    (name) => {
      const code = name.slice(0, -".md".length) as DiagnosticCode;
      const page = readFileSync(join(pages, name), "utf8");
      expect(page.split("\n")[0]).toBe(`# ${code}: ${catalogue[code].title}`);
      expect(page).toMatch(/^## Why$/m);
      expect(page).toMatch(/^## Example$/m);
      expect(page).toMatch(/^## Fix$/m);
    },
  );

  test("each about the declaration is reported in some scenario", () => {
    const declared = codes.filter((code) => code.startsWith("RB1"));
    expect(codesInScenarios().filter((code) => code.startsWith("RB1"))).toEqual(declared);
  });
});
