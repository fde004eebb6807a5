import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runAlone } from "./alone.ts";

test("work under one name runs one at a time, and a failure frees the name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "rolebridge-alone-"));
  let running = 0;
  let most = 0;
  const work = async (fails: boolean): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((done) => setTimeout(done, 5));
    running -= 1;
    if (fails) throw new Error("refused");
  };
  const results = await Promise.allSettled(
    [true, false, false, true, false].map((fails) => runAlone(folder, "sign-in", () => work(fails))),
  );
  expect(most).toBe(1);
  expect(results.map((one) => one.status)).toEqual([
    "rejected",
    "fulfilled",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
});
