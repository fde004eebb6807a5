import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { diskFiles } from "./disk-files.ts";
import { withTexts, writeTexts } from "./edited-files.ts";

describe("edited files", () => {
  let folder = "";
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "rolebridge-edited-"));
    await mkdir(join(folder, "shared"));
    await writeFile(join(folder, "shared/teams.yaml"), "teams: {}\n", { mode: 0o640 });
    await writeFile(join(folder, "rolebridge.yaml"), "version: 1\n");
    await symlink("shared/teams.yaml", join(folder, "teams.yaml"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const version = { file: "rolebridge.yaml", before: "version: 1\n", after: "version: 1 # ours\n" };
  const teams = { file: "teams.yaml", before: "teams: {}\n", after: "teams: { a: [] }\n" };
  const written = (file: string) => readFile(join(folder, file), "utf8");

  test("are read with their new texts before they are written", async () => {
    const files = withTexts(diskFiles(folder), new Map([[version.file, version.after]]));
    expect(await files.read("rolebridge.yaml")).toBe(version.after);
    expect(await files.read("teams.yaml")).toBe(teams.before);
    expect(await written("rolebridge.yaml")).toBe(version.before);
  });

  test("are written through links, with their mode, and nothing is left beside them", async () => {
    expect(await writeTexts(folder, [version, teams])).toBeUndefined();
    expect(await written("rolebridge.yaml")).toBe(version.after);
    expect(await written("shared/teams.yaml")).toBe(teams.after);
    expect((await lstat(join(folder, "teams.yaml"))).isSymbolicLink()).toBe(true);
    expect((await stat(join(folder, "shared/teams.yaml"))).mode & 0o777).toBe(0o640);
    expect(await readdir(join(folder, "shared"))).toEqual(["teams.yaml"]);
  });

  test("are left alone, all of them, where one was changed meanwhile", async () => {
    await writeFile(join(folder, "shared/teams.yaml"), "teams: { b: [] }\n");
    expect(await writeTexts(folder, [version, teams])).toBe("teams.yaml");
    expect(await written("rolebridge.yaml")).toBe(version.before);
    expect(await written("teams.yaml")).toBe("teams: { b: [] }\n");
  });
});
