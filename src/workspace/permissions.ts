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

/** What is done in the management account alone: no declared account is entered for it. */
export type ManagementUse = "accounts" | "costs";

/** What permissions are printed for: a use of the rights in accounts, or of those of the management account. */
export type PermissionsUse = RightsUse | ManagementUse;

export interface PermissionsRequest {
  readonly use: RightsUse;
  /** ARNs of those who may assume the role. */
  readonly trusted?: readonly string[];
  /** Of `stacksets` alone; self-managed where absent. */
  readonly stackSets?: StackSetRights;
}

/** Who lets CloudFormation into the target accounts: that decides what the operator needs besides stack sets. */
export type StackSetRights =
  | {
      readonly kind: "self-managed";
      /** ARN; AWS's own name in any account where absent. */
      readonly administrationRole?: string;
    }
  | { readonly kind: "service-managed"; readonly isDelegated: boolean };

/** The least that Rolebridge needs in the management account; no declaration is needed to know it. */
export function managementPermissionsOf(use: ManagementUse): PermissionSet {
  const { costs, readOrganization, readTags, createAccounts } = managementActions;
  switch (use) {
    case "accounts":
      return {
        use,
        operator: documentOf([
          allowing("MakeAccounts", [...readOrganization, ...readTags, ...createAccounts]),
        ]),
      };
    case "costs":
      return { use, operator: documentOf([allowing("ReadCosts", costs)]) };
  }
}

/** The least that Rolebridge needs for one use inside the accounts of this declaration. */
export function permissionsOf(
  declaration: Declaration,
  { use, trusted, stackSets = { kind: "self-managed" } }: PermissionsRequest,
): PermissionSet | undefined {
  const source = declaration.accounts.find(({ isSource }) => isSource);
  if (source === undefined) return undefined;
  const also = use === "stacksets" ? stackSetStatements(declaration, stackSets) : delegationStatements(use);
  return entering(declaration, source, { use, also, trusted });
}

/** Whatever proves asks what the AWS organization has delegated; offboarding ends with a proof. */
function delegationStatements(use: RightsUse): readonly Statement[] {
  const proves = use === "verify" || use === "report" || use === "people";
  return proves ? [allowing("ReadDelegations", managementActions.delegations)] : [];
}

/** What the operator does with stack sets of this organization, and what AWS asks for besides. */
function stackSetStatements(
  { partition, organization }: Declaration,
  rights: StackSetRights,
): readonly Statement[] {
  const { findStackSets, ownStackSets, passRole, readOrganization, delegated } = managementActions;
  const cloudFormation = `arn:${partition}:cloudformation:*:*`;
  const own = `rolebridge-${organization}-*`;
  const statements = [
    allowing("FindStackSets", findStackSets),
    allowing("OwnStackSets", ownStackSets, [
      `${cloudFormation}:stackset/${own}`,
      `${cloudFormation}:stackset-target/${own}`,
      `${cloudFormation}:type/resource/AWS-IAM-*`,
    ]),
  ];
  if (rights.kind === "service-managed") {
    const asked = [...readOrganization, ...(rights.isDelegated ? delegated : [])];
    return [...statements, allowing("FindUnits", asked)];
  }
  const role = rights.administrationRole ?? `arn:${partition}:iam::*:role/${administrationRole}`;
  const Condition = { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } };
  return [...statements, { ...allowing("LendAdministrationRole", passRole, [role]), Condition }];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html */
const administrationRole = "AWSCloudFormationStackSetAdministrationRole";

interface Entering {
  readonly use: RightsUse;
  /** What the operator may besides entering accounts. */
  readonly also: readonly Statement[];
  readonly trusted: readonly string[] | undefined;
}

/** Rights for what is done inside the declared accounts. */
function entering(
  declaration: Declaration,
  source: Declaration["accounts"][number],
  { use, also, trusted }: Entering,
): PermissionSet {
  const readsOnly = ["plan", "verify", "report"].includes(use);
  const roleOf = ({ reach }: Declaration["accounts"][number]): readonly string[] =>
    reach.kind === "role" ? [readsOnly ? (reach.readRole ?? reach.role) : reach.role] : [];
  // Whatever writes has read before, by the role that is declared for it.
  const entered = ({ reach }: Declaration["accounts"][number]): readonly string[] =>
    reach.kind === "role" ? [reach.readRole ?? reach.role, ...(readsOnly ? [] : [reach.role])] : [];
  const roleArns = declaration.accounts.flatMap((account) =>
    entered(account).map(
      (role): Arn => `arn:${declaration.partition}:iam::${account.accountId}:role/${role}`,
    ),
  );
  const [role = "OrganizationAccountAccessRole"] = [
    ...roleOf(source),
    ...declaration.accounts.flatMap(roleOf),
  ];
  const reachRoles = reachRolesOf(declaration, role);
  const documentFor = (place: Exclude<RightsPlace, "everywhere">): PolicyDocument =>
    reachDocument(declaration, reachRoles, requiredIn(place, use), !readsOnly);
  const enter = allowing("EnterAccounts", ["sts:AssumeRole"], [...new Set(roleArns)]);
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

function allowing(Sid: string, actions: readonly string[], resources: readonly string[] = ["*"]): Statement {
  return { Sid, Effect: "Allow", Action: actions.toSorted(), Resource: resources };
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
  stacks: "ReadStacks",
  "own-stacks": "OwnStacks",
};

function reachDocument(
  declaration: Declaration,
  reachRoles: readonly string[],
  rights: readonly RequiredRight[],
  mayWrite: boolean,
): PolicyDocument {
  const scopes = [...new Set(rights.map(({ scope }) => scope))].toSorted();
  const statements = scopes.map(
    (scope): Statement =>
      allowing(
        sids[scope],
        rights.filter((right) => right.scope === scope).map(({ action }) => action),
        resourcesOf(scope, declaration),
      ),
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
  const stack = `arn:${partition}:cloudformation:*:*:stack`;
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
    case "stacks":
      return [`${stack}/*`];
    case "own-stacks":
      return [`${stack}/rolebridge-${organization}/*`, `${stack}/StackSet-rolebridge-${organization}-*`];
  }
}

function documentOf(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}
