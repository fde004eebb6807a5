import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  anySpec,
  people,
  source,
  targets,
  type WorldSpec,
  worldOf,
} from "../../test/support/arbitrary-world.ts";
import { type MemoryCloud, type MemoryCloudOptions, memoryCloud } from "../../test/support/memory-cloud.ts";
import {
  type MemoryStackSets,
  type MemoryStackSetsOptions,
  memoryStackSets,
} from "../../test/support/memory-stack-sets.ts";
import { rightsIn } from "../../test/support/rights.ts";
import { resourcesOf } from "../../test/support/template-writes.ts";
import { type ApplyEvent, type ApplyOptions, type ApplyResult, applyPlan } from "../apply/index.ts";
import type { AccountTarget } from "../cloud/index.ts";
import type { Template } from "../export/index.ts";
import type { AccountId, World } from "../model/index.ts";
import { plan as makePlan, type Plan } from "../plan/index.ts";
import { hasStackWork, planStackSets, stackSetsEngine } from "./index.ts";
import { ownTemplate } from "./plan-stack-sets.ts";

const now = "2026-06-01T00:00:00Z";
const [webapp, analytics] = targets;
if (!webapp || !analytics) throw new Error("two targets are needed");

const everybody: WorldSpec = {
  present: [...people],
  roles: [0, 1, 2, 3].map(() => ({
    attached: ["arn:aws:iam::aws:policy/AB"],
    customer: 0,
    inline: [0],
    boundary: undefined,
    hours: 1,
    trustsPeople: false,
    mfa: true,
  })),
  grants: people.map(() => ["always", "always", 0, "always"]),
  packed: [false, true, false],
};
const nobody: WorldSpec = { ...everybody, present: [] };

const emptied = (world: World): World => ({
  ...world,
  accounts: Object.fromEntries(
    Object.values(world.accounts).map((account) => [
      account.accountId,
      { ...account, users: [], groups: [], roles: [], policies: [] },
    ]),
  ) as World["accounts"],
});

const plan = (live: World, desired: World): Plan => makePlan(live, desired, { now, allowDeletions: 1000 });
const liveIn = (cloud: { readonly accounts: World["accounts"] }, world: World): World => ({
  ...world,
  accounts: { ...cloud.accounts },
});

const entries: readonly AccountTarget[] = [source, ...targets].map((accountId) => ({
  accountId,
  name: accountId,
  reach: { kind: "role", role: "Reach" },
}));

interface Setting {
  readonly cloud: MemoryCloud;
  readonly stackSets: MemoryStackSets;
  readonly events: ApplyEvent[];
}

function setting(
  live: World,
  cloudOptions: MemoryCloudOptions = {},
  stackOptions: MemoryStackSetsOptions = {},
): Setting {
  const cloud = memoryCloud(live, cloudOptions);
  return { cloud, stackSets: memoryStackSets(cloud, stackOptions), events: [] };
}

function optionsWith(events: ApplyEvent[], more: Partial<ApplyOptions> = {}): ApplyOptions {
  return {
    targets: entries,
    emit: (event) => events.push(event),
    now: () => new Date(now),
    sleep: () => Promise.resolve(),
    random: () => 0.5,
    holder: "alice@desk#1",
    ...more,
  };
}

/** Plans and applies through stack sets, as a run of the command does. */
async function run(
  { cloud, stackSets, events }: Setting,
  desired: World,
  more: Partial<ApplyOptions> = {},
): Promise<ApplyResult> {
  const made = plan(liveIn(cloud, desired), desired);
  const deployed = await stackSets.readStackSets(made.organization);
  const stackSetPlan = planStackSets(made, deployed);
  const engine = stackSetsEngine({ cloud: stackSets, stackSetPlan, deployed });
  return applyPlan(made, cloud, optionsWith(events, { engine, ...more }));
}

async function runDirect({ cloud, events }: Setting, desired: World): Promise<ApplyResult> {
  return applyPlan(plan(liveIn(cloud, desired), desired), cloud, optionsWith(events));
}

const inTargets = ({ cloud }: Setting) =>
  cloud.writes.filter(({ accountId }) => accountId !== source).map(({ write }) => write.call);

function expectSettled({ cloud, stackSets }: Setting, desired: World): void {
  const live = liveIn(cloud, desired);
  const made = plan(live, desired);
  expect(made.changes).toEqual([]);
  expect(rightsIn(live)).toEqual(rightsIn(desired));
  const deployed = [...stackSets.stackSets].map(([name, { template, instances }]) => ({
    name,
    template,
    instances: [...instances].map(([accountId, { stackId, status }]) => ({
      accountId,
      status,
      ...(stackId !== undefined && { stackId }),
    })),
  }));
  expect(planStackSets(made, deployed)).toMatchObject({ joinings: [], leaving: [], obsolete: [] });
  expect(hasStackWork(planStackSets(made, deployed))).toBe(false);
}

describe("applying through stack sets", () => {
  const desired = worldOf(everybody);

  test("roles come by CloudFormation alone, doors by IAM, and a second run makes no call that writes", async () => {
    const own = setting(emptied(desired));
    expect(await run(own, desired)).toMatchObject({ status: "applied", left: [] });
    expect(inTargets(own)).toEqual([]);
    expectSettled(own, desired);
    const calls = own.stackSets.calls.length;
    expect((await run(own, desired)).status).toBe("applied");
    expect(own.stackSets.calls.slice(calls).filter((call) => !/^(List|Describe)/.test(call))).toEqual([]);
  });

  test("accounts that hold the same share a stack set, whatever their ids", async () => {
    const own = setting(emptied(desired));
    await run(own, desired);
    const [[, set] = []] = [...own.stackSets.stackSets].slice(0, 1);
    expect(own.stackSets.stackSets.size).toBe(1);
    expect([...(set?.instances.keys() ?? [])].toSorted()).toEqual([...targets].toSorted());
  });

  test("what is said of each account is said", async () => {
    const own = setting(emptied(desired));
    await run(own, desired);
    const ended = own.events.filter((event) => event.kind === "stack-instance-ended");
    expect(ended.map((event) => event.status)).toEqual(targets.map(() => "succeeded"));
  });

  test("taking everything down leaves no role, no stack and no stack set", async () => {
    const own = setting(emptied(desired));
    await run(own, desired);
    expect((await run(own, worldOf(nobody))).status).toBe("applied");
    expect(own.cloud.accounts[webapp]?.roles).toEqual([]);
    expect([own.stackSets.stacks.size, own.stackSets.stackSets.size]).toEqual([0, 0]);
  });

  test("a hand that detached a policy is mended though the template says nothing new", async () => {
    const own = setting(emptied(desired));
    await run(own, desired);
    const state = own.cloud.accounts[webapp];
    const [role] = state?.roles ?? [];
    if (!state || !role) throw new Error("a role was made");
    (own.cloud.accounts as Record<AccountId, typeof state>)[webapp] = {
      ...state,
      roles: state.roles.map((one) => (one.name === role.name ? { ...one, attached: [] } : one)),
    };
    expect((await run(own, desired)).status).toBe("applied");
    expect(new Set(inTargets(own))).toEqual(new Set(["AttachRolePolicy"]));
    expectSettled(own, desired);
  });

  test("a role that was deleted by hand is made again", async () => {
    const own = setting(emptied(desired));
    await run(own, desired);
    const state = own.cloud.accounts[webapp];
    if (!state) throw new Error("the account is there");
    (own.cloud.accounts as Record<AccountId, typeof state>)[webapp] = {
      ...state,
      roles: state.roles.slice(1),
    };
    expect((await run(own, desired)).status).toBe("applied");
    expect(inTargets(own)).toContain("CreateRole");
    expectSettled(own, desired);
  });
});

describe("from the direct engine to stack sets and back", () => {
  const desired = worldOf(everybody);

  test("no right changes at any moment, nothing is written to IAM, and both engines see everything as ours", async () => {
    const moments: (readonly string[])[] = [];
    const own: Setting = setting(
      emptied(desired),
      {},
      { onWrite: (_, accounts) => moments.push([...rightsIn({ ...desired, accounts })]) },
    );
    await runDirect(own, desired);
    const [before, writes] = [rightsIn(liveIn(own.cloud, desired)), inTargets(own).length];

    expect((await run(own, desired)).status).toBe("applied");
    expect([moments, inTargets(own).length]).toEqual([[], writes]);
    expect(own.stackSets.calls).toContain("ImportStacksToStackSet");
    expectSettled(own, desired);
    expect(rightsIn(liveIn(own.cloud, desired))).toEqual(before);

    // What the direct engine makes meanwhile is taken into the stacks by the next run through stack sets.
    await runDirect(
      own,
      worldOf({ ...everybody, grants: everybody.grants.map(() => [undefined, "always"]) }),
    );
    await runDirect(own, desired);
    expect((await run(own, desired)).status).toBe("applied");
    expectSettled(own, desired);
  });
});

describe("a stack of somebody else", () => {
  const desired = worldOf(everybody);
  const foreignRole = {
    kind: "role" as const,
    name: "App",
    path: "/",
    trust: "{}",
    description: "",
    maxSessionDuration: 3600,
    inline: {},
    attached: [],
    tags: {},
  };
  const app = {
    Type: "AWS::IAM::Role",
    DeletionPolicy: "Retain",
    Properties: { RoleName: "App", Path: "/", AssumeRolePolicyDocument: {}, MaxSessionDuration: 3600 },
  };

  /** Built by the direct engine, with an application's role beside, first of all; its stack holds this. */
  const besideApp = async (template: (ours: Template) => Template): Promise<Setting> => {
    const cloud = memoryCloud(emptied(desired));
    const first: Setting = { cloud, stackSets: memoryStackSets(cloud), events: [] };
    await runDirect(first, desired);
    const state = cloud.accounts[webapp];
    if (!state) throw new Error("the account is there");
    const ours = ownTemplate(state, desired);
    (cloud.accounts as Record<AccountId, typeof state>)[webapp] = {
      ...state,
      roles: [foreignRole, ...state.roles],
    };
    const standing = [{ accountId: webapp, template: template(ours) }];
    return { cloud, stackSets: memoryStackSets(cloud, { standing }), events: [] };
  };

  test("that holds nothing of ours is not looked at, and stays as it is", async () => {
    const template = { Resources: { AppRole: app } };
    const own = await besideApp(() => template);
    expect((await run(own, desired)).status).toBe("applied");
    expect(own.stackSets.stacks.get("stack-1")?.template).toEqual(template);
    expect(own.cloud.accounts[webapp]?.roles).toContainEqual(foreignRole);
    expectSettled(own, desired);
  });

  test("that has taken in what is ours is left alone, its account fails with the way out, the others are done", async () => {
    const both = (ours: Template): Template => ({ Resources: { AppRole: app, ...resourcesOf(ours) } });
    const own = await besideApp(both);
    const before = own.stackSets.stacks.get("stack-1")?.template;
    const { status, besides = [] } = await run(own, desired);
    expect(status).toBe("incomplete");
    expect(besides.map(({ awsCode, accountId, message }) => [awsCode, accountId, message])).toEqual([
      ["StackNotOurs", webapp, expect.stringContaining("stack-1, which holds what is not ours: take it out")],
    ]);
    expect(own.stackSets.stacks.get("stack-1")?.template).toEqual(before);
    const members = [...own.stackSets.stackSets.values()].flatMap(({ instances }) => [...instances.keys()]);
    expect(members).toEqual(targets.filter((accountId) => accountId !== webapp));
  });

  test("that holds nothing but what is ours is one that we left, and is gone on with", async () => {
    const own = await besideApp((ours) => ours);
    expect((await run(own, desired)).status).toBe("applied");
    const [set] = [...own.stackSets.stackSets.values()];
    expect(set?.instances.get(webapp)?.stackId).toBe("stack-1");
    expectSettled(own, desired);
  });
});

describe("failures and interruptions", () => {
  const desired = worldOf(everybody);

  test("an account where CloudFormation fails is rolled back, its doors are left out, and the next run does the rest", async () => {
    const faults = new Set([analytics]);
    const own = setting(
      emptied(desired),
      {},
      { failure: (accountId) => (faults.has(accountId) ? { after: 2 } : undefined) },
    );
    const first = await run(own, desired);
    expect(first.status).toBe("incomplete");
    expect(own.cloud.accounts[webapp]?.roles.length).toBeGreaterThan(0);
    expect(own.cloud.accounts[analytics]?.roles).toEqual([]);
    expect(JSON.stringify(own.cloud.accounts[source])).not.toContain(`${analytics}:role`);
    faults.clear();
    expect((await run(own, desired)).status).toBe("applied");
    expectSettled(own, desired);
  });

  test("an update that CloudFormation refuses as a whole brings nobody the template that stood before", async () => {
    const [first, second] = everybody.roles;
    const alone = worldOf({ ...everybody, roles: [first, second, undefined, undefined] });
    const refused = new Set<string>();
    const own = setting(emptied(alone), {}, { isRefused: (call) => refused.has(call) });
    expect((await run(own, alone)).status).toBe("applied");
    const longer = worldOf({
      ...everybody,
      roles: everybody.roles.map((role) => role && { ...role, hours: 2 }),
    });

    refused.add("UpdateStackSet");
    const calls = own.stackSets.calls.length;
    const { status, besides = [] } = await run(own, longer);
    expect([status, besides.map(({ awsCode }) => awsCode)]).toEqual([
      "incomplete",
      ["AccessDenied", "AccessDenied"],
    ]);
    expect(own.stackSets.calls.slice(calls)).not.toContain("CreateStackInstances");
    expect(own.cloud.accounts[analytics]?.roles).toEqual([]);

    refused.clear();
    expect((await run(own, longer)).status).toBe("applied");
    expectSettled(own, longer);
  });

  test("an interrupted run is gone on with by the next", async () => {
    for (let at = 1; at < 12; at += 2) {
      const controller = new AbortController();
      let calls = 0;
      const own = setting(emptied(desired), {}, { onCall: () => (calls += 1) === at && controller.abort() });
      await run(own, desired, { signal: controller.signal });
      expect((await run(own, desired)).status).toBe("applied");
      expectSettled(own, desired);
    }
  });
});

describe("the law of every apply", () => {
  test("at no write, with accounts failing, can anybody do what they could neither before nor after; then it converges", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(anySpec, anySpec, fc.nat(6), fc.boolean(), async (a, b, after, isFaulty) => {
        const [first, desired] = [worldOf(a), worldOf(b)];
        const faults = new Set<AccountId>();
        const check: { allowed: ReadonlySet<string> | undefined } = { allowed: undefined };
        const onWrite = (accounts: World["accounts"]): void => {
          const { allowed } = check;
          if (!allowed) return;
          expect([...rightsIn({ ...desired, accounts })].filter((right) => !allowed.has(right))).toEqual([]);
        };
        const own = setting(
          emptied(first),
          { onWrite: (_, accounts) => onWrite(accounts) },
          {
            onWrite: (_, accounts) => onWrite(accounts),
            failure: (accountId) => (faults.has(accountId) ? { after } : undefined),
          },
        );
        await run(own, first);
        const live = liveIn(own.cloud, desired);
        check.allowed = new Set([...rightsIn(live), ...rightsIn(plan(live, desired).planned)]);
        if (isFaulty) faults.add(webapp);
        const result = await run(own, desired);
        expect(isFaulty || result.status === "applied").toBe(true);
        faults.clear();
        check.allowed = undefined;
        for (let again = 0; again < 3; again += 1) await run(own, desired);
        expectSettled(own, desired);
      }),
      { numRuns: 15 },
    );
  });
});
