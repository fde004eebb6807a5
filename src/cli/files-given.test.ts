import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { commandLine } from "../../test/support/command-line.ts";
import { account, world } from "../../test/support/worlds.ts";
import { exit } from "./exit.ts";
import { packageFile } from "./package-file.ts";
import { parseDuration } from "./person/duration.ts";
import { readRecordsFile } from "./records-file.ts";
import { UsageError } from "./usage-error.ts";

// Files and options as people give them, and what is said where they are not what they should be.

const { folder, run } = commandLine();
const example = `-f ${packageFile("examples/alice-and-bob.yaml")}`;

test("a world that is neither a word nor a file is told what --world takes", async () => {
  expect(await run("bridges --world dsired", example)).toMatchObject({
    status: exit.usage,
    stderr: expect.stringContaining("--world takes live, desired, or a file") as string,
  });
});

test("import writes its file also with --json", async () => {
  const snapshot = world({
    source: "users",
    accounts: { users: { id: "111111111111" } },
    people: [],
    states: [account("111111111111")],
  });
  writeFileSync(join(folder, "world.json"), JSON.stringify(snapshot));
  const { stdout } = await run("import --world world.json --out new.yaml --json");
  const { declaration } = JSON.parse(stdout) as { readonly declaration: string };
  expect(readFileSync(join(folder, "new.yaml"), "utf8")).toBe(declaration);
});

test("a damaged plan is reported as damaged by the export, too", async () => {
  writeFileSync(join(folder, "broken.json"), "{");
  const { status, stderr } = await run("export aws-cli broken.json", example);
  expect(status).toBe(exit.problems);
  expect(stderr).toMatch(/RB\d{4}/);
});

test("records that were cut off are named, and those that were not are unpacked", async () => {
  const zipped = gzipSync(`{"Records": ${JSON.stringify(Array.from({ length: 99 }, Math.random))}}`);
  const [whole, cut] = [join(folder, "whole.json.gz"), join(folder, "cut.json.gz")];
  writeFileSync(whole, zipped);
  writeFileSync(cut, zipped.subarray(0, zipped.length / 2));
  expect(await readRecordsFile(whole)).toMatch(/^\{"Records"/);
  await expect(readRecordsFile(cut, "cut.json.gz")).rejects.toThrow(UsageError);
  await expect(readRecordsFile(cut, "cut.json.gz")).rejects.toThrow(/^cut\.json\.gz cannot be unpacked/);
});

test.each(["--log trail.json", "--services"])("bridges %s alone is wrong usage", async (option) => {
  const { status, stderr } = await run(`bridges ${option} --world desired`, example);
  expect(status).toBe(exit.usage);
  expect(stderr).toContain("--unused");
});

test("a bound of seconds is said in seconds", () => {
  expect(() => parseDuration("x", 1, 7200)).toThrow("`x` is no time between 1 second and 2 hours");
});
