import { worldAsCloudFormation } from "../../export/index.ts";
import { type Command, defineCommand, fileOption } from "../command.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { counted } from "../render/words.ts";
import { makeFolder, writeOwnFile } from "../write-file.ts";

export const exportCloudFormation: Command = defineCommand({
  summary: "Write the declared world as a stack and the fewest stack sets",
  description:
    "source.json is the stack of the account of people; each stack set is a template that all its accounts share, and " +
    "stack-sets.json says which accounts those are. Deploy the stack sets before the source's stack where bridges open, " +
    "after it where they close: CloudFormation knows no order between them. `apply --engine stacksets` keeps the order.",
  examples: [
    ["rolebridge export cloudformation --out cloudformation", "templates into a folder"],
    ["rolebridge export cloudformation --retain", "to import what stands into stacks of your own"],
  ],
  options: {
    ...fileOption,
    ...worldOption,
    world: { ...worldOption.world, default: "desired" },
    out: {
      type: "string",
      value: "FOLDER",
      default: "cloudformation",
      description: "where the files are made",
    },
    retain: {
      type: "boolean",
      description: "resources stay when their stack goes, or they leave it: what an import asks for",
    },
  },
  async run({ file, world: which, out, retain }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file });
    const world = await chosenWorld(session, declared, which);
    if (world === undefined) return exit.problems;
    const { source, stackSets } = worldAsCloudFormation(world, { retain });
    const write = (name: string, value: unknown): Promise<void> =>
      writeOwnFile(session, `${out}/${name}.json`, `${JSON.stringify(value, undefined, 2)}\n`);
    await makeFolder(session, out);
    await write("source", source);
    for (const { name, template } of stackSets) await write(name, template);
    await write(
      "stack-sets",
      stackSets.map(({ name, accounts }) => ({ name, template: `${name}.json`, accounts })),
    );
    session.say(`Wrote the source's stack and ${counted(stackSets.length, "stack set")} into ${out}/.`);
    return exit.ok;
  },
});
