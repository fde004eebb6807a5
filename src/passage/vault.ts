// Where credentials of sessions rest between two commands: one sealed file each, encrypted with a key that the OS keychain
// keeps, or, where there is none, a key file that only the user may read.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Keeps the vault's key. Absent answers make the vault fall back to a key file. */
export interface Keychain {
  read(): Promise<string | undefined>;
  /** Whether the keychain took the secret. */
  write(secret: string): Promise<boolean>;
  remove(): Promise<void>;
}

export interface Vault {
  /** The text under a name; undefined where there is none or where it cannot be opened any more. */
  read(name: string): Promise<string | undefined>;
  write(name: string, text: string): Promise<void>;
  /** Removes everything, the key included. */
  clear(): Promise<void>;
  /** Where the key rests; undefined before the first write. */
  keyPlace(): Promise<"keychain" | "file" | undefined>;
}

const keyFile = "key";
const keychainMarker = "key-in-keychain";
const sealedSuffix = ".sealed";
const ivBytes = 12;
const tagBytes = 16;

/** A vault in a folder of its own (mode 0700). */
export function openVault(folder: string, keychain?: Keychain): Vault {
  const inFolder = (name: string): string => join(folder, name);
  const fileOf = (name: string): string =>
    inFolder(createHash("sha256").update(name).digest("hex").slice(0, 32) + sealedSuffix);

  async function existingKey(): Promise<Buffer | undefined> {
    const secret = (await readIfThere(inFolder(keyFile))) ?? (await keychainSecret());
    return secret === undefined ? undefined : Buffer.from(secret, "base64");
  }

  async function keychainSecret(): Promise<string | undefined> {
    if (keychain === undefined || (await readIfThere(inFolder(keychainMarker))) === undefined)
      return undefined;
    return keychain.read();
  }

  async function newKey(): Promise<Buffer> {
    const key = randomBytes(32);
    const secret = key.toString("base64");
    if (keychain !== undefined && (await keychain.write(secret)))
      await writePrivate(inFolder(keychainMarker), "");
    else await writePrivate(inFolder(keyFile), secret);
    return key;
  }

  return {
    async read(name) {
      const sealed = await readIfThere(fileOf(name), "latin1");
      if (sealed === undefined) return undefined;
      const key = await existingKey();
      return key === undefined ? undefined : unseal(Buffer.from(sealed, "latin1"), key, name);
    },
    async write(name, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      const key = (await existingKey()) ?? (await newKey());
      await writePrivate(fileOf(name), seal(text, key, name));
    },
    async clear() {
      if ((await readIfThere(inFolder(keychainMarker))) !== undefined) await keychain?.remove();
      const names = await readdir(folder).catch(() => []);
      const ours = names.filter(
        (name) =>
          name.endsWith(sealedSuffix) || name.endsWith(".new") || name === keyFile || name === keychainMarker,
      );
      await Promise.all(ours.map((name) => rm(inFolder(name), { force: true })));
    },
    async keyPlace() {
      if ((await readIfThere(inFolder(keyFile))) !== undefined) return "file";
      return (await readIfThere(inFolder(keychainMarker))) === undefined ? undefined : "keychain";
    },
  };
}

/** The name is authenticated with the text, so that one sealed file cannot stand in for another. */
function seal(text: string, key: Buffer, name: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

function unseal(sealed: Buffer, key: Buffer, name: string): string | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, ivBytes));
    decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]).toString(
      "utf8",
    );
  } catch {
    return undefined; // Damaged, or sealed with another key: as good as not there; it is asked for again.
  }
}

async function readIfThere(path: string, encoding: "utf8" | "latin1" = "utf8"): Promise<string | undefined> {
  try {
    return await readFile(path, encoding);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes whole or not at all, readable by the user alone. */
async function writePrivate(path: string, content: string | Buffer): Promise<void> {
  const unfinished = `${path}.${randomBytes(6).toString("hex")}.new`;
  await writeFile(unfinished, content, { mode: 0o600, flag: "wx" });
  await rename(unfinished, path);
}
