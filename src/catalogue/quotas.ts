/** One IAM quota: what applies unless it was raised, and how far it can be. */
export interface Quota {
  /** As people say it: "managed policies attached to a user". */
  readonly title: string;
  readonly standard: number;
  /** The greatest that AWS grants on request; equal to `standard` where it cannot be raised. */
  readonly greatest: number;
  /** Code in Service Quotas where it is known; requests for IAM are made in us-east-1. */
  readonly code?: string;
}

/**
 * IAM's quotas by the keys of `iam:GetAccountSummary`, whose live answer beats every figure here. Sizes are characters
 * without white space. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const quotas = {
  UsersQuota: { title: "users in the account", standard: 5000, greatest: 5000 },
  GroupsQuota: { title: "groups in the account", standard: 300, greatest: 500, code: "L-F4A5425F" },
  RolesQuota: { title: "roles in the account", standard: 1000, greatest: 5000, code: "L-FE177D64" },
  PoliciesQuota: {
    title: "customer managed policies in the account",
    standard: 1500,
    greatest: 5000,
    code: "L-E95E4862",
  },
  InstanceProfilesQuota: {
    title: "instance profiles in the account",
    standard: 1000,
    greatest: 5000,
    code: "L-6E65F664",
  },
  ServerCertificatesQuota: {
    title: "server certificates in the account",
    standard: 20,
    greatest: 1000,
    code: "L-BF35879D",
  },
  PolicyVersionsInUseQuota: { title: "policy versions in use", standard: 10_000, greatest: 10_000 },
  GroupsPerUserQuota: { title: "groups of a user", standard: 10, greatest: 10 },
  AccessKeysPerUserQuota: { title: "access keys of a user", standard: 2, greatest: 2 },
  SigningCertificatesPerUserQuota: { title: "signing certificates of a user", standard: 2, greatest: 2 },
  AttachedPoliciesPerUserQuota: {
    title: "managed policies attached to a user",
    standard: 10,
    greatest: 20,
    code: "L-4019AD8B",
  },
  AttachedPoliciesPerRoleQuota: {
    title: "managed policies attached to a role",
    standard: 10,
    greatest: 25,
    code: "L-0DA4ABF3",
  },
  AttachedPoliciesPerGroupQuota: {
    title: "managed policies attached to a group",
    standard: 10,
    greatest: 10,
  },
  VersionsPerPolicyQuota: { title: "versions of a managed policy", standard: 5, greatest: 5 },
  PolicySizeQuota: { title: "characters of a managed policy", standard: 6144, greatest: 6144 },
  UserPolicySizeQuota: {
    title: "characters of all inline policies of a user",
    standard: 2048,
    greatest: 2048,
  },
  GroupPolicySizeQuota: {
    title: "characters of all inline policies of a group",
    standard: 5120,
    greatest: 5120,
  },
  RolePolicySizeQuota: {
    title: "characters of all inline policies of a role",
    standard: 10_240,
    greatest: 10_240,
  },
  AssumeRolePolicySizeQuota: {
    title: "characters of a role's trust policy",
    standard: 2048,
    greatest: 4096,
    code: "L-C07B4B0D",
  },
  GlobalEndpointTokenVersion: { title: "version of the global endpoint's tokens", standard: 1, greatest: 2 },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaName = keyof typeof quotas;

/** What applies where nobody asked for more. */
export const quotaDefaults: Readonly<Record<QuotaName, number>> = Object.fromEntries(
  Object.entries(quotas).map(([name, quota]) => [name, quota.standard]),
) as Record<QuotaName, number>;

/** The quota in force: as read from the account, else the default. */
export function quotaInForce(live: Readonly<Record<string, number>> | undefined, name: QuotaName): number {
  return live?.[name] ?? quotaDefaults[name];
}

/** AWS's limits on names and texts: lengths in characters, and which characters. */
export const nameLimits = {
  user: { longest: 64, pattern: /^[\w+=,.@-]+$/ },
  role: { longest: 64, pattern: /^[\w+=,.@-]+$/ },
  group: { longest: 128, pattern: /^[\w+=,.@-]+$/ },
  policy: { longest: 128, pattern: /^[\w+=,.@-]+$/ },
  /** A path starts and ends with a slash. */
  path: { longest: 512, pattern: /^\/(?:[\u0021-\u007e]+\/)?$/ },
  /** Path and name of a role that the console can switch to, both slashes counted. */
  consoleRole: { longest: 64 },
  roleSessionName: { shortest: 2, longest: 64, pattern: /^[\w+=,.@-]+$/ },
  /** Tab, line breaks, printable ASCII and Latin-1. */
  description: { longest: 1000, pattern: /^[\t\n\r\u0020-\u007e\u00a1-\u00ff]*$/ },
  tagKey: { longest: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u },
  tagValue: { longest: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
  tagsPerResource: 50,
  accountAlias: { shortest: 3, longest: 63, pattern: /^[a-z0-9](?:-?[a-z0-9])*$/ },
} as const;

/** The length that IAM counts of a document: white space is free. */
export function countedLength(document: string): number {
  return document.replaceAll(/\s/g, "").length;
}
