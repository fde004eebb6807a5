import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { currentExamples, hasExamples } from "./site/examples.ts";

// `npm run docs:examples`: writes anew what the commands in docs/ print.

const root = join(import.meta.dirname, "..");
for (const name of readdirSync(join(root, "docs")).filter((one) => one.endsWith(".md"))) {
  const path = join(root, "docs", name);
  const text = readFileSync(path, "utf8");
  if (!hasExamples(text)) continue;
  writeFileSync(path, await currentExamples(text, root));
  process.stdout.write(`docs/${name}\n`);
}
