import { grantName } from "../../passage/choose-grant.ts";
import {
  clearedEnvironment,
  renderEnvironment,
  roleEnvironment,
  type Shell,
  shells,
} from "../../passage/environment.ts";
import { type Command, defineCommand } from "../command.ts";
import { exit } from "../exit.ts";
import { enter, enterOptions } from "../person/enter.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

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
  },
  arguments: { role: { description: "Role@account", optional: true } },
  async run({ role, shell, unset, ...choice }, session) {
    const chosen = shell ?? shellOf(session);
    if (unset) session.say(renderEnvironment(clearedEnvironment(), chosen));
    else if (role === undefined) throw new UsageError("which role?", "rolebridge env Role@account");
    else {
      const { grant, credentials } = await enter(session, role, choice);
      const way = { name: grantName(grant), ...(grant.region !== undefined && { region: grant.region }) };
      session.say(renderEnvironment(roleEnvironment(way, credentials), chosen));
    }
    return exit.ok;
  },
});

function shellOf({ env: variables }: Session): Shell {
  if (variables["SHELL"]?.endsWith("/fish") === true) return "fish";
  return variables["PSModulePath"] !== undefined && variables["SHELL"] === undefined ? "powershell" : "bash";
}
