import type { PassportGrant } from "../../passage/passport.ts";
import { type Command, defineCommand } from "../command.ts";
import { exit } from "../exit.ts";
import { type CommandTable, candidatesFor } from "../person/candidates.ts";
import { completionScript, completionShells } from "../person/completion-scripts.ts";
import { passportPlace, readPlace } from "../person/open-passport.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

/** The command that completes the commands of a table. */
export function completionOf(table: CommandTable): Command {
  return defineCommand({
    summary: "Let your shell complete commands, roles and accounts",
    description:
      "Prints a script for the shell's start file. It asks for roles and accounts as you type, offline.",
    examples: [
      ['eval "$(rolebridge completion bash)"', "in ~/.bashrc"],
      ['eval "$(rolebridge completion zsh)"', "in ~/.zshrc, after compinit"],
      ["rolebridge completion fish | source", "in ~/.config/fish/config.fish"],
      ["rolebridge completion powershell | Out-String | Invoke-Expression", "in $PROFILE"],
    ],
    options: {
      candidates: { type: "boolean", description: "print what may follow the words; the scripts ask this" },
    },
    arguments: {
      words: {
        description: `${completionShells.join(", ")}; with --candidates, the words so far`,
        optional: true,
        many: true,
      },
    },
    async run({ words = [], candidates }, session) {
      if (candidates) {
        // PowerShell cannot hand on an empty word.
        const typed = words.map((word) => (word === '""' ? "" : word));
        const found = await candidatesFor(typed, { table, grants: () => grantsAtHand(session) });
        for (const { text, about } of found) session.say(about === "" ? text : `${text}\t${about}`);
        return exit.ok;
      }
      const shell = completionShells.find((one) => one === words[0]);
      if (shell === undefined || words.length > 1) {
        throw new UsageError("for which shell?", `rolebridge completion ${completionShells.join("|")}`);
      }
      session.say(completionScript(shell));
      return exit.ok;
    },
  });
}

/** A shell that completes shows no errors and waits for nobody. */
async function grantsAtHand(session: Session): Promise<readonly PassportGrant[]> {
  try {
    return (await readPlace(session, await passportPlace(session, {}), { offline: true })).grants;
  } catch {
    return [];
  }
}
