import type { Declaration, DeclaredAccount, DeclaredRole, PolicyReference } from "../declaration/index.ts";
import {
  type AccountState,
  type Arn,
  attachedTag,
  attachedTagValue,
  breakGlassTag,
  inlinePrefix,
  isOwnedPolicyArn,
  type ManagedPolicy,
  organizationTag,
  ownedPath,
  type Role,
  type Tags,
} from "../model/index.ts";
import { trustDocument } from "./documents.ts";
import type { Granted } from "./granted.ts";
import type { Places } from "./places.ts";

/** What a target account holds: the roles that exist there and the policies they need. */
export function designTargetAccount(
  declaration: Declaration,
  account: DeclaredAccount,
  granted: Granted,
  places: Places,
): AccountState {
  const declared = account.retired ? [] : rolesIn(declaration, account.name, granted);
  const roles = declared.map((role) => designRole(declaration, role, account.name, granted, places));
  return {
    accountId: account.accountId,
    users: [],
    groups: [],
    roles,
    policies: policiesOf(declaration, declared),
    identityProviders: [],
    quotas: {},
    unread: [],
  };
}

/**
 * The roles that exist in an account: where somebody is granted them, or where `in` says so. A door in that names people
 * needs people to name.
 */
function rolesIn(declaration: Declaration, account: string, granted: Granted): readonly DeclaredRole[] {
  const names = granted.rolesIn(account);
  return declaration.roles.filter(
    (role) => names.has(role.name) || (role.trust === "source" && role.in?.includes(account) === true),
  );
}

function designRole(
  declaration: Declaration,
  role: DeclaredRole,
  account: string,
  granted: Granted,
  places: Places,
): Role {
  const arnOf = (reference: PolicyReference): Arn =>
    reference.kind === "arn" ? reference.arn : places.policyArn(reference.name, account);
  const attached = [...new Set(role.policies.map(arnOf))].toSorted();
  const boundary = role.boundary && arnOf(role.boundary);
  return {
    kind: "role",
    name: role.name,
    path: places.rolePath(role.name, account),
    description: role.description,
    maxSessionDuration: role.sessionDuration,
    trust: trustDocument({
      partition: places.partition,
      source: places.source,
      mfa: role.mfa,
      sessionName: role.sessionName,
      besides: (role.alsoTrusts ?? [])
        .filter((one) => one.in?.includes(account) ?? true)
        .map(({ statement }) => statement),
      ...(role.trust === "people" && {
        people: granted.peopleWith(role.name, account).map((person) => places.userArn(person)),
      }),
    }),
    inline: Object.fromEntries(
      Object.entries(role.inline)
        .map(([name, document]) => [`${inlinePrefix}${name}`, document] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ),
    attached,
    tags: roleTags(declaration, role, boundary === undefined ? attached : [...attached, boundary]),
    ...(boundary !== undefined && { boundary }),
  };
}

/** Our own policies are known by their path; the others that we attach are named in the tag. */
function roleTags(declaration: Declaration, role: DeclaredRole, attached: readonly Arn[]): Tags {
  const unmarked = attached.filter((arn) => !isOwnedPolicyArn(arn, declaration.organization));
  return {
    ...role.tags,
    [organizationTag]: declaration.organization,
    ...(role.breakGlass && { [breakGlassTag]: "true" }),
    ...(unmarked.length > 0 && { [attachedTag]: attachedTagValue(unmarked) }),
  };
}

function policiesOf(declaration: Declaration, roles: readonly DeclaredRole[]): readonly ManagedPolicy[] {
  const references = roles.flatMap((role) => [...role.policies, ...(role.boundary ? [role.boundary] : [])]);
  const names = new Set(references.flatMap((one) => (one.kind === "declared" ? [one.name] : [])));
  return declaration.policies
    .filter((policy) => names.has(policy.name))
    .map(
      (policy): ManagedPolicy => ({
        kind: "policy",
        name: policy.name,
        path: ownedPath(declaration.organization),
        description: policy.description ?? "",
        document: policy.document,
      }),
    );
}
