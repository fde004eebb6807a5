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
  const { read, create, costs, delegations, stackSets } = managementActions;
  switch (use) {
    case "accounts":
      return { use, operator: documentOf([inManagement("MakeAccounts", [...read, ...create])]) };
    case "costs":
      return { use, operator: documentOf([inManagement("ReadCosts", costs)]) };
    case "stacksets":
      // The source account is applied to by ourselves, beside stack sets too.
      return entering(declaration, source, {
        use,
        rightsUse: "apply",
        also: [inManagement("DeployStackSets", [...read, ...stackSets])],
        trusted,
      });
    case "verify":
    case "people":
      // Offboarding ends with a proof.
      return entering(declaration, source, {
        use,
        rightsUse: use,
        also: [inManagement("ReadDelegations", delegations)],
        trusted,
      });
    case "plan":
    case "apply":
    case "report":
      return entering(declaration, source, { use, rightsUse: use, also: [], trusted });
  }
}

interface Entering {
  readonly use: PermissionsUse;
  readonly rightsUse: RightsUse;
  /** What the operator may besides entering accounts. */
  readonly also: readonly Statement[];
  readonly trusted: string | undefined;
}

/** Rights for what is done inside the declared accounts. */
function entering(
  declaration: Declaration,
  source: Declaration["accounts"][number],
  { use, rightsUse, also, trusted }: Entering,
): PermissionSet {
  const readsOnly = ["plan", "verify", "report"].includes(rightsUse);
  const roleOf = ({ reach }: Declaration["accounts"][number]): readonly string[] =>
    reach.kind === "role" ? [readsOnly ? (reach.readRole ?? reach.role) : reach.role] : [];
  const roleArns = declaration.accounts.flatMap((account) =>
    roleOf(account).map((role): Arn => `arn:${declaration.partition}:iam::${account.accountId}:role/${role}`),
  );
  const [role = "OrganizationAccountAccessRole"] = [
    ...roleOf(source),
    ...declaration.accounts.flatMap(roleOf),
  ];
  const reachRoles = reachRolesOf(declaration, role);
  const documentFor = (place: Exclude<RightsPlace, "everywhere">): PolicyDocument =>
    reachDocument(declaration, reachRoles, requiredIn(place, rightsUse), !readsOnly);
  const enter: Statement = {
    Sid: "EnterAccounts",
    Effect: "Allow",
    Action: ["sts:AssumeRole"],
    Resource: [...new Set(roleArns)],
  };
  return {
    use,
    operator: documentOf([enter, ...also]),
    reach: {
      use,
      role,
      source: documentFor("source"),
      targets: documentFor("targets"),
      sourceAccountId: source.accountId,
      ...(trusted !== undefined && { trusted }),
    },
  };
}

/** Every role by which accounts are entered, to write or to read: none of them may change another one. */
function reachRolesOf({ accounts }: Declaration, printed: string): readonly string[] {
  const declared = accounts.flatMap(({ reach }) =>
    reach.kind === "role" ? [reach.role, ...(reach.readRole === undefined ? [] : [reach.readRole])] : [],
  );
  return [...new Set([printed, ...declared])].toSorted();
}

function inManagement(Sid: string, actions: readonly string[]): Statement {
  return { Sid, Effect: "Allow", Action: actions.toSorted(), Resource: ["*"] };
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
  reachRoles: readonly string[],
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
    Resource: reachRoles.map((name) => `arn:${declaration.partition}:iam::*:role/${name}`),
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
