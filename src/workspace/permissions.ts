import {
  managementActions,
  type RequiredRight,
  type RightsPlace,
  type RightsScope,
  type RightsUse,
  requiredRights,
} from "../aws/index.ts";
import type { Declaration } from "../declaration/index.ts";
import type { PermissionSet } from "../export/index.ts";
import { type Arn, ownedPath, type PolicyDocument, peopleGroupName, type Statement } from "../model/index.ts";

/** What permissions are printed for: a use of the rights in accounts, or of those of the management account. */
export type PermissionsUse = RightsUse | "accounts" | "costs" | "stacksets";

export interface PermissionsRequest {
  readonly use: PermissionsUse;
  readonly trusted?: string;
}

/** The least that Rolebridge needs for one use, for this declaration. */
export function permissionsOf(
  declaration: Declaration,
  { use, trusted }: PermissionsRequest,
): PermissionSet | undefined {
  const source = declaration.accounts.find(({ isSource }) => isSource);
  if (source === undefined) return undefined;
  const rightsUse = rightsUseOf(use);
  const readsOnly = ["plan", "verify", "report"].includes(rightsUse);
  const roleOf = ({ reach }: Declaration["accounts"][number]): readonly string[] =>
    reach.kind === "role" ? [readsOnly ? (reach.readRole ?? reach.role) : reach.role] : [];
  const roleArns = declaration.accounts.flatMap((account) =>
    roleOf(account).map((role): Arn => `arn:${declaration.partition}:iam::${account.accountId}:role/${role}`),
  );
  const [reachRole = "OrganizationAccountAccessRole"] = [
    ...roleOf(source),
    ...declaration.accounts.flatMap(roleOf),
  ];
  const documentFor = (place: Exclude<RightsPlace, "everywhere">): PolicyDocument =>
    reachDocument(declaration, reachRole, requiredIn(place, rightsUse), !readsOnly);
  return {
    use,
    operator: operatorDocument(roleArns, use),
    reachRole,
    source: documentFor("source"),
    targets: documentFor("targets"),
    sourceAccountId: source.accountId,
    ...(trusted !== undefined && { trusted }),
  };
}

/** What the reach role is used for then. The source account is applied to by ourselves, beside stack sets too. */
function rightsUseOf(use: PermissionsUse): RightsUse {
  switch (use) {
    case "accounts":
    case "costs":
      return "plan";
    case "stacksets":
      return "apply";
    case "plan":
    case "verify":
    case "apply":
    case "people":
    case "report":
      return use;
  }
}

function operatorDocument(roleArns: readonly Arn[], use: PermissionsUse): PolicyDocument {
  const { read, create, costs, stackSets } = managementActions;
  const inManagement = (Sid: string, actions: readonly string[]): Statement => ({
    Sid,
    Effect: "Allow",
    Action: actions.toSorted(),
    Resource: ["*"],
  });
  return documentOf([
    { Sid: "EnterAccounts", Effect: "Allow", Action: ["sts:AssumeRole"], Resource: [...new Set(roleArns)] },
    ...(use === "accounts" ? [inManagement("MakeAccounts", [...read, ...create])] : []),
    ...(use === "costs" ? [inManagement("ReadCosts", costs)] : []),
    ...(use === "stacksets" ? [inManagement("DeployStackSets", [...read, ...stackSets])] : []),
  ]);
}

function requiredIn(place: Exclude<RightsPlace, "everywhere">, use: RightsUse): readonly RequiredRight[] {
  return requiredRights.filter(
    (right) => right.uses.includes(use) && (right.place === place || right.place === "everywhere"),
  );
}

const sids: Readonly<Record<RightsScope, string>> = {
  everything: "Read",
  users: "People",
  groups: "LeaveGroups",
  "people-group": "PeoplesGroup",
  roles: "Roles",
  "owned-policies": "OwnPolicies",
  "aws-policies": "ReadPoliciesOfAws",
  "mfa-devices": "Devices",
};

function reachDocument(
  declaration: Declaration,
  reachRole: string,
  rights: readonly RequiredRight[],
  mayWrite: boolean,
): PolicyDocument {
  const scopes = [...new Set(rights.map(({ scope }) => scope))].toSorted();
  const statements = scopes.map(
    (scope): Statement => ({
      Sid: sids[scope],
      Effect: "Allow",
      Action: rights.filter((right) => right.scope === scope).map(({ action }) => action),
      Resource: resourcesOf(scope, declaration),
    }),
  );
  const itself: Statement = {
    Sid: "NeverItself",
    Effect: "Deny",
    Action: rights.filter(({ scope }) => scope === "roles").map(({ action }) => action),
    Resource: [`arn:${declaration.partition}:iam::*:role/${reachRole}`],
  };
  const touchesRoles = mayWrite && rights.some(({ scope }) => scope === "roles");
  return documentOf(touchesRoles ? [...statements, itself] : statements);
}

function resourcesOf(scope: RightsScope, { partition, organization }: Declaration): readonly string[] {
  const iam = `arn:${partition}:iam::*`;
  switch (scope) {
    case "everything":
      return ["*"];
    case "users":
      return [`${iam}:user/*`];
    case "groups":
      return [`${iam}:group/*`];
    case "people-group": {
      const name = peopleGroupName(organization);
      return [`${iam}:group${ownedPath(organization)}${name}`, `${iam}:group/*${name}`];
    }
    case "roles":
      return [`${iam}:role/*`];
    case "owned-policies":
      return [`${iam}:policy${ownedPath(organization)}*`];
    case "aws-policies":
      return [`arn:${partition}:iam::aws:policy/*`];
    case "mfa-devices":
      return [`${iam}:mfa/*`];
  }
}

function documentOf(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
