// Where credentials of sessions rest between two commands: one sealed file each, encrypted with a key that the OS keychain
// keeps, or, where there is none, a key file that only the user may read.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { runAlone } from "./alone.ts";
import { draftSuffix, readIfThere, writePrivate } from "./private-file.ts";

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
  remove(name: string): Promise<void>;
  /** Removes everything, the key included. */
  clear(): Promise<void>;
  /** Whether sealed texts are there that cannot be opened: their key is gone, or the keychain locked. */
  isLocked(): Promise<boolean>;
  /** Where the key rests; undefined before the first write. */
  keyPlace(): Promise<"keychain" | "file" | undefined>;
}

const keyFile = "key";
const keychainMarker = "key-in-keychain";
const sealedSuffix = ".sealed";
const cipherName = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/** A vault in a folder of its own (mode 0700). */
export function openVault(folder: string, keychain?: Keychain): Vault {
  const inFolder = (name: string): string => join(folder, name);
  const fileOf = (name: string): string =>
    inFolder(createHash("sha256").update(name).digest("hex").slice(0, 32) + sealedSuffix);
  const isThere = async (name: string): Promise<boolean> => (await readIfThere(inFolder(name))) !== undefined;

  async function existingKey(): Promise<Buffer | undefined> {
    const secret = (await readIfThere(inFolder(keyFile)))?.toString("utf8") ?? (await keychainSecret());
    return secret === undefined ? undefined : Buffer.from(secret, "base64");
  }

  async function keychainSecret(): Promise<string | undefined> {
    return keychain !== undefined && (await isThere(keychainMarker)) ? keychain.read() : undefined;
  }

  /** Two processes that both find no key would each make one, and one of them could not open what it sealed. */
  function makeKey(): Promise<Buffer> {
    return runAlone(folder, "key", async () => (await existingKey()) ?? newKey());
  }

  async function newKey(): Promise<Buffer> {
    await chmod(folder, 0o700);
    const key = randomBytes(32);
    const secret = key.toString("base64");
    if (keychain !== undefined && (await keychain.write(secret)))
      await writePrivate(inFolder(keychainMarker), "");
    else await writePrivate(inFolder(keyFile), secret);
    return key;
  }

  return {
    async read(name) {
      const sealed = await readIfThere(fileOf(name));
      if (sealed === undefined) return undefined;
      const key = await existingKey();
      return key === undefined ? undefined : unseal(sealed, key, name);
    },
    async write(name, text) {
      const key = (await existingKey()) ?? (await makeKey());
      await writePrivate(fileOf(name), seal(text, key, name));
    },
    remove: (name) => rm(fileOf(name), { force: true }),
    async clear() {
      if (await isThere(keychainMarker)) await keychain?.remove();
      const names = await readdir(folder).catch(() => []);
      const ours = names.filter(
        (name) =>
          name.endsWith(sealedSuffix) ||
          name.endsWith(draftSuffix) ||
          name === keyFile ||
          name === keychainMarker,
      );
      await Promise.all(ours.map((name) => rm(inFolder(name), { force: true })));
    },
    async isLocked() {
      const names = await readdir(folder).catch(() => []);
      return names.some((name) => name.endsWith(sealedSuffix)) && (await existingKey()) === undefined;
    },
    async keyPlace() {
      if (await isThere(keyFile)) return "file";
      return (await isThere(keychainMarker)) ? "keychain" : undefined;
    },
  };
}

/** The name is authenticated with the text, so that one sealed file cannot stand in for another. */
function seal(text: string, key: Buffer, name: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(cipherName, key, iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

function unseal(sealed: Buffer, key: Buffer, name: string): string | undefined {
  try {
    const decipher = createDecipheriv(cipherName, key, sealed.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    const opened = [decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()];
    return Buffer.concat(opened).toString("utf8");
  } catch {
    return undefined; // Damaged, or sealed with another key: as good as not there; it is asked for again.
  }
}
