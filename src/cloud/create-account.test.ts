import { CreateOrganizationalUnitCommand, ListRootsCommand } from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withLeastRights } from "../../test/support/least-rights.ts";
import { clientsOf } from "../../test/support/sandbox-clients.ts";
import { createAwsOrganization } from "../aws/index.ts";
import { type Sandbox, startSandbox } from "../sandbox/index.ts";
import { type AccountEvent, createAccount } from "./create-account.ts";
import type { OrganizationCloud } from "./organization.ts";

// Killed at every call, before AWS hears it and after: the next run finishes the work, and no account is made twice.

let sandbox: Sandbox;
let organization: OrganizationCloud;
beforeAll(async () => {
  sandbox = await startSandbox({ seed: "create account" });
  const credentials = await withLeastRights(sandbox, undefined, ["accounts"]);
  organization = createAwsOrganization({ endpoint: sandbox.endpoint, credentials });
  const { organizations } = clientsOf(sandbox);
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
  await organizations.send(new CreateOrganizationalUnitCommand({ Name: "Work", ParentId: Roots[0]?.Id }));
});
afterAll(() => sandbox.stop());

/** Whoever makes the calls is gone at one of them. */
function killedAt(
  call: number,
  when: "before" | "after",
): { readonly cloud: OrganizationCloud; calls(): number } {
  let calls = 0;
  const guarded =
    <A extends readonly unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1;
      if (calls === call && when === "before") throw new Error("killed");
      const answer = await act(...args);
      if (calls === call) throw new Error("killed");
      return answer;
    };
  return {
    calls: () => calls,
    cloud: {
      readOrganization: guarded(organization.readOrganization),
      requestAccount: guarded(organization.requestAccount),
      accountCreation: guarded(organization.accountCreation),
      openCreations: guarded(organization.openCreations),
      moveAccount: guarded(organization.moveAccount),
    },
  };
}

async function make(name: string, cloud: OrganizationCloud, events: AccountEvent[] = []) {
  return createAccount(
    { name, email: `aws+${name}@example.com`, roleName: "OrganizationAccountAccessRole" },
    cloud,
    {
      unit: ["Work"],
      emit: (event) => void events.push(event),
      // AWS's work takes the sandbox's time, not ours.
      sleep: async (milliseconds) => sandbox.clock.advance(milliseconds / 1000),
    },
  );
}

async function standing(name: string) {
  const { accounts } = await organization.readOrganization({ tags: false });
  return accounts.filter((account) => account.name === name).map(({ units, email }) => ({ units, email }));
}

describe("making an account", () => {
  test("is asked for, awaited, found and moved", async () => {
    const { cloud, calls } = killedAt(0, "before");
    const events: AccountEvent[] = [];
    expect(await make("whole", cloud, events)).toMatchObject({ status: "made" });
    expect(events.map(({ kind }) => kind)).toEqual([
      "account-requested",
      "account-waiting",
      "account-made",
      "account-moved",
    ]);
    // The next test kills it at each of them.
    expect(calls()).toBe(6);
  });

  test.each([1, 2, 3, 4, 5, 6].flatMap((call) => [[call, "before"] as const, [call, "after"] as const]))(
    "killed at call %i, %s AWS has heard it, the next run finishes",
    async (call, when) => {
      const name = `killed-${call}-${when}`;
      await expect(make(name, killedAt(call, when).cloud)).rejects.toThrow("killed");
      const again = await make(name, organization);
      expect(again.status).toMatch(/^(made|found)$/);
      const once = [{ units: ["Work"], email: `aws+${name}@example.com` }];
      expect(await standing(name)).toEqual(once);
      expect(await make(name, organization)).toMatchObject({ status: "found" });
      expect(await standing(name)).toEqual(once);
    },
  );
});
