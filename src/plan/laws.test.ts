import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anySpec, worldOf } from "../../test/support/arbitrary-world.ts";
import { rightsIn } from "../../test/support/rights.ts";
import type { World } from "../model/index.ts";
import { withoutTargets } from "./door-targets.ts";
import { plan } from "./make-plan.ts";
import { performSteps } from "./perform-steps.ts";
import type { Step } from "./step.ts";
import { stepsOf } from "./steps.ts";

const now = "2026-06-01T00:00:00Z";
/** More runs where the environment asks for them: `LAWS=20` multiplies. */
const runs = (few: number) => few * Number(process.env["LAWS"] ?? 1);
const options = { now, allowDeletions: 1000 };
const settled = (world: World): World => plan(emptied(world), world, options).planned;
const emptied = (world: World): World => ({
  ...world,
  accounts: Object.fromEntries(
    Object.values(world.accounts).map((account) => [
      account.accountId,
      { ...account, users: [], groups: [], roles: [], policies: [] },
    ]),
  ) as World["accounts"],
});

const two = fc.tuple(anySpec, anySpec).map(([a, b]) => ({ live: settled(worldOf(a)), desired: worldOf(b) }));

describe("the laws of planning", () => {
  test("a plan leads to a world for which there is nothing left to plan", () => {
    fc.assert(
      fc.property(two, ({ live, desired }) => {
        const first = plan(live, desired, options);
        expect(first.diagnostics).toEqual([]);
        const second = plan(first.planned, desired, options);
        expect(second.changes).toEqual([]);
        expect(stepsOf(second)).toEqual([]);
      }),
      { numRuns: runs(30) },
    );
  });

  test("people can do in the planned world what they can do in the desired one", () => {
    fc.assert(
      fc.property(two, ({ live, desired }) => {
        expect(rightsIn(plan(live, desired, options).planned)).toEqual(rightsIn(desired));
      }),
      { numRuns: runs(30) },
    );
  });

  test("the order in which resources are read says nothing", () => {
    const reversed = (world: World): World => ({
      ...world,
      accounts: Object.fromEntries(
        Object.values(world.accounts)
          .toReversed()
          .map((account) => [
            account.accountId,
            {
              ...account,
              users: account.users.toReversed(),
              roles: account.roles.toReversed(),
              policies: account.policies.toReversed(),
            },
          ]),
      ) as World["accounts"],
    });
    fc.assert(
      fc.property(two, ({ live, desired }) => {
        const [one, other] = [plan(live, desired, options), plan(reversed(live), reversed(desired), options)];
        expect(other.changes).toEqual(one.changes);
        expect(stepsOf(other).map(({ id }) => id)).toEqual(stepsOf(one).map(({ id }) => id));
        expect(plan(live, desired, options).digest).toBe(one.digest);
      }),
      { numRuns: runs(15) },
    );
  });

  test("in any order and wherever writes fail, nobody can do what they could neither before nor after", () => {
    fc.assert(
      fc.property(two, fc.infiniteStream(fc.nat(1000)), ({ live, desired }, dice) => {
        const made = plan(live, desired, options);
        const allowed = new Set([...rightsIn(live), ...rightsIn(made.planned)]);
        walk(made.live, stepsOf(made), dice, (world, step) => {
          const surplus = [...rightsIn(world)].filter((right) => !allowed.has(right));
          expect(surplus, `after ${step.id} ${JSON.stringify(step.work)}`).toEqual([]);
        });
      }),
      { numRuns: runs(60) },
    );
  });
});

/** Does the steps in one of their possible orders, some failing, and shows the world after each. */
function walk(
  live: World,
  steps: readonly Step[],
  dice: Iterator<number>,
  show: (world: World, step: Step) => void,
): void {
  const roll = (below: number) => (dice.next().value as number) % below;
  const failing = roll(3) === 0 ? 0 : 8;
  const ended = new Map<string, boolean>();
  const isOver = (id: string) => ended.has(id);
  let world = live;
  let left = steps;
  while (left.length > 0) {
    const ready = left.filter(({ requires, awaits, targets }) =>
      [...requires, ...awaits, ...targets.flatMap((target) => target.requires)].every(isOver),
    );
    const step = ready[roll(ready.length)] as Step;
    left = left.filter((one) => one !== step);
    const isTried = step.requires.every((id) => ended.get(id)) && !(failing > 0 && roll(failing) === 0);
    const work = isTried ? workOf(step, ended) : undefined;
    ended.set(step.id, work !== undefined);
    if (!work) continue;
    world = performSteps(world, [{ ...step, work }], now);
    show(world, step);
  }
}

function workOf({ work, targets }: Step, ended: ReadonlyMap<string, boolean>): Step["work"] | undefined {
  const missing = new Set(
    targets.filter(({ requires }) => !requires.every((id) => ended.get(id))).map(({ arn }) => arn),
  );
  if (work.kind !== "write" || missing.size === 0) return work;
  const input: Record<string, unknown> = { ...work.write.input };
  for (const member of ["PolicyDocument", "AssumeRolePolicyDocument"]) {
    if (typeof input[member] !== "string") continue;
    input[member] = withoutTargets(input[member], missing);
    if (input[member] === undefined) return undefined;
  }
  return { kind: "write", write: { ...work.write, input } as typeof work.write };
}
