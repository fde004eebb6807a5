import {
  clearedEnvironment,
  renderEnvironment,
  roleEnvironment,
  type Shell,
  shells,
} from "../../passage/environment.ts";
import { type Command, defineCommand } from "../command.ts";
import { exit } from "../exit.ts";
import { confirmEntry, confirmOptions } from "../person/confirm-entry.ts";
import { chooseEntry, enter, enterOptions, environmentRole } from "../person/enter.ts";
import { countUsage } from "../person/usage.ts";
import type { Session } from "../session.ts";

export const env: Command = defineCommand({
  summary: "Print a role's credentials as lines for a shell",
  description:
    "The lines end with the session; `exec` hands credentials to one command only and is the safer way.",
  examples: [
    ['eval "$(rolebridge env Operator@shop-production)"', "bash and zsh"],
    ["rolebridge env Operator@shop-production --shell fish | source", "fish"],
    ['eval "$(rolebridge env --unset)"', "take the role out of the shell again"],
  ],
  options: {
    ...enterOptions,
    shell: {
      type: "string",
      choices: shells,
      description: "bash (also zsh), fish, powershell, cmd or dotenv",
    },
    unset: { type: "boolean", description: "lines that remove what was set" },
    ...confirmOptions,
  },
  arguments: { role: { description: "Role@account; without it, you pick one", optional: true } },
  async run({ role, shell, unset, yes, ...choice }, session) {
    const chosen = shell ?? shellOf(session);
    if (unset) session.say(renderEnvironment(clearedEnvironment(), chosen));
    else {
      const entry = await chooseEntry(session, role, choice);
      await confirmEntry(session, entry.grant, yes);
      const credentials = await enter(session, entry);
      const way = environmentRole(entry.grant);
      await countUsage(session, way.name);
      session.say(renderEnvironment(roleEnvironment(way, credentials), chosen));
    }
    return exit.ok;
  },
});

function shellOf({ env: variables }: Session): Shell {
  if (variables["SHELL"]?.endsWith("/fish") === true) return "fish";
  return variables["PSModulePath"] !== undefined && variables["SHELL"] === undefined ? "powershell" : "bash";
}
