import { join } from "node:path";
import { GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, test } from "vitest";
import { takeLock } from "../../src/apply/lock.ts";
import type { StartSandboxOptions } from "../../src/sandbox/index.ts";
import { type Between, type Decision, type PassingCall, standBetween } from "./between.ts";
import { openPlace, type Place, rolebridge, start } from "./command.ts";

// The built command where AWS and the network are not at their best. Whatever happens there is a report, and one more run
// ends in the world that a calm day gives, with nothing twice and nothing left.

const file = "examples/twelve-accounts.yaml";
const applying = ["apply", "--yes", "-f", file];
const changing = /^(Create|Put|Attach|Update|Add|Tag|Delete|Detach|Remove)/;

let place: Place;
let between: Between | undefined;
afterEach(async () => {
  between?.close();
  between = undefined;
  await place.sandbox.stop();
});

interface CalmDay {
  readonly standing: readonly string[];
  readonly calls: number;
}

let calmDay: Promise<CalmDay> | undefined;

/** What stands after an apply with nothing in its way, and how many calls it took. */
function onACalmDay(): Promise<CalmDay> {
  calmDay ??= (async () => {
    const before = place;
    place = await openPlace(file);
    let calls = 0;
    const counting = await standBetween(place.sandbox.endpoint, () => {
      calls++;
      return "pass";
    });
    const env = { ...place.env, AWS_ENDPOINT_URL: counting.endpoint };
    expect((await rolebridge(applying, env)).status).toBe(0);
    const names = await place.standing();
    counting.close();
    await place.sandbox.stop();
    place = before;
    return { standing: names, calls };
  })();
  return calmDay;
}

async function intercept(
  decide: (call: PassingCall) => Decision | Promise<Decision>,
): Promise<Readonly<Record<string, string>>> {
  between = await standBetween(place.sandbox.endpoint, decide);
  return { ...place.env, AWS_ENDPOINT_URL: between.endpoint };
}

async function expectConverged(env = place.env): Promise<void> {
  const again = await rolebridge(applying, env);
  expect([again.status, again.stderr]).toEqual([0, expect.not.stringContaining("error")]);
  expect((await rolebridge(["plan", "--exit-code", "-f", file], env)).status).toBe(0);
  expect(await place.standing()).toEqual((await onACalmDay()).standing);
}

describe("an apply in bad weather", () => {
  const kinds: readonly (readonly [string, StartSandboxOptions])[] = [
    ["services that answer with 5xx", { faults: { errors: 0.06 } }],
    ["connections that drop before the work is done", { faults: { drops: 0.06 } }],
    ["answers that are lost after the work was done", { faults: { lostAnswers: 0.06 } }],
    ["throttling", { rate: 25 }],
    ["changes that are seen late", { consistencyDelay: 2 }],
    [
      "all of it",
      { faults: { errors: 0.03, drops: 0.03, lostAnswers: 0.03 }, rate: 40, consistencyDelay: 1 },
    ],
  ];
  test.each(kinds)("with %s ends in the world of a calm day", async (name, weather) => {
    place = await openPlace(file, { ...weather, seed: `weather ${name}` });
    let calls = 0;
    const env = await intercept(() => {
      calls++;
      return "pass";
    });
    const first = await rolebridge([...applying, "--json"], env);
    const result = JSON.parse(first.stdout.trimEnd().split("\n").at(-1) ?? "{}") as { kind?: string };
    expect([first.status === 0 || first.status === 1, result.kind]).toEqual([true, "result"]);
    expect(first.stderr).not.toMatch(/this is a bug| {4}at /i);
    // The weather was bad: what did not come through was asked for again.
    expect(calls).toBeGreaterThan((await onACalmDay()).calls);
    await expectConverged();
  });
});

describe("an account that cannot be reached", () => {
  test("stops a plan with its name and a way out, and nothing is written", async () => {
    place = await openPlace(file);
    const lost = place.sandbox.accounts["shop-production"];
    const env = await intercept(({ action, form }) =>
      action === "AssumeRole" && form.get("RoleArn")?.includes(lost ?? "?")
        ? { awsCode: "AccessDenied" }
        : "pass",
    );
    const before = place.writes();
    const { status, stderr } = await rolebridge(applying, env);
    expect([status, place.writes() - before]).toEqual([1, 0]);
    expect(stderr).toContain(
      "account `shop-production` could not be reached: AssumeRole failed with AccessDenied",
    );
    expect(stderr).toContain("help: the reach role must exist there");
  });

  test("in the middle of an apply fails its own changes; the rest is done, and the next run does what is left", async () => {
    place = await openPlace(file);
    const lost = place.sandbox.accounts["data-production"];
    let isLost = false;
    const env = await intercept(({ action, accountId }) => {
      if (accountId === lost && changing.test(action)) isLost = true;
      return isLost && accountId === lost ? { awsCode: "AccessDenied" } : "pass";
    });
    const { status, stdout } = await rolebridge([...applying, "--json"], env);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Event);
    const failed = events.flatMap((event) =>
      event.kind === "change-failed" ? [event.address?.accountId] : [],
    );
    expect([status, [...new Set(failed)]]).toEqual([1, [lost]]);
    const counts = events.at(-1)?.counts;
    expect(counts?.applied).toBeGreaterThan((counts?.failed ?? 0) + (counts?.skipped ?? 0));
    await expectConverged();
  });
});

interface Event {
  readonly kind: string;
  readonly address?: { readonly accountId: string };
  readonly counts?: { readonly applied: number; readonly failed: number; readonly skipped: number };
}

describe("credentials that end in the middle", () => {
  /** Moves the sandbox's clock on when so many changes were asked for. */
  function endingAt(at: number, seconds: number): (call: PassingCall) => Decision {
    let count = 0;
    return ({ action }) => {
      if (changing.test(action) && (count += 1) === at) place.sandbox.clock.advance(seconds);
      return "pass";
    };
  }

  test("are taken anew where only the sessions in the accounts have ended", async () => {
    place = await openPlace(file);
    const env = await intercept(endingAt(60, 2 * 3600));
    const { status, stderr } = await rolebridge(applying, env);
    expect([status, stderr]).toEqual([0, expect.not.stringContaining("error")]);
    await expectConverged();
  });

  test("leave a clear report where they are the caller's own; new ones do the rest", async () => {
    place = await openPlace(file);
    const { endpoint, region } = place.sandbox;
    const sts = new STSClient({ endpoint, region, credentials: place.operator });
    const { Credentials } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    const session = {
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? "",
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? "",
    };
    const env = { ...(await intercept(endingAt(60, 2 * 3600))), ...session };
    const { status, stdout, stderr } = await rolebridge(applying, env);
    expect(status).toBe(1);
    expect(`${stdout}${stderr}`).toContain("ExpiredToken");
    expect(stdout).toMatch(/Not everything was applied: \d+ of \d+ changes in/);
    expect(stdout).toContain(
      "The credentials in use have ended: take new ones, and run again: rolebridge apply",
    );
    expect(`${stdout}${stderr}`).not.toContain(session.AWS_SECRET_ACCESS_KEY);
    await expectConverged();
  });
});

describe("an apply that is held to less", () => {
  test("by `--accounts` changes nothing in the others; the whole then goes on from there", async () => {
    place = await openPlace(file);
    const touched = new Set<string | undefined>();
    const env = await intercept(({ action, accountId }) => {
      if (changing.test(action)) touched.add(accountId);
      return "pass";
    });
    const { status, stderr } = await rolebridge(
      [...applying, "--accounts", "project=shop,stage!=production"],
      env,
    );
    const ids = place.sandbox.accounts;
    expect([status, stderr]).toEqual([0, expect.stringContaining("Read 3 accounts")]);
    expect(touched).toEqual(new Set([ids["users"], ids["shop-development"], ids["shop-preproduction"]]));
    const { policies } = await place.state("users");
    expect(policies.filter(({ name }) => !/@shop-(development|preproduction)$/.test(name))).toEqual([]);
    await expectConverged();
  });

  test("by `--max-failures` begins nothing more after so many, and says so", async () => {
    place = await openPlace(file);
    const env = await intercept(({ action }) =>
      action === "CreateRole" ? { awsCode: "AccessDenied" } : "pass",
    );
    const { status, stdout } = await rolebridge([...applying, "--max-failures", "1"], env);
    expect(status).toBe(1);
    expect(stdout).toContain("left undone: too many changes had failed");
    expect((await place.state("data-production")).roles.map(({ name }) => name)).toEqual([
      "OrganizationAccountAccessRole",
    ]);
    await expectConverged();
  });
});

describe("two applies at once", () => {
  test("one writes, the other says who does", async () => {
    place = await openPlace(file);
    let isLocked = false;
    let goOn = (): void => {};
    const untilTold = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    // The first stops after it has taken the lock, until the second has been told.
    const slowly = await intercept(async ({ action }): Promise<Decision> => {
      if (isLocked) await untilTold;
      isLocked ||= action === "CreatePolicy";
      return "pass";
    });
    const first = start([...applying, "--json"], slowly);
    await new Promise<void>((resolve) => {
      first.child.stdout?.on("data", (text: string) => text.includes('"lock-taken"') && resolve());
      void first.ended.then(() => resolve());
    });
    const second = await rolebridge(applying, place.env);
    goOn();
    expect([second.status, second.stdout]).toEqual([
      1,
      expect.stringMatching(/! `\S+@\S+#\d+` is applying; the lock ends at \S+ +RB4010/),
    ]);
    expect(second.stdout).toContain("--break-lock");
    expect((await first.ended).status).toBe(0);
  });

  test("a lock that its holder left holds until its time has passed, or is broken", async () => {
    place = await openPlace(file);
    const account = await place.enter("users");
    const options = {
      holder: "bob@elsewhere#1",
      now: () => new Date(),
      breakLock: false,
      isAlive: () => true,
    };
    const leave = () => takeLock({ account, organization: "acme", partition: "aws" }, options);
    expect((await leave()).kind).toBe("taken");
    const held = await rolebridge(applying, place.env);
    expect([held.status, held.stdout]).toEqual([1, expect.stringContaining("`bob@elsewhere#1` is applying")]);
    expect((await place.state("users")).users).toEqual([]);

    const later = 16 * 60;
    place.sandbox.clock.advance(later);
    const clock = { ROLEBRIDGE_TEST_CLOCK: String(later * 1000) };
    const mover = ["--import", join(import.meta.dirname, "move-clock.mjs")];
    expect((await start(applying, { ...place.env, ...clock }, mover).ended).status).toBe(0);
    expect(await place.standing()).toEqual((await onACalmDay()).standing);

    expect((await leave()).kind).toBe("taken");
    const [user] = (await place.state("users")).users;
    await account.write({
      call: "UntagUser",
      input: { UserName: user?.name ?? "", TagKeys: ["rolebridge:email"] },
    });
    expect((await rolebridge(applying, place.env)).status).toBe(1);
    expect((await rolebridge([...applying, "--break-lock"], place.env)).status).toBe(0);
    expect(await place.standing()).toEqual((await onACalmDay()).standing);
  });
});
