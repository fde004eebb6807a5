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
import {
  type Fault,
  type MemoryCloudOptions,
  memoryCloud,
  type WriteAttempt,
} from "../../test/support/memory-cloud.ts";
import { rightsIn } from "../../test/support/rights.ts";
import type { AccountTarget } from "../cloud/index.ts";
import type { IamCall, UserSecurityItems, World } from "../model/index.ts";
import { plan as makePlan, type Plan } from "../plan/index.ts";
import { type ApplyOptions, applyPlan } from "./apply-plan.ts";
import type { ApplyEvent } from "./events.ts";
import type { ApplyResult } from "./outcome.ts";

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
  accounts: cloud.accounts,
});

/** The world after a spec has been built, ids and versions included. */
function built(spec: WorldSpec): World {
  const desired = worldOf(spec);
  const { planned } = plan(emptied(desired), desired);
  return liveIn(memoryCloud(planned), planned);
}

const entries: readonly AccountTarget[] = [source, ...targets].map((accountId) => ({
  accountId,
  name: accountId,
  reach: { kind: "role", role: "Reach" },
}));

function optionsWith(more: Partial<ApplyOptions> = {}): ApplyOptions & { readonly events: ApplyEvent[] } {
  const events: ApplyEvent[] = [];
  return {
    targets: entries,
    emit: (event) => events.push(event),
    now: () => new Date(now),
    sleep: () => Promise.resolve(),
    random: () => 0.5,
    holder: "alice@desk#1",
    events,
    ...more,
  };
}

async function applied(
  live: World,
  desired: World,
  cloudOptions: MemoryCloudOptions = {},
  options: Partial<ApplyOptions> = {},
): Promise<{
  result: ApplyResult;
  cloud: ReturnType<typeof memoryCloud>;
  events: readonly ApplyEvent[];
  plan: Plan;
}> {
  const cloud = memoryCloud(live, cloudOptions);
  const made = plan(live, desired);
  const all = optionsWith(options);
  const result = await applyPlan(made, cloud, all);
  return { result, cloud, events: all.events, plan: made };
}

const refusing = (
  awsCode: string,
  matches: (attempt: WriteAttempt) => boolean,
  times = Number.POSITIVE_INFINITY,
) => {
  let left = times;
  return (attempt: WriteAttempt): Fault | undefined => {
    if (!matches(attempt) || left <= 0) return undefined;
    left -= 1;
    return { kind: "refused", failure: { awsCode } };
  };
};

const calling = (call: IamCall) => (attempt: WriteAttempt) => attempt.write.call === call;
const locks = new Set(["apply-lock"]);
const isLock = ({ write }: WriteAttempt) =>
  ("PolicyName" in write.input && locks.has(write.input.PolicyName)) ||
  ("PolicyArn" in write.input && write.input.PolicyArn.endsWith("/apply-lock"));

describe("applying", () => {
  test("what was planned stands, and nothing is left to plan", async () => {
    const desired = worldOf(everybody);
    const { result, cloud, events, plan: made } = await applied(emptied(desired), desired);
    expect(result).toMatchObject({ status: "applied", left: [], counts: { failed: 0, skipped: 0 } });
    expect(rightsIn(liveIn(cloud, desired))).toEqual(rightsIn(desired));
    expect(plan(liveIn(cloud, desired), desired).changes).toEqual([]);
    expect(events[0]).toMatchObject({ kind: "apply-started", changes: made.changes.length });
    expect(events.at(-1)).toMatchObject({ kind: "apply-finished", applied: made.changes.length });
    expect(events.filter(({ kind }) => kind === "change-applied")).toHaveLength(made.changes.length);
  });

  test("a plan with nothing to do reads nothing and writes nothing", async () => {
    const live = built(everybody);
    const { result, cloud } = await applied(live, worldOf(everybody));
    expect(result.status).toBe("applied");
    expect([cloud.reads, cloud.writes]).toEqual([0, []]);
  });

  test("tearing down takes everything that hangs on the people", async () => {
    const items: UserSecurityItems = {
      hasLoginProfile: true,
      accessKeys: [{ accessKeyId: "AKIA1", status: "Active" }],
      mfaDevices: [
        { serialNumber: "arn:aws:iam::111111111111:mfa/alice", isVirtual: true },
        { serialNumber: "hardware", isVirtual: false },
      ],
      sshPublicKeyIds: ["APKA1"],
      signingCertificateIds: ["C1"],
      serviceSpecificCredentialIds: ["ACCA1"],
    };
    const { result, cloud } = await applied(built(everybody), worldOf(nobody), {
      securityItems: { alice: items },
    });
    expect(result.status).toBe("applied");
    expect(cloud.accounts[source]?.users).toEqual([]);
    expect(cloud.accounts[webapp]?.roles).toEqual([]);
    const ofAlice = cloud.writes
      .map(({ write }) => write.call)
      .filter((call) => /MFA|SSH|Key|Login|Cert|Specific/.test(call));
    expect(ofAlice).toEqual([
      "DeleteLoginProfile",
      "DeleteAccessKey",
      "DeactivateMFADevice",
      "DeleteVirtualMFADevice",
      "DeactivateMFADevice",
      "DeleteSSHPublicKey",
      "DeleteSigningCertificate",
      "DeleteServiceSpecificCredential",
    ]);
  });

  test("at no write of any apply, with writes failing, can anybody do what they could neither before nor after", async () => {
    await fc.assert(
      fc.asyncProperty(anySpec, anySpec, fc.nat(6), fc.nat(40), async (a, b, often, first) => {
        const [live, desired] = [built(a), worldOf(b)];
        const made = plan(live, desired);
        const allowed = new Set([...rightsIn(live), ...rightsIn(made.planned)]);
        const cloud = memoryCloud(live, {
          fault: ({ index }) =>
            index >= first && often > 1 && index % often === 0
              ? { kind: "refused", failure: { awsCode: "AccessDenied" } }
              : undefined,
          onWrite: (_, accounts) => {
            expect([...rightsIn({ ...live, accounts })].filter((right) => !allowed.has(right))).toEqual([]);
          },
        });
        await applyPlan(made, cloud, optionsWith());
      }),
      { numRuns: 25 },
    );
  });
});

describe("failures", () => {
  const desired = worldOf(everybody);

  test("a failing account does not stop the rest, and its doors are written by the next run", async () => {
    const fault = refusing("AccessDenied", ({ accountId }) => accountId === analytics);
    const { result, cloud } = await applied(emptied(desired), desired, { fault });
    expect(result.status).toBe("incomplete");
    expect(cloud.accounts[webapp]?.roles.map(({ name }) => name)).toEqual(["Operator", "Reader"]);
    const doors = cloud.accounts[source]?.policies.map(({ name }) => name);
    expect(doors).toEqual(["switch-pack-bob-1", "switch-to-Operator@target-0", "switch-to-Reader@target-0"]);
    const pack = cloud.accounts[source]?.policies[0]?.document;
    expect(pack).toContain(webapp);
    expect(pack).not.toContain(analytics);
    expect(result.left).toContainEqual({ accountId: source, kind: "policy", name: "switch-pack-bob-1" });
    expect(result.outcomes).toContainEqual(
      expect.objectContaining({
        status: "applied",
        leftOut: ["arn:aws:iam::333333333333:role/Reader"],
        change: expect.objectContaining({
          address: { accountId: source, kind: "policy", name: "switch-pack-bob-1" },
        }),
      }),
    );

    const live = liveIn(cloud, desired);
    const second = await applied(live, desired);
    expect(second.result.status).toBe("applied");
    expect(rightsIn(liveIn(second.cloud, desired))).toEqual(rightsIn(desired));
  });

  test("an account that cannot be entered fails its own changes only", async () => {
    const { result, cloud, events } = await applied(emptied(desired), desired, { unreachable: [analytics] });
    expect(result.status).toBe("incomplete");
    expect(cloud.accounts[webapp]?.roles).toHaveLength(2);
    expect(events).toContainEqual(expect.objectContaining({ kind: "account-failed", accountId: analytics }));
    const failed = result.outcomes.filter(({ status }) => status === "failed");
    expect(new Set(failed.map(({ change }) => change.address.accountId))).toEqual(new Set([analytics]));
  });

  test("without the source account nothing is written", async () => {
    const { result, cloud } = await applied(emptied(desired), desired, { unreachable: [source] });
    expect(cloud.writes).toEqual([]);
    expect(result.counts.applied).toBe(0);
    expect(result.counts.failed).toBe(result.outcomes.length);
  });

  test.each([
    ["a principal not yet visible", "MalformedPolicyDocument", "Invalid principal in policy", "CreateRole"],
    ["an entity not yet visible", "NoSuchEntity", "cannot be found", "AttachRolePolicy"],
    ["an entity being changed", "ConcurrentModification", "", "AttachUserPolicy"],
    ["a login profile just made", "EntityTemporarilyUnmodifiable", "", "AddUserToGroup"],
  ] as const)("%s is waited for", async (_, awsCode, message, call) => {
    let left = 3;
    const fault = (attempt: WriteAttempt): Fault | undefined => {
      if (attempt.write.call !== call || left <= 0) return undefined;
      left -= 1;
      return { kind: "refused", failure: { awsCode, message } };
    };
    const { result, events } = await applied(emptied(desired), desired, { fault });
    expect(result.status).toBe("applied");
    expect(events.filter(({ kind }) => kind === "waiting")).toHaveLength(3);
  });

  test("waiting has a bound", async () => {
    const fault = refusing("NoSuchEntity", calling("AttachRolePolicy"));
    const { result, cloud } = await applied(emptied(desired), desired, { fault });
    expect(result.status).toBe("incomplete");
    expect(cloud.writes.filter(calling("AttachRolePolicy")).length).toBe(8 * 4);
  });

  test("what AWS forbids is not tried again", async () => {
    const fault = refusing("AccessDenied", calling("CreateRole"));
    const { cloud } = await applied(emptied(desired), desired, { fault });
    expect(cloud.writes.filter(calling("CreateRole"))).toHaveLength(4);
  });

  test("an account that admits us no more is asked no more, and its changes say why", async () => {
    const fault = refusing("ExpiredToken", ({ accountId }) => accountId === webapp);
    const { result, cloud, events } = await applied(emptied(desired), desired, { fault }, { perAccount: 1 });
    expect(result.status).toBe("incomplete");
    expect(cloud.writes.filter(({ accountId }) => accountId === webapp)).toHaveLength(1);
    expect(events.filter(({ kind }) => kind === "account-failed")).toHaveLength(1);
    const inWebapp = result.outcomes.filter(({ change }) => change.address.accountId === webapp);
    expect(inWebapp.length).toBeGreaterThan(2);
    for (const outcome of inWebapp) {
      expect(outcome).toMatchObject({ status: "failed", error: { awsCode: "ExpiredToken" } });
    }
  });

  test("answers that are lost after the work was done change nothing, whichever they are", async () => {
    for (const [from, to] of [
      [emptied(desired), desired],
      [built(everybody), worldOf(nobody)],
    ] as const) {
      const { result, cloud } = await applied(from, to, {
        fault: (attempt) => (isLock(attempt) || attempt.index % 2 === 0 ? undefined : { kind: "lost" }),
      });
      expect(result).toMatchObject({ status: "applied" });
      expect(plan(liveIn(cloud, to), to).changes).toEqual([]);
    }
  });

  test("after too many failures nothing more is begun", async () => {
    const fault = refusing("AccessDenied", (attempt) => !isLock(attempt));
    const { result } = await applied(
      emptied(desired),
      desired,
      { fault },
      { maxFailures: 1, concurrency: 1 },
    );
    expect(result.counts.failed).toBe(1);
    expect(result.outcomes.filter(({ status }) => status === "skipped").length).toBeGreaterThan(5);
  });
});

describe("stopping", () => {
  const desired = worldOf(everybody);

  test("an interruption lets calls in flight end and says what is left", async () => {
    const controller = new AbortController();
    const {
      result,
      cloud,
      plan: made,
    } = await applied(
      emptied(desired),
      desired,
      { onWrite: ({ index }) => index === 12 && controller.abort() },
      { signal: controller.signal },
    );
    expect(result.status).toBe("interrupted");
    expect(cloud.writes.length).toBeLessThan(30);
    expect(result.outcomes).toHaveLength(made.changes.length);
    expect(result.left.length).toBe(made.changes.length - result.counts.applied);
    expect(cloud.accounts[source]?.policies.map(({ name }) => name)).not.toContain("apply-lock");
  });

  test("killed at every single write, in both directions, a second run converges and doubles nothing", async () => {
    for (const [from, to] of [
      [emptied(desired), desired],
      [built(everybody), worldOf(nobody)],
    ] as const) {
      const total = (await applied(from, to)).cloud.writes.length;
      for (let index = 0; index < total; index += 1) {
        const cloud = memoryCloud(from, {
          fault: (attempt) => (attempt.index === index ? { kind: "killed" } : undefined),
        });
        let killed = false;
        const first = applyPlan(plan(from, to), cloud, optionsWith()).then(() => (killed = false));
        await Promise.race([
          first,
          new Promise((resolve) => setTimeout(resolve, 2)).then(() => (killed = true)),
        ]);
        expect(killed).toBe(true);
        const live = liveIn(cloud, to);
        const second = await applied(live, to, {}, { holder: "alice@desk#2", isHolderAlive: () => false });
        expect(second.result.status).toBe("applied");
        const after = liveIn(second.cloud, to);
        expect(plan(after, to).changes).toEqual([]);
        expect(rightsIn(after)).toEqual(rightsIn(to));
        expect(after.accounts[source]?.policies.map(({ name }) => name)).not.toContain("apply-lock");
      }
    }
  });
});

describe("guards", () => {
  const desired = worldOf(everybody);

  test("a plan with errors is refused whole", async () => {
    const foreign = emptied(desired);
    const role = desired.accounts[webapp]?.roles[0];
    if (!role) throw new Error("a role is needed");
    const live = {
      ...foreign,
      accounts: {
        ...foreign.accounts,
        [webapp]: { ...foreign.accounts[webapp], roles: [{ ...role, tags: {} }] },
      },
    } as World;
    const { result, cloud } = await applied(live, desired);
    expect(result).toMatchObject({ status: "refused", diagnostics: [{ code: "RB4002" }] });
    expect(cloud.writes).toEqual([]);
  });

  test("a plan is refused when what it touches has changed, and only then", async () => {
    const live = built(everybody);
    const made = plan(live, worldOf(nobody));
    const role = live.accounts[webapp]?.roles[0];
    if (!role) throw new Error("a role is needed");
    const withRole = (change: object): World =>
      ({
        ...live,
        accounts: {
          ...live.accounts,
          [webapp]: {
            ...live.accounts[webapp],
            roles: [{ ...role, ...change }, ...(live.accounts[webapp]?.roles.slice(1) ?? [])],
          },
        },
      }) as World;
    const changed = memoryCloud(withRole({ description: "by hand" }));
    const refused = await applyPlan(made, changed, optionsWith());
    expect(refused).toMatchObject({
      status: "refused",
      diagnostics: [{ code: "RB4001", notes: [{ message: `\`${webapp}/role/Operator\` is not as it was` }] }],
    });
    expect(changed.writes.filter((attempt) => !isLock(attempt))).toEqual([]);
    expect(changed.accounts[source]?.policies.map(({ name }) => name)).not.toContain("apply-lock");
    const used = memoryCloud(withRole({ lastUsedAt: now }));
    expect((await applyPlan(made, used, optionsWith())).status).toBe("applied");
  });

  test("a name that was free and is taken makes the plan stale", async () => {
    const made = plan(emptied(desired), desired);
    const cloud = memoryCloud({
      ...emptied(desired),
      accounts: {
        ...emptied(desired).accounts,
        [source]: {
          ...emptied(desired).accounts[source],
          groups: [
            { kind: "group", name: "Rolebridge-larkspur-people", path: "/", inline: {}, attached: [] },
          ],
        },
      },
    } as World);
    expect((await applyPlan(made, cloud, optionsWith())).diagnostics.map(({ code }) => code)).toEqual([
      "RB4001",
    ]);
  });

  test("a plan just made reads again only where it relies on what stands; a name taken since is left alone", async () => {
    const spec = { ...everybody, present: everybody.present.slice(0, 1) };
    const reads = async (
      live: World,
      then: WorldSpec,
      readAt: string,
      isJustMade = true,
    ): Promise<number> => {
      const cloud = memoryCloud(live);
      const made = plan({ ...live, readAt }, worldOf(then));
      expect((await applyPlan(made, cloud, optionsWith({ isJustMade }))).status).toBe("applied");
      return cloud.reads;
    };
    const accounts = targets.length + 1;
    const empty = emptied(worldOf(everybody));
    expect(await reads(empty, everybody, "2026-05-31T23:59:30Z")).toBe(0);
    expect(await reads(empty, everybody, "2026-05-31T23:59:30Z", false)).toBe(accounts);
    expect(await reads(empty, everybody, "2026-05-31T23:58:30Z")).toBe(accounts);
    expect(await reads(empty, everybody, "2026-06-01T00:00:30Z")).toBe(accounts);
    expect(await reads(built(everybody), spec, now)).toBeGreaterThan(0);

    const made = plan({ ...empty, readAt: now }, worldOf(everybody));
    const byHand = { kind: "user", name: "alice", path: "/", inline: {}, attached: [], groups: [], tags: {} };
    const cloud = memoryCloud({
      ...empty,
      accounts: { ...empty.accounts, [source]: { ...empty.accounts[source], users: [byHand] } },
    } as World);
    const result = await applyPlan(made, cloud, optionsWith({ isJustMade: true }));
    const failed = result.outcomes.flatMap((one) => (one.status === "failed" ? [one] : []));
    expect(failed.map(({ change, error }) => [change.address.name, error.awsCode])).toEqual([
      ["alice", "EntityAlreadyExists"],
    ]);
    expect(cloud.accounts[source]?.users.find(({ name }) => name === "alice")).toMatchObject(byHand);
  });

  test("an account that turns out to be another one stops everything", async () => {
    const { result, cloud } = await applied(emptied(desired), desired, {
      identity: { accountId: webapp, arn: "arn:aws:iam::222222222222:user/x", userId: "AIDA" },
    });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["RB4011", "RB4011"]);
    expect(cloud.writes).toEqual([]);
  });

  test("the identity in use is never deleted", async () => {
    const live = built(everybody);
    const made = plan(live, worldOf(nobody));
    const cloud = memoryCloud(live, {});
    const entering = {
      ...cloud,
      enter: async (...given: Parameters<typeof cloud.enter>) => {
        const account = await cloud.enter(...given);
        const arn = `arn:aws:iam::${source}:user/alice` as const;
        return given[0].accountId === source
          ? { ...account, identity: { ...account.identity, arn } }
          : account;
      },
    };
    const result = await applyPlan(made, entering, optionsWith());
    expect(result.diagnostics).toMatchObject([{ code: "RB4004" }]);
    expect(cloud.writes).toEqual([]);
  });
});

describe("the lock", () => {
  const desired = worldOf(everybody);
  const locked = async (): Promise<World> => {
    const cloud = memoryCloud(emptied(desired), {
      fault: (attempt) => (isLock(attempt) ? undefined : { kind: "killed" }),
    });
    void applyPlan(plan(emptied(desired), desired), cloud, optionsWith({ holder: "bob@desk#7" }));
    await new Promise((resolve) => setTimeout(resolve, 5));
    return liveIn(cloud, desired);
  };

  test("the second of two applies is told who holds it", async () => {
    const { result } = await applied(await locked(), desired);
    expect(result).toMatchObject({
      status: "refused",
      diagnostics: [
        { code: "RB4010", message: "`bob@desk#7` is applying; the lock ends at 2026-06-01T00:15:00.000Z" },
      ],
    });
  });

  test.each([
    ["its time has passed", { now: () => new Date("2026-06-01T00:15:00Z") }],
    ["its holder is known to be dead", { isHolderAlive: (holder: string) => holder !== "bob@desk#7" }],
    ["it is broken", { breakLock: true }],
  ] as const)("it falls when %s", async (_, options) => {
    const { result, cloud } = await applied(await locked(), desired, {}, options);
    expect(result.status).toBe("applied");
    expect(cloud.accounts[source]?.policies.map(({ name }) => name)).not.toContain("apply-lock");
  });

  test("a long apply renews it, and gives it back with its versions", async () => {
    let minutes = 0;
    const { result, cloud } = await applied(
      emptied(desired),
      desired,
      {},
      { now: () => new Date(Date.parse(now) + (minutes += 1) * 60_000), concurrency: 1 },
    );
    expect(result.status).toBe("applied");
    expect(
      cloud.writes.filter((attempt) => isLock(attempt) && attempt.write.call === "CreatePolicyVersion")
        .length,
    ).toBeGreaterThan(2);
    expect(cloud.accounts[source]?.policies.map(({ name }) => name)).not.toContain("apply-lock");
  });

  test("it is never planned for", async () => {
    const live = await locked();
    expect(plan(live, worldOf(nobody)).changes.map(({ address }) => address.name)).not.toContain(
      "apply-lock",
    );
  });

  test("where it cannot be taken, nothing is written", async () => {
    const { result, cloud } = await applied(emptied(desired), desired, {
      fault: refusing("AccessDenied", isLock),
    });
    expect(result.counts.failed).toBe(result.outcomes.length);
    expect(cloud.writes).toHaveLength(1);
  });
});
