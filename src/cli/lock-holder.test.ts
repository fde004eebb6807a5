import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { isHolderAlive, lockHolder } from "./lock-holder.ts";

describe("the holder of the apply lock", () => {
  test("is alive while its process is", () => {
    expect(lockHolder()).toMatch(new RegExp(`^[\\w.@+=-]+#${process.pid}$`));
    expect(isHolderAlive(lockHolder())).toBe(true);
  });

  test("is known to be dead where its process on this machine is gone", () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    expect(isHolderAlive(lockHolder().replace(/#\d+$/, `#${pid}`))).toBe(false);
  });

  test("is taken for alive where nothing is known of it", () => {
    expect(isHolderAlive("somebody@elsewhere#1")).toBe(true);
    expect(isHolderAlive("deploy-job")).toBe(true);
  });
});
