import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { accessDifference, bridgesOf } from "../src/access/index.ts";
import { applyPlan } from "../src/apply/index.ts";
import { awsManagedPolicyDocument } from "../src/catalogue/index.ts";
import { loadDeclaration, memoryFiles } from "../src/declaration/index.ts";
import { compile, directoryOf, hintsOf } from "../src/design/index.ts";
import type { MeantWay, World } from "../src/model/index.ts";
import { type Plan, plan } from "../src/plan/index.ts";
import { importExisting } from "../src/workspace/importing.ts";
import { parseSavedFile } from "../src/workspace/index.ts";
import { memoryCloud } from "./support/memory-cloud.ts";

// One folder is one organization that was made by hand: a snapshot, the declaration that says the same, and what it cannot
// say. `UPDATE_IMPORTS=1` writes the expectations anew; the difference in version control is then what is reviewed.

const root = join(import.meta.dirname, "import");
const now = "2026-11-24T10:00:00Z";
const isUpdating = process.env["UPDATE_IMPORTS"] === "1";
const names = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function snapshotOf(name: string): World {
  const saved = parseSavedFile(name, readFileSync(join(root, name, "world.json"), "utf8"));
  if (saved.kind !== "world") throw new Error(`${name} holds no snapshot`);
  return saved.world;
}

function expectedOf(name: string, file: string, actual: string): string {
  const path = join(root, name, file);
  if (isUpdating) writeFileSync(path, actual);
  return existsSync(path) ? readFileSync(path, "utf8") : `no ${path}`;
}

function imported(name: string) {
  const found = snapshotOf(name);
  // With a unique id for everything, as AWS gives them.
  const world = { ...found, accounts: memoryCloud(found).accounts };
  return importExisting(world, { organization: "larkspur", now });
}

/** The people of the snapshot are its users; those of the declaration are fewer. */
function withUsersAsPeople(world: World): World {
  const people = (world.accounts[world.directory.source]?.users ?? []).map((user) => ({
    name: user.name,
    user: user.name,
  }));
  return { ...world, directory: { ...world.directory, people } };
}

/** Fields by which the first plan may differ from nothing. */
const harmless = /^(?:tags\.|groups$|attached$|inline\.|boundary$)/;

async function adopted(made: Plan): Promise<World> {
  const cloud = memoryCloud(made.live);
  const result = await applyPlan(made, cloud, {
    targets: made.planned.directory.accounts.map(({ accountId, name }) => ({
      accountId,
      name,
      reach: { kind: "role", role: "OrganizationAccountAccessRole" },
    })),
    emit: () => {},
    now: () => new Date(now),
    sleep: () => Promise.resolve(),
    random: () => 0,
    holder: "test",
  });
  expect(result.status).toBe("applied");
  return { ...made.live, accounts: cloud.accounts };
}

describe("importing what was made by hand", () => {
  test("is tried with at least twelve organizations", () => {
    expect(names.length).toBeGreaterThanOrEqual(12);
  });

  describe.each(names)("%s", (name) => {
    test("writes the expected declaration, and lists the rest with reasons", async () => {
      const { text, remainder, diagnostics } = await imported(name);
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(text).toBe(expectedOf(name, "rolebridge.yaml", text));
      const rest = remainder.map(({ subject, because }) => `${subject}: ${because}\n`).join("");
      expect(rest).toBe(expectedOf(name, "remainder.txt", rest));
    });

    test("the first plan shows tags, groups and policies replaced by equal ones, the next one nothing", async () => {
      const { plan: made, text } = await imported(name);
      if (!made) throw new Error("there is no plan");
      expect(made.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const created = made.changes.filter(({ action }) => action === "create");
      const others = made.changes.filter(({ action }) => action !== "create");
      expect(created.filter(({ address }) => !["policy", "group"].includes(address.kind))).toEqual([]);
      expect(others.filter(({ action }) => action !== "adopt")).toEqual([]);
      const fields = others.flatMap((change) => ("fields" in change ? change.fields : []));
      expect(fields.filter(({ field }) => !harmless.test(field))).toEqual([]);
      const after = await adopted(made);
      const { declaration } = await loadDeclaration("d.yaml", memoryFiles({ "d.yaml": text }), { now });
      if (!declaration) throw new Error("there is no declaration");
      const live = { ...after, directory: directoryOf(declaration) };
      expect(plan(live, compile(declaration, hintsOf(live)).world, { now }).changes).toEqual([]);
    });

    test("nobody gains or loses anything, and every bridge that is declared stood before", async () => {
      const { plan: made } = await imported(name);
      if (!made) throw new Error("there is no plan");
      const before = withUsersAsPeople(made.live);
      const after = {
        ...withUsersAsPeople(await adopted(made)),
        awsManagedPolicies: made.planned.awsManagedPolicies,
      };
      expect(accessDifference(before, after).lines).toEqual([]);
      const stood = bridgesOf(before).map(({ person, role, account, mfa, windows }) => ({
        person,
        role,
        account,
        mfa,
        windows,
      }));
      for (const { person, role, account, mfa, windows } of bridgesOf(made.planned)) {
        expect(stood).toContainEqual({ person, role, account, mfa, windows });
      }
    });
  });
});

test("policies of AWS that the snapshots name are at hand", () => {
  expect(awsManagedPolicyDocument("arn:aws:iam::aws:policy/PowerUserAccess")).toContain("NotAction");
});

test("import keeps the exceptions of the declaration that named the accounts", async () => {
  const world = snapshotOf("pipelines-and-vendors-beside-people");
  const { source, accounts } = world.directory;
  const targets = accounts.filter(({ accountId }) => accountId !== source).map(({ name }) => name);
  const reason = "as it was agreed";
  const exceptions: readonly MeantWay[] = [
    { from: { kind: "account", accountId: "999988887777" }, roleGlob: "*", accounts: targets, reason },
    {
      from: { kind: "service", name: "ssm.amazonaws.com" },
      roleGlob: "Edge*",
      accounts: targets.slice(0, 1),
      reason,
      until: "2099-02-01T00:00:00Z",
    },
    {
      from: { kind: "provider", arnGlob: "arn:aws:iam::*:saml-provider/corp" },
      roleGlob: "Corp",
      accounts: targets,
      reason,
    },
  ];
  const { text } = await importExisting(world, { organization: "larkspur", now, exceptions });
  const files = memoryFiles({ "rolebridge.yaml": text });
  const { declaration } = await loadDeclaration("rolebridge.yaml", files, { now });
  const inOrder = (ways: readonly MeantWay[] = []): readonly MeantWay[] =>
    ways.map((way) => ({ ...way, accounts: way.accounts.toSorted() }));
  expect(inOrder(declaration?.exceptions)).toEqual(inOrder(exceptions));
});
