import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeleteRolePolicyCommand } from "@aws-sdk/client-iam";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems } from "../support/accessibility.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { openScene, type Scene } from "../support/portal-scene.ts";
import { builtPage, choose, go, look } from "../support/portal-visit.ts";
import { closeDoorIn, iamIn } from "../support/strangers.ts";
import { root } from "./command.ts";

const example = join(root, "examples", "twelve-accounts.yaml");

/** Sends a request as the page itself would. */
function tell(tab: Page, path: string, body: object): Promise<unknown> {
  return tab.evaluate(
    `fetch(${JSON.stringify(path)}, { method: "POST", headers: { "Content-Type": "application/json" }, body: ${JSON.stringify(JSON.stringify(body))} }).then((response) => response.json())`,
  );
}

describe.skipIf(!hasBrowser)("changes on the page: every way to edit a grant", () => {
  let scene: Scene;
  let browser: Browser | undefined;
  let tab: Page;

  beforeAll(async () => {
    scene = await openScene({ file: example, page: builtPage, applied: true, mayApply: true });
    browser = await openBrowser();
    ({ tab } = await look(scene, browser));
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  /** The view anew: nothing of an edit before is left. */
  async function fresh(view: string): Promise<void> {
    await go(tab, "nowhere");
    await go(tab, view);
  }

  const edits = (): Promise<string[]> => tab.locator(".changes-edits li").allTextContents();
  const added = async (): Promise<string> => (await tab.locator(".diff-added").allTextContents()).join("");

  test("several accounts are granted by project and stage, and shown before they are", async () => {
    await fresh("changes?person=bob&role=Viewer");
    await choose(tab, ".changes-grant", "Account", "Several accounts");
    await choose(tab, ".changes-several", "Project", "billing");
    await tab
      .getByText("3 accounts: billing-development, billing-preproduction, billing-production")
      .waitFor();
    await choose(tab, ".changes-several", "Stage", "production");
    await tab.getByText("1 account: billing-production").waitFor();
    expect(await accessibilityProblems(tab, "several accounts")).toEqual([]);
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await tab.locator(".diff-added").first().waitFor();
    expect(await added()).toContain(`"Viewer@project=billing,stage=production"`);
    await tab.getByText("Bridges that open 1").waitFor();
    expect(await tab.locator(".plan").textContent()).toContain("bob → Viewer @ billing-production");
  });

  test("a selector is written by hand, too, and what is wrong with it is said at once", async () => {
    await fresh("changes?person=bob&role=Viewer");
    await choose(tab, ".changes-grant", "Account", "Several accounts");
    const selector = tab.getByLabel("Selector");
    await selector.fill("*-preproduction");
    await tab.getByText(/^4 accounts: /).waitFor();
    await selector.fill("stage==x");
    await tab.getByText("the condition stage==x is neither").waitFor();
    await selector.fill("nothing-*");
    await tab.getByText("No account is meant by this.").waitFor();
    expect(await edits()).toEqual([]);
  });

  test("a grant ends by itself after so many days, and the reason stands beside it", async () => {
    await fresh("changes?person=bob&role=Viewer&account=data-production");
    await tab.getByRole("button", { name: "7 days" }).click();
    const until = await tab.getByLabel("Until, inclusive").inputValue();
    await tab.getByLabel("Reason").fill("Incident 7");
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await tab.getByText(`until ${until}`).last().waitFor();
    expect(await added()).toContain(
      `{ switch: Viewer@data-production, until: ${until}, reason: Incident 7 }`,
    );
    await fresh("changes?person=bob&role=Viewer&account=data-production");
    await tab.getByRole("button", { name: "4 hours" }).click();
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await tab.locator(".diff-added").first().waitFor();
    expect(await added()).toMatch(/until: "?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
  });

  test("a grant that stands is given an end: its line gives way to one with an end", async () => {
    await fresh("changes");
    await choose(tab, ".changes-held", "Whose grants", "frank");
    expect(await tab.locator(".changes-held").textContent()).toContain("through team data");
    await tab.getByRole("button", { name: "Set an end: Viewer@shop-production of frank" }).click();
    await tab.getByRole("heading", { name: "Set the end of a grant" }).waitFor();
    await tab.getByLabel("Until, inclusive").fill("2098-06-30");
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await expect
      .poll(edits)
      .toEqual([
        "revoke Viewer@shop-production from frank",
        "grant Viewer@shop-production to frank until 2098-06-30",
      ]);
    await tab.getByText("until 2098-06-30").last().waitFor();
    expect(await added()).toContain("until: 2098-06-30");
    expect(await accessibilityProblems(tab, "edits and plan")).toEqual([]);
    await tab.getByRole("button", { name: /^Write and apply/ }).click();
    await tab.getByText(/^Applied \d+ changes? in/).waitFor({ timeout: 60_000 });
    await go(tab, "matrix?q=frank");
    await tab.getByText("until 2098-06-30").waitFor();
  });

  test("a team's grants are edited like a person's: given an end, added, revoked, and all its members are meant", async () => {
    await fresh("changes");
    const before = await readFile(join(scene.folder, "rolebridge.yaml"), "utf8");
    await choose(tab, ".changes-held", "Whose grants", "data");
    expect(await tab.locator(".changes-held").textContent()).toContain("all of it hold: alice, frank");
    await tab.getByRole("button", { name: "Set an end: LambdaManager@project=data of team data" }).click();
    await tab.getByLabel("Until, inclusive").fill("2098-09-30");
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await choose(tab, ".changes-grant", "Person", "data");
    await choose(tab, ".changes-grant", "Role", "Viewer");
    await choose(tab, ".changes-grant", "Account", "search-production");
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await expect
      .poll(edits)
      .toEqual([
        "revoke LambdaManager@project=data from team data",
        "grant LambdaManager@project=data to team data until 2098-09-30",
        "grant Viewer@search-production to team data",
      ]);
    // Three bridges of each get an end, and one of each is new.
    await tab.getByText("Bridges that open 8").waitFor();
    const plan = await tab.locator(".plan").textContent();
    for (const name of ["alice", "frank"]) expect(plan).toContain(`${name} → Viewer @ search-production`);
    expect(await accessibilityProblems(tab, "edits of a team")).toEqual([]);
    await tab.getByRole("button", { name: /^Write and apply/ }).click();
    await tab.getByText(/^Applied \d+ changes? in/).waitFor({ timeout: 60_000 });
    const after = await readFile(join(scene.folder, "rolebridge.yaml"), "utf8");
    const comments = (text: string) => text.split("\n").filter((line) => line.includes("#"));
    expect(comments(after)).toEqual(comments(before));
    expect(after).toContain("      - { switch: LambdaManager@project=data, until: 2098-09-30 }\n");
    await go(tab, "matrix?q=alice");
    await tab.getByText("until 2098-09-30").first().waitFor();
  });

  test("through whom a person holds a grant leads to the team, where it is revoked", async () => {
    await fresh("changes");
    await choose(tab, ".changes-held", "Whose grants", "frank");
    await tab.getByRole("button", { name: "See the team data: it holds Viewer@search-production" }).click();
    await tab.getByRole("button", { name: "Revoke Viewer@search-production from team data" }).click();
    await tab.getByText("Bridges that close 2").waitFor();
    expect(await edits()).toEqual(["revoke Viewer@search-production from team data"]);
  });

  test("an answer that is no leads to the grant that would make it yes", async () => {
    await go(tab, "ask?person=bob&action=s3:GetObject&account=data-production");
    await tab.getByRole("heading", { name: "No." }).waitFor();
    // The reach role would allow it, too, but nobody can be granted it.
    expect(await tab.getByRole("link", { name: "Grant it under Changes" }).count()).toBe(1);
    await tab.getByRole("link", { name: "Grant it under Changes" }).click();
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await expect.poll(edits).toEqual(["grant Operator@data-production to bob"]);
  });

  test("only a plan that was shown is applied, and each but once", async () => {
    const refused = { status: "stopped", diagnostics: [{ code: "RB4001" }] };
    expect(await tell(tab, "/api/apply", { digest: "0".repeat(64) })).toMatchObject(refused);
    const shown = (await tell(tab, "/api/plan", {
      edits: [{ action: "grant", person: "bob", access: "Viewer@data-development" }],
    })) as { readonly value: { readonly digest: string } };
    const { digest } = shown.value;
    expect(await tell(tab, "/api/apply", { digest })).toMatchObject({ status: "done", value: "started" });
    expect((await tell(tab, "/api/apply", { digest })) as object).toMatchObject({ status: "stopped" });
    await expect
      .poll(() => readFile(join(scene.folder, "rolebridge.yaml"), "utf8"))
      .toContain("Viewer@data-development");
  });
});

describe.skipIf(!hasBrowser)("an apply that does not go to its end", () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function inScene(latencyMs: number, then: (tab: Page, scene: Scene) => Promise<void>): Promise<void> {
    if (!browser) throw new Error("there is no browser");
    const scene = await openScene({ file: example, page: builtPage, mayApply: true, latencyMs });
    try {
      const { tab } = await look(scene, browser);
      await go(tab, "changes");
      await tab.getByRole("heading", { name: "The plan" }).waitFor();
      await then(tab, scene);
      await tab.context().close();
    } finally {
      await scene.close();
    }
  }

  test("Stop ends it: what is under way ends, the rest is left for the next run, which finishes it", async () => {
    await inScene(60, async (tab) => {
      await tab.getByRole("button", { name: /^Apply \d+ changes$/ }).click();
      await tab.getByText(/^[1-9]\d* of \d+ changes/).waitFor();
      await tab.getByRole("button", { name: "Stop" }).click();
      const result = tab.getByRole("status").filter({ hasText: /^Stopped: / });
      await result.waitFor();
      const [, applied, left] =
        /Stopped: (\d+) changes? applied, (\d+) left/.exec((await result.textContent()) ?? "") ?? [];
      expect(Number(applied)).toBeGreaterThan(0);
      expect(Number(left)).toBeGreaterThan(0);
      expect(await accessibilityProblems(tab, "a run that was stopped")).toEqual([]);
      await tab.locator(".run").getByRole("button", { name: "Plan again" }).click();
      await tab.getByRole("button", { name: /^Apply \d+ changes?$/ }).click({ timeout: 60_000 });
      await tab.getByText(/^Applied \d+ changes? in/).waitFor({ timeout: 60_000 });
      await go(tab, "verify");
      await tab.getByRole("heading", { name: "Proved: no." }).waitFor();
    });
  });

  test("what AWS refuses is told in its words, by account, and the rest is done", async () => {
    await inScene(0, async (tab, { sandbox }) => {
      const iam = iamIn(sandbox, "100000000013");
      // What it may read is said by another policy.
      await iam.send(
        new DeleteRolePolicyCommand({
          RoleName: "OrganizationAccountAccessRole",
          PolicyName: "reach-people",
        }),
      );
      await tab.getByRole("button", { name: /^Apply \d+ changes$/ }).click();
      await tab.getByText(/^Applied \d+, failed \d+, skipped \d+ in/).waitFor({ timeout: 60_000 });
      const told = (await tab.locator(".run").textContent()) ?? "";
      expect(told).toMatch(
        /failed role Viewer @ shop-production\w+ failed with AccessDenied: .* is not authorized .* \(request [\da-f-]+\)/,
      );
      expect(told).toContain("skipped policy switch-to-Viewer@shop-production @ usersneeds role Viewer");
    });
  });

  test("an account that cannot be entered is told as a diagnostic with its way out", async () => {
    await inScene(0, async (tab, { sandbox }) => {
      await closeDoorIn(sandbox, "100000000013", "OrganizationAccountAccessRole");
      await tab.getByRole("button", { name: /^Apply \d+ changes$/ }).click();
      await tab.getByText(/^Applied \d+, failed \d+, skipped \d+ in/).waitFor({ timeout: 60_000 });
      const told = (await tab.locator(".run").textContent()) ?? "";
      expect(told).toMatch(
        /RB5001 account `shop-production` could not be reached: AssumeRole failed with AccessDenied/,
      );
      expect(told).toContain("the reach role must exist there, trust the account of your credentials");
    });
  });
});
