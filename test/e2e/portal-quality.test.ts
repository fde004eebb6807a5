import { readdir, stat } from "node:fs/promises";
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
    // Person, role and account: open the list, take the second, go on.
    for (let list = 0; list < 3; list++) await type("Tab", "Enter", "ArrowDown", "Enter");
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

  test("its bytes stay within the budget, and the time to first paint is told", async () => {
    const assets = await readdir(join(page, "assets"));
    const sizes = await Promise.all(
      assets.map(async (name) => [name, (await stat(join(page, "assets", name))).size] as const),
    );
    const total = (ending: string): number =>
      sizes.filter(([name]) => name.endsWith(ending)).reduce((sum, [, size]) => sum + size, 0);
    const paints = await firstPaints(tab.context(), `http://127.0.0.1:${scene.portal.port}/`, 5);
    console.log(
      `administrator's page: ${Math.round(total(".js") / 1000)} kB of script in ${sizes.length} files, ${Math.round(total(".css") / 1000)} kB of style; first paint ${median(paints)} ms (median of ${paints.join(", ")})`,
    );
    expect(total(".js")).toBeLessThan(1_200_000);
    expect(total(".css")).toBeLessThan(1_050_000);
    expect(Math.max(...sizes.filter(([name]) => name.endsWith(".js")).map(([, size]) => size))).toBeLessThan(
      480_000,
    );
  });
});
