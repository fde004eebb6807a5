import { worldAsAccountAccess } from "../../export/index.ts";
import { type Command, defineCommand, fileOption } from "../command.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { listed } from "../render/words.ts";
import { writeOwnFile } from "../write-file.ts";

export const exportAccountAccess: Command = defineCommand({
  summary: "Write the bridges as entitlements of AWS's account access manager",
  description:
    "For teams whose people come to IAM Identity Center and whose roles stay. A CloudFormation template with an entitlement " +
    "for each bridge; its parameters ask for the application and for each person's user id. The statement that each " +
    "role's trust policy needs besides, and what is lost on the way, is said.",
  examples: [
    [
      "rolebridge export account-access --out entitlements.json",
      "roles stay; people come by Identity Center",
    ],
  ],
  options: {
    ...fileOption,
    ...worldOption,
    world: { ...worldOption.world, default: "desired" },
    out: { type: "string", value: "FILE", description: "where to write it (default: stdout)" },
  },
  async run({ file, world: which, out }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file });
    const world = await chosenWorld(session, declared, which);
    if (world === undefined) return exit.problems;
    const { template, trust, roles, losses } = worldAsAccountAccess(world, declared.workspace.bridges(world));
    const text = `${JSON.stringify(template, undefined, 2)}\n`;
    if (out === undefined) session.stdout.write(text);
    else await writeOwnFile(session, out, text);
    session.notice(
      `The trust policy of ${listed(roles, 4)} must also say:\n${JSON.stringify(trust, undefined, 2)}`,
    );
    for (const loss of losses) session.notice(`! ${loss}`);
    return exit.ok;
  },
});
