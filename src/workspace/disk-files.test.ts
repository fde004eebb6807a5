import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diskFiles } from "./disk-files.ts";

describe("files on disk", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rolebridge-files-"));
    await mkdir(join(folder, "org/teams/deep"), { recursive: true });
    await mkdir(join(folder, "org/node_modules"), { recursive: true });
    for (const path of ["rolebridge.yaml", "org/main.yaml", "org/teams/a.yaml", "org/teams/deep/b.yaml"]) {
      await writeFile(join(folder, path), `# ${path}\n`);
    }
    await writeFile(join(folder, "org/node_modules/c.yaml"), "");
    await symlink(folder, join(folder, "org/teams/loop"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("are read from the folder, or from where an absolute path points", async () => {
    expect(await diskFiles(folder).read("org/main.yaml")).toBe("# org/main.yaml\n");
    expect(await diskFiles("/").read(join(folder, "org/main.yaml"))).toBe("# org/main.yaml\n");
    await expect(diskFiles(folder).read("missing.yaml")).rejects.toThrow("ENOENT");
  });

  test("are found beside the file that names them, links and node_modules left out", async () => {
    const files = diskFiles(folder);
    expect(await files.glob("teams/*.yaml", "org/main.yaml")).toEqual(["org/teams/a.yaml"]);
    expect(await files.glob("./**/*.yaml", "org/main.yaml")).toEqual([
      "org/main.yaml",
      "org/teams/a.yaml",
      "org/teams/deep/b.yaml",
    ]);
    expect(await files.glob("org/*.yaml", "rolebridge.yaml")).toEqual(["org/main.yaml"]);
    expect(await diskFiles("/").glob("*.yaml", join(folder, "rolebridge.yaml"))).toEqual([
      join(folder, "rolebridge.yaml"),
    ]);
  });
});
