import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./command.ts";

/** Bytes of what was built, by what they are, as they were measured. */
const measured = {
  "admin, script": 1_036_000,
  "admin, largest script": 441_000,
  "admin, style": 961_000,
  "start, script": 510_000,
  "start, style": 572_000,
} as const;

/** So much may be added before somebody looks at it and measures anew. */
const slack = 1.03;

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
  const sizes: Readonly<Record<keyof typeof measured, number>> = {
    "admin, script": sum(of(admin, ".js")),
    "admin, largest script": Math.max(...of(admin, ".js")),
    "admin, style": sum(of(admin, ".css")),
    "start, script": sum(of(start, ".js")),
    "start, style": sum(of(start, ".css")),
  };
  const over = Object.entries(measured).filter(([what, before]) => {
    const size = sizes[what as keyof typeof measured];
    const budget = before * slack;
    console.log(
      `${what}: ${kilobytes(size)} of ${kilobytes(budget)} kB, ${kilobytes(before)} when it was set`,
    );
    return size < before / 2 || size > budget;
  });
  expect(over).toEqual([]);
});

const kilobytes = (bytes: number): string => Math.round(bytes / 1000).toLocaleString("en");
