import {
  type AwsStackSetsOptions,
  createAwsOrganization,
  createAwsStackSets,
  type StackSetPermissions,
} from "../aws/index.ts";
import type { StackSetsCloud } from "../cloud/index.ts";
import type { Partition } from "../model/index.ts";
import type { OptionSpecs } from "./command.ts";
import { UsageError } from "./usage-error.ts";

/** `--engine`: what carries a plan out in the target accounts. */
export const engineOption = {
  engine: {
    type: "string",
    choices: ["direct", "stacksets"],
    default: "direct",
    description: "one IAM call a step, or CloudFormation StackSets for the target accounts",
  },
} as const satisfies OptionSpecs;

/** How StackSets are used; all commands that touch them take these. */
export const stackSetOptions = {
  permissions: {
    type: "string",
    choices: ["self-managed", "service-managed"],
    default: "self-managed",
    description: "stack sets: by roles of your own, or by the AWS organization's trusted access",
  },
  delegated: {
    type: "boolean",
    description: "stack sets: the credentials are a delegated administrator's (service-managed)",
  },
  administrationRole: {
    type: "string",
    value: "ARN",
    description: "stack sets: another administration role than AWS's own name (self-managed)",
  },
  executionRole: {
    type: "string",
    value: "NAME",
    description: "stack sets: another execution role in the accounts (self-managed)",
  },
  maxConcurrent: {
    type: "string",
    value: "N|N%",
    default: "100%",
    description: "stack sets: accounts at a time",
  },
  failureTolerance: {
    type: "string",
    value: "N|N%",
    default: "100%",
    description: "stack sets: accounts that may fail before the rest is left alone",
  },
  concurrencyMode: {
    type: "string",
    choices: ["soft", "strict"],
    default: "soft",
    description: "stack sets: whether failures slow the rest down (strict)",
  },
  stackRegion: {
    type: "string",
    value: "REGION",
    description: "stack sets: where they stand (default: the partition's first region)",
  },
} as const satisfies OptionSpecs;

export interface StackSetChoice {
  readonly permissions: "self-managed" | "service-managed";
  readonly delegated: boolean;
  readonly administrationRole?: string;
  readonly executionRole?: string;
  readonly maxConcurrent: string;
  readonly failureTolerance: string;
  readonly concurrencyMode: "soft" | "strict";
  readonly stackRegion?: string;
}

/** StackSets as the options ask for them. */
export function openStackSets(
  choice: StackSetChoice,
  partition: Partition,
  onRetry?: AwsStackSetsOptions["onRetry"],
): StackSetsCloud {
  return createAwsStackSets({
    partition,
    permissions: permissionsOf(choice, partition),
    preferences: {
      maxConcurrent: share("--max-concurrent", choice.maxConcurrent, 1),
      failureTolerance: share("--failure-tolerance", choice.failureTolerance, 0),
      mode: choice.concurrencyMode,
    },
    ...(choice.stackRegion !== undefined && { region: choice.stackRegion }),
    ...(onRetry !== undefined && { onRetry }),
  });
}

function permissionsOf(choice: StackSetChoice, partition: Partition): StackSetPermissions {
  const { administrationRole, executionRole, delegated: isDelegated } = choice;
  if (choice.permissions === "self-managed") {
    if (isDelegated) throw new UsageError("--delegated goes with --permissions service-managed");
    return {
      kind: "self-managed",
      ...(administrationRole !== undefined && { administrationRole }),
      ...(executionRole !== undefined && { executionRole }),
    };
  }
  if (administrationRole !== undefined || executionRole !== undefined) {
    throw new UsageError("service-managed stack sets use roles of the AWS organization's own");
  }
  let units: ReturnType<Extract<StackSetPermissions, { kind: "service-managed" }>["unitsOf"]> | undefined;
  return {
    kind: "service-managed",
    isDelegated,
    unitsOf: () => {
      units ??= createAwsOrganization({ partition })
        .readOrganization({ tags: false })
        .then(({ accounts }) => new Map(accounts.map((one) => [one.accountId, one.parentId])));
      return units;
    },
  };
}

/** `25` or `25%`. */
function share(option: string, text: string, least: number): string {
  const [, digits = "", percent] = /^(\d+)(%?)$/.exec(text) ?? [];
  const number = Number(digits);
  const isGood = digits !== "" && number >= least && (percent === "" || number <= 100);
  if (isGood) return text;
  throw new UsageError(
    `${option} is a number of accounts or a share of them`,
    `${option} 50, or ${option} 25%`,
  );
}
