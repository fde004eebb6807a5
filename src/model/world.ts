import type { AccountId } from "./account-id.ts";
import type { Arn } from "./arn.ts";
import type { IgnoreRule } from "./ignore.ts";
import type { Partition } from "./partition.ts";
import type { DocumentText } from "./policy-document.ts";
import type { Group, IdentityProvider, ManagedPolicy, Role, User } from "./resource.ts";
import type { Tags } from "./tags.ts";

/** The IAM state of all declared accounts together, with who is who. Plain JSON; the same for live, desired and planned. */
export interface World {
  readonly kind: "rolebridge/world";
  readonly version: 1;
  /** ISO 8601 instant of the reading; absent in a desired world. */
  readonly readAt?: string;
  readonly directory: Directory;
  readonly accounts: Readonly<Record<AccountId, AccountState>>;
  /** Documents of AWS managed policies that were read live because the catalogue does not hold them. */
  readonly awsManagedPolicies: Readonly<Record<Arn, DocumentText>>;
  /** Absent: AWS Organizations was not asked, or did not answer. */
  readonly delegates?: Delegates;
  /** What a desired world asks for beyond the state itself; absent in live and planned worlds. */
  readonly intent?: Intent;
}

/** Service principals by the account to which the AWS organization has delegated them. */
export type Delegates = Readonly<Record<AccountId, readonly string[]>>;

/** How resources that exist are to be treated; only a declaration knows. */
export interface Intent {
  /** Names of the roles, by account, on which foreign attachments and inline policies are removed. */
  readonly exclusiveRoles: Readonly<Record<AccountId, readonly string[]>>;
  /** Former IAM user names by the name wanted now (source account): the user is renamed instead of replaced. */
  readonly formerUsers: Readonly<Record<string, readonly string[]>>;
  /** What is left as it stands, whoever made it. */
  readonly ignored?: readonly IgnoreRule[];
}

/** Who is who: the declared names behind ids, so that a World can be read without the declaration. */
export interface Directory {
  readonly organization: string;
  readonly partition: Partition;
  readonly source: AccountId;
  readonly accounts: readonly DirectoryAccount[];
  readonly people: readonly DirectoryPerson[];
}

export interface DirectoryAccount {
  readonly accountId: AccountId;
  readonly name: string;
  readonly email?: string;
  readonly project?: string;
  readonly stage?: string;
  readonly labels: Tags;
  readonly description?: string;
  readonly color?: string;
  readonly region?: string;
  readonly retired: boolean;
  /** Name of the role through which Rolebridge enters; absent where it enters by a profile. */
  readonly reachRole?: string;
  /** Name of the role through which commands that only read enter, where it is another one. */
  readonly reachReadRole?: string;
}

export interface DirectoryPerson {
  readonly name: string;
  /** Name of the person's IAM user in the source account. */
  readonly user: string;
  readonly email?: string;
}

/** The IAM state of one account. Lists are sorted by name. */
export interface AccountState {
  readonly accountId: AccountId;
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
  readonly policies: readonly ManagedPolicy[];
  readonly identityProviders: readonly IdentityProvider[];
  /** Quotas in force, by the keys of `iam:GetAccountSummary`; defaults are in `catalogue/quotas.ts`. */
  readonly quotas: Readonly<Record<string, number>>;
  /** What was not read here. What stands in this list is unknown, never empty. */
  readonly unread: readonly UnreadPart[];
}

export const unreadParts = ["identity-providers", "credentials", "quotas", "role-details"] as const;
export type UnreadPart = (typeof unreadParts)[number];
