import { textWithPooledDocuments } from "../../model/index.ts";
import { accountsOption, defineCommand, fileOption } from "../command.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { counted } from "../render/words.ts";
import { writeOwnFile } from "../write-file.ts";

export const snapshot = defineCommand({
  summary: "Save the live world to a file",
  description:
    "Reads every account and writes what IAM holds there as JSON: no secret is in it. The file answers questions " +
    "later, or on a machine that may not enter the accounts: `--world FILE`.",
  examples: [
    ["rolebridge snapshot --out world.json", "write it to a file"],
    ["rolebridge snapshot --credentials --out world.json", "with each user's ways to sign in"],
    ["rolebridge snapshot | jq '.accounts[].roles[].name'", "on stdout, for another program"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    out: { type: "string", value: "FILE", description: "where to write it (default: stdout)" },
    credentials: { type: "boolean", description: "also read the credential reports" },
  },
  async run({ file, accounts, out, credentials }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file, accounts });
    const world = await declared.settle(await declared.workspace.read({ credentials, delegates: true }));
    if (world === undefined) return exit.problems;
    if (out === undefined) {
      session.answer(world);
      return exit.ok;
    }
    await writeOwnFile(session, out, `${textWithPooledDocuments(world)}\n`);
    session.say(
      `Saved ${counted(Object.keys(world.accounts).length, "account")} to ${out}. Ask it with: ${session.theme.command(`rolebridge bridges --world ${out}`)}`,
    );
    return exit.ok;
  },
});
