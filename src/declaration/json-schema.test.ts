import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { fromJSONSchema } from "zod";
import { declarationJsonSchema } from "./json-schema.ts";

const root = join(import.meta.dirname, "..", "..");
const committed = readFileSync(join(root, "schema", "rolebridge.schema.json"), "utf8");
const schema = fromJSONSchema(JSON.parse(committed) as Parameters<typeof fromJSONSchema>[0]);

function accepts(path: string): boolean {
  return schema.safeParse(
    parse(readFileSync(join(root, path), "utf8"), { logLevel: "silent", uniqueKeys: false }),
  ).success;
}

describe("the JSON Schema for editors", () => {
  test("is the one that scripts/generate-schema.ts makes", () => {
    expect(committed).toBe(`${JSON.stringify(declarationJsonSchema(), undefined, 2)}\n`);
  });

  test.each(readdirSync(join(root, "examples")).filter((name) => name.endsWith(".yaml")))(
    "accepts the example %s",
    (name) => {
      expect(accepts(join("examples", name))).toBe(true);
    },
  );

  test.each([
    "account-ids-that-are-none",
    "account-ids-without-quotes",
    "an-empty-file",
    "another-version-of-the-form",
    "dates-that-cannot-be-understood",
    "fifteen-mistakes-at-once",
    "missing-keys",
    "names-outside-the-characters",
    "tags-and-descriptions-outside-the-characters",
    "unknown-keys",
    "values-of-another-kind",
    "values-that-are-not-allowed",
  ])("refuses the scenario %s", (name) => {
    expect(accepts(join("test", "scenarios", `check-${name}`, "rolebridge.yaml"))).toBe(false);
  });

  test.each([
    "nothing-wrong",
    "accounts-without-the-attribute",
    "unknown-accounts-roles-people-and-policies",
  ])("accepts %s, of which the form is right", (name) => {
    expect(accepts(join("test", "scenarios", `check-${name}`, "rolebridge.yaml"))).toBe(true);
  });
});
