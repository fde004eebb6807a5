import { rm } from "node:fs/promises";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { personHome } from "../person/home.ts";
import { personVault } from "../person/passage.ts";
import { removeSettings } from "../person/settings.ts";

export const logout: Command = defineCommand({
  summary: "Forget all sessions on this machine",
  description:
    "Removes the sealed sessions, their key, and copies of passports. AWS knows no sign-out: a session that was handed on lives until it ends.",
  examples: [["rolebridge logout", "nothing readable stays"]],
  options: { ...jsonOption },
  async run({ json }, session) {
    // In this order: whoever is signing in right now writes nothing any more once the settings are gone.
    await removeSettings(session);
    await personVault(session).clear();
    await rm(personHome(session).passports, { recursive: true, force: true });
    if (json) session.answer({ signedIn: false });
    else session.say("Signed out: no session is remembered on this machine.");
    return exit.ok;
  },
});
