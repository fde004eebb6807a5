import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** How long one process waits for another: a person may be typing a code there. */
const patienceMs = 120_000;
const pauseMs = 50;

/**
 * Runs work under a name while no other process on this machine runs some under the same name in this folder. A lock
 * whose process died is taken over after ten seconds.
 */
export async function runAlone<T>(folder: string, name: string, work: () => Promise<T>): Promise<T> {
  const { lock } = await import("proper-lockfile");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = await lock(join(folder, name), {
    realpath: false,
    stale: 10_000,
    retries: {
      retries: patienceMs / pauseMs,
      factor: 1,
      minTimeout: pauseMs,
      maxTimeout: pauseMs,
      randomize: true,
    },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
