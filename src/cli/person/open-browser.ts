import { spawn } from "node:child_process";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Session } from "../session.ts";

/**
 * Opens an address. `ROLEBRIDGE_BROWSER` names the program: with `{profile}` in it each account gets a browser profile of
 * its own (`google-chrome --profile-directory={profile} {url}`), with `{encoded}` the address goes encoded into another
 * one (`firefox ext+container:name={profile}&url={encoded}`).
 */
export async function openBrowser(session: Session, url: string, role: string): Promise<void> {
  const [command = "", ...args] = browserLine(session, url, role);
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
  session.notice(`Opened ${role} in the browser.`);
}

function browserLine(session: Session, url: string, role: string): readonly string[] {
  const own = session.env["ROLEBRIDGE_BROWSER"];
  if (own !== undefined && own !== "") return ownBrowserLine(own, url, role);
  switch (process.platform) {
    case "darwin":
      return ["open", url];
    case "win32":
      return ["rundll32", "url.dll,FileProtocolHandler", url];
    default:
      return ["xdg-open", url];
  }
}

/** Words are split at blanks before anything is filled in, so that nothing in an address becomes another word. */
function ownBrowserLine(line: string, url: string, role: string): readonly string[] {
  const account = role.slice(role.indexOf("@") + 1);
  const words = line.trim().split(/\s+/);
  const hasPlace = /\{(url|encoded)\}/.test(line);
  return (hasPlace ? words : [...words, "{url}"]).map((word) =>
    word
      .replaceAll("{profile}", account)
      .replaceAll("{encoded}", encodeURIComponent(url))
      .replaceAll("{url}", url),
  );
}
