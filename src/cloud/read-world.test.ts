import { describe, expect, test } from "vitest";
import { type AccountId, type AccountState, type Arn, accountId, type Directory } from "../model/index.ts";
import { type AccountCloud, type AccountTarget, type Cloud, CloudFailure } from "./cloud.ts";
import { type ReadEvent, type ReadWorldOptions, readWorld } from "./read-world.ts";

const users = accountId("111111111111");
const payments = accountId("222222222222");
const audit = accountId("333333333333");

const directory: Directory = {
  organization: "larkspur",
  partition: "aws",
  source: users,
  accounts: [],
  people: [],
};
const viewOnly: Arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
const brandNew: Arn = "arn:aws:iam::aws:policy/BrandNewAccess";

function target(name: string, id: AccountId): AccountTarget {
  return { name, accountId: id, reach: { kind: "role", role: "OrganizationAccountAccessRole" } };
}
const targets = [target("users", users), target("payments", payments), target("audit", audit)];

function account(id: AccountId, attached: readonly Arn[]): AccountState {
  return {
    accountId: id,
    users: [],
    groups: [],
    roles: [
      {
        kind: "role",
        name: "Viewer",
        path: "/",
        inline: {},
        attached,
        description: "",
        maxSessionDuration: 3600,
        tags: {},
        trust: "{}",
        boundary: brandNew,
      },
    ],
    policies: [],
    identityProviders: [],
    quotas: {},
    unread: ["credentials"],
  };
}

/** A cloud that holds accounts in memory, counts what is read, and refuses what it does not hold. */
function memoryCloud(states: readonly AccountState[]): {
  cloud: Cloud;
  policyReads: Arn[];
  most: () => number;
} {
  const policyReads: Arn[] = [];
  let inside = 0;
  let most = 0;
  const open = (state: AccountState): AccountCloud => ({
    accountId: state.accountId,
    identity: { accountId: state.accountId, arn: "arn:aws:sts::1:x", userId: "AROA" },
    async readAccount() {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      return state;
    },
    async readAwsManagedPolicy(arn) {
      policyReads.push(arn);
      return `{"of":"${arn}"}`;
    },
    readUserSecurityItems: () => Promise.reject(new Error("not read here")),
    readServiceUse: () => Promise.resolve([]),
    givePassword: () => Promise.reject(new Error("reading writes nothing")),
    write: () => Promise.reject(new Error("reading writes nothing")),
  });
  const cloud: Cloud = {
    identify: () => Promise.reject(new Error("not asked here")),
    async enter({ accountId: id }) {
      const state = states.find((one) => one.accountId === id);
      if (state) return open(state);
      throw new CloudFailure({
        service: "sts",
        operation: "AssumeRole",
        accountId: id,
        awsCode: "AccessDenied",
        message: "not authorized",
        retryable: false,
      });
    },
    readDelegates: () => Promise.resolve(undefined),
  };
  return { cloud, policyReads, most: () => most };
}

function options(more: Partial<ReadWorldOptions> = {}): ReadWorldOptions {
  return {
    directory,
    purpose: "read",
    credentials: false,
    readAt: "2026-11-24T00:00:00Z",
    isCatalogued: (arn) => arn === viewOnly,
    ...more,
  };
}

describe("reading the world", () => {
  const whole = [account(users, []), account(payments, [viewOnly]), account(audit, [viewOnly, brandNew])];

  test("gives every account, and reads live, once, the AWS managed policies that the catalogue lacks", async () => {
    const { cloud, policyReads } = memoryCloud(whole);
    const reading = await readWorld(targets, cloud, options());
    expect(reading).toEqual({
      kind: "world",
      world: {
        kind: "rolebridge/world",
        version: 1,
        readAt: "2026-11-24T00:00:00Z",
        directory,
        accounts: { [users]: whole[0], [payments]: whole[1], [audit]: whole[2] },
        awsManagedPolicies: { [brandNew]: `{"of":"${brandNew}"}` },
      },
    });
    expect(policyReads).toEqual([brandNew]);
  });

  test("an account that cannot be reached is an error, never an empty account; the others are still tried", async () => {
    const events: ReadEvent[] = [];
    const { cloud } = memoryCloud([account(audit, [])]);
    const reading = await readWorld(targets, cloud, options({ emit: (event) => events.push(event) }));
    expect(reading.kind === "unreachable" && reading.accounts.map((one) => one.target.name)).toEqual([
      "users",
      "payments",
    ]);
    expect(events.map((event) => event.kind).toSorted()).toEqual([
      "account-read",
      "account-unreachable",
      "account-unreachable",
      "read-finished",
      "read-started",
    ]);
  });

  test("no more accounts are read at a time than asked for", async () => {
    const narrow = memoryCloud(whole);
    await readWorld(targets, narrow.cloud, options({ concurrency: 1 }));
    expect(narrow.most()).toBe(1);
    const wide = memoryCloud(whole);
    await readWorld(targets, wide.cloud, options());
    expect(wide.most()).toBe(3);
  });

  test("an interruption ends it", async () => {
    const { cloud } = memoryCloud(whole);
    await expect(readWorld(targets, cloud, options({ signal: AbortSignal.abort() }))).rejects.toThrow(
      "aborted",
    );
  });
});
