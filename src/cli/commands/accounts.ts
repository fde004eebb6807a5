import { createAwsOrganization } from "../../aws/index.ts";
import { compareAccounts } from "../../workspace/index.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { isDiffering, renderAccounts } from "../render/accounts.ts";

export const accounts: Command = defineCommand({
  summary: "Compare the declared accounts with those of the AWS organization",
  description:
    "Reads the AWS organization with the credentials of its management account, and says which declared accounts are " +
    "missing, suspended or have another e-mail address, and which exist without being declared. Nothing is changed.",
  examples: [
    ["rolebridge accounts", "declared against existing"],
    ["rolebridge accounts --exit-code", "status 2 where they differ: for scheduled checks"],
    ["rolebridge accounts create shop-production", "one more account"],
  ],
  options: {
    ...fileOption,
    exitCode: { type: "boolean", description: "status 2 where declared and existing differ" },
    ...jsonOption,
  },
  async run({ file, exitCode }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file });
    const declaration = await declared.settle(await declared.workspace.declaration());
    if (declaration === undefined) return exit.problems;
    const { partition } = declaration;
    const reading = await createAwsOrganization({ partition }).readOrganization({ tags: false });
    const compared = compareAccounts(declaration, reading);
    if (session.flags.json) session.answer({ accounts: compared });
    else session.say(renderAccounts(compared, session.theme));
    return exitCode && compared.some(isDiffering) ? exit.notClean : exit.ok;
  },
});
