import { devNull } from "node:os";
import { roleEnvironment, servedEnvironment } from "../../passage/environment.ts";
import { type Command, defineCommand } from "../command.ts";
import { type ExitCode, exit } from "../exit.ts";
import { confirmEntry, confirmOptions } from "../person/confirm-entry.ts";
import { serveCredentials } from "../person/credential-server.ts";
import {
  chooseEntry,
  type Entry,
  enter,
  enterOptions,
  environmentRole,
  explainEntry,
} from "../person/enter.ts";
import { runChild } from "../person/run-child.ts";
import { countUsage } from "../person/usage.ts";
import { renderSessionPlan } from "../render/session-plan.ts";
import type { Session } from "../session.ts";

export const exec: Command = defineCommand({
  summary: "Run a command in a role",
  description:
    "The command gets the role's credentials in its environment, and its exit status is ours. With --serve it gets an " +
    "endpoint on this machine instead, which renews them for as long as it runs. Without a command, a shell is started; " +
    "without a role, you pick one.",
  examples: [
    ["rolebridge exec Operator@shop-production -- aws s3 ls", "one command"],
    ["rolebridge exec -- aws s3 ls", "pick the role, the most used first"],
    ["rolebridge exec Developer@shop-development", "a shell; leave it with exit"],
    ["rolebridge exec --serve Developer@shop-development -- ./migrate.sh", "for hours, credentials renewed"],
  ],
  options: {
    ...enterOptions,
    serve: {
      type: "boolean",
      description: "serve renewed credentials on loopback instead of setting them once",
    },
    explain: { type: "boolean", description: "say how the role would be entered, and why; run nothing" },
    ...confirmOptions,
  },
  arguments: {
    role: { description: "Role@account", optional: true },
    command: { description: "what to run, after --", optional: true, many: true, afterDashes: true },
  },
  async run({ role, command = [], serve, explain, yes, ...choice }, session) {
    const entry = await chooseEntry(session, role, choice);
    if (explain) {
      session.say(renderSessionPlan(await explainEntry(session, entry), session.theme));
      return exit.ok;
    }
    await confirmEntry(session, entry.grant, yes);
    const credentials = await enter(session, entry);
    const way = environmentRole(entry.grant);
    await countUsage(session, way.name);
    const line = command.length > 0 ? command : [ownShell(session)];
    return serve
      ? runServed(session, entry, line)
      : runChild(session, line, roleEnvironment(way, credentials));
  },
});

async function runServed(session: Session, entry: Entry, line: readonly string[]): Promise<ExitCode> {
  // Ctrl-C is the child's to take; the endpoint serves on.
  const served = { ...session, signal: new AbortController().signal };
  const endpoint = await serveCredentials(() => enter(served, entry));
  try {
    return await runChild(session, line, servedEnvironment(environmentRole(entry.grant), endpoint, devNull));
  } finally {
    await endpoint.close();
  }
}

function ownShell({ env }: Session): string {
  if (process.platform === "win32") return env["ComSpec"] ?? "cmd.exe";
  return env["SHELL"] || "/bin/sh";
}
