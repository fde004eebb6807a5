// What requests about stack sets have in common.
import { optionalNumber, optionalText, shapes, text, texts, validation } from "../iam/input.ts";
import type { Call, Shape } from "../operation.ts";

/** Refuses what the sandbox does not model. */
export function requireModelled(input: Shape): void {
  for (const member of unmodelled) {
    const value = input[member];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) {
      throw validation(`The sandbox does not model ${member} of stack sets`);
    }
  }
  const { PermissionModel = "SELF_MANAGED", CallAs = "SELF" } = input;
  if (PermissionModel !== "SELF_MANAGED") {
    throw validation(
      `The sandbox models stack sets with self-managed permissions only, not ${String(PermissionModel)}`,
    );
  }
  if (CallAs !== "SELF") throw validation(`The sandbox does not model CallAs ${String(CallAs)}`);
}

const unmodelled = [
  "AutoDeployment",
  "DeploymentTargets",
  "OrganizationalUnitIds",
  "ParameterOverrides",
  "Parameters",
  "StackId",
  "StackIdsUrl",
  "TemplateURL",
] as const;

/** The administration role, which the caller must be allowed to pass. */
export function roleOf(input: Shape, call: Call, before?: string): string {
  const { partition, id } = call.account;
  const role =
    optionalText(input, "AdministrationRoleARN") ??
    before ??
    `arn:${partition}:iam::${id}:role/AWSCloudFormationStackSetAdministrationRole`;
  call.authorize("iam:PassRole", role, { "iam:PassedToService": "cloudformation.amazonaws.com" });
  return role;
}

export function tagsIn(input: Shape): ReadonlyMap<string, string> {
  return new Map(shapes(input, "Tags").map((tag) => [text(tag, "Key"), optionalText(tag, "Value") ?? ""]));
}

/** An account in a region. */
export interface InstancePlace {
  readonly accountId: string;
  readonly region: string;
}

/** Region by region, as CloudFormation goes. */
export function placesIn(input: Shape): readonly InstancePlace[] {
  const accounts = [...new Set(texts(input, "Accounts"))];
  const regions = [...new Set(texts(input, "Regions"))];
  if (accounts.length === 0 || regions.length === 0) {
    throw validation("Accounts and Regions must be specified for stack sets with self-managed permissions");
  }
  return regions.flatMap((region) => accounts.map((accountId) => ({ accountId, region })));
}

/** How many of so many accounts may fail before the rest is left alone. */
export function toleranceIn(input: Shape, accounts: number): number {
  const [preferences = {}] = shapes({ all: [input["OperationPreferences"]] }, "all");
  const share = optionalNumber(preferences, "FailureTolerancePercentage");
  return (
    optionalNumber(preferences, "FailureToleranceCount") ??
    (share === undefined ? 0 : Math.floor((accounts * share) / 100))
  );
}
