import type { IamCall } from "../model/index.ts";

// Which IAM actions the calls of this program need, on what. Every call that `src/aws/` makes stands here; a test holds
// it against what the sandbox was asked.

/**
 * What a right is needed for; each takes in reading. `people`: `onboard` and `offboard`, which apply, and also see to
 * passwords and keys. `report`: which bridges and services are used.
 */
export type RightsUse = "plan" | "verify" | "apply" | "people" | "report";

/** What an action is allowed on; how that becomes ARNs is for whoever writes the policy. */
export type RightsScope =
  /** Actions that know no resources. */
  | "everything"
  | "users"
  /** Any group: whoever leaves is taken out of all of them. */
  | "groups"
  /** The one group of Rolebridge's own, wherever it stood before it was taken over. */
  | "people-group"
  | "roles"
  /** Customer managed policies under Rolebridge's own path. */
  | "owned-policies"
  | "aws-policies"
  | "mfa-devices";

/** Where an action is needed: people live in the source account only, roles in target accounts only. */
export type RightsPlace = "source" | "targets" | "everywhere";

export interface RequiredRight {
  readonly action: `iam:${string}`;
  readonly uses: readonly RightsUse[];
  readonly scope: RightsScope;
  readonly place: RightsPlace;
}

type Need = Omit<RequiredRight, "action">;

function need(scope: RightsScope, place: RightsPlace, ...uses: readonly RightsUse[]): Need {
  return { uses, scope, place };
}

const user = need("users", "source", "apply");
const peopleGroup = need("people-group", "source", "apply");
const role = need("roles", "targets", "apply");
const policy = need("owned-policies", "everywhere", "apply");

/** Undefined where no plan makes the call: then nobody needs the right. */
const writes: Readonly<Record<IamCall, Need | undefined>> = {
  CreateUser: user,
  UpdateUser: user,
  DeleteUser: user,
  TagUser: user,
  UntagUser: user,
  PutUserPolicy: need("users", "source", "apply"),
  DeleteUserPolicy: user,
  AttachUserPolicy: user,
  DetachUserPolicy: user,
  // A person's user gets no boundary from us, and one that others set goes with the user.
  PutUserPermissionsBoundary: undefined,
  DeleteUserPermissionsBoundary: undefined,
  AddUserToGroup: peopleGroup,
  RemoveUserFromGroup: need("groups", "source", "apply"),
  CreateGroup: peopleGroup,
  UpdateGroup: peopleGroup,
  DeleteGroup: peopleGroup,
  PutGroupPolicy: peopleGroup,
  DeleteGroupPolicy: peopleGroup,
  AttachGroupPolicy: peopleGroup,
  DetachGroupPolicy: peopleGroup,
  CreateRole: role,
  UpdateRole: role,
  UpdateAssumeRolePolicy: role,
  DeleteRole: role,
  TagRole: role,
  UntagRole: role,
  PutRolePolicy: role,
  DeleteRolePolicy: role,
  AttachRolePolicy: role,
  DetachRolePolicy: role,
  PutRolePermissionsBoundary: role,
  DeleteRolePermissionsBoundary: role,
  CreatePolicy: policy,
  CreatePolicyVersion: policy,
  DeletePolicyVersion: policy,
  DeletePolicy: policy,
  DeleteLoginProfile: need("users", "source", "apply"),
  UpdateAccessKey: need("users", "source", "people"),
  DeleteAccessKey: user,
  DeactivateMFADevice: user,
  DeleteVirtualMFADevice: need("mfa-devices", "source", "apply"),
  DeleteSSHPublicKey: user,
  DeleteSigningCertificate: user,
  DeleteServiceSpecificCredential: user,
};

const everyUse = ["plan", "verify", "apply", "people", "report"] as const;
const reading = need("everything", "everywhere", ...everyUse);
const securityItems = need("users", "source", "apply");

const others: Readonly<Record<string, Need>> = {
  GetAccountAuthorizationDetails: reading,
  GetAccountSummary: reading,
  ListRoles: reading,
  // Where an ignore rule names a tag.
  ListPolicyTags: reading,
  ListOpenIDConnectProviders: reading,
  ListSAMLProviders: reading,
  // AWS managed policies that are newer than the catalogue.
  GetPolicy: need("aws-policies", "everywhere", ...everyUse),
  GetPolicyVersion: need("aws-policies", "everywhere", ...everyUse),
  GenerateCredentialReport: need("everything", "everywhere", "verify", "people", "report"),
  GetCredentialReport: need("everything", "everywhere", "verify", "people", "report"),
  GenerateServiceLastAccessedDetails: need("roles", "targets", "report"),
  GetServiceLastAccessedDetails: need("everything", "targets", "report"),
  GetLoginProfile: securityItems,
  ListAccessKeys: securityItems,
  ListMFADevices: securityItems,
  ListSSHPublicKeys: securityItems,
  ListSigningCertificates: securityItems,
  ListServiceSpecificCredentials: securityItems,
  CreateLoginProfile: need("users", "source", "people"),
  UpdateLoginProfile: need("users", "source", "people"),
};

/** Whoever takes people in and lets them go applies plans. */
function withPeople(uses: readonly RightsUse[]): readonly RightsUse[] {
  return uses.includes("apply") ? [...new Set<RightsUse>([...uses, "people"])] : uses;
}

/** All rights that some use needs in some account, by action. */
export const requiredRights: readonly RequiredRight[] = Object.entries({ ...others, ...writes })
  .flatMap(([operation, needed]): readonly RequiredRight[] =>
    needed === undefined ? [] : [{ action: `iam:${operation}`, ...needed, uses: withPeople(needed.uses) }],
  )
  .toSorted((a, b) => (a.action < b.action ? -1 : a.action > b.action ? 1 : 0));

/**
 * What is asked in the management account: by `verify` (delegations), `init --from-organization` and `accounts` (read),
 * `accounts create`, `costs`, and by the engine that works through CloudFormation StackSets.
 */
export const managementActions = {
  costs: ["ce:GetCostAndUsage"],
  delegations: ["organizations:ListDelegatedAdministrators", "organizations:ListDelegatedServicesForAccount"],
  stackSets: [
    "cloudformation:CreateStackInstances",
    "cloudformation:CreateStackSet",
    "cloudformation:DeleteStackInstances",
    "cloudformation:DeleteStackSet",
    "cloudformation:DescribeStackSet",
    "cloudformation:DescribeStackSetOperation",
    "cloudformation:DetectStackSetDrift",
    "cloudformation:ImportStacksToStackSet",
    "cloudformation:ListStackInstances",
    "cloudformation:ListStackSetOperationResults",
    "cloudformation:ListStackSets",
    "cloudformation:UpdateStackSet",
  ],
  read: [
    "organizations:DescribeOrganization",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListRoots",
    "organizations:ListTagsForResource",
  ],
  create: [
    "organizations:CreateAccount",
    "organizations:DescribeCreateAccountStatus",
    "organizations:ListCreateAccountStatus",
    "organizations:MoveAccount",
  ],
} as const;
