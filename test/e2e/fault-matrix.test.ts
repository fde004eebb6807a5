import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type ApplyOptions, type ApplyResult, applyPlan } from "../../src/apply/index.ts";
import type { Declaration } from "../../src/declaration/index.ts";
import { compile, hintsOf } from "../../src/design/index.ts";
import type { AccountState, Arn, DocumentText, World } from "../../src/model/index.ts";
import { plan as makePlan, type Plan } from "../../src/plan/index.ts";
import { targetsOf } from "../../src/workspace/targets.ts";
import { bridgeAtoms } from "../support/bridge-atoms.ts";
import { declare } from "../support/declarations.ts";
import { type MemoryCloud, memoryCloud, type WriteAttempt } from "../support/memory-cloud.ts";

// The twelve accounts, built and taken down, with every single write going wrong in every way; after each the ordering
// must have held, and one more run must end in the very same world.

const now = "2026-11-24T10:00:00Z";
const text = readFileSync(join(import.meta.dirname, "..", "..", "examples", "twelve-accounts.yaml"), "utf8");
const nobodyText = text.slice(0, text.indexOf("teams:")).concat("people: {}\n");

/** Of AWS's policies the names matter here, not the thousands of actions. */
const awsManagedPolicies = Object.fromEntries(
  [
    "AdministratorAccess",
    "PowerUserAccess",
    "AWSLambda_FullAccess",
    "ReadOnlyAccess",
    "job-function/ViewOnlyAccess",
    "SignInLocalDevelopmentAccess",
  ].map((name): readonly [Arn, DocumentText] => [
    `arn:aws:iam::aws:policy/${name}`,
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: `${name.split("/").at(-1)?.toLowerCase()}:*`, Resource: "*" }],
    }),
  ]),
);

interface Direction {
  readonly name: string;
  readonly from: World;
  readonly to: Declaration;
  /** The world that every run must end in. */
  readonly end: string;
  readonly atoms: ReadonlySet<string>;
  /** Writes of a run in which nothing goes wrong. */
  readonly writes: number;
}

let directions: readonly Direction[] = [];

beforeAll(async () => {
  const everybody = await declare(text);
  const nobody = await declare(nobodyText);
  const { world } = compile(everybody, hintsOf({ ...empty(everybody) }));
  const start = { ...world, awsManagedPolicies, accounts: empty(everybody).accounts };
  const up = await direction("building", start, everybody);
  const built = { ...start, accounts: up.cloud.accounts };
  const down = await direction("taking down", built, nobody);
  directions = [up.direction, down.direction];
});

function empty(declaration: Declaration): World {
  const { world } = compile(declaration, hintsOf(bare(declaration)));
  return { ...world, awsManagedPolicies, accounts: bare(declaration).accounts };
}

/** Accounts as AWS hands them over: nothing in them but the role by which they are entered. */
function bare(declaration: Declaration): World {
  const accounts = declaration.accounts.map(
    ({ accountId, isSource }): AccountState => ({
      accountId,
      users: [],
      groups: [],
      policies: [],
      identityProviders: [],
      quotas: {},
      unread: [],
      roles: isSource ? [] : [reachRole],
    }),
  );
  return {
    kind: "rolebridge/world",
    version: 1,
    directory: {
      organization: declaration.organization,
      partition: declaration.partition,
      source: accounts.find((_, index) => declaration.accounts[index]?.isSource)?.accountId ?? ("" as never),
      accounts: [],
      people: [],
    },
    accounts: Object.fromEntries(
      accounts.map((account) => [account.accountId, account]),
    ) as World["accounts"],
    awsManagedPolicies,
  };
}

const reachRole: AccountState["roles"][number] = {
  kind: "role",
  name: "OrganizationAccountAccessRole",
  path: "/",
  description: "",
  maxSessionDuration: 3600,
  tags: {},
  inline: {},
  attached: ["arn:aws:iam::aws:policy/AdministratorAccess"],
  trust: JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "sts:AssumeRole" },
    ],
  }),
};

async function direction(
  name: string,
  from: World,
  to: Declaration,
): Promise<{ readonly direction: Direction; readonly cloud: MemoryCloud }> {
  const cloud = memoryCloud(from);
  const result = await applyPlan(planFor(from, to), cloud, optionsFor(to));
  expect(result.status).toBe("applied");
  const end = { ...from, accounts: cloud.accounts };
  expect(planFor(end, to).changes).toEqual([]);
  return {
    cloud,
    direction: { name, from, to, end: essence(end), atoms: bridgeAtoms(end), writes: cloud.writes.length },
  };
}

function planFor(live: World, declaration: Declaration): Plan {
  return makePlan(live, compile(declaration, hintsOf(live)).world, { now, allowDeletions: 1000 });
}

function optionsFor({ accounts }: Declaration, more: Partial<ApplyOptions> = {}): ApplyOptions {
  return {
    targets: targetsOf(accounts),
    emit: () => {},
    now: () => new Date(now),
    sleep: () => Promise.resolve(),
    random: () => 0.5,
    holder: "first@desk#1",
    isHolderAlive: () => false,
    ...more,
  };
}

/** A world without what AWS makes up, and without the history of its documents. */
function essence({ accounts }: World): string {
  const dropped = new Set(["id", "createdAt", "versions", "lastUsedAt"]);
  return JSON.stringify(accounts, (key, value: unknown) => (dropped.has(key) ? undefined : value));
}

/**
 * What is amiss in the history of documents. A door left out and written by the next run makes a version more, and so it
 * should; but the one in force is the one that is read, none was made twice in a row, and there are never more than five.
 */
function oddVersions({ accounts }: World): readonly string[] {
  return Object.values(accounts).flatMap(({ accountId, policies }) =>
    policies.flatMap(({ name, document, versions = [] }) => {
      const standing = versions.filter(({ isDefault }) => isDefault);
      const isDoubled = versions.some((version, index) => version.document === versions[index + 1]?.document);
      const isOdd =
        versions.length > 5 ||
        isDoubled ||
        standing.length > 1 ||
        (standing[0]?.document ?? document) !== document;
      return isOdd ? [`${accountId} ${name}`] : [];
    }),
  );
}

/** What goes wrong at one write. `run` ends when the run has ended, or has died. */
interface Mishap {
  readonly name: string;
  run(made: Plan, from: World, to: Declaration, at: number, watch: Watch): Promise<MemoryCloud>;
}

type Watch = (attempt: WriteAttempt, accounts: World["accounts"]) => void;

const mishaps: readonly Mishap[] = [
  refusal("is refused", "AccessDenied"),
  refusal("never gets an answer, whatever is tried", "NetworkError", Number.POSITIVE_INFINITY),
  refusal("is throttled for a while", "Throttling", 3),
  refusal("meets a broken service for a while", "ServiceFailure", 2),
  {
    name: "loses its answer after the work was done",
    async run(made, from, to, at, onWrite) {
      const fault = ({ index }: WriteAttempt) => (index === at ? ({ kind: "lost" } as const) : undefined);
      const cloud = memoryCloud(from, { fault, onWrite });
      await applyPlan(made, cloud, optionsFor(to));
      return cloud;
    },
  },
  {
    name: "is the last before an interruption",
    async run(made, from, to, at, watch) {
      const controller = new AbortController();
      const onWrite: Watch = (attempt, accounts) => {
        watch(attempt, accounts);
        if (attempt.index === at) controller.abort();
      };
      const cloud = memoryCloud(from, { onWrite });
      const result = await applyPlan(made, cloud, optionsFor(to, { signal: controller.signal }));
      expectAccounted(result, made);
      return cloud;
    },
  },
  death("kills the process before it is done", false),
  death("kills the process after it is done", true),
];

function refusal(name: string, awsCode: string, times = 1): Mishap {
  return {
    name,
    async run(made, from, to, at, onWrite) {
      let hit: string | undefined;
      let left = times;
      const cloud = memoryCloud(from, {
        onWrite,
        fault: ({ index, accountId, write }) => {
          const call = JSON.stringify([accountId, write]);
          if (index === at) hit = call;
          if (call !== hit || left <= 0) return undefined;
          left -= 1;
          return { kind: "refused", failure: { awsCode, retryable: awsCode !== "AccessDenied" } };
        },
      });
      expectAccounted(await applyPlan(made, cloud, optionsFor(to)), made);
      return cloud;
    },
  };
}

function death(name: string, isDone: boolean): Mishap {
  return {
    name,
    async run(made, from, to, at, watch) {
      let die = (): void => {};
      const died = new Promise<void>((resolve) => {
        die = resolve;
      });
      let isDead = false;
      const cloud = memoryCloud(from, {
        fault: ({ index }) => {
          if (!isDead && (isDone || index !== at)) return undefined;
          isDead = true;
          die();
          return { kind: "killed" };
        },
        onWrite: (attempt, accounts) => {
          watch(attempt, accounts);
          if (isDone && attempt.index === at) isDead = true;
        },
      });
      await Promise.race([applyPlan(made, cloud, optionsFor(to)), died]);
      // Calls that were in flight end as they would in AWS.
      await new Promise(setImmediate);
      return cloud;
    },
  };
}

/** Every change has an outcome, and what is left is what was not done whole. */
function expectAccounted(result: ApplyResult, made: Plan): void {
  expect(result.outcomes).toHaveLength(made.changes.length);
  const whole = result.outcomes.filter(
    (outcome) => outcome.status === "applied" && outcome.leftOut.length === 0,
  );
  expect(result.left).toHaveLength(made.changes.length - whole.length);
}

/** At no write is there a right that is neither in the world before nor in the world after. */
function orderingHeld(before: World, made: Plan): { readonly watch: Watch; readonly broken: string[] } {
  const allowed = new Set([...bridgeAtoms(before), ...bridgeAtoms(made.planned)]);
  const broken: string[] = [];
  return {
    broken,
    watch: ({ index, write }, accounts) => {
      for (const atom of bridgeAtoms({ ...before, accounts })) {
        if (!allowed.has(atom)) broken.push(`write ${index} (${write.call}) opens ${atom}`);
      }
    },
  };
}

async function runWith(
  mishap: Mishap,
  { from, to, end, atoms }: Direction,
  at: number,
  made: Plan,
): Promise<void> {
  const first = orderingHeld(from, made);
  const cloud = await mishap.run(made, from, to, at, first.watch);
  const live: World = { ...from, accounts: cloud.accounts };
  const { world: after, broken } = essence(live) === end ? { world: live, broken: [] } : await rest(live, to);
  expect({
    at,
    broken: [...first.broken, ...broken],
    // That nothing is left to change in this very world was seen when it was first reached.
    isSameWorld: essence(after) === end,
    areSameRights: symmetricDifference(bridgeAtoms(after), atoms),
    oddVersions: oddVersions(after),
  }).toEqual({ at, broken: [], isSameWorld: true, areSameRights: [], oddVersions: [] });
}

/** The second run. */
async function rest(
  live: World,
  to: Declaration,
): Promise<{ readonly world: World; readonly broken: readonly string[] }> {
  const made = planFor(live, to);
  const { watch, broken } = orderingHeld(live, made);
  const cloud = memoryCloud(live, { onWrite: watch });
  const result = await applyPlan(made, cloud, optionsFor(to, { holder: "second@desk#2" }));
  expect(result.status).toBe("applied");
  return { world: { ...live, accounts: cloud.accounts }, broken };
}

function symmetricDifference(a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] {
  return [...[...a].filter((one) => !b.has(one)), ...[...b].filter((one) => !a.has(one))];
}

describe.each([0, 1])(
  "an apply of the twelve accounts (direction %i) converges, and opens nothing on the way",
  (which) => {
    test.each(mishaps.map((mishap) => [mishap.name, mishap] as const))(
      "where each single write in turn %s",
      async (_, mishap) => {
        const chosen = directions[which];
        if (!chosen) throw new Error("no such direction");
        expect(chosen.writes).toBeGreaterThan(80);
        const made = planFor(chosen.from, chosen.to);
        for (let at = 0; at < chosen.writes; at += 1) await runWith(mishap, chosen, at, made);
      },
      600_000,
    );

    test("where each reading in turn fails", async () => {
      const chosen = directions[which];
      if (!chosen) throw new Error("no such direction");
      const { from, to, end } = chosen;
      const made = planFor(from, to);
      const whole = memoryCloud(from);
      await applyPlan(made, whole, optionsFor(to));
      expect(whole.reads).toBeGreaterThanOrEqual(to.accounts.length);
      for (let at = 0; at < whole.reads; at += 1) {
        const { watch, broken } = orderingHeld(from, made);
        const readFault = (index: number) => (index === at ? "ServiceFailure" : undefined);
        const cloud = memoryCloud(from, { readFault, onWrite: watch });
        expectAccounted(await applyPlan(made, cloud, optionsFor(to)), made);
        const second = await rest({ ...from, accounts: cloud.accounts }, to);
        expect([...broken, ...second.broken]).toEqual([]);
        expect([essence(second.world) === end, oddVersions(second.world)]).toEqual([true, []]);
      }
    }, 120_000);

    test("where each account in turn cannot be entered", async () => {
      const chosen = directions[which];
      if (!chosen) throw new Error("no such direction");
      const { from, to, end } = chosen;
      const made = planFor(from, to);
      for (const { accountId } of to.accounts) {
        const { watch, broken } = orderingHeld(from, made);
        const cloud = memoryCloud(from, { unreachable: [accountId], onWrite: watch });
        expectAccounted(await applyPlan(made, cloud, optionsFor(to)), made);
        const second = await rest({ ...from, accounts: cloud.accounts }, to);
        expect([...broken, ...second.broken]).toEqual([]);
        expect([essence(second.world) === end, oddVersions(second.world)]).toEqual([true, []]);
      }
    }, 120_000);
  },
);
