import { chooseGrant } from "../../passage/choose-grant.ts";
import { signInLink, switchRoleLink } from "../../passage/links.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { openPassport, passportOptions } from "../person/open-passport.ts";

export const link: Command = defineCommand({
  summary: "Print the link that switches to a role in the console",
  description:
    "The link fills in the console's switch-role form; you press the button. Sign in to the source account first.",
  examples: [
    ["rolebridge link Operator@shop-production", "the switch-role link"],
    ["rolebridge link", "where you sign in"],
  ],
  options: { ...passportOptions, ...jsonOption },
  arguments: { role: { description: "Role@account; without it, the sign-in page", optional: true } },
  async run({ role, json, ...choice }, session) {
    const passport = await openPassport(session, choice);
    const url = role === undefined ? signInLink(passport.source.accountId, passport.partition) : roleLink();
    if (json) session.answer({ url });
    else session.say(url);
    return exit.ok;

    function roleLink(): string {
      const grant = chooseGrant(passport, role ?? "");
      const found = switchRoleLink(grant, passport.partition);
      if (found === undefined) {
        throw new PassageProblem(
          `the console cannot switch to ${role}: ${grant.consoleRefuses}`,
          `enter it on the command line: rolebridge exec ${role} -- COMMAND`,
        );
      }
      return found;
    }
  },
});
