import { accountAsTerraform } from "../../export/index.ts";
import { type Command, defineCommand, fileOption } from "../command.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { counted } from "../render/words.ts";
import { makeFolder, writeOwnFile } from "../write-file.ts";

export const exportTerraform: Command = defineCommand({
  summary: "Write the declared world as Terraform, one root module an account",
  description:
    "Each account gets a folder with main.tf.json: its users, groups, policies and roles, and import blocks that take over " +
    "what stands. After `rolebridge apply`, `terraform apply` imports and changes nothing.",
  examples: [
    ["rolebridge export terraform --out terraform", "a folder for each account below terraform/"],
    [
      "rolebridge export terraform --out terraform --no-role",
      "for credentials that belong to the account already",
    ],
  ],
  options: {
    ...fileOption,
    ...worldOption,
    world: { ...worldOption.world, default: "desired" },
    out: { type: "string", value: "FOLDER", default: "terraform", description: "where the folders are made" },
    region: { type: "string", value: "REGION", default: "us-east-1", description: "of the provider" },
    noRole: { type: "boolean", description: "let the provider assume no role" },
  },
  async run({ file, world: which, out, region, noRole }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file });
    const declaration = await declared.settle(await declared.workspace.declaration());
    const world = declaration && (await chosenWorld(session, declared, which));
    if (declaration === undefined || world === undefined) return exit.problems;
    const { partition } = declaration;
    let written = 0;
    for (const { name, accountId, reach } of declaration.accounts) {
      const state = world.accounts[accountId];
      if (state === undefined) continue;
      const module = accountAsTerraform(state, {
        partition,
        region,
        ...(reach.kind === "role" &&
          !noRole && { roleArn: `arn:${partition}:iam::${accountId}:role/${reach.role}` }),
      });
      await makeFolder(session, `${out}/${name}`);
      await writeOwnFile(session, `${out}/${name}/main.tf.json`, `${JSON.stringify(module, undefined, 2)}\n`);
      written += 1;
    }
    session.say(`Wrote ${counted(written, "module")} below ${out}/.`);
    return exit.ok;
  },
});
