import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openPlace, type Place, type Running, rolebridge, start } from "./command.ts";

const file = "examples/twelve-accounts.yaml";

describe("an apply that is stopped in the middle", () => {
  let place: Place;
  beforeEach(async () => {
    place = await openPlace(file, { latencyMs: 20 });
  });
  afterEach(() => place.sandbox.stop());

  /** An apply that has done some of its changes and not yet all. */
  async function inTheMiddle(): Promise<Running> {
    const running = start(["apply", "--yes", "--json", "-f", file], place.env);
    let applied = 0;
    await new Promise<void>((resolve) => {
      running.child.stdout?.on("data", (text: string) => {
        applied += text.split('"kind":"change-applied"').length - 1;
        if (applied >= 15) resolve();
      });
      void running.ended.then(() => resolve());
    });
    return running;
  }

  async function expectConverged(): Promise<void> {
    const again = await rolebridge(["apply", "--yes", "-f", file], place.env);
    expect([again.status, again.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    expect((await rolebridge(["plan", "--exit-code", "-f", file], place.env)).status).toBe(0);
    const { users, policies } = await place.state("users");
    expect(users.map(({ name }) => name)).toEqual(place.declaration.people.map(({ user }) => user));
    expect(policies.filter(({ name }) => name === "apply-lock")).toEqual([]);
    expect(
      policies.flatMap(({ versions = [] }) => versions.filter(({ isDefault }) => isDefault)).length,
    ).toBe(policies.length);
  }

  test("by SIGKILL is finished by the next run: nothing is doubled", async () => {
    const running = await inTheMiddle();
    running.child.kill("SIGKILL");
    const { status, stdout } = await running.ended;
    expect([status, stdout.includes('"kind":"result"')]).toEqual([null, false]);
    await expectConverged();
  });

  test("by SIGINT says what was done and what was not, and ends with 130", async () => {
    const running = await inTheMiddle();
    running.child.kill("SIGINT");
    const { status, stdout, stderr } = await running.ended;
    expect(status).toBe(130);
    const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as {
      status: string;
      counts: { applied: number; skipped: number };
    };
    expect(last.status).toBe("interrupted");
    expect(last.counts.applied).toBeGreaterThan(0);
    expect(last.counts.skipped).toBeGreaterThan(0);
    expect(stderr).toMatch(/Interrupted after \d+ of \d+ changes in/);
    expect(stderr).toContain("What was done stands; the next run does the rest: rolebridge apply");
    await expectConverged();
  });
});
