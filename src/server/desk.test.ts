import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startWithLeastRights } from "../../test/support/least-rights.ts";
import { createAwsCloud } from "../aws/index.ts";
import type { Cloud } from "../cloud/index.ts";
import { loadDeclaration } from "../declaration/index.ts";
import type { Sandbox } from "../sandbox/index.ts";
import { diskFiles } from "../workspace/index.ts";
import type { PortalEvent } from "./contract.ts";
import { Desk } from "./desk.ts";

const file = "rolebridge.yaml";
let folder = "";
let sandbox: Sandbox;
let gate: Gate;
let desk: Desk;
let news: PortalEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rolebridge-desk-"));
  await cp(join(import.meta.dirname, "..", "..", "examples", "alice-and-bob.yaml"), join(folder, file));
  const { declaration } = await loadDeclaration(file, diskFiles(folder));
  const limited = await startWithLeastRights(declaration, { seed: "desk" });
  sandbox = limited.sandbox;
  gate = new Gate();
  desk = new Desk({
    file,
    folder,
    now: () => new Date(),
    mayApply: true,
    live: true,
    activity: "none",
    holder: "desk@here#1",
    isHolderAlive: () => false,
    cloud: () => gate.before(createAwsCloud({ endpoint: sandbox.endpoint, credentials: limited.operator })),
  });
  news = [];
  desk.news.listen(0, ({ event }) => news.push(event));
});
afterEach(async () => {
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

/** Holds back what the page's own readings have read, and nothing of an apply: only the page reads credentials. */
class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;
  held = 0;

  close(): void {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  before(cloud: Cloud): Cloud {
    return {
      identify: () => cloud.identify(),
      readDelegates: () => cloud.readDelegates(),
      enter: async (target, purpose) => {
        const account = await cloud.enter(target, purpose);
        const read = account.readAccount.bind(account);
        return Object.assign(account, {
          readAccount: async (options: Parameters<typeof read>[0]) => {
            const state = await read(options);
            if (!options.credentials) return state;
            this.held += 1;
            await this.#opened;
            return state;
          },
        });
      },
    };
  }
}

const told = (kind: PortalEvent["kind"]): number => news.filter((one) => one.kind === kind).length;
const soon = { timeout: 20_000 };

async function bridges(): Promise<readonly string[]> {
  const answer = await desk.bridges("live");
  if (answer.status !== "done") throw new Error(JSON.stringify(answer));
  const { bridges: all } = answer.value;
  return all.map(({ person, role, account, state }) => `${person} ${role}@${account} ${state}`).sort();
}

const declared = [
  "alice AccountManager@webapp open",
  "alice LambdaManager@analytics open",
  "bob AccountManager@webapp open",
];

async function planned(): Promise<string> {
  const plan = await desk.plan([]);
  if (plan.status !== "done") throw new Error(JSON.stringify(plan));
  return plan.value.digest;
}

test("after an apply the world is read again, and nobody has to ask for it", async () => {
  await desk.refresh();
  expect(await bridges()).toEqual([]);
  expect(await desk.apply(await planned())).toEqual({ status: "done", value: "started" });
  await expect.poll(() => told("run-finished"), soon).toBe(1);
  await expect.poll(() => told("world-read"), soon).toBe(2);
  expect(await bridges()).toEqual(declared);
});

test("a reading that began before the apply ended does not stand for what came after it", async () => {
  const digest = await planned();
  gate.close();
  const early = desk.refresh();
  await expect.poll(() => gate.held, soon).toBe(3);
  await desk.apply(digest);
  await expect.poll(() => told("run-finished"), soon).toBe(1);
  gate.open();
  await early;
  await expect.poll(() => told("world-read"), soon).toBe(2);
  expect(await bridges()).toEqual(declared);
  expect(gate.held).toBe(6);
});

test("whoever asks while the world is read anew is answered from the new one", async () => {
  await desk.refresh();
  gate.close();
  await desk.apply(await planned());
  await expect.poll(() => told("run-finished"), soon).toBe(1);
  await expect.poll(() => gate.held, soon).toBe(6);
  const asked = bridges();
  gate.open();
  expect(await asked).toEqual(declared);
});

test("stopped before its first change, an apply has left everything for the next one", async () => {
  await desk.apply(await planned());
  desk.stop();
  await expect.poll(() => told("run-finished"), soon).toBe(1);
  const finished = news.find((one) => one.kind === "run-finished");
  expect(finished).toMatchObject({ status: "interrupted", applied: 0, failed: 0, diagnostics: [] });
  expect(finished).not.toHaveProperty("bug");
  expect(finished?.skipped).toBeGreaterThan(0);
  await desk.apply(await planned());
  await expect.poll(() => told("run-finished"), soon).toBe(2);
  await expect.poll(() => told("world-read"), soon).toBe(2);
  expect(await bridges()).toEqual(declared);
});
