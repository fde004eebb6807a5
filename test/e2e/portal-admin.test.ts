import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { openScene, type Scene } from "../support/portal-scene.ts";
import { builtPage, choose, go, look } from "../support/portal-visit.ts";
import { plantForeignWay } from "../support/strangers.ts";
import { root } from "./command.ts";

const example = join(root, "examples", "twelve-accounts.yaml");

describe.skipIf(!hasBrowser)("the administrator's page, from nothing to proved", () => {
  let scene: Scene;
  let browser: Browser | undefined;
  let tab: Page;
  let complaints: string[];

  beforeAll(async () => {
    scene = await openScene({ file: example, page: builtPage, mayApply: true });
    browser = await openBrowser();
    ({ tab, complaints } = await look(scene, browser));
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  test("before anything is built, each view says so", async () => {
    await tab.getByRole("heading", { name: "No bridge stands yet" }).waitFor();
    await go(tab, "verify");
    await tab.getByRole("heading", { name: /^Not proved/ }).waitFor();
    await go(tab, "ask?person=alice&action=lambda:InvokeFunction&account=data-production");
    await tab.getByRole("heading", { name: "No." }).waitFor();
    expect(await tab.locator(".rb-answer").textContent()).toContain("alice");
  });

  test("the plan shows what opens and who gains what; applying it is told account by account", async () => {
    await go(tab, "changes");
    await tab.getByRole("heading", { name: "The plan" }).waitFor();
    const plan = await tab.locator(".plan").textContent();
    expect(plan).toContain("Bridges that open 63");
    expect(plan).toMatch(/alice gains lambda:\*/);
    expect(plan).toMatch(/Quotas afterwards.*: \d+ of \d+ /s);
    await tab.getByRole("button", { name: /^Apply \d+ changes$/ }).click();
    await tab.getByText(/^Applied \d+ changes in/).waitFor({ timeout: 60_000 });
    expect(await tab.locator(".run-accounts li").count()).toBe(13);
    await tab.locator(".run").getByRole("button", { name: "Plan again" }).click();
    await tab.getByRole("heading", { name: "Nothing to change" }).waitFor();
  });

  test("now it is proved, and every bridge stands in the matrix and in the picture", async () => {
    await go(tab, "verify");
    await tab.getByRole("heading", { name: "Proved: no." }).waitFor();
    await go(tab, "matrix");
    expect(await tab.locator(".matrix-role").count()).toBe(63);
    await go(tab, "bridges");
    await tab.getByText("63 bridges").waitFor();
    await tab.locator(".react-flow__node-account").first().waitFor();
    expect(await tab.locator(".react-flow__node-person").count()).toBe(8);
    expect(await tab.locator(".react-flow__node-account").count()).toBe(12);
    expect(await tab.locator(".pic-row").count()).toBe(28);
  });

  test("who is pointed at or chosen stands in full colour, all else faded, with every door's statement at hand", async () => {
    await tab.getByRole("button", { name: /^Person/ }).click();
    await tab.getByRole("option", { name: "frank" }).click();
    await tab.getByText("4 bridges of 63").waitFor();
    expect(await tab.locator(".react-flow__node-account").count()).toBe(4);
    await tab.getByRole("button", { name: /^Viewer role/ }).click();
    const details = tab.getByRole("complementary", { name: "Bridges of Viewer @ shop-production" });
    await details.getByText("trust policy of role Viewer, statement 1").click();
    expect(await details.locator("pre").textContent()).toContain('"sts:RoleSessionName": "${aws:username}"');
    expect(await tab.locator(".pic-row.pic-faded").count()).toBe(3);
  });

  test("an edit shows its diff with comments kept, then the plan, then stands in file, matrix and proof", async () => {
    await go(tab, "changes");
    await choose(tab, ".changes-grant", "Person", "bob");
    await choose(tab, ".changes-grant", "Role", "Viewer");
    await choose(tab, ".changes-grant", "Account", "billing-production");
    await tab.getByLabel("Until, inclusive").fill("2098-12-31");
    await tab.getByLabel("Reason").fill('Audit: <b>"all"</b> # not a comment');
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await tab.locator(".diff-added").first().waitFor();
    const added = await tab.locator(".diff-added").allTextContents();
    expect(added.join("")).toContain("switch: Viewer@billing-production");
    await tab.getByText("Bridges that open 1").waitFor();
    expect(await tab.locator(".plan").textContent()).toMatch(
      /bob → Viewer @ billing-production *MFA · until 2098-12-31/,
    );
    expect(await readFile(join(scene.folder, "rolebridge.yaml"), "utf8")).toBe(
      await readFile(example, "utf8"),
    );
    await tab.getByRole("button", { name: /^Write and apply/ }).click();
    await tab.getByText(/^Applied \d+ changes? in/).waitFor({ timeout: 60_000 });
    const text = await readFile(join(scene.folder, "rolebridge.yaml"), "utf8");
    const kept = (await readFile(example, "utf8")).split("\n").filter((line) => line.includes("#"));
    for (const line of kept) expect(text).toContain(line);
    expect(text).toContain("Viewer@billing-production");
    await go(tab, "matrix?q=bob");
    await tab.getByText("until 2098-12-31").waitFor();
    await go(tab, "verify");
    await tab.getByRole("heading", { name: "Proved: no." }).waitFor();
  });

  test("a revoke closes the bridge, door out and door in", async () => {
    await go(tab, "changes");
    await choose(tab, ".changes-held", "Whose grants", "bob");
    await tab.getByRole("button", { name: "Revoke Viewer@billing-production from bob" }).click();
    await tab.getByText("Bridges that close 1").waitFor();
    await tab.getByRole("button", { name: /^Write and apply/ }).click();
    await tab.getByText(/^Applied \d+ changes? in/).waitFor({ timeout: 60_000 });
    expect(await readFile(join(scene.folder, "rolebridge.yaml"), "utf8")).not.toContain("2098-12-31");
  });

  test("a file that somebody else changed meanwhile is not overwritten", async () => {
    await go(tab, "bridges");
    await go(tab, "changes");
    await choose(tab, ".changes-grant", "Person", "bob");
    await choose(tab, ".changes-grant", "Role", "Viewer");
    await choose(tab, ".changes-grant", "Account", "data-production");
    await tab.getByRole("button", { name: "Add to the edits" }).click();
    await tab.getByText("Bridges that open 1").waitFor();
    const file = join(scene.folder, "rolebridge.yaml");
    const theirs = `${await readFile(file, "utf8")}# theirs\n`;
    await writeFile(file, theirs);
    scene.sandbox.log.clear();
    await tab.getByRole("button", { name: /^Write and apply/ }).click();
    await tab.getByText("was changed by somebody else meanwhile").waitFor();
    expect(await readFile(file, "utf8")).toBe(theirs);
    expect(scene.sandbox.log.events().filter(({ isWrite }) => isWrite)).toEqual([]);
  });

  test("a way in that is no bridge is drawn step by step with its statement, in the picture too", async () => {
    await plantForeignWay(scene.sandbox, { into: "100000000013", from: "100000000012" });
    await tab.getByRole("button", { name: "Read again" }).click();
    await go(tab, "verify");
    await tab.getByRole("heading", { name: /^Not proved/ }).waitFor();
    const way = tab.locator(".verify-way").first();
    expect(await way.textContent()).toContain("deploy-bot");
    expect(await way.textContent()).toContain("Closed by");
    await way
      .getByText(/trust policy of role deploy-bot, statement 1/)
      .first()
      .click();
    expect(await way.locator("pre").first().textContent()).toContain("arn:aws:iam::100000000012:root");
    await go(tab, "bridges");
    await tab.locator(".pic-node-foreign").first().waitFor();
  });

  test("who-can names people by their bridges and everybody else apart", async () => {
    await go(tab, "ask?ask=who&action=lambda:InvokeFunction&account=data-production");
    await tab.getByRole("heading", { name: "People, by their bridges" }).waitFor();
    await tab.getByRole("button", { name: /^alice/ }).click();
    await tab.getByText("AWSLambda_FullAccess, statement 1").waitFor();
    expect(await tab.locator(".rb-who").first().textContent()).not.toContain("bob");
  });

  test("the activity tells who entered what", async () => {
    await go(tab, "activity?kind=all");
    await tab.getByText("entered").first().waitFor();
    expect(await tab.locator("table").first().textContent()).toContain("OrganizationAccountAccessRole @ ");
  });

  test("nothing in all this complained, and no policy of the page was touched", () => {
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("the page when things are not as they should be", () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function inScene(
    options: Partial<Parameters<typeof openScene>[0]>,
    then: (tab: Page, scene: Scene) => Promise<void>,
  ): Promise<void> {
    if (!browser) throw new Error("there is no browser");
    const scene = await openScene({ page: builtPage, ...options });
    try {
      const { tab } = await look(scene, browser).catch(async (error: unknown) => {
        await scene.close();
        throw error;
      });
      await then(tab, scene);
      await tab.context().close();
    } finally {
      await scene.close().catch(() => undefined);
    }
  }

  test("a declaration with mistakes is told with their places", async () => {
    await inScene(
      { text: "version: 1\norganization: acme\nsource: users\naccounts: { users: 1 }\n", live: false },
      async (tab) => {
        await tab.getByText("rolebridge.yaml has mistakes").waitFor();
        expect(await tab.locator("main").textContent()).toMatch(/RB\d{4}.*rolebridge\.yaml:4/s);
      },
    );
  });

  test("an AWS that cannot be reached is said, and the declared world is shown", async () => {
    await inScene({ file: example, prepare: (sandbox) => sandbox.stop() }, async (tab) => {
      await tab
        .getByText("AWS could not be read; this is the world as declared")
        .waitFor({ timeout: 90_000 });
      await tab.getByText("63 bridges").waitFor();
      expect(await tab.locator(".rb-notices").textContent()).toContain("RB5001");
    });
  });

  test("hostile reasons and descriptions are inert on every view", async () => {
    const evil = `<img src=x onerror=globalThis.pwned=1>"'}{</script>`;
    const text = (await readFile(example, "utf8"))
      .replace("Migration of the preproduction networks", JSON.stringify(evil))
      .replace("Everything, for the day it is needed", `'<svg onload=globalThis.pwned=1>'`);
    await inScene({ text, live: false }, async (tab) => {
      for (const view of ["bridges", "matrix", "verify", "changes", "activity"]) await go(tab, view);
      await choose(tab, ".changes-grant", "Role", "Administrator").catch(() => undefined);
      expect(await tab.evaluate("globalThis.pwned")).toBeUndefined();
      expect(await tab.locator("img").count()).toBe(0);
    });
  });
});
