import {
  type PermissionSet,
  permissionsAsCloudFormation,
  permissionsAsTerraform,
  reachTrust,
} from "../../export/index.ts";
import { permissionsOf } from "../../workspace/index.ts";
import { defineCommand, fileOption, jsonOption } from "../command.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { UsageError } from "../usage-error.ts";

export const permissions = defineCommand({
  summary: "Print the least rights that Rolebridge itself needs",
  description:
    "Three policies: for the identity that runs Rolebridge, and for the role through which it enters the account of " +
    "people and those that hold work; and the role's trust. AWS is not asked. Whoever may apply could give themself any " +
    "right by it: keep that role as you keep an administrator's, and give `plan` and `verify` a role that only reads.",
  examples: [
    ["rolebridge permissions", "for apply, as JSON"],
    ["rolebridge permissions --for verify", "for a scheduled proof: nothing in it writes"],
    [
      "rolebridge permissions --format cloudformation > reach.json",
      "the role, for accounts that were invited",
    ],
    ["rolebridge permissions --format terraform > reach.tf.json", "the same as a Terraform module"],
  ],
  options: {
    ...fileOption,
    for: {
      type: "string",
      choices: ["plan", "verify", "apply", "people", "report", "accounts", "costs", "stacksets"],
      default: "apply",
      description: "what is to be done with them",
    },
    trust: { type: "string", value: "ARN", description: "who may assume the role" },
    format: {
      type: "string",
      choices: ["json", "cloudformation", "terraform"],
      description: "how they are written",
    },
    ...jsonOption,
  },
  async run({ file, for: use, trust, format = "json" }, session): Promise<ExitCode> {
    const declared = declaredWorkspace(session, { file });
    const declaration = await declared.settle(await declared.workspace.declaration());
    const set =
      declaration && permissionsOf(declaration, { use, ...(trust !== undefined && { trusted: trust }) });
    if (set === undefined) return exit.problems;
    session.stdout.write(`${JSON.stringify(written(set, format), undefined, 2)}\n`);
    if (set.reach !== undefined && trust === undefined) {
      session.notice(
        format === "json"
          ? "Without --trust ARN the role's trust policy is left out."
          : "Who may assume the role is asked for where this is deployed; --trust ARN says it now.",
      );
    }
    return exit.ok;
  },
});

function written(
  { use, operator, reach }: PermissionSet,
  format: "json" | "cloudformation" | "terraform",
): unknown {
  if (format === "json") {
    if (reach === undefined) return { operator };
    const { role: reachRole, source, targets, trusted } = reach;
    const trust = trusted === undefined ? {} : { trust: reachTrust(trusted) };
    return { operator, reachRole, source, targets, ...trust };
  }
  if (reach === undefined) {
    throw new UsageError(
      `for ${use} no account is entered, so there is no role to deploy`,
      `\`rolebridge permissions --for ${use}\` prints what the identity needs that runs Rolebridge.`,
    );
  }
  return format === "cloudformation" ? permissionsAsCloudFormation(reach) : permissionsAsTerraform(reach);
}
