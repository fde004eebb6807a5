// What IAM keeps in one account. Entities are mutable records: they are the sandbox's database, and an operation
// changes them only after everything that could refuse it has been checked. Instants are ISO 8601 texts in UTC with
// whole seconds, ready to be sent.
import type { KeyObject } from "node:crypto";
import type { Arn } from "../../model/index.ts";
import type { StoredDocument } from "../stored-document.ts";

/** Tags in the order they were set; keys are unique without regard to case. */
export type TagMap = Map<string, string>;

/** What users, groups, roles and managed policies have in common. */
export interface Entity {
  name: string;
  path: string;
  arn: Arn;
  readonly id: string;
  readonly createdAt: string;
  /** Milliseconds since 1970 from when others see this entity; 0: at once. See `consistencyDelay`. */
  readonly visibleAt: number;
}

/** What carries identity policies. */
export interface PolicyHolder extends Entity {
  readonly inline: Map<string, StoredDocument>;
  /** ARNs of the attached managed policies. */
  readonly attached: Set<Arn>;
}

export interface User extends PolicyHolder {
  readonly kind: "user";
  readonly groups: Set<Group>;
  boundary: Arn | undefined;
  readonly tags: TagMap;
  loginProfile: LoginProfile | undefined;
  passwordLastUsedAt: string | undefined;
  readonly accessKeys: Map<string, AccessKey>;
  /** Serial numbers in the order of enabling. */
  readonly mfaDevices: Map<string, MfaDevice>;
  readonly sshKeys: Map<string, SshPublicKey>;
  readonly certificates: Map<string, SigningCertificate>;
  readonly serviceCredentials: Map<string, ServiceSpecificCredential>;
}

export interface Group extends PolicyHolder {
  readonly kind: "group";
  readonly members: Set<User>;
}

export interface Role extends PolicyHolder {
  readonly kind: "role";
  description: string | undefined;
  maxSessionDuration: number;
  /** Principals that are users or roles stand in it as unique ids. */
  trust: StoredDocument;
  boundary: Arn | undefined;
  readonly tags: TagMap;
  lastUsed: LastUse | undefined;
  /** The AWS service that this role is linked to. */
  linkedService: string | undefined;
}

export interface LastUse {
  readonly at: string;
  readonly region: string;
  readonly service?: string;
}

export interface ManagedPolicy extends Entity {
  readonly kind: "policy";
  readonly description: string | undefined;
  readonly tags: TagMap;
  updatedAt: string;
  readonly versions: Map<string, PolicyVersion>;
  defaultVersionId: string;
  /** Number of the next version: ids are never used twice. */
  nextVersion: number;
}

export interface PolicyVersion {
  readonly versionId: string;
  readonly createdAt: string;
  readonly document: StoredDocument;
}

export interface InstanceProfile extends Entity {
  readonly kind: "instance-profile";
  role: Role | undefined;
  readonly tags: TagMap;
}

/** Never holds a password: `passwordHash` is made by scrypt with `salt`. */
export interface LoginProfile {
  readonly createdAt: string;
  salt: string;
  passwordHash: string;
  /** Hashes of earlier passwords, newest first, for the password policy's reuse rule. */
  earlier: readonly { readonly salt: string; readonly passwordHash: string }[];
  resetRequired: boolean;
  changedAt: string;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  status: "Active" | "Inactive";
  readonly createdAt: string;
  lastUsed: LastUse | undefined;
  readonly visibleAt: number;
}

export interface MfaDevice {
  readonly serialNumber: Arn;
  readonly name: string;
  readonly path: string;
  /** The TOTP secret. */
  readonly seed: Buffer;
  readonly createdAt: string;
  readonly tags: TagMap;
  enabledAt: string | undefined;
  /** The user that the device is enabled for. */
  owner: User | undefined;
  /** Steps by which the device's clock is ahead of ours, learnt when codes were last compared. */
  drift: number;
  /** The newest time step whose code was accepted: each code is accepted once. */
  lastStep: number;
}

export interface SshPublicKey {
  readonly id: string;
  readonly body: string;
  readonly fingerprint: string;
  status: "Active" | "Inactive";
  readonly uploadedAt: string;
}

export interface SigningCertificate {
  readonly id: string;
  readonly body: string;
  status: "Active" | "Inactive";
  readonly uploadedAt: string;
}

export interface ServiceSpecificCredential {
  readonly id: string;
  readonly serviceName: string;
  /** Absent for API keys. */
  readonly serviceUserName: string | undefined;
  status: "Active" | "Inactive";
  readonly createdAt: string;
  readonly expiresAt: string | undefined;
  /** Of API keys alone. */
  readonly apiKeyAlias: string | undefined;
}

export interface SamlProvider extends Omit<Entity, "path"> {
  readonly kind: "saml-provider";
  metadata: string;
  validUntil: string;
  readonly tags: TagMap;
  encryptionMode: "Required" | "Allowed" | undefined;
  /** By id; they open encrypted assertions. */
  readonly privateKeys: Map<string, { readonly addedAt: string; readonly key: KeyObject }>;
}

export interface OidcProvider {
  readonly kind: "oidc-provider";
  readonly arn: Arn;
  readonly url: string;
  readonly createdAt: string;
  readonly clientIds: Set<string>;
  thumbprints: readonly string[];
  readonly tags: TagMap;
}

export interface ServerCertificate extends Entity {
  readonly kind: "server-certificate";
  readonly body: string;
  readonly chain: string | undefined;
  readonly uploadedAt: string;
  readonly expiration: string;
  readonly tags: TagMap;
}

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireSymbols: boolean;
  readonly requireNumbers: boolean;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly allowUsersToChange: boolean;
  /** Days; 0 means that passwords do not expire. */
  readonly maxAge: number;
  /** How many earlier passwords may not be used again. */
  readonly reusePrevention: number;
  readonly hardExpiry: boolean;
}
