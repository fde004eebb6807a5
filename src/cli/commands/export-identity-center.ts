import { worldAsIdentityCenter } from "../../export/index.ts";
import { type Command, defineCommand, fileOption } from "../command.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { writeOwnFile } from "../write-file.ts";

export const exportIdentityCenter: Command = defineCommand({
  summary: "Write the bridges for IAM Identity Center: the way out",
  description:
    "A CloudFormation template with a permission set for each role, a group for each set of people who hold it, and their " +
    "assignments. Its parameters ask for the instance and for each person's user id. What it cannot say is said.",
  examples: [
    ["rolebridge export identity-center --out identity-center.json", "for teams that outgrow IAM users"],
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
    const { template, losses } = worldAsIdentityCenter(world, declared.workspace.bridges(world));
    const text = `${JSON.stringify(template, undefined, 2)}\n`;
    if (out === undefined) session.stdout.write(text);
    else await writeOwnFile(session, out, text);
    for (const loss of losses) session.notice(`! ${loss}`);
    return exit.ok;
  },
});
