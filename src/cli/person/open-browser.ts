import { spawn } from "node:child_process";
import { type BrowserPage, browserWords } from "../../passage/browsers.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Session } from "../session.ts";

/** Opens a page in the browser that `ROLEBRIDGE_BROWSER` names, by name or by a line; else in the machine's default one. */
export async function openBrowser(session: Session, page: BrowserPage): Promise<void> {
  const own = session.env["ROLEBRIDGE_BROWSER"];
  const [command = "", ...args] = own ? browserWords(own, page) : defaultBrowser(page.url);
  const opened = await new Promise<boolean>((resolve) => {
    const child = spawn(command, args, { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
  if (!opened) {
    throw new PassageProblem(`\`${command}\` could not be started`, "print the address instead: --print");
  }
}

function defaultBrowser(url: string): readonly string[] {
  if (process.platform === "darwin") return ["open", url];
  return process.platform === "win32" ? ["rundll32", "url.dll,FileProtocolHandler", url] : ["xdg-open", url];
}
