import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Keychain, openVault } from "./vault.ts";

const secret = "a-secret-session-token";
const newFolder = async (): Promise<string> =>
  join(await mkdtemp(join(tmpdir(), "rolebridge-vault-")), "vault");

function memoryKeychain(works = true): Keychain & { held: string | undefined } {
  const keychain = {
    held: undefined as string | undefined,
    read: () => Promise.resolve(keychain.held),
    write: (text: string) => {
      if (works) keychain.held = text;
      return Promise.resolve(works);
    },
    remove: () => {
      keychain.held = undefined;
      return Promise.resolve();
    },
  };
  return keychain;
}

describe("the vault", () => {
  test("gives back what was put in, and nothing in its folder shows it", async () => {
    const folder = await newFolder();
    await openVault(folder).write("shared", secret);
    expect(await openVault(folder).read("shared")).toBe(secret);
    for (const name of await readdir(folder)) {
      expect(await readFile(join(folder, name), "latin1")).not.toContain(secret);
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test("keeps its key in the keychain where there is one, and in a file where that refuses", async () => {
    const [kept, refused] = [await newFolder(), await newFolder()];
    const keychain = memoryKeychain();
    await openVault(kept, keychain).write("a", secret);
    expect(await openVault(kept, keychain).keyPlace()).toBe("keychain");
    expect(await openVault(kept, keychain).read("a")).toBe(secret);
    expect(await openVault(kept).read("a")).toBeUndefined();
    await openVault(refused, memoryKeychain(false)).write("a", secret);
    expect(await openVault(refused).keyPlace()).toBe("file");
  });

  test("an entry cannot stand in for another, and a damaged one is as good as none", async () => {
    const folder = await newFolder();
    const vault = openVault(folder);
    await vault.write("a", "text of a");
    const [fileOfA = ""] = (await readdir(folder)).filter((name) => name.endsWith(".sealed"));
    const sealed = await readFile(join(folder, fileOfA));
    await vault.write("b", "text of b");
    const fileOfB =
      (await readdir(folder)).find((name) => name.endsWith(".sealed") && name !== fileOfA) ?? "";
    await writeFile(join(folder, fileOfB), sealed);
    expect(await vault.read("b")).toBeUndefined();
    await writeFile(join(folder, fileOfA), sealed.subarray(0, 20));
    expect(await vault.read("a")).toBeUndefined();
  });

  test("clearing leaves nothing readable, and other files alone", async () => {
    const folder = await newFolder();
    const keychain = memoryKeychain();
    const vault = openVault(folder, keychain);
    await vault.write("a", secret);
    await writeFile(join(folder, "note.txt"), "mine");
    await vault.clear();
    expect(await readdir(folder)).toEqual(["note.txt"]);
    expect(keychain.held).toBeUndefined();
    expect(await vault.read("a")).toBeUndefined();
  });
});
