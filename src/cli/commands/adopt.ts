import { hasErrors } from "../../diagnostics/index.ts";
import { adoptableAddresses, type ParsedAddresses, parseAddresses } from "../../workspace/index.ts";
import { applyQuestion, carryOut, confirms } from "../carry-out.ts";
import { type Command, defineCommand, fileOption } from "../command.ts";
import { commandLine } from "../command-line.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { editOptions, requireConsent, showPlan } from "../edit-and-apply.ts";
import { type ExitCode, exit } from "../exit.ts";
import { UsageError } from "../usage-error.ts";

const { yes, dryRun, allowDeletions } = editOptions;

export const adopt: Command = defineCommand({
  summary: "Take over what exists under a declared name",
  description:
    "A name that the declaration wants and that stands for something made by hand is a conflict. Adopting marks it as " +
    "Rolebridge's and brings it to what is declared: users and roles get a tag and keep their path, a group is moved, " +
    "hand-made policies give way to equal ones of ours, ours first. What others put beside it stays and is reported.",
  examples: [
    ["rolebridge adopt payments-dev/role/Deployer users/user/alice", "these two"],
    ["rolebridge adopt --all", "everything that the declaration names; after `rolebridge import`"],
    ["rolebridge adopt --all --dry-run", "only show the plan"],
  ],
  options: {
    ...fileOption,
    all: { type: "boolean", description: "all users, groups and roles that stand under declared names" },
    yes,
    dryRun,
    allowDeletions,
  },
  arguments: {
    addresses: { description: "ACCOUNT/KIND/NAME; kinds: user, group, role", optional: true, many: true },
  },
  async run({ file, all, addresses = [], ...values }, session): Promise<ExitCode> {
    const again = commandLine(["adopt", ...addresses], { file, all, ...values });
    requireConsent({ ...values, editOnly: false }, session, again);
    if (all === addresses.length > 0)
      throw new UsageError(
        "name what to adopt, or say --all",
        "An address looks like payments-dev/role/Deployer.",
      );
    const declared = declaredWorkspace(session, { file });
    const answer = await adoptableAddresses(declared.workspace);
    if (answer.status === "stopped") await declared.report(answer.diagnostics);
    if (answer.status === "stopped") return exit.problems;
    // Its warnings come again with the plan.
    const adoptable = answer.value;
    const chosen: ParsedAddresses = all
      ? { addresses: adoptable.addresses, diagnostics: [] }
      : parseAddresses(addresses, adoptable);
    if (hasErrors(chosen.diagnostics)) {
      await declared.report(chosen.diagnostics);
      return exit.problems;
    }
    const made = await showPlan(declared, session, { adopt: chosen.addresses, ...deletions(values) });
    if (made === undefined || hasErrors(made.diagnostics)) return exit.problems;
    if (values.dryRun || made.changes.length === 0) return exit.ok;
    if (!values.yes && !(await confirms(applyQuestion(made), session))) {
      session.say("Nothing was written.");
      return exit.ok;
    }
    return carryOut(made, declared, session, { again });
  },
});

function deletions({ allowDeletions: most }: { readonly allowDeletions?: number }): {
  readonly allowDeletions?: number;
} {
  return most === undefined ? {} : { allowDeletions: most };
}
