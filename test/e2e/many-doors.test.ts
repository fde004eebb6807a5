import { describe, expect, test } from "vitest";
import { createAwsCloud } from "../../src/aws/index.ts";
import { quotaDefaults } from "../../src/catalogue/index.ts";
import { loadDeclaration, memoryFiles } from "../../src/declaration/index.ts";
import { openWorkspace, type Workspace } from "../../src/workspace/index.ts";
import { type LimitedSandbox, startWithLeastRights } from "../support/least-rights.ts";

// Two hundred accounts of ten roles: two thousand doors, more than the source account may have policies. The sandbox
// enforces AWS's default quotas, so what is applied there fits them.

const sizes = { accounts: 200, roles: 10, people: 50 };
const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const accountIdOf = (index: number): string => String(400_000_000_000 + index);

/** Each person holds all ten roles of four accounts; the first one more, where told. */
function declarationText(more: readonly string[] = []): string {
  const accessOf = (person: number): string =>
    [
      ...numbered(sizes.accounts / sizes.people, (turn) =>
        numbered(sizes.roles, (role) => `Role${role}@account-${person + turn * sizes.people}`),
      ).flat(),
      ...(person === 0 ? more : []),
    ].join(", ");
  return [
    "version: 1",
    "organization: wide",
    "source: users",
    "accounts:",
    '  users: "300000000000"',
    ...numbered(sizes.accounts, (index) => `  account-${index}: "${accountIdOf(index)}"`),
    "roles:",
    ...numbered(sizes.roles, (role) => `  Role${role}: { policies: [ReadOnlyAccess] }`),
    "people:",
    ...numbered(sizes.people, (person) => `  person${person}: { access: [${accessOf(person)}] }`),
    "",
  ].join("\n");
}

function workspaceFor({ sandbox, operator }: LimitedSandbox, text: string): Workspace {
  return openWorkspace({
    file: "rolebridge.yaml",
    files: memoryFiles({ "rolebridge.yaml": text }),
    now: () => new Date(),
    cloud: () => createAwsCloud({ endpoint: sandbox.endpoint, credentials: operator }),
  });
}

async function planned(workspace: Workspace) {
  const answer = await workspace.plan();
  if (answer.status !== "done") throw new Error(JSON.stringify(answer.diagnostics));
  return answer.value;
}

describe("two hundred accounts of ten roles", () => {
  test("are planned and applied at AWS's default quotas, and one more grant then changes one policy", async () => {
    const files = memoryFiles({ "rolebridge.yaml": declarationText() });
    const { declaration } = await loadDeclaration("rolebridge.yaml", files);
    const limited = await startWithLeastRights(declaration, { seed: "wide" }, ["apply"]);
    try {
      const workspace = workspaceFor(limited, declarationText());
      const plan = await planned(workspace);
      expect(plan.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      const doors = sizes.accounts * sizes.roles;
      expect(plan.bridges.opens).toHaveLength(doors);
      expect(doors).toBeGreaterThan(quotaDefaults.PoliciesQuota);
      const forecast = plan.forecasts.find(
        ({ subject, quota }) => subject === "users" && quota === "customer managed policies",
      );
      expect(forecast).toMatchObject({ limit: quotaDefaults.PoliciesQuota, source: "live" });
      expect(forecast?.used).toBeLessThan(quotaDefaults.PoliciesQuota);

      const applied = await workspace.apply(plan, { holder: "test@desk#1" });
      expect(applied).toMatchObject({ status: "done", value: { status: "applied", left: [] } });
      const again = await planned(workspace);
      expect(again.changes).toEqual([]);
      const { users, policies } = again.live.accounts[again.live.directory.source] ?? {
        users: [],
        policies: [],
      };
      expect(policies).toHaveLength(forecast?.used ?? 0);
      expect(Math.max(...users.map(({ attached }) => attached.length))).toBeLessThan(
        quotaDefaults.AttachedPoliciesPerUserQuota,
      );

      const oneMore = await planned(workspaceFor(limited, declarationText(["Role0@account-1"])));
      expect(oneMore.changes.map(({ action, address }) => [action, address.kind])).toEqual([
        ["update", "policy"],
      ]);
      expect(oneMore.bridges.opens).toHaveLength(1);
    } finally {
      await limited.sandbox.stop();
    }
  }, 300_000);
});
