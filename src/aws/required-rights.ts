import type { IamCall } from "../model/index.ts";

// Which actions the calls of this program need, on what. Every call that `src/aws/` makes stands here; a test holds
// it against what the sandbox was asked.

/**
 * What a right is needed for; each takes in reading. `people`: `onboard` and `offboard`, which apply, and also see to
 * passwords and keys. `report`: which bridges and services are used. `stacksets`: applying through CloudFormation.
 */
export type RightsUse = "plan" | "verify" | "apply" | "people" | "report" | "stacksets";

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
  | "mfa-devices"
  /** Stacks of any name: to learn whose a stack is that holds something of ours. */
  | "stacks"
  /** Stacks that stack sets of ours, or Rolebridge, made. */
  | "own-stacks";

/** Where an action is needed: people live in the source account only, roles in target accounts only. */
export type RightsPlace = "source" | "targets" | "everywhere";

export interface RequiredRight {
  readonly action: `${"iam" | "cloudformation"}:${string}`;
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

const everyUse = ["plan", "verify", "apply", "people", "report", "stacksets"] as const;
const reading = need("everything", "everywhere", ...everyUse);
const readingPolicyOfAws = need("aws-policies", "everywhere", ...everyUse);
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
  GetPolicy: readingPolicyOfAws,
  GetPolicyVersion: readingPolicyOfAws,
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

const ownStack = need("own-stacks", "targets", "stacksets");
const anyStack = need("stacks", "targets", "stacksets");

/** Taking what stands into a stack, which a stack set cannot do. */
const stackCalls: Readonly<Record<string, Need>> = {
  DescribeStackResources: anyStack,
  GetTemplate: anyStack,
  CreateChangeSet: ownStack,
  DescribeChangeSet: ownStack,
  ExecuteChangeSet: ownStack,
  DescribeStacks: ownStack,
};

/**
 * What CloudFormation asks with the caller's rights when it takes a role or a policy into a stack: what the `read` handlers of
 * its types AWS::IAM::Role and AWS::IAM::ManagedPolicy say they need.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
 */
const importedReadings: Readonly<Record<string, Need>> = {
  GetRole: need("roles", "targets", "stacksets"),
  GetRolePolicy: need("roles", "targets", "stacksets"),
  ListAttachedRolePolicies: need("roles", "targets", "stacksets"),
  ListRolePolicies: need("roles", "targets", "stacksets"),
  GetPolicy: need("owned-policies", "targets", "stacksets"),
  GetPolicyVersion: need("owned-policies", "targets", "stacksets"),
  ListEntitiesForPolicy: need("owned-policies", "targets", "stacksets"),
};

/** Whoever takes people in and lets them go applies plans, and so does the engine through CloudFormation. */
function withApplying(uses: readonly RightsUse[]): readonly RightsUse[] {
  return uses.includes("apply") ? [...new Set<RightsUse>([...uses, "people", "stacksets"])] : uses;
}

function rightsOf(
  service: "iam" | "cloudformation",
  needs: Readonly<Record<string, Need | undefined>>,
): readonly RequiredRight[] {
  return Object.entries(needs).flatMap(([operation, needed]): readonly RequiredRight[] =>
    needed === undefined
      ? []
      : [{ action: `${service}:${operation}`, ...needed, uses: withApplying(needed.uses) }],
  );
}

/** All rights that some use needs in some account, by action. */
export const requiredRights: readonly RequiredRight[] = [
  ...rightsOf("iam", { ...others, ...writes }),
  ...rightsOf("iam", importedReadings),
  ...rightsOf("cloudformation", stackCalls),
].toSorted((a, b) => (a.action < b.action ? -1 : a.action > b.action ? 1 : 0));

/**
 * What is asked in the management account: by `verify` (delegations), `init --from-organization` and `accounts`,
 * `accounts create`, `costs`, and by the engine that works through CloudFormation StackSets.
 */
export const managementActions = {
  costs: ["ce:GetCostAndUsage"],
  delegations: ["organizations:ListDelegatedAdministrators", "organizations:ListDelegatedServicesForAccount"],
  readOrganization: [
    "organizations:DescribeOrganization",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListRoots",
  ],
  readTags: ["organizations:ListTagsForResource"],
  createAccounts: [
    "organizations:CreateAccount",
    "organizations:DescribeCreateAccountStatus",
    "organizations:ListCreateAccountStatus",
    "organizations:MoveAccount",
  ],
  /** These know no resources. */
  findStackSets: ["cloudformation:CreateStackSet", "cloudformation:ListStackSets"],
  ownStackSets: [
    "cloudformation:CreateStackInstances",
    "cloudformation:DeleteStackInstances",
    "cloudformation:DeleteStackSet",
    "cloudformation:DescribeStackSet",
    "cloudformation:DescribeStackSetOperation",
    "cloudformation:DetectStackSetDrift",
    "cloudformation:ImportStacksToStackSet",
    "cloudformation:ListStackInstances",
    "cloudformation:ListStackSetOperationResults",
    "cloudformation:TagResource",
    "cloudformation:UpdateStackSet",
  ],
  /** Self-managed stack sets: CloudFormation is handed the administration role. */
  passRole: ["iam:PassRole"],
  /** Stack sets of a delegated administrator. */
  delegated: ["organizations:ListDelegatedAdministrators"],
} as const;

/** Rights without a call of their own, by the call for which AWS asks them. */
export const impliedActions: Readonly<Record<string, string>> = {
  "cloudformation:TagResource": "cloudformation:CreateStackSet",
  "iam:PassRole": "cloudformation:CreateStackSet",
  "organizations:ListDelegatedAdministrators": "cloudformation:CreateStackSet",
  ...Object.fromEntries(
    Object.keys(importedReadings).map((call) => [`iam:${call}`, "cloudformation:CreateChangeSet"]),
  ),
};
