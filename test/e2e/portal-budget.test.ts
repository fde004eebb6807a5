import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./command.ts";

/** Bytes of what was built, by what they are. Measured when they were set: some tenth less. */
const budgets = {
  "admin, script": 1_240_000,
  "admin, largest script": 480_000,
  "admin, style": 1_050_000,
  "start, script": 560_000,
  "start, style": 620_000,
} as const;

async function sizesOf(page: "admin" | "start"): Promise<readonly (readonly [string, number])[]> {
  const folder = join(root, "dist", "portal", page);
  const names = await readdir(folder, { recursive: true });
  return Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const));
}

const of = (sizes: readonly (readonly [string, number])[], ending: string): number[] =>
  sizes.filter(([name]) => name.endsWith(ending)).map(([, size]) => size);
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

test("the bytes of both pages stay within their budgets", async () => {
  const [admin, start] = await Promise.all([sizesOf("admin"), sizesOf("start")]);
  const sizes: Readonly<Record<keyof typeof budgets, number>> = {
    "admin, script": sum(of(admin, ".js")),
    "admin, largest script": Math.max(...of(admin, ".js")),
    "admin, style": sum(of(admin, ".css")),
    "start, script": sum(of(start, ".js")),
    "start, style": sum(of(start, ".css")),
  };
  for (const [what, size] of Object.entries(sizes)) {
    const budget = budgets[what as keyof typeof budgets];
    console.log(`${what}: ${Math.round(size / 1000)} of ${budget / 1000} kB`);
  }
  const isWithin = ([what, budget]: readonly [string, number]): boolean => {
    const size = sizes[what as keyof typeof budgets];
    return size > 10_000 && size < budget;
  };
  expect(Object.entries(budgets).filter((budget) => !isWithin(budget))).toEqual([]);
});
