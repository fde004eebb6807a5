import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { loadDeclaration } from "../../declaration/index.ts";
import { startPortal } from "../../server/index.ts";
import { diskFiles } from "../../workspace/index.ts";
import { checkNumber } from "../check-number.ts";
import { accountsOption, defineCommand, fileOption, jsonOption } from "../command.ts";
import { type ExitCode, exit } from "../exit.ts";
import { isHolderAlive, lockHolder } from "../lock-holder.ts";
import { packageFile } from "../package-file.ts";
import { activitySource } from "../portal-activity.ts";
import type { Session } from "../session.ts";

export const portal = defineCommand({
  summary: "Serve the web page: every bridge, every question, every change",
  description:
    "On this machine alone. The address that it prints opens one session, once; press Enter for another. The page reads " +
    "only, unless it is started with --allow-apply; no credential ever reaches it.",
  examples: [
    ["rolebridge portal", "look at the declaration and at AWS as it is"],
    ["rolebridge portal --world desired", "the declaration alone; AWS is not asked"],
    ["rolebridge portal --allow-apply", "also change the declaration and apply plans that were shown"],
    [
      "rolebridge portal --activity trail/ log.json",
      "who entered what, from files of CloudTrail or a sandbox",
    ],
    ["rolebridge portal build --out start-page", "each person's own page, without a server"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    port: { type: "number", value: "PORT", default: 0, description: "where to listen; 0 takes a free port" },
    world: {
      type: "string",
      choices: ["live", "desired"],
      default: "live",
      description: "desired: AWS is not asked",
    },
    allowApply: { type: "boolean", description: "let the page write to the declaration and to AWS" },
    activity: {
      type: "strings",
      value: "FILE",
      description: "records of CloudTrail or of a sandbox's log, plain or gzip: files, or a folder of them",
    },
    open: { type: "boolean", description: "open the address in the browser" },
    ...jsonOption,
  },
  async run({ file, accounts, port, world, allowApply, activity, open }, session): Promise<ExitCode> {
    checkNumber(port, { option: "--port", least: 0, most: 65_535, whole: true });
    const declaration = async () => (await loadDeclaration(file, diskFiles(session.cwd))).declaration;
    const source = activitySource(session, activity, declaration);
    const running = await startPortal({
      file,
      folder: session.cwd,
      now: session.now,
      port,
      page: packageFile("dist/portal/admin"),
      mayApply: allowApply,
      live: world === "live",
      activity: source.kind,
      readActivity: source.read,
      holder: lockHolder(),
      isHolderAlive,
      ...(accounts !== undefined && { accounts }),
    });
    const address = running.newAddress();
    if (session.flags.json)
      session.answer({ kind: "rolebridge/portal", version: 1, address, port: running.port });
    session.say(`The page is served at ${session.theme.command(address)}`);
    session.notice(
      `The address works once${session.isInteractive ? "; press Enter for another" : ""}. Ctrl-C ends the page.`,
    );
    if (open) openInBrowser(address);
    await untilAborted(session, () => session.say(`  ${session.theme.command(running.newAddress())}`));
    await running.stop();
    return exit.ok;
  },
});

/** Until Ctrl-C; Enter makes another address meanwhile. */
async function untilAborted(session: Session, another: () => void): Promise<void> {
  const lines = session.isInteractive ? createInterface({ input: session.stdin }) : undefined;
  lines?.on("line", another);
  await new Promise<void>((resolve) => {
    if (session.signal.aborted) resolve();
    session.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  lines?.close();
}

function openInBrowser(address: string): void {
  const openers: Readonly<Record<string, string>> = { darwin: "open", win32: "explorer" };
  const opener = spawn(openers[process.platform] ?? "xdg-open", [address], {
    stdio: "ignore",
    detached: true,
  });
  // Where there is no opener, the address stands on the screen.
  opener.on("error", () => {});
  opener.unref();
}
