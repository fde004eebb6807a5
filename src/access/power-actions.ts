import { type Clause, mayNameAction } from "./clauses.ts";
import { outsideRunners } from "./services.ts";

// The actions by which rights are widened or credentials come by.

/** Actions that widen what the named kind of thing may do. */
export const widening = {
  // Renaming a user gives it whatever is bound to another name: doors, conditions, the name in the logs.
  user: ["iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:UpdateUser"],
  group: ["iam:PutGroupPolicy", "iam:AttachGroupPolicy"],
  role: ["iam:PutRolePolicy", "iam:AttachRolePolicy"],
  policy: ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
} as const;

/** Actions that lift a boundary: a power over whoever has one. */
export const liftingBoundary = {
  user: ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"],
  role: ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"],
} as const;

/** Actions that take a policy away: a power where the policy denies. */
export const liftingDenials = {
  user: { inline: "iam:DeleteUserPolicy", attached: "iam:DetachUserPolicy" },
  role: { inline: "iam:DeleteRolePolicy", attached: "iam:DetachRolePolicy" },
} as const;

/** The same for what a group denies: to one member, or to all. */
export const liftingGroupDenials: readonly string[] = [
  "iam:RemoveUserFromGroup",
  "iam:DeleteGroupPolicy",
  "iam:DetachGroupPolicy",
];

/** Actions by which one comes by a user's or a role's credentials. */
export const takingOver = {
  user: ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"],
  role: ["iam:UpdateAssumeRolePolicy"],
} as const;

/**
 * Actions that administer IAM Identity Center, from whichever account may do that: whoever has one gives somebody a role
 * in any account, puts somebody into a group that has one, or signs in as somebody else.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/delegated-admin.html
 */
export const administeringIdentityCenter: readonly string[] = [
  "sso:CreateAccountAssignment",
  "sso:AssociateProfile",
  "sso:PutInlinePolicyToPermissionSet",
  "sso:PutPermissionsPolicy",
  "sso:AttachManagedPolicyToPermissionSet",
  "sso:AttachCustomerManagedPolicyReferenceToPermissionSet",
  "sso:DeletePermissionsBoundaryFromPermissionSet",
  "sso:PutPermissionsBoundaryToPermissionSet",
  "sso:CreateInstanceAccessControlAttributeConfiguration",
  "sso:UpdateInstanceAccessControlAttributeConfiguration",
  "sso:AssociateDirectory",
  "sso:UpdateSSOConfiguration",
  "sso:CreateTrust",
  "sso:UpdateTrust",
  "identitystore:CreateGroupMembership",
  "identitystore:UpdateUser",
  "sso-directory:AddMemberToGroup",
  "sso-directory:UpdatePassword",
  "sso-directory:UpdateUser",
  "sso-directory:UpdateUserName",
  "sso-directory:CreateBearerToken",
  "sso-directory:CreateProvisioningTenant",
  "sso-directory:CreateExternalIdPConfigurationForDirectory",
  "sso-directory:UpdateExternalIdPConfigurationForDirectory",
  "sso-directory:EnableExternalIdPConfigurationForDirectory",
  "sso-directory:ImportExternalIdPCertificate",
];

const deployingStackSets: readonly string[] = [
  "cloudformation:CreateStackSet",
  "cloudformation:UpdateStackSet",
  "cloudformation:CreateStackInstances",
  "cloudformation:UpdateStackInstances",
];

/**
 * Actions of the AWS organization's management account by which one comes into any member account: stack sets make
 * whatever a template says, a delegated administrator may do the same, root sessions and the root user's e-mail address
 * are the account itself.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services_list.html
 */
export const administeringMembers: readonly string[] = [
  ...deployingStackSets,
  "organizations:RegisterDelegatedAdministrator",
  "sts:AssumeRoot",
  "account:StartPrimaryEmailUpdate",
];

/**
 * What a delegated administrator of these services may do in every account, whatever its own policies are called. Other
 * services that can be delegated read, or write nothing that lets anybody in.
 */
const delegable: Readonly<Record<string, readonly string[]>> = {
  sso: administeringIdentityCenter,
  "member.org.stacksets.cloudformation": deployingStackSets,
  iam: ["sts:AssumeRoot"],
  account: ["account:StartPrimaryEmailUpdate"],
};

/** Actions by which one comes into every account from one to which these services (their principals) are delegated. */
export function administeringAsDelegate(services: readonly string[]): readonly string[] {
  const names = services.map((one) => one.replace(/\.amazonaws\.(?:com(?:\.cn)?|eu)$/, ""));
  return names.flatMap((name) => (Object.hasOwn(delegable, name) ? (delegable[name] ?? []) : []));
}

/** Tags open what asks for them, or for their absence: a power where some statement does. */
export const tagging = {
  user: ["iam:TagUser", "iam:UntagUser"],
  role: ["iam:TagRole", "iam:UntagRole"],
} as const;

/** Actions by which one speaks for an identity provider that a role trusts. */
export const speakingFor: readonly string[] = [
  "iam:UpdateSAMLProvider",
  "iam:CreateSAMLProvider",
  "iam:UpdateOpenIDConnectProviderThumbprint",
  "iam:AddClientIDToOpenIDConnectProvider",
  "iam:CreateOpenIDConnectProvider",
];

export const controlling: readonly string[] = [
  ...Object.values(widening).flat(),
  ...Object.values(liftingBoundary).flat(),
  ...Object.values(liftingDenials).flatMap((one) => Object.values(one)),
  ...liftingGroupDenials,
  ...Object.values(tagging).flat(),
  "iam:AddUserToGroup",
  "iam:CreateUser",
  "iam:CreateRole",
];

/** All of them, in lower case, without the services of which only the World tells. */
export const powerActions: readonly string[] = [
  ...controlling,
  ...Object.values(takingOver).flat(),
  ...speakingFor,
  "iam:PassRole",
  "iam:EnableMFADevice",
  "iam:CreatePolicy",
  ...administeringIdentityCenter,
  ...administeringMembers,
  ...outsideRunners,
].map((action) => action.toLowerCase());

/** What one may do to oneself without gaining anything: one's own keys, password and devices. */
const ownAffairs: ReadonlySet<string> = new Set(
  [...takingOver.user, "iam:EnableMFADevice"].map((action) => action.toLowerCase()),
);

/** Whether a statement allows something of IAM Identity Center by its name, and not only as of every service there is. */
export function namesIdentityCenter({ statement, actions = [] }: Clause): boolean {
  return !statement.isDeny && actions.some((one) => /^(?:sso|sso-directory|identitystore):/.test(one));
}

/** Whether a statement speaks of any of these actions. */
export function namesAny(clause: Clause, actions: readonly string[]): boolean {
  return actions.some((action) => mayNameAction(clause, action));
}

/** The actions among these that a statement speaks of and that are more than one's own affairs. */
export function powersIn(clause: Clause, actions: readonly string[]): readonly string[] {
  const isOwn = isForOneself(clause.statement.source);
  return actions.filter((action) => !(isOwn && ownAffairs.has(action)) && mayNameAction(clause, action));
}

/** Whether a statement speaks of nobody but who asks: user names are unique in an account, whatever their path. */
export function isForOneself({ resources }: { readonly resources?: readonly string[] }): boolean {
  return resources?.every((one) => /:(?:user|mfa)\/(?:\S*\/)?\$\{aws:username\}$/.test(one)) === true;
}
