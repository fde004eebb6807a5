import type { AccountId } from "./account-id.ts";
import type { Arn } from "./arn.ts";
import type { DocumentText } from "./policy-document.ts";
import type { Tags } from "./tags.ts";

/** Inline policies by name. */
export type InlinePolicies = Readonly<Record<string, DocumentText>>;

/** What users, groups and roles have in common. Unique id and dates are absent in a desired world. */
interface Principal {
  readonly name: string;
  /** Starts and ends with a slash. */
  readonly path: string;
  /** Unique id: AIDA… (user), AGPA… (group), AROA… (role). */
  readonly id?: string;
  /** ISO 8601 instant. */
  readonly createdAt?: string;
  readonly inline: InlinePolicies;
  /** ARNs of the managed policies attached, sorted. */
  readonly attached: readonly Arn[];
}

export interface User extends Principal {
  readonly kind: "user";
  /** Names of the groups the user is in, sorted. */
  readonly groups: readonly string[];
  readonly boundary?: Arn;
  readonly tags: Tags;
  /** Present only where credentials were asked for; see {@link UserCredentials}. */
  readonly credentials?: UserCredentials;
}

export interface Group extends Principal {
  readonly kind: "group";
}

export interface Role extends Principal {
  readonly kind: "role";
  readonly description: string;
  /** Seconds, 3600 to 43200. */
  readonly maxSessionDuration: number;
  readonly boundary?: Arn;
  readonly tags: Tags;
  /** The trust policy: the door in. */
  readonly trust: DocumentText;
  /** ISO 8601 instant of the last use that AWS knows. */
  readonly lastUsedAt?: string;
  readonly instanceProfiles?: readonly string[];
}

/** A customer managed policy. AWS managed policies are facts of `catalogue/`. */
export interface ManagedPolicy {
  readonly kind: "policy";
  readonly name: string;
  readonly path: string;
  readonly id?: string;
  readonly createdAt?: string;
  /** Unread (undefined) where AWS's bulk answer leaves it out. */
  readonly description?: string;
  /** The document of the default version. */
  readonly document: DocumentText;
  /** Read only where somebody asks: AWS tells them policy by policy. */
  readonly tags?: Tags;
  /** Absent in a desired world; at most five in AWS. */
  readonly versions?: readonly PolicyVersion[];
}

export interface PolicyVersion {
  /** `v1`, `v2`, … */
  readonly versionId: string;
  readonly isDefault: boolean;
  readonly createdAt: string;
  readonly document: DocumentText;
}

/** A SAML or OpenID Connect identity provider of an account. */
export interface IdentityProvider {
  readonly kind: "identity-provider";
  readonly protocol: "saml" | "oidc";
  readonly arn: Arn;
}

/** A user's ways to sign in, from the credential report. */
export interface UserCredentials {
  readonly hasPassword: boolean;
  readonly passwordLastUsedAt?: string;
  readonly hasMfa: boolean;
  readonly activeAccessKeys: number;
  /** The last use of an access key that still exists. */
  readonly accessKeyLastUsedAt?: string;
}

/** What a plan may change. */
export type Resource = User | Group | Role | ManagedPolicy;
export type ResourceKind = Resource["kind"];

/** Names one resource of one account. IAM names are unique in an account without regard to case. */
export interface Address {
  readonly accountId: AccountId;
  readonly kind: ResourceKind;
  readonly name: string;
}

/** `111111111111/role/LambdaManager`: an address as a key and for people. */
export function addressText(address: Address): string {
  return `${address.accountId}/${address.kind}/${address.name}`;
}
