import { randomUUID } from "node:crypto";
import { access, chmod, copyFile, mkdir, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Session } from "./session.ts";

/** Writes a file whole or not at all, readable by its owner alone: it tells who may do what. */
export async function writeOwnFile(session: Session, name: string, text: string): Promise<void> {
  await writeWhole(resolve(session.cwd, name), text);
}

async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: "wx" });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Whether there is something by this name. */
export async function fileExists(session: Session, name: string): Promise<boolean> {
  return access(resolve(session.cwd, name)).then(
    () => true,
    () => false,
  );
}

/** Makes a folder, and those above it, where they are missing. */
export async function makeFolder(session: Session, name: string): Promise<void> {
  await mkdir(resolve(session.cwd, name), { recursive: true });
}

/** Replaces a file of the user's (the file itself, where a link leads to it) whole or not at all, mode 0600; as it was, it is kept beside it as `<name>.rolebridge-backup`. */
export async function replaceFile(name: string, text: string): Promise<void> {
  await mkdir(dirname(name), { recursive: true, mode: 0o700 });
  const path = await realpath(name).catch(() => name);
  const backup = `${path}.rolebridge-backup`;
  try {
    await copyFile(path, backup);
    await chmod(backup, 0o600);
  } catch (error) {
    const isNew = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (!isNew) throw error;
  }
  await writeWhole(path, text);
}
