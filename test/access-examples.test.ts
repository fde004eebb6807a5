import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { currentPage } from "../scripts/access-examples.ts";

test("docs/access.md shows what the commands print today", async () => {
  const page = readFileSync(new URL("../docs/access.md", import.meta.url), "utf8");
  expect(await currentPage()).toBe(page);
});
