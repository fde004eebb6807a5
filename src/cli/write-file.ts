import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Session } from "./session.ts";

/** Writes a file whole or not at all, readable by its owner alone: it tells who may do what. */
export async function writeOwnFile(session: Session, name: string, text: string): Promise<void> {
  const path = resolve(session.cwd, name);
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: "wx" });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
