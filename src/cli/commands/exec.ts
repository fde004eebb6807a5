import { grantName } from "../../passage/choose-grant.ts";
import { roleEnvironment } from "../../passage/environment.ts";
import { type Command, defineCommand } from "../command.ts";
import { confirmEntry } from "../person/confirm-entry.ts";
import { serveCredentials } from "../person/credential-server.ts";
import { enter, enterOptions } from "../person/enter.ts";
import { runChild } from "../person/run-child.ts";

export const exec: Command = defineCommand({
  summary: "Run a command in a role",
  description:
    "The command gets the role's credentials in its environment, and its exit status is ours. With --serve it gets an " +
    "endpoint on this machine instead, which renews them for as long as it runs. Without a command, a shell is started.",
  examples: [
    ["rolebridge exec Operator@shop-production -- aws s3 ls", "one command"],
    ["rolebridge exec Developer@shop-development", "a shell; leave it with exit"],
    ["rolebridge exec --serve Developer@shop-development -- ./migrate.sh", "for hours, credentials renewed"],
  ],
  options: {
    ...enterOptions,
    serve: {
      type: "boolean",
      description: "serve renewed credentials on loopback instead of setting them once",
    },
    yes: { type: "boolean", description: "do not ask before a production account" },
  },
  arguments: {
    role: { description: "Role@account" },
    command: { description: "what to run, after --", optional: true, many: true },
  },
  async run({ role, command = [], serve, yes, ...choice }, session) {
    const entered = await enter(session, role, choice);
    await confirmEntry(session, entered.grant, yes);
    const { grant, credentials } = entered;
    const way = { name: grantName(grant), ...(grant.region !== undefined && { region: grant.region }) };
    const line = command.length > 0 ? command : [session.env["SHELL"] ?? "/bin/sh"];
    if (!serve) return runChild(session, line, roleEnvironment(way, credentials));
    const endpoint = await serveCredentials(async () => (await enter(session, role, choice)).credentials);
    try {
      return await runChild(session, line, { ...endpoint.environment(way), AWS_PROFILE: undefined });
    } finally {
      await endpoint.close();
    }
  },
});
