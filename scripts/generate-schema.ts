import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { declarationJsonSchema } from "../src/declaration/json-schema.ts";

// Writes the JSON Schema that editors use for rolebridge.yaml. Run it when src/declaration/schema.ts has changed.

const folder = join(import.meta.dirname, "..", "schema");
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, "rolebridge.schema.json"),
  `${JSON.stringify(declarationJsonSchema(), undefined, 2)}\n`,
);
