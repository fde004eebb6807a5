import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import type { Scene } from "./portal-scene.ts";

/** Folder of the built page. */
export const builtPage = join(import.meta.dirname, "..", "..", "dist", "portal", "admin");

/** A scene with a browser that looks at it. */
export async function look(
  scene: Scene,
  browser: Browser,
): Promise<{ readonly tab: Page; readonly complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(20_000);
  const tab = await context.newPage();
  const complaints: string[] = [];
  tab.on("console", (message) => complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(error.message));
  await tab.goto(scene.portal.newAddress());
  await tab.getByRole("heading", { level: 1 }).waitFor();
  return { tab, complaints };
}

/** Goes to a view, as a link would. */
export async function go(tab: Page, view: string): Promise<void> {
  await tab.evaluate(`location.hash = ${JSON.stringify(`#/${view}`)}`);
  await tab.getByRole("heading", { level: 1 }).waitFor();
}

/** Chooses from one of the page's lists. */
export async function choose(tab: Page, within: string, list: string, option: string): Promise<void> {
  const area = tab.locator(within);
  await area.getByRole("button", { name: new RegExp(`^${list}`) }).click();
  await tab.getByRole("option", { name: new RegExp(`^${option}`) }).click();
}
