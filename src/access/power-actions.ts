import { type Clause, mayNameAction } from "./clauses.ts";
import { outsideRunners } from "./services.ts";

// The actions by which rights are widened or credentials come by.

/** Actions that widen what the named kind of thing may do. */
export const widening = {
  user: ["iam:PutUserPolicy", "iam:AttachUserPolicy"],
  group: ["iam:PutGroupPolicy", "iam:AttachGroupPolicy"],
  role: ["iam:PutRolePolicy", "iam:AttachRolePolicy"],
  policy: ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
} as const;

/** Actions by which one comes by a user's or a role's credentials. */
export const takingOver = {
  user: ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"],
  role: ["iam:UpdateAssumeRolePolicy"],
} as const;

/** Tags open what asks for them: a power where some statement does. */
export const tagging = { user: ["iam:TagUser"], role: ["iam:TagRole"] } as const;

export const controlling: readonly string[] = [
  ...Object.values(widening).flat(),
  ...Object.values(tagging).flat(),
  "iam:AddUserToGroup",
  "iam:CreateUser",
  "iam:CreateRole",
];

export const powerActions: readonly string[] = [
  ...Object.values(widening).flat(),
  ...Object.values(takingOver).flat(),
  "iam:AddUserToGroup",
  "iam:CreateUser",
  "iam:CreateRole",
  "iam:PassRole",
  "iam:EnableMFADevice",
  "iam:TagUser",
  "iam:TagRole",
  "iam:UpdateSAMLProvider",
  "iam:UpdateOpenIDConnectProviderThumbprint",
  ...outsideRunners,
].map((action) => action.toLowerCase());

/** Whether a statement speaks of any of them. */
export function namesPower(clause: Clause): boolean {
  return powerActions.some((action) => mayNameAction(clause, action));
}

/** Whether a statement speaks of nobody but who asks: user names are unique in an account, whatever their path. */
export function isForOneself({ resources }: { readonly resources?: readonly string[] }): boolean {
  return resources?.every((one) => /:(?:user|mfa)\/(?:\S*\/)?\$\{aws:username\}$/.test(one)) === true;
}
