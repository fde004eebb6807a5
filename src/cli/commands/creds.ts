import { credentialProcessLine } from "../../passage/credentials.ts";
import { type Command, defineCommand } from "../command.ts";
import { exit } from "../exit.ts";
import { chooseEntry, enter, enterOptions, explainEntry } from "../person/enter.ts";

export const creds: Command = defineCommand({
  summary: "Give a role's credentials to an AWS tool (credential_process)",
  description:
    "Prints what `credential_process` expects and nothing else. Sessions are remembered, sealed, and renewed in time; a " +
    "code is asked for on the terminal itself, or taken from the command in ROLEBRIDGE_MFA_COMMAND.",
  examples: [
    ["rolebridge creds Operator@shop-production", "one line of JSON"],
    [
      "rolebridge creds Operator@shop-production --explain",
      "which calls it would take, and why; nothing is called",
    ],
  ],
  options: {
    ...enterOptions,
    explain: { type: "boolean", description: "say how the role would be entered, and why" },
  },
  arguments: { role: { description: "Role@account" } },
  async run({ role, explain, ...choice }, session) {
    const entry = await chooseEntry(session, role, choice);
    if (explain) {
      const { renderSessionPlan } = await import("../render/session-plan.ts");
      session.say(renderSessionPlan(await explainEntry(session, entry), session.theme));
    } else session.say(credentialProcessLine(await enter(session, entry)));
    return exit.ok;
  },
});
