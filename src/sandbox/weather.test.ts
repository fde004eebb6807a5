import { ListUsersCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { clientsOf, enterAccount, refusalOf } from "../../test/support/sandbox-clients.ts";
import { type StartSandboxOptions, startSandbox } from "./index.ts";
import { Weather } from "./weather.ts";

/** How each of some calls ended. */
async function outcomes(options: StartSandboxOptions, calls: number): Promise<readonly string[]> {
  const sandbox = await startSandbox(options);
  const { iam } = clientsOf(sandbox);
  const ended: string[] = [];
  for (let call = 0; call < calls; call++) {
    ended.push(
      await iam.send(new ListUsersCommand({})).then(
        () => "served",
        (error: Error) => error.name,
      ),
    );
  }
  await sandbox.stop();
  return ended;
}

describe("the weather", () => {
  test("W-22 an account that calls faster than its rate is throttled; others are not", async () => {
    const sandbox = await startSandbox({
      rate: 3,
      accounts: [{ name: "webapp", accountId: "222222222222" }],
    });
    const webapp = clientsOf(sandbox, await enterAccount(sandbox, "webapp"));
    for (let call = 0; call < 3; call++) await webapp.sts.send(new GetCallerIdentityCommand({}));
    expect(await refusalOf(webapp.iam.send(new ListUsersCommand({})))).toBe("Throttling: Rate exceeded");
    await clientsOf(sandbox).iam.send(new ListUsersCommand({}));
    await new Promise((resolve) => setTimeout(resolve, 400));
    await webapp.iam.send(new ListUsersCommand({}));
    expect(sandbox.log.events().map(({ errorCode }) => errorCode)).toContain("Throttling");
    await sandbox.stop();
  });

  test("W-23 latency delays every answer", async () => {
    const sandbox = await startSandbox({ latencyMs: [60, 80] });
    const start = performance.now();
    await clientsOf(sandbox).sts.send(new GetCallerIdentityCommand({}));
    expect(performance.now() - start).toBeGreaterThan(59);
    await sandbox.stop();
  });

  test("W-24 faults come at their share, and the same seed brings the same ones", async () => {
    const faults = { errors: 0.2, drops: 0.2 };
    const first = await outcomes({ seed: "storm", faults }, 40);
    expect(await outcomes({ seed: "storm", faults }, 40)).toEqual(first);
    expect(await outcomes({ seed: "other storm", faults }, 40)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set(["served", "ServiceUnavailable", "TimeoutError"]));
  });

  test("W-25 a lost answer belongs to work that was done; after a drop nothing was", async () => {
    const lossy = await startSandbox({ seed: "storm", faults: { lostAnswers: 1 } });
    await refusalOf(clientsOf(lossy).iam.send(new ListUsersCommand({})));
    expect(lossy.log.events().map(({ operation }) => operation)).toEqual(["ListUsers"]);
    await lossy.stop();
    const dropping = await startSandbox({ seed: "storm", faults: { drops: 1 } });
    await refusalOf(clientsOf(dropping).iam.send(new ListUsersCommand({})));
    expect(dropping.log.events()).toEqual([]);
    await dropping.stop();
  });

  test("the random numbers are spread evenly", () => {
    const weather = new Weather({ seed: "even", faults: { errors: 0.25, drops: 0.25, lostAnswers: 0.25 } });
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 4000; draw++) {
      const fate = weather.fate();
      counts.set(fate, (counts.get(fate) ?? 0) + 1);
    }
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});

describe("a sandbox of a seed", () => {
  test("W-26 gives the same ids and keys for the same seed and calls, others for another", async () => {
    const operators = [];
    for (const seed of ["a", "a", "b"]) {
      const sandbox = await startSandbox({ seed });
      operators.push(sandbox.operator);
      await sandbox.stop();
    }
    expect(operators[1]).toEqual(operators[0]);
    expect(operators[2]).not.toEqual(operators[0]);
  });

  test("W-27 has a clock that starts where it is told, moves, stands still and goes on", async () => {
    const sandbox = await startSandbox({ clock: new Date("2030-01-01T00:00:00Z") });
    const time = (): number => sandbox.clock.now() - Date.parse("2030-01-01T00:00:00Z");
    expect(time()).toBeLessThan(5000);
    sandbox.clock.advance(3600);
    expect(Math.round(time() / 3_600_000)).toBe(1);
    sandbox.clock.freeze();
    const still = time();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(time()).toBe(still);
    await clientsOf(sandbox).sts.send(new GetCallerIdentityCommand({}));
    expect(sandbox.log.events().at(-1)?.time.slice(0, 13)).toBe("2030-01-01T01");
    sandbox.clock.unfreeze();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(time()).toBeGreaterThan(still);
    await sandbox.stop();
  });

  test("W-28 takes the management account 999999999999, or the next free one below", async () => {
    const sandbox = await startSandbox({
      accounts: [{ name: "taken", accountId: "999999999999", reachRole: "Reach" }],
    });
    expect(sandbox.managementAccountId).toBe("999999999998");
    await enterAccount(sandbox, "taken", "Reach");
    await sandbox.stop();
  });
});
