import { openVault } from "../../passage/vault.ts";
import { type Command, defineCommand, jsonOption } from "../command.ts";
import { exit } from "../exit.ts";
import { personHome } from "../person/home.ts";
import { systemKeychain } from "../person/keychain.ts";
import { removeSettings } from "../person/settings.ts";

export const logout: Command = defineCommand({
  summary: "Forget all sessions on this machine",
  description:
    "Removes the sealed sessions and their key. AWS knows no sign-out: a session that was handed on lives until it ends.",
  examples: [["rolebridge logout", "nothing readable stays"]],
  options: { ...jsonOption },
  async run({ json }, session) {
    await openVault(personHome(session).vault, systemKeychain(session)).clear();
    await removeSettings(session);
    if (json) session.answer({ signedIn: false });
    else session.say("Signed out: no session is remembered on this machine.");
    return exit.ok;
  },
});
