import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";
import { describe, expect, test } from "vitest";

const configuration = createRequire(import.meta.url)("../.dependency-cruiser.cjs") as IConfiguration;

async function cruiseFolder(folder: string): Promise<ICruiseResult> {
  const { forbidden, options } = configuration;
  const { output } = await cruise([folder], {
    ...options,
    ruleSet: { ...(forbidden && { forbidden }) },
    validate: true,
  });
  return output as ICruiseResult;
}

describe("the layers", () => {
  test("imports go down, never up or sideways, and there are no cycles", { timeout: 120_000 }, async () => {
    const { summary, modules } = await cruiseFolder("src");
    expect(summary.violations.map((one) => `${one.rule.name}: ${one.from} → ${one.to}`)).toEqual([]);
    const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    expect(modules.filter((module) => module.source.startsWith("src/")).length).toBeGreaterThanOrEqual(
      sources.length,
    );
  });

  test("a planted violation of each kind is reported", async () => {
    const { summary } = await cruiseFolder("test/fixtures/architecture");
    expect(summary.violations.map((one) => one.rule.name).toSorted()).toEqual([
      "layer-model",
      "layer-policy",
      "no-cycles",
    ]);
  });
});
