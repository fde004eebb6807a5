import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env["ROLEBRIDGE_CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether the tests that look at a page can run here; they say so where they cannot. */
export const hasBrowser: boolean = existsSync(executablePath);
if (!hasBrowser)
  console.warn(`Tests of the page are skipped: ${executablePath} is not there (apt-get install chromium).`);

/** Debian's chromium, as quiet as it can be. */
export function openBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}
