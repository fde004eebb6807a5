import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BrowserContext, Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe finds against WCAG 2.2 AA, a line each; `place` says on which page. */
export async function accessibilityProblems(page: Page, place: string): Promise<readonly string[]> {
  // Through the debugger's own door: the page's policy lets no script in.
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResult>(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes
      .slice(0, 3)
      .map(
        ({ html, failureSummary }) =>
          `${place} ${id}: ${help}: ${html.slice(0, 200)} ${failureSummary?.slice(0, 200) ?? ""}`,
      ),
  );
}

/** Milliseconds until something was painted, for so many visits with nothing kept. */
export async function firstPaints(
  context: BrowserContext,
  address: string,
  times: number,
): Promise<number[]> {
  const paints: number[] = [];
  for (let visit = 0; visit < times; visit++) {
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForSelector("h1");
    const paint = await page.evaluate<number>(`new Promise((resolve) => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntriesByName("first-contentful-paint")) resolve(entry.startTime);
      }).observe({ type: "paint", buffered: true });
    })`);
    paints.push(Math.round(paint));
    await page.close();
  }
  return paints;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
