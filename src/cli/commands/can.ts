import { accountsOption, defineCommand, fileOption, jsonOption } from "../command.ts";
import { readContext } from "../context-option.ts";
import { chosenWorld, declaredWorkspace, worldOption } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { canForPrograms, renderCan } from "../render/can.ts";
import { requireAccount, requireAction, requirePerson } from "../requirements.ts";
import { UsageError } from "../usage-error.ts";

export const can = defineCommand({
  summary: "Ask whether a person may do something in an account",
  description:
    "Answers yes, no or only if, through which role and by which statements, or what stops it and where the nearest way " +
    "is. Without a resource: on some resource. Ends with status 2 unless the answer is yes.",
  examples: [
    ["rolebridge can bob lambda:InvokeFunction --in analytics", "through any of bob's roles there"],
    [
      "rolebridge can alice s3:GetObject arn:aws:s3:::logs/x --as Operator@shop-production",
      "through one role",
    ],
    ["rolebridge can alice s3:GetObject --in webapp --no-mfa", "with an access key alone"],
    ["rolebridge can alice s3:GetObject --in webapp --context aws:SourceIp=10.1.2.3", "from this address"],
  ],
  options: {
    ...fileOption,
    ...accountsOption,
    ...worldOption,
    in: { type: "string", value: "ACCOUNT", description: "name of the account" },
    as: { type: "string", value: "ROLE@ACCOUNT", description: "through this role only" },
    context: { type: "strings", value: "KEY=VALUE", description: "condition keys that are known" },
    mfa: { type: "boolean", description: "signed in with MFA (default: as the doors need it)" },
    noMfa: { type: "boolean", description: "with an access key, without MFA" },
    ...jsonOption,
  },
  arguments: {
    person: { description: "name of the person" },
    action: { description: "service:Action" },
    resource: { description: "ARN", optional: true },
  },
  async run(
    { person, action, resource, in: place, as, context, mfa, noMfa, world: which, ...options },
    session,
  ): Promise<ExitCode> {
    const declared = declaredWorkspace(session, options);
    const { role, account } = whereOf(place, as);
    if (mfa && noMfa) throw new UsageError("--mfa and --no-mfa exclude each other");
    requireAction(session, action);
    const known = readContext(context);
    const world = await chosenWorld(session, declared, which);
    if (world === undefined) return exit.problems;
    requirePerson(world.directory, person);
    requireAccount(world.directory, account);
    const answer = declared.workspace.can(world, {
      person,
      action,
      account,
      context: known,
      ...(resource !== undefined && { resource }),
      ...(role !== undefined && { role }),
      ...((mfa || noMfa) && { mfa }),
    });
    if (session.flags.json) session.answer(canForPrograms(answer));
    else
      session.say(
        renderCan(answer, {
          person,
          account,
          directory: world.directory,
          theme: session.theme,
          verbose: session.flags.verbose,
        }),
      );
    return answer.answer === "yes" ? exit.ok : exit.notClean;
  },
});

/** `--in ACCOUNT` or `--as ROLE@ACCOUNT`. */
function whereOf(
  place: string | undefined,
  as: string | undefined,
): { readonly account: string; readonly role?: string } {
  const at = as?.indexOf("@") ?? -1;
  if (as !== undefined && at > 0) return { role: as.slice(0, at), account: as.slice(at + 1) };
  if (as !== undefined && place !== undefined) return { role: as, account: place };
  if (place === undefined)
    throw new UsageError("in which account?", "add --in ACCOUNT, or --as ROLE@ACCOUNT");
  return { account: place };
}
