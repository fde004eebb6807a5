import {
  managedPolicies,
  operatorAsCloudFormation,
  operatorAsTerraform,
  type PermissionSet,
  permissionsAsCloudFormation,
  permissionsAsTerraform,
  reachTrust,
} from "../../export/index.ts";
import {
  managementPermissionsOf,
  type PermissionsUse,
  permissionsOf,
  type StackSetRights,
} from "../../workspace/index.ts";
import { defineCommand, fileOption, jsonOption } from "../command.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import type { Session } from "../session.ts";
import { stackSetOptions } from "../stack-set-options.ts";
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
    [
      "rolebridge permissions --operator --format cloudformation > operator.json",
      "policies for the identity that runs Rolebridge",
    ],
    ["rolebridge permissions --for stacksets --permissions service-managed", "to apply by stack sets"],
  ],
  options: {
    ...fileOption,
    for: {
      type: "string",
      choices: ["plan", "verify", "apply", "people", "report", "accounts", "costs", "stacksets"],
      default: "apply",
      description: "what is to be done with them",
    },
    operator: {
      type: "boolean",
      description: "of the identity that runs Rolebridge alone, ready to be attached",
    },
    trust: { type: "strings", value: "ARN", description: "those who may assume the role" },
    permissions: stackSetOptions.permissions,
    delegated: stackSetOptions.delegated,
    administrationRole: stackSetOptions.administrationRole,
    format: {
      type: "string",
      choices: ["json", "cloudformation", "terraform"],
      default: "json",
      description: "how they are written",
    },
    ...jsonOption,
  },
  async run({ file, for: use, trust, format, operator, ...stackSets }, session): Promise<ExitCode> {
    const set = await permissionSet(session, file, { use, trust, stackSets: stackSetRights(use, stackSets) });
    if (set === undefined) return exit.problems;
    session.stdout.write(`${JSON.stringify(written(set, format, operator), undefined, 2)}\n`);
    for (const notice of notices(set, format, operator)) session.notice(notice);
    return exit.ok;
  },
});

interface Wanted {
  readonly use: PermissionsUse;
  readonly trust: readonly string[];
  readonly stackSets: StackSetRights;
}

async function permissionSet(
  session: Session,
  file: string,
  { use, trust, stackSets }: Wanted,
): Promise<PermissionSet | undefined> {
  if (use === "accounts" || use === "costs") return managementPermissionsOf(use);
  const declared = declaredWorkspace(session, { file });
  const declaration = await declared.settle(await declared.workspace.declaration());
  return (
    declaration && permissionsOf(declaration, { use, stackSets, ...(trust.length > 0 && { trusted: trust }) })
  );
}

interface StackSetFlags {
  readonly permissions: "self-managed" | "service-managed";
  readonly delegated: boolean;
  readonly administrationRole?: string;
}

function stackSetRights(use: PermissionsUse, flags: StackSetFlags): StackSetRights {
  const { permissions: kind, delegated: isDelegated, administrationRole } = flags;
  const isAsked = kind === "service-managed" || isDelegated || administrationRole !== undefined;
  if (isAsked && use !== "stacksets") {
    throw new UsageError("how stack sets are used decides nothing here", "Say it with --for stacksets.");
  }
  if (kind === "self-managed") {
    if (isDelegated) throw new UsageError("--delegated goes with --permissions service-managed");
    return { kind, ...(administrationRole !== undefined && { administrationRole }) };
  }
  if (administrationRole === undefined) return { kind, isDelegated };
  throw new UsageError("service-managed stack sets use roles of the AWS organization's own");
}

type Format = "json" | "cloudformation" | "terraform";

/** The role's rights as a whole, or, where told or where no account is entered, those of the operator alone. */
function written(set: PermissionSet, format: Format, operatorAlone: boolean): unknown {
  const { reach } = set;
  switch (format) {
    case "json":
      // By itself it is the document that `aws iam put-user-policy` and its like take.
      return operatorAlone ? set.operator : asAnswer(set);
    case "cloudformation":
      return operatorAlone || !reach ? operatorAsCloudFormation(set) : permissionsAsCloudFormation(reach);
    case "terraform":
      return operatorAlone || !reach ? operatorAsTerraform(set) : permissionsAsTerraform(reach);
  }
}

function asAnswer({ operator, reach }: PermissionSet): Readonly<Record<string, unknown>> {
  if (reach === undefined) return { operator };
  const { role: reachRole, source, targets, trusted } = reach;
  return {
    operator,
    reachRole,
    source,
    targets,
    ...(trusted !== undefined && { trust: reachTrust(trusted.length === 1 ? trusted[0] : trusted) }),
  };
}

/** What whoever reads the answer should know besides, on stderr. */
function notices(
  { operator, reach }: PermissionSet,
  format: Format,
  operatorAlone: boolean,
): readonly string[] {
  const parts = managedPolicies(operator).length;
  const isWide = format === "json" && parts > 1;
  const asksForTrust = !operatorAlone && reach !== undefined && reach.trusted === undefined;
  return [
    ...(isWide
      ? [
          `The operator's policy is longer than AWS lets one be; --operator --format cloudformation writes ${parts} that fit.`,
        ]
      : []),
    ...(asksForTrust
      ? [
          format === "json"
            ? "Without --trust ARN the role's trust policy is left out."
            : "Who may assume the role is asked for where this is deployed; --trust ARN says it now.",
        ]
      : []),
  ];
}
