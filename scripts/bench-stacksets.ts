import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { type ApplyOptions, applyPlan } from "../src/apply/index.ts";
import { type Declaration, loadDeclaration, memoryFiles } from "../src/declaration/index.ts";
import { compile, directoryOf, hintsOf, noHints } from "../src/design/index.ts";
import type { World } from "../src/model/index.ts";
import { plan as makePlan, type Plan } from "../src/plan/index.ts";
import { planStackSets, stackSetsEngine } from "../src/stack-sets/index.ts";
import { manyAccounts } from "../test/support/many-accounts.ts";
import { type MemoryCloud, memoryCloud } from "../test/support/memory-cloud.ts";
import { type MemoryStackSets, memoryStackSets } from "../test/support/memory-stack-sets.ts";
import { drawStackSets, type Measured } from "./draw-stacksets.ts";

// How an apply through stack sets grows with the number of accounts: calls, time by a simulated clock under what AWS
// publishes, memory and CPU of this process. `npm run bench:stacksets` rewrites docs/benchmarks-stack-sets.md.

const sizes = [50, 250, 1000, 2500, 5000];

/** What the simulated clock goes by. */
const assumptions = {
  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html: at most, for each stack set. */
  stacksAtOnce: 100,
  /** Ours: a stack of a role or two, from CREATE_IN_PROGRESS to CREATE_COMPLETE. */
  stackSeconds: 30,
  /** Ours: one call to AWS, there and back. */
  callSeconds: 0.1,
  /** What one account costs to enter and read: AssumeRole, and IAM's five pages. */
  callsToRead: 6,
  /** Accounts that are read at the same time. */
  readersAtOnce: 16,
} as const;

interface Clock {
  seconds: number;
}

async function declare(count: number): Promise<Declaration> {
  const files = memoryFiles({ "rolebridge.yaml": manyAccounts(count) });
  const { declaration } = await loadDeclaration("rolebridge.yaml", files, { now: "2026-11-24T00:00:00Z" });
  if (declaration === undefined) throw new Error("the declaration has mistakes");
  return declaration;
}

function emptied(world: World): World {
  const accounts = Object.values(world.accounts).map((account) => [
    account.accountId,
    { ...account, users: [], groups: [], roles: [], policies: [] },
  ]);
  return { ...world, accounts: Object.fromEntries(accounts) as World["accounts"] };
}

interface Scene {
  readonly declaration: Declaration;
  readonly cloud: MemoryCloud;
  readonly stackSets: MemoryStackSets;
  readonly clock: Clock;
}

function worldIn({ declaration, cloud }: Scene): World {
  return {
    kind: "rolebridge/world",
    version: 1,
    readAt: "2026-11-24T00:00:00Z",
    directory: directoryOf(declaration),
    accounts: { ...cloud.accounts },
    awsManagedPolicies: {},
  };
}

function planned(scene: Scene, declaration: Declaration): Plan {
  const live = worldIn(scene);
  const { world } = compile(declaration, hintsOf(live));
  return makePlan(live, world, { now: "2026-11-24T00:00:00Z", allowDeletions: 100_000 });
}

/** One apply through stack sets, and what it cost. */
async function measured(scene: Scene, declaration: Declaration, step: string): Promise<Measured> {
  const { cloud, stackSets, clock } = scene;
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const before = { calls: stackSets.calls.length, writes: cloud.writes.length, reads: cloud.reads };
  clock.seconds = 0;
  const made = planned(scene, declaration);
  const accounts = Object.keys(made.live.accounts).length;
  // Planning reads every account once.
  clock.seconds += readingSeconds(accounts);
  const deployed = await stackSets.readStackSets(made.organization);
  const stackSetPlan = planStackSets(made, deployed);
  const result = await applyPlan(made, cloud, {
    ...optionsFor(scene, declaration),
    engine: stackSetsEngine({ cloud: stackSets, stackSetPlan, deployed }),
  });
  if (result.status !== "applied") throw new Error(`${step} of ${accounts} accounts: ${result.status}`);
  const { user, system } = process.cpuUsage(cpu);
  const calls = stackSets.calls.slice(before.calls);
  const writes = cloud.writes.slice(before.writes);
  clock.seconds += calls.length * assumptions.callSeconds + readingSeconds(cloud.reads - before.reads);
  return {
    step,
    accounts,
    stackSets: stackSetPlan.sets.length,
    stackSetCalls: calls.length,
    sourceWrites: writes.filter(({ accountId }) => accountId === made.live.directory.source).length,
    targetWrites: writes.filter(({ accountId }) => accountId !== made.live.directory.source).length,
    accountReads: accounts + cloud.reads - before.reads,
    minutes: clock.seconds / 60,
    cpuSeconds: (user + system) / 1e6,
    wallSeconds: (performance.now() - began) / 1000,
    megabytes: process.memoryUsage().rss / 2 ** 20,
  };
}

function readingSeconds(accounts: number): number {
  return (accounts * assumptions.callsToRead * assumptions.callSeconds) / assumptions.readersAtOnce;
}

function optionsFor({ clock }: Scene, declaration: Declaration): ApplyOptions {
  return {
    targets: declaration.accounts.map(({ accountId, name, reach }) => ({ accountId, name, reach })),
    emit: () => {},
    now: () => new Date(Date.parse("2026-11-24T00:00:00Z") + clock.seconds * 1000),
    sleep: async (milliseconds) => {
      clock.seconds += milliseconds / 1000;
    },
    random: () => 0.5,
    holder: "bench",
  };
}

/** The same changes by the direct engine: its writes, and the time that they take. */
function directMinutes(accounts: number, writes: number): number {
  return (readingSeconds(accounts) + (writes * assumptions.callSeconds) / assumptions.readersAtOnce) / 60;
}

async function directWrites(declaration: Declaration): Promise<number> {
  const { world } = compile(declaration, noHints);
  const cloud = memoryCloud(emptied(world));
  const clock = { seconds: 0 };
  const scene = { declaration, cloud, stackSets: memoryStackSets(cloud), clock };
  await applyPlan(planned(scene, declaration), cloud, optionsFor(scene, declaration));
  return cloud.writes.length;
}

async function measureSize(
  count: number,
): Promise<{ readonly rows: readonly Measured[]; readonly direct: number }> {
  const declaration = await declare(count);
  const { world } = compile(declaration, noHints);
  const cloud = memoryCloud(emptied(world));
  const clock: Clock = { seconds: 0 };
  const stackSets = memoryStackSets(cloud, {
    timing: {
      now: () => clock.seconds * 1000,
      durationMs: (accounts) =>
        Math.ceil(accounts / assumptions.stacksAtOnce) * assumptions.stackSeconds * 1000,
    },
  });
  const scene = { declaration, cloud, stackSets, clock };
  const changed: Declaration = {
    ...declaration,
    roles: declaration.roles.map((role) =>
      role.name === "Operator" ? { ...role, description: `${role.description ?? ""} of the day` } : role,
    ),
  };
  return {
    rows: [
      await measured(scene, declaration, "everything made"),
      await measured(scene, declaration, "nothing to do"),
      await measured(scene, changed, "one role changed"),
    ],
    direct: await directWrites(declaration),
  };
}

function table(rows: readonly Measured[]): string {
  const number = (value: number, digits = 0): string =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return [
    "| accounts | what | stack sets | calls of StackSets | IAM writes in the source | in targets | minutes (simulated) | CPU s | RSS MB |",
    "|--:|---|--:|--:|--:|--:|--:|--:|--:|",
    ...rows.map((row) =>
      [
        "",
        number(row.accounts),
        row.step,
        number(row.stackSets),
        number(row.stackSetCalls),
        number(row.sourceWrites),
        number(row.targetWrites),
        number(row.minutes, 1),
        number(row.cpuSeconds, 1),
        number(row.megabytes),
        "",
      ]
        .join(" | ")
        .trim(),
    ),
  ].join("\n");
}

const all: Measured[] = [];
const direct: { readonly accounts: number; readonly writes: number; readonly minutes: number }[] = [];
for (const size of sizes) {
  const { rows, direct: writes } = await measureSize(size);
  all.push(...rows);
  direct.push({ accounts: size, writes, minutes: directMinutes(size, writes) });
  process.stderr.write(`${size} accounts: ${rows.map(({ minutes }) => minutes.toFixed(1)).join(", ")} min\n`);
}
writeFileSync("docs/images/stack-sets.svg", drawStackSets(all, direct));
writeFileSync("docs/benchmarks-stack-sets.md", page());

function page(): string {
  const last = direct.at(-1);
  const first = all.find((row) => row.accounts === sizes.at(-1) && row.step === "everything made");
  return `# Stack sets past one machine, simulated

What \`apply --engine stacksets\` costs as an organization grows. \`npm run bench:stacksets\` wrote this page: the real engine
and planner, against accounts and StackSets in memory (\`test/support/memory-stack-sets.ts\`), with a clock that is moved by
what AWS publishes and by the assumptions below. No AWS account was involved, and nothing here was measured on AWS.

![Minutes and calls as accounts grow](images/stack-sets.svg)

${table(all)}

The same organization built by the direct engine: ${direct
    .map(
      ({ accounts, writes, minutes }) =>
        `${accounts.toLocaleString("en-US")} accounts, ${writes.toLocaleString("en-US")} IAM writes, ${minutes.toFixed(1)} min`,
    )
    .join(" · ")}.

## What follows

- **StackSets is not the faster engine.** ${first ? `Making everything in ${first.accounts.toLocaleString("en-US")} accounts takes ${first.minutes.toFixed(0)} simulated minutes` : ""}${last ? `, the direct engine ${last.minutes.toFixed(0)}` : ""}: each stack set serves ${assumptions.stacksAtOnce} accounts at a time. What it buys: CloudFormation does the work and keeps the record, account by account, with AWS's own limits on how many may fail; and it goes on when this process ends.
- **Calls hardly grow.** One operation serves a whole stack set; what grows are the pages in which results and instances are listed, a hundred accounts each.
- **Our own reading stays.** Every account is read for the plan, and those that were updated once more: only that says whether a door may open. It is the part that grows with accounts in this process.
- **Nothing to do costs only reading.**

## Assumptions

| what | value | from |
|---|---|---|
| stacks served at once in a stack set | ${assumptions.stacksAtOnce} | AWS, StackSets concepts: maximum speed of deployment |
| stack sets in an administrator account · instances in one · operations at once | 1,000 · 100,000 · 10,000 | AWS, CloudFormation quotas |
| one stack, made or updated | ${assumptions.stackSeconds} s | ours |
| one call to AWS | ${assumptions.callSeconds * 1000} ms | ours |
| reading an account | ${assumptions.callsToRead} calls, ${assumptions.readersAtOnce} accounts at a time | the program |
| all accounts succeed, nobody throttles | | ours |

AWS publishes no request rate for the StackSets calls; the pauses between looks at an operation (2 s, growing to 20 s) keep
them below one a second for each stack set. Stacks of accounts with the same roles share a stack set; here that makes ${first?.stackSets ?? 0}.
`;
}
