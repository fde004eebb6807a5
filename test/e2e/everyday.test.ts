import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attemptsFor } from "../../src/cli/demo/attempts.ts";
import { signPeopleIn, tryAttempt } from "../../src/cli/demo/people.ts";
import type * as Library from "../../src/index.ts";
import type { RolebridgeEvent } from "../../src/index.ts";
import { openPlace, type Place, rolebridge, root } from "./command.ts";

const file = "examples/twelve-accounts.yaml";

describe("twelve accounts, from nothing to people inside", () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(file);
  });
  afterAll(() => place.sandbox.stop());

  test("a plan writes nothing and names what it would do", async () => {
    const { status, stdout } = await rolebridge(["plan", "-f", file], place.env);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\+ grace +→ Viewer +@ billing-development, billing-preproduction and 10 more +12h +MFA/,
    );
    expect(stdout).toMatch(
      /\+ grace +→ Administrator +@ .* and 2 more +1h +MFA +until 2099-01-31 +Migration of the preproduction networks/,
    );
    expect(stdout).toMatch(/\d+ to add in 13 accounts\. Nothing has been written\.\n/);
    expect(place.writes()).toBe(0);
  });

  test("--exit-code tells that changes are pending", async () => {
    expect((await rolebridge(["plan", "--exit-code", "-f", file], place.env)).status).toBe(2);
  });

  test("apply without a terminal wants --yes, and asks AWS nothing", async () => {
    place.sandbox.log.clear();
    const { status, stderr } = await rolebridge(["apply", "-f", file], place.env);
    expect({ status, stderr }).toEqual({
      status: 64,
      stderr: expect.stringContaining("--yes was not given") as string,
    });
    expect(place.sandbox.log.events()).toEqual([]);
  });

  test("apply --yes --json tells one event a line, the result last", async () => {
    const { status, stdout } = await rolebridge(["apply", "--yes", "--json", "-f", file], place.env);
    expect(status).toBe(0);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; status?: string });
    expect(lines.at(-1)).toMatchObject({ kind: "result", status: "applied" });
    const applied = lines.filter(({ kind }) => kind === "change-applied").length;
    expect((lines.at(-1) as unknown as { counts: { applied: number } }).counts.applied).toBe(applied);
  });

  test("after it a plan is empty, and makes no write call", async () => {
    place.sandbox.log.clear();
    const { status, stdout } = await rolebridge(["plan", "--exit-code", "-f", file], place.env);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining("Nothing to change: 13 accounts stand as declared") as string,
    });
    expect(place.writes()).toBe(0);
  });

  test("a second apply makes no write call either", async () => {
    place.sandbox.log.clear();
    expect((await rolebridge(["apply", "--yes", "-f", file], place.env)).status).toBe(0);
    expect(place.writes()).toBe(0);
  });

  test("grace and heidi, who hold more doors than a user may hold policies, enter every one of their roles", async () => {
    const operator = place.sandbox.rootKeys(place.sandbox.accounts["users"] ?? "");
    const people = await signPeopleIn(place.declaration, { ...place.sandbox, operator });
    const attempts = attemptsFor(place.declaration).filter(
      ({ person, isDeclared }) => isDeclared && ["grace", "heidi"].includes(person),
    );
    expect(attempts.filter(({ person }) => person === "grace").length).toBeGreaterThanOrEqual(20);
    const refused: string[] = [];
    for (const attempt of attempts) {
      const person = people.get(attempt.person);
      const tried = person && (await tryAttempt(attempt, person, place.sandbox));
      if (!tried?.entered)
        refused.push(`${attempt.person} ${attempt.role}@${attempt.account}: ${tried?.refusal}`);
    }
    expect(refused).toEqual([]);
  });

  test("the same through the library, with typed events", async () => {
    // The package by its own name, as a program that depends on it gets it: built, through `exports`.
    const name = "rolebridge";
    const { openWorkspace, createAwsCloud } = (await import(name)) as typeof Library;
    const events: RolebridgeEvent[] = [];
    const workspace = openWorkspace({
      file,
      folder: root,
      now: () => new Date(),
      emit: (event) => events.push(event),
      cloud: () => createAwsCloud({ endpoint: place.sandbox.endpoint, credentials: place.operator }),
    });
    const planned = await workspace.plan();
    expect(planned.status === "done" && planned.value.changes).toEqual([]);
    expect(events.filter((event) => event.kind === "account-read").length).toBe(13);
  });
});
