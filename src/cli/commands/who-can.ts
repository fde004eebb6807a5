import { accountsOption, defineCommand, fileOption, jsonOption } from "../command.ts";
import { readContext } from "../context-option.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { renderWhoCan, whoCanForPrograms } from "../render/who-can.ts";
import { requireAccount, requireAction } from "../requirements.ts";
import { UsageError } from "../usage-error.ts";

export const whoCan = defineCommand({
  summary: "Ask who may do something in an account",
  description:
    "People by their bridges, and everybody else who could: users and roles, foreign accounts, services, identity " +
    "providers, and those who come by a chain of roles. What cannot be ruled out is listed.",
  examples: [
    ["rolebridge who-can dynamodb:DeleteTable --in shop-production", "on some table"],
    ["rolebridge who-can iam:CreateUser --in users --json", "for another program"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    ...worldOption,
    in: { type: "string", value: "ACCOUNT", description: "name of the account" },
    context: { type: "strings", value: "KEY=VALUE", description: "condition keys that are known" },
    ...jsonOption,
  },
  arguments: { action: { description: "service:Action" }, resource: { description: "ARN", optional: true } },
  async run(
    { action, resource, in: account, context, world: which, ...options },
    session,
  ): Promise<ExitCode> {
    const declared = declaredWorkspace(session, options);
    if (account === undefined) throw new UsageError("in which account?", "add --in ACCOUNT");
    requireAction(session, action);
    const known = readContext(context);
    const world = await chosenWorld(session, declared, which);
    if (world === undefined) return exit.problems;
    requireAccount(world.directory, account);
    const answer = declared.workspace.whoCan(world, {
      action,
      account,
      context: known,
      ...(resource !== undefined && { resource }),
    });
    if (session.flags.json) session.answer(whoCanForPrograms(answer));
    else
      session.say(
        renderWhoCan(answer, {
          action,
          account,
          directory: world.directory,
          theme: session.theme,
          verbose: session.flags.verbose,
        }),
      );
    return exit.ok;
  },
});
