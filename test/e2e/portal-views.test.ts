import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems } from "../support/accessibility.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { manyAccounts } from "../support/many-accounts.ts";
import { openScene, type Scene } from "../support/portal-scene.ts";
import { builtPage, choose, go, look } from "../support/portal-visit.ts";
import { closeDoorIn, plantForeignWay, takeDoorOut } from "../support/strangers.ts";
import { root } from "./command.ts";

const example = join(root, "examples", "twelve-accounts.yaml");

describe.skipIf(!hasBrowser)("what is not as declared stands out", () => {
  let scene: Scene;
  let browser: Browser | undefined;
  let tab: Page;

  beforeAll(async () => {
    scene = await openScene({
      file: example,
      page: builtPage,
      applied: true,
      prepare: async (sandbox) => {
        await plantForeignWay(sandbox, { into: "100000000013", from: "100000000012" });
        await closeDoorIn(sandbox, "100000000033", "Viewer");
        await takeDoorOut(sandbox, "100000000000", {
          user: "alice",
          door: "switch-to-Developer@shop-preproduction",
        });
      },
    });
    browser = await openBrowser();
    ({ tab } = await look(scene, browser));
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  test("half-open bridges are drawn in red and say which door is missing", async () => {
    await tab.getByText("2 half-open bridges").waitFor();
    await tab.getByText("half-open: a door is missing").waitFor();
    await expect
      .poll(() => tab.locator(".pic-row.pic-broken").allTextContents())
      .toEqual([expect.stringMatching(/none.*door in.*Viewer/)]);
    await tab
      .locator(".pic-row.pic-broken")
      .getByRole("button", { name: /^Viewer/ })
      .click();
    const details = tab.getByRole("complementary", { name: "Bridges of Viewer @ billing-production" });
    expect(await details.textContent()).toContain("half-open: door in missing");
    expect(await accessibilityProblems(tab, "half-open bridges")).toEqual([]);
  });

  test("accounts stand in frames by stage, each named once with its accounts", async () => {
    await go(tab, "bridges");
    await tab.locator(".pic-stage").first().waitFor();
    expect(await tab.locator(".pic-stage").allTextContents()).toEqual([
      "development 4 accounts",
      "preproduction 4 accounts",
      "production 4 accounts",
    ]);
    const inside = await tab.evaluate<readonly string[]>(`(() => {
      const [frame] = [...document.querySelectorAll(".pic-stage")].filter((one) => one.textContent.startsWith("production"));
      const { top, bottom } = frame.getBoundingClientRect();
      return [...document.querySelectorAll(".pic-node-account")]
        .filter((one) => one.getBoundingClientRect().top > top && one.getBoundingClientRect().bottom < bottom)
        .map((one) => one.querySelector("b").textContent).sort();
    })()`);
    expect(inside).toEqual(["billing-production", "data-production", "search-production", "shop-production"]);
  });

  test("a way in that is no bridge is drawn apart, and leads to its proof", async () => {
    await go(tab, "bridges");
    await tab.locator(".react-flow__node-foreign").first().waitFor();
    await tab.getByText("a way in that is no bridge").waitFor();
    expect(await tab.locator(".pic-edge-foreign").count()).toBeGreaterThan(0);
    await tab.getByRole("link", { name: /in that (is no bridge|are no bridges)/ }).click();
    await tab.getByRole("heading", { name: /^Not proved/ }).waitFor();
    expect(await tab.locator(".verify-way").first().textContent()).toContain("deploy-bot");
    expect(await accessibilityProblems(tab, "not proved")).toEqual([]);
  });

  test("the matrix marks them, too", async () => {
    await go(tab, "matrix?q=grace");
    await tab.locator(".matrix-broken").first().waitFor();
    expect(await tab.locator(".matrix-broken").allTextContents()).toEqual(["Viewerhalf-open"]);
  });
});

describe.skipIf(!hasBrowser)("the matrix", () => {
  let scene: Scene;
  let browser: Browser | undefined;
  let tab: Page;

  beforeAll(async () => {
    scene = await openScene({ file: example, page: builtPage, live: false });
    browser = await openBrowser();
    ({ tab } = await look(scene, browser));
    await go(tab, "matrix");
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  const people = () => expect.poll(() => tab.locator(".matrix tbody th a").allTextContents());
  const accounts = () => expect.poll(() => tab.locator(".matrix thead th a").allTextContents());

  test("it is filtered by team, stage and project, and the address keeps that", async () => {
    await choose(tab, ".rb-tools", "Team", "data");
    await people().toEqual(["alice", "frank"]);
    await choose(tab, ".rb-tools", "Project", "shop");
    await accounts().toEqual(["shop-development", "shop-preproduction", "shop-production"]);
    await choose(tab, ".rb-tools", "Stage", "production");
    await accounts().toEqual(["shop-production"]);
    expect(tab.url()).toMatch(/#\/matrix\?team=data&project=shop&stage=production$/);
    await tab.reload();
    await people().toEqual(["alice", "frank"]);
  });

  test("people are sorted by how much they may enter, accounts by stage", async () => {
    await go(tab, "matrix?people=most&accounts=stage");
    await people().toEqual(["heidi", "grace", "alice", "frank", "bob", "carol", "dave", "erin"]);
    expect((await tab.locator(".matrix thead th a").allTextContents()).slice(0, 5)).toEqual([
      "billing-development",
      "data-development",
      "search-development",
      "shop-development",
      "billing-preproduction",
    ]);
  });

  test("what is shown is saved as CSV", async () => {
    await go(tab, "matrix?team=platform&project=billing");
    await accounts().toHaveLength(3);
    const [download] = await Promise.all([
      tab.waitForEvent("download"),
      tab.getByRole("button", { name: "CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("bridges.csv");
    expect(await readFile(await download.path(), "utf8")).toBe(
      [
        "person,billing-development,billing-preproduction,billing-production",
        "grace,Viewer,Administrator (until 2099-01-31); Viewer,Operator; Viewer",
        "heidi,Administrator; Viewer,Administrator (until 2099-01-31); Viewer,Operator; Viewer",
        "",
      ].join("\r\n"),
    );
  });
});

describe.skipIf(!hasBrowser)("two hundred accounts and three hundred people", () => {
  let scene: Scene;
  let browser: Browser | undefined;
  let tab: Page;

  beforeAll(async () => {
    scene = await openScene({ text: manyAccounts(200, 300), page: builtPage, live: false });
    browser = await openBrowser();
    ({ tab } = await look(scene, browser));
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  const drawn = (kind: string) => tab.locator(`.react-flow__node-${kind}`);

  test("people are drawn by team and accounts by project; each opens into its own", async () => {
    await drawn("cluster").first().waitFor({ timeout: 60_000 });
    expect([
      await drawn("team").count(),
      await drawn("cluster").count(),
      await drawn("person").count(),
    ]).toEqual([50, 50, 0]);
    await tab.getByRole("button", { name: /^project00 8 people/ }).click();
    await tab.getByRole("button", { name: /^person000, person/ }).waitFor();
    expect([await drawn("team").count(), await drawn("person").count()]).toEqual([49, 8]);
    const project = tab.getByRole("button", { name: /^project00 4 accounts/ });
    expect((await project.locator(".pic-stages > span").allTextContents()).map((one) => one.trim())).toEqual([
      "sandbox 1",
      "development 1",
      "preproduction 1",
      "production 1",
    ]);
    expect(await tab.locator(".pic-stage").count()).toBe(0);
    await project.click();
    await tab.getByRole("group", { name: /^project00-production .*, account/ }).waitFor();
    expect([await drawn("cluster").count(), await drawn("account").count()]).toEqual([49, 4]);
    expect(await tab.locator(".pic-stage b").allTextContents()).toEqual([
      "sandbox",
      "development",
      "preproduction",
      "production",
    ]);
    await tab.getByRole("button", { name: "Close what was opened" }).click();
    await expect.poll(() => drawn("cluster").count()).toBe(50);
    expect(await accessibilityProblems(tab, "two hundred accounts")).toEqual([]);
  });

  test("one person's whole way is drawn door by door", async () => {
    await go(tab, "bridges?person=person007");
    await tab.getByText("8 bridges of 1,592").waitFor();
    await drawn("account").first().waitFor();
    expect([await drawn("account").count(), await drawn("team").count()]).toEqual([8, 0]);
  });

  test("of the matrix the rows in sight are drawn, and scrolling brings the others", async () => {
    await go(tab, "matrix");
    await tab.locator(".matrix-role").first().waitFor();
    expect(await tab.locator(".matrix thead th").count()).toBe(200);
    expect(await tab.locator(".matrix tbody th").count()).toBeLessThan(80);
    await tab.evaluate(`document.querySelector(".matrix").scrollTo(0, 1e6)`);
    await tab.getByRole("link", { name: "person299" }).waitFor();
  });
});
