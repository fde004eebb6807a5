import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAwsCloud } from "../../src/aws/index.ts";
import { openWorkspace } from "../../src/workspace/index.ts";
import { type Ambush, ambush, seededNumbers } from "./ambush.ts";
import { binary, openPlace, type Place, rolebridge, root, start } from "./command.ts";

// The built command, killed at one of its calls that change something: before the call reaches AWS, or after its work is
// done and before its answer comes. 20 seeded places; ROLEBRIDGE_KILLS=all takes every one.

const file = "examples/twelve-accounts.yaml";
const seed = Number(process.env["ROLEBRIDGE_SEED"] ?? 4711);
const kills = process.env["ROLEBRIDGE_KILLS"] ?? "20";

const changes = /^(Create|Delete|Put|Attach|Detach|Update|Add|Remove|Tag|Untag|Deactivate)/;

describe(`the built command, killed in the middle (${binary.slice(root.length + 1)})`, () => {
  let place: Place;
  let way: Ambush;
  let folder: string;
  let emptied: string;
  let env: Readonly<Record<string, string>>;
  beforeAll(async () => {
    place = await openPlace(file);
    way = await ambush(place.sandbox.endpoint, (operation) => changes.test(operation));
    env = { ...place.env, AWS_ENDPOINT_URL: way.endpoint };
    folder = await mkdtemp(join(tmpdir(), "rolebridge-kill-"));
    emptied = join(folder, "rolebridge.yaml");
    const text = await readFile(join(root, file), "utf8");
    await writeFile(emptied, `${text.slice(0, text.indexOf("teams:"))}people: {}\n`);
  });
  afterAll(async () => {
    way.close();
    await place.sandbox.stop();
    await rm(folder, { recursive: true });
  });

  const applyTo = (which: string): readonly string[] => [
    "apply",
    "--yes",
    "--allow-deletions",
    "1000",
    "-f",
    which,
  ];

  /** Runs to its end, and answers with how many writes that took. */
  async function converge(which: string): Promise<number> {
    way.lay(-1, false, () => {});
    const { status, stderr } = await rolebridge(applyTo(which), env);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    const writes = way.calls();
    expect(await changesLeft(which)).toEqual([]);
    return writes;
  }

  /** By the library: no process need be started for it. */
  async function changesLeft(which: string): Promise<readonly string[]> {
    const { operator: credentials } = place;
    const { endpoint } = place.sandbox;
    const workspace = openWorkspace({
      file: which,
      folder: root,
      now: () => new Date(),
      cloud: (partition) => createAwsCloud({ partition, endpoint, credentials }),
    });
    const planned = await workspace.plan();
    if (planned.status !== "done") throw new Error(JSON.stringify(planned.diagnostics));
    return planned.value.changes.map(({ address }) => address.name);
  }

  async function killedAt(which: string, at: number, isDone: boolean): Promise<void> {
    let strike = (): void => {};
    way.lay(at, isDone, () => strike());
    const running = start(applyTo(which), env);
    strike = () => void running.child.kill("SIGKILL");
    const { status } = await running.ended;
    expect([at, status]).toEqual([at, null]);
  }

  test(`a second run ends in the same world (${kills} places, seed ${seed})`, async () => {
    const writesUp = await converge(file);
    const full = await place.standing();
    const writesDown = await converge(emptied);
    const bare = await place.standing();
    const random = seededNumbers(seed);
    const strokes = (writes: number): readonly (readonly [number, boolean])[] =>
      kills === "all"
        ? Array.from({ length: writes }, (_, at) => [[at, false] as const, [at, true] as const]).flat()
        : Array.from(
            { length: Number(kills) / 2 },
            () => [Math.floor(random() * writes), random() < 0.5] as const,
          );
    const [up, down] = [strokes(writesUp), strokes(writesDown)];
    for (let turn = 0; turn < Math.max(up.length, down.length); turn += 1) {
      const [rise, fall] = [up[turn], down[turn]];
      if (rise) await killedAt(file, ...rise);
      await converge(file);
      expect(await place.standing()).toEqual(full);
      if (fall) await killedAt(emptied, ...fall);
      await converge(emptied);
      expect(await place.standing()).toEqual(bare);
    }
  }, 7_200_000);
});
