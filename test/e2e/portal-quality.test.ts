import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems, firstPaints, median } from "../support/accessibility.ts";
import { hasBrowser, openBrowser } from "../support/browser.ts";
import { openScene, type Scene } from "../support/portal-scene.ts";
import { go, look, builtPage as page } from "../support/portal-visit.ts";
import { root } from "./command.ts";

describe.skipIf(!hasBrowser)("the administrator's page, for everybody and within bounds", () => {
  let scene: Scene;
  let browser: Browser | undefined;
  let tab: Page;

  beforeAll(async () => {
    scene = await openScene({
      file: join(root, "examples", "twelve-accounts.yaml"),
      page,
      applied: true,
      mayApply: true,
    });
    browser = await openBrowser();
    ({ tab } = await look(scene, browser));
  });
  afterAll(async () => {
    await browser?.close();
    await scene?.close();
  });

  const views = [
    "bridges",
    "bridges?as=list",
    "matrix",
    "ask?person=alice&action=lambda:InvokeFunction&account=data-production",
    "ask?ask=who&action=lambda:InvokeFunction&account=data-production",
    "verify",
    "changes",
    "activity?kind=all",
    "nowhere",
  ] as const;

  describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
    test.each(views)("axe finds nothing on %s", async (view) => {
      await tab.emulateMedia({ colorScheme });
      await go(tab, view);
      await tab.locator(".rb-waiting").waitFor({ state: "detached" });
      expect(await accessibilityProblems(tab, view)).toEqual([]);
    });
  });

  test("a grant can be made by keyboard alone", async () => {
    await go(tab, "changes");
    await tab.getByRole("heading", { name: "Grant a role" }).waitFor();
    await tab.locator("#content").focus();
    const type = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await tab.keyboard.press(key);
    };
    // Person and role: open the list, take the second, go on. The list of accounts is searched.
    for (let list = 0; list < 2; list++) await type("Tab", "Enter", "ArrowDown", "Enter");
    await type("Tab", "Enter");
    await tab.keyboard.type("billing-production");
    await type("ArrowDown", "Enter");
    const focused = () => tab.evaluate<string>(`document.activeElement?.textContent ?? ""`);
    for (let step = 0; step < 16 && (await focused()) !== "Add to the edits"; step++) await type("Tab");
    await type("Enter");
    await tab.locator(".diff-added").first().waitFor();
    expect(await tab.locator(".changes-edits li").count()).toBe(1);
  });

  test("on a phone no view is wider than the screen", async () => {
    await tab.setViewportSize({ width: 360, height: 740 });
    for (const view of ["bridges", "matrix", "ask", "verify", "changes", "activity"]) {
      await go(tab, view);
      await tab.locator(".rb-waiting").waitFor({ state: "detached", timeout: 30_000 });
      expect([view, await tab.evaluate("document.documentElement.scrollWidth")]).toEqual([view, 360]);
    }
  });

  test("on a phone the activity is laid out otherwise, and still a table to whoever hears it", async () => {
    await tab.setViewportSize({ width: 360, height: 740 });
    await go(tab, "activity?kind=all");
    await tab.locator(".activity").waitFor();
    expect(await tab.evaluate(`getComputedStyle(document.querySelector(".activity tbody tr")).display`)).toBe(
      "grid",
    );
    const protocol = await tab.context().newCDPSession(tab);
    const { nodes } = await protocol.send("Accessibility.getFullAXTree");
    const named = (role: string): string[] =>
      nodes.filter((one) => one.role?.value === role).map((one) => String(one.name?.value ?? ""));
    expect(named("table")).toEqual(["Activity"]);
    expect(named("columnheader")).toEqual(["When (UTC)", "Who", "What", "From"]);
    const rows = await tab.locator(".activity tbody tr").count();
    expect(rows).toBeGreaterThan(0);
    expect([named("row").length, named("rowheader").length, named("cell").length]).toEqual([
      rows + 1,
      rows,
      rows * 3,
    ]);
    expect(await accessibilityProblems(tab, "activity on a phone")).toEqual([]);
    await protocol.detach();
  });

  test("the picture is gone through by keyboard: Enter on a person shows the bridges, Enter on a role its doors", async () => {
    await tab.setViewportSize({ width: 1440, height: 900 });
    await go(tab, "bridges?person=frank");
    const person = tab.getByRole("button", { name: /^frank, person/ });
    await person.focus();
    await tab.keyboard.press("Enter");
    await tab.getByRole("complementary", { name: "Bridges of frank" }).waitFor();
    await tab.getByRole("button", { name: /^Viewer role/ }).focus();
    await tab.keyboard.press("Enter");
    const details = tab.getByRole("complementary", { name: "Bridges of Viewer @ shop-production" });
    await details.getByText("trust policy of role Viewer, statement 1").waitFor();
    expect(await details.getByRole("listitem").first().textContent()).toContain("frank → Viewer");
  });

  test.each(["light", "dark"] as const)("whatever has the focus shows it, %s", async (colorScheme) => {
    await tab.emulateMedia({ colorScheme });
    const unseen: string[] = [];
    for (const view of views) {
      await go(tab, view);
      await tab.locator(".rb-waiting").waitFor({ state: "detached" });
      await tab.locator("#content").focus();
      for (let step = 0; step < 12; step++) {
        await tab.keyboard.press("Tab");
        const place = await tab.evaluate<string | undefined>(unseenFocus);
        if (place !== undefined) unseen.push(`${view}: ${place}`);
      }
    }
    expect(unseen).toEqual([]);
  });

  test("whoever wants less motion gets none", async () => {
    await tab.emulateMedia({ reducedMotion: "reduce" });
    await go(tab, "bridges");
    await tab.locator(".react-flow__node-person").first().hover();
    expect(await tab.evaluate("document.getAnimations().length")).toBe(0);
    expect(
      await tab.evaluate(`getComputedStyle(document.querySelector(".pic-node")).transitionDuration`),
    ).toBe("0s");
  });

  test("the time to first paint is told", async () => {
    const paints = await firstPaints(tab.context(), `http://127.0.0.1:${scene.portal.port}/`, 5);
    console.log(`administrator's page: first paint ${median(paints)} ms (median of ${paints.join(", ")})`);
    expect(paints).toHaveLength(5);
  });
});

/** Describes what has the focus where nothing of it, before, after or around it is drawn otherwise for that. */
const unseenFocus = `(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return undefined;
  const styles = [getComputedStyle(at), getComputedStyle(at, "::before"), getComputedStyle(at, "::after"), ...(at.parentElement ? [getComputedStyle(at.parentElement), getComputedStyle(at.parentElement, "::before")] : [])];
  const isSeen = styles.some((style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || /inset|0px 0px 0px [1-9]/.test(style.boxShadow));
  return isSeen ? undefined : at.outerHTML.slice(0, 160);
})()`;
