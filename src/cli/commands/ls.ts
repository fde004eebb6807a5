import { grantName, holdsAt } from "../../passage/choose-grant.ts";
import { switchRoleLink } from "../../passage/links.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { openPassport, passportOptions } from "../person/open-passport.ts";
import { renderGrants } from "../render/grants.ts";

export const ls: Command = defineCommand({
  summary: "List the roles that you may enter",
  description: "Reads your passport, or the declaration at hand. Nothing is asked of AWS; it works offline.",
  examples: [
    ["rolebridge ls", "by account, with how long a session lasts and until when the grant holds"],
    ["rolebridge ls production", "only what has the word in role, account, stage or project"],
    ["rolebridge ls --person grace -f rolebridge.yaml", "as an administrator: what grace may enter"],
  ],
  options: { ...passportOptions, ...jsonOption },
  arguments: { filter: { description: "only roles and accounts with this text", optional: true } },
  async run({ filter, json, ...choice }, session) {
    const passport = await openPassport(session, choice);
    const wanted = (filter ?? "").toLowerCase();
    const grants = passport.grants.filter((grant) =>
      [grantName(grant), grant.stage, grant.project].some((text) => text?.toLowerCase().includes(wanted)),
    );
    if (json) {
      const now = session.now();
      session.answer({
        person: passport.person,
        user: passport.user,
        grants: grants.map((grant) => ({
          ...grant,
          name: grantName(grant),
          holds: holdsAt(grant, now),
          consoleLink: switchRoleLink(grant, passport.partition) ?? null,
        })),
      });
    } else if (grants.length === 0 && passport.grants.length > 0) {
      session.say(
        `None of the ${passport.grants.length} roles that ${passport.person} may enter has \`${filter}\` in it.`,
      );
    } else session.say(renderGrants({ ...passport, grants }, { theme: session.theme, now: session.now() }));
    return exit.ok;
  },
});
