// Puts another state file in the place of one, so that at every moment either stands there whole, and nothing that was
// answered meanwhile is lost: the old file has a second name until it is known that nobody wrote to it any more.
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** The second names are such as nobody gives to a copy of their own: what stands there is ours to move. */
function namesOf(path: string): { readonly whole: string; readonly before: string; readonly next: string } {
  const whole = realpathSync(path);
  const beside = join(dirname(whole), `.${basename(whole)}.rolebridge`);
  return { whole, before: `${beside}-before`, next: `${beside}-next` };
}

/**
 * Replaces a state file of so many bytes. False where it has grown since: then it stays, and somebody else writes to it.
 * Throws where the file system refuses; the file stays then, too.
 */
export function replaceStateFile(path: string, length: number, text: string): boolean {
  const { whole, before, next } = namesOf(path);
  try {
    const file = openSync(next, "w", 0o600);
    writeFileSync(file, text);
    fsyncSync(file);
    closeSync(file);
    linkSync(whole, before);
    renameSync(next, whole);
    syncFolder(whole);
  } catch (error) {
    rmSync(next, { force: true });
    settleReplacement(path);
    throw error;
  }
  const hasGrown = statSync(before).size !== length;
  if (hasGrown) renameSync(before, whole);
  else rmSync(before);
  syncFolder(whole);
  return !hasGrown;
}

/** After a death in the middle of a replacement: the file as it was comes back. */
export function settleReplacement(path: string): void {
  if (!existsSync(path)) return;
  const { whole, before, next } = namesOf(path);
  rmSync(next, { force: true });
  const old = statSync(before, { throwIfNoEntry: false });
  if (old === undefined) return;
  if (old.ino === statSync(whole).ino) rmSync(before);
  else renameSync(before, whole);
}

/** So that a name outlives the machine's death, too; some systems open no folders, and need none of this. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch {
    return;
  }
}
