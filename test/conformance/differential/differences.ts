// Where moto and the sandbox answer the script's calls differently, and who is right. docs/sandbox-and-moto.md is made
// from this table.

/** What a call came to: an answer, or `Code status` of an error. */
export type Outcome = unknown;

export interface Difference {
  readonly title: string;
  readonly right: "sandbox" | "moto" | "open";
  readonly why: string;
  /** The page of AWS that decides, without the common beginning. */
  readonly page?: string;
  /** The calls that it covers: the script's label, and what each side answered as JSON. */
  readonly call: RegExp;
  readonly moto: RegExp;
  readonly sandbox: RegExp;
}

const guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
const api = "https://docs.aws.amazon.com/IAM/latest/APIReference/";

const answered = /^\{/;
const empty = /^\{\}$/;
const nowhere = /^"NoSuchEntity 404"$/;
const invalid = /^"ValidationError 400"$/;

export const differences: readonly Difference[] = [
  {
    title: "Names that differ in case alone",
    right: "sandbox",
    why: "names are unique without regard to case, and found in any; moto keeps two entities",
    page: `${guide}reference_iam-quotas.html`,
    call: /GRACE|Grace|TEAM|CASED|Cased|"grace"|"team"\}/,
    moto: /./,
    sandbox: /^"(?:EntityAlreadyExists 409|NoSuchEntity 404)"$|"UserName":"grace"/,
  },
  {
    title: "Names, paths, lengths, numbers and enumerations outside the published model",
    right: "sandbox",
    why: "AWS checks them before anything else and answers ValidationError; moto takes them",
    page: `${guide}reference_iam-quotas.html`,
    call: /^(?:create_|tag_user|update_access_key|update_account_password_policy)/,
    moto: /./,
    sandbox: invalid,
  },
  {
    title: "Tags: keys twice in a request, keys that begin with `aws:`",
    right: "sandbox",
    why: "both are refused by AWS",
    page: `${guide}id_tags.html`,
    call: /^tag_user/,
    moto: empty,
    sandbox: /^"InvalidInput 400"$/,
  },
  {
    title: "Renaming over somebody else",
    right: "sandbox",
    why: "the name is taken; moto overwrites the other entity, and then misses it",
    page: `${api}API_UpdateUser.html`,
    call: /^(?:update_user|update_group|delete_user|delete_group) .*(?:north|taken|doomed)/,
    moto: /^(?:\{\}|"NoSuchEntity 404")$/,
    sandbox: /^(?:\{\}|"EntityAlreadyExists 409"|"DeleteConflict 409")$/,
  },
  {
    title: "Tags of a renamed user",
    right: "sandbox",
    why: "they stay with the user; moto loses them",
    page: `${api}API_UpdateUser.html`,
    call: /^get_user .*bert/,
    moto: answered,
    sandbox: /"Tags":\[/,
  },
  {
    title: "Pages: `MaxItems` of `ListUsers`",
    right: "sandbox",
    why: "moto ignores it",
    page: `${api}API_ListUsers.html`,
    call: /^list_users .*MaxItems/,
    moto: answered,
    sandbox: /"IsTruncated":true/,
  },
  {
    title: "`PathPrefix` of `ListGroups`",
    right: "sandbox",
    why: "moto ignores it",
    page: `${api}API_ListGroups.html`,
    call: /^list_groups .*PathPrefix/,
    moto: answered,
    sandbox: /"Groups":\[\]/,
  },
  {
    title: "Tags of a group's members in `GetGroup`",
    right: "sandbox",
    why: "members are described as lists describe users, without tags",
    page: `${api}API_GetGroup.html`,
    call: /^get_group /,
    moto: /"Tags":\[\{/,
    sandbox: answered,
  },
  {
    title: "Deleting what is in use",
    right: "sandbox",
    why: "a user with groups, policies or a password, a group with members, a policy that is attached or has more versions is a DeleteConflict; moto deletes it, and then misses it",
    page: `${guide}id_users_remove.html`,
    call: /^(?:delete_|list_users|get_login_profile)/,
    moto: /^\{|NoSuchEntity/,
    sandbox: /^"DeleteConflict 409"$|^\{/,
  },
  {
    title: "Boundaries of users",
    right: "sandbox",
    why: "moto implements boundaries of roles alone, does not count them, and takes policies that do not exist",
    page: `${guide}access_policies_boundaries.html`,
    call: /permissions_boundary|erin/,
    moto: /NotImplementedError|^\{/,
    sandbox: /^(?:\{\}|"NoSuchEntity 404")$/,
  },
  {
    title: "The kind of a role's boundary",
    right: "sandbox",
    why: "`Policy`, as the text of the API reference says (its list of values says `PermissionsBoundaryPolicy`)",
    page: `${api}API_AttachedPermissionsBoundary.html`,
    call: /^(?:create|get)_role /,
    moto: /"PermissionsBoundaryType":"PermissionsBoundaryPolicy"/,
    sandbox: /"PermissionsBoundaryType":"Policy"/,
  },
  {
    title: "An ARN that is none",
    right: "sandbox",
    why: "AWS answers InvalidInput: ARN … is not valid",
    call: /not-an-arn/,
    moto: nowhere,
    sandbox: /^"InvalidInput 400"$/,
  },
  {
    title: "The document in answers about policy versions",
    right: "sandbox",
    why: "`CreatePolicyVersion` and `ListPolicyVersions` leave it out",
    page: `${api}API_PolicyVersion.html`,
    call: /^(?:create_policy_version|list_policy_versions)/,
    moto: /"Document":/,
    sandbox: /"VersionId":/,
  },
  {
    title: "Attaching twice",
    right: "sandbox",
    why: "the second time changes nothing; moto counts it",
    page: `${api}API_AttachUserPolicy.html`,
    call: /policy\/edge|OnlyAttached/,
    moto: /"AttachmentCount":2/,
    sandbox: /"AttachmentCount":1/,
  },
  {
    title: "Detaching one of AWS's policies from a group",
    right: "sandbox",
    why: "moto misses the policy that it attached",
    page: `${api}API_DetachGroupPolicy.html`,
    call: /^detach_group_policy/,
    moto: nowhere,
    sandbox: empty,
  },
  {
    title: "Changing a policy of AWS's own",
    right: "sandbox",
    why: "it is not the account's to delete",
    page: `${guide}access_policies_managed-vs-inline.html`,
    call: /^delete_policy .*iam::aws:policy/,
    moto: empty,
    sandbox: /^"AccessDenied 403"$/,
  },
  {
    title: "`UpdateRole` without a description",
    right: "sandbox",
    why: "the description stays (the Terraform provider counts on it); moto empties it. The documentation is silent",
    page: `${api}API_UpdateRole.html`,
    call: /^get_role .*Auditor/,
    moto: answered,
    sandbox: /"Description":"reads"/,
  },
  {
    title: "Tags of an untagged entity",
    right: "open",
    why: "the sandbox leaves the member out, moto gives an empty list",
    call: /instance_profile|open_id_connect_provider/,
    moto: /"Tags":\[\]/,
    sandbox: answered,
  },
  {
    title: "Roles within instance profiles",
    right: "open",
    why: "moto describes the role with its boundary, tags and last use, the sandbox as lists do",
    call: /instance_profile/,
    moto: answered,
    sandbox: answered,
  },
  {
    title: "Operations that moto does not implement",
    right: "sandbox",
    why: "AWS has them",
    call: /^(?:list_instance_profile_tags|.*client_id_.*_open_id_connect_provider|get_open_id_connect_provider)/,
    moto: /NotImplementedError|"ClientIDList":\["sts.amazonaws.com"\]/,
    sandbox: answered,
  },
  {
    title: "Taking out a role that is not in the instance profile",
    right: "sandbox",
    why: "NoSuchEntity; moto fails itself",
    page: `${api}API_RemoveRoleFromInstanceProfile.html`,
    call: /^remove_role_from_instance_profile/,
    moto: /^"no answer: ValueError"$/,
    sandbox: nowhere,
  },
  {
    title: "Service-linked roles",
    right: "sandbox",
    why: "AWS trusts the service in the short form, attaches its policy, answers InvalidInput to a second one, and lets nobody delete it by `DeleteRole`",
    page: `${guide}id_roles_create-service-linked-role.html`,
    call: /autoscaling|AutoScaling/,
    moto: /^(?:\{|"EntityAlreadyExists 409"$)/,
    sandbox: /"Action":"sts:AssumeRole"|^"(?:InvalidInput|UnmodifiableEntity) 400"$/,
  },
  {
    title: "Enabling an MFA device that does not exist",
    right: "sandbox",
    why: "moto takes any device and any code",
    page: `${api}API_EnableMFADevice.html`,
    call: /^enable_mfa_device/,
    moto: empty,
    sandbox: nowhere,
  },
  {
    title: "SAML providers: twice under one name, without metadata",
    right: "sandbox",
    why: "the name is taken, and what is no metadata is InvalidInput",
    page: `${api}API_CreateSAMLProvider.html`,
    call: /saml_provider/,
    moto: answered,
    sandbox: /EntityAlreadyExists|InvalidInput|"SAMLProviderList"/,
  },
  {
    title: "A password policy without an age",
    right: "open",
    why: "the sandbox leaves `MaxPasswordAge` out, moto gives 0",
    call: /^get_account_password_policy/,
    moto: /"MaxPasswordAge":0/,
    sandbox: /"ExpirePasswords":false/,
  },
  {
    title: "Figures of the account",
    right: "open",
    why: "moto counts its roles, and its policies differently; the quotas agree where both give one",
    call: /^get_account_summary/,
    moto: answered,
    sandbox: answered,
  },
  {
    title: "The bulk answer",
    right: "open",
    why: "moto gives empty descriptions of policies, and leaves out or doubles what its other differences leave behind",
    page: `${api}API_GetAccountAuthorizationDetails.html`,
    call: /^get_account_authorization_details/,
    moto: answered,
    sandbox: answered,
  },
  {
    title: "Quotas",
    right: "sandbox",
    why: "ten attached policies, 6,144 characters of a policy, 2,048 of a user's inline policies; moto counts the first of groups and roles alone, and no sizes",
    page: `${guide}reference_iam-quotas.html`,
    call: /door-|GetSomething|GetThing|^list_user_policies/,
    moto: answered,
    sandbox: /LimitExceeded|"PolicyNames":\["one"\]/,
  },
  {
    title: "Documents that AWS refuses",
    right: "sandbox",
    why: "a principal in an identity policy, a Sid with a hyphen, white space in an action, and every mistake of a trust policy, principals that do not exist among them; moto checks fewer things, and trust policies not at all",
    page: `${guide}reference_policies_grammar.html`,
    call: /^(?:create_policy|put_user_policy|create_role) /,
    moto: /./,
    sandbox: /^"MalformedPolicyDocument 400"$/,
  },
];

/** Members that one side leaves out everywhere; the comparison passes over them. */
export const ignoredMembers: readonly { readonly member: string; readonly why: string }[] = [
  { member: "PermissionsBoundaryUsageCount", why: "moto leaves it out" },
  { member: "IsTruncated", why: "of last pages moto often leaves it out" },
];

/** The rules that cover one difference. */
export function rulesFor(call: string, moto: Outcome, sandbox: Outcome): readonly Difference[] {
  const texts = [JSON.stringify(moto), JSON.stringify(sandbox)] as const;
  return differences.filter(
    (one) => one.call.test(call) && one.moto.test(texts[0]) && one.sandbox.test(texts[1]),
  );
}

/** An outcome without what the comparison passes over. */
export function comparable(outcome: Outcome): Outcome {
  const ignored = new Set(ignoredMembers.map(({ member }) => member));
  return JSON.parse(
    JSON.stringify(outcome, (key, value: unknown) =>
      ignored.has(key) && value !== true ? undefined : value,
    ),
  ) as Outcome;
}
