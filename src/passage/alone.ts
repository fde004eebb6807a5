import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PassageProblem } from "./passage-problem.ts";

/** How long one process waits for another: a person may be typing a code there. */
const patienceMs = 120_000;
const pauseMs = 50;
/** A lock that its holder has not renewed for so long was left by a process that died. */
const staleMs = 10_000;

/**
 * Runs work under a name while no other process on this machine runs some under the same name in this folder. A lock
 * whose process died is taken over after ten seconds; after two minutes of waiting a PassageProblem is thrown.
 */
export async function runAlone<T>(
  folder: string,
  name: string,
  work: () => Promise<T>,
  patience = patienceMs,
): Promise<T> {
  const release = await acquire(folder, name, patience);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(folder: string, name: string, patience: number): Promise<() => Promise<void>> {
  const { lock } = await import("proper-lockfile");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let isLost = false;
  try {
    const release = await lock(join(folder, fileNameOf(name)), {
      realpath: false,
      stale: staleMs,
      // A machine that slept meanwhile: another process may be at work, too. Two answers are better than none.
      onCompromised: () => {
        isLost = true;
      },
      retries: {
        retries: Math.ceil(patience / pauseMs),
        factor: 1,
        minTimeout: pauseMs,
        maxTimeout: pauseMs,
        randomize: true,
      },
    });
    return () => (isLost ? Promise.resolve() : release());
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ELOCKED")) throw error;
    throw new PassageProblem(
      "another rolebridge command has been signing in for a while",
      "answer its question or end it, then run this one again",
      { cause: error },
    );
  }
}

/** Names hold ARNs; files hold no slashes. */
function fileNameOf(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 16);
}
