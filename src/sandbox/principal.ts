// Who makes a call, and what their credentials carry into a decision.
import type { Arn } from "../model/index.ts";
import type { Account } from "./account.ts";
import type { AccessKey, Role, User } from "./iam/entities.ts";
import type { StoredDocument } from "./stored-document.ts";

/** Who makes a call. */
export type Principal =
  | { readonly kind: "user"; readonly arn: Arn; readonly user: User }
  | { readonly kind: "role-session"; readonly arn: Arn; readonly role: Role; readonly sessionName: string }
  | {
      readonly kind: "federated-user";
      readonly arn: Arn;
      readonly user: User | undefined;
      readonly name: string;
    }
  | { readonly kind: "root"; readonly arn: Arn }
  /** An identity provider's user: AssumeRoleWithWebIdentity and AssumeRoleWithSAML carry no signature. */
  | { readonly kind: "identity-provider"; readonly arn: string }
  | { readonly kind: "service"; readonly arn: string }
  | { readonly kind: "anonymous"; readonly arn: "*anonymous*" };

/**
 * How the credentials came about; it decides which APIs they may call. `session-token`: GetSessionToken; `federation`:
 * GetFederationToken; `console`: signed in with a password, as the console does and `aws login` (which alone may call
 * IAM without MFA though temporary).
 */
export type CredentialKind =
  | "long-term"
  | "session-token"
  | "role-session"
  | "federation"
  | "console"
  | "anonymous";

/** Credentials and all that they carry into a decision. */
export interface Credential {
  readonly kind: CredentialKind;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** False for a key that was made inactive, and for what belongs to a deleted user or role. */
  readonly active: boolean;
  /** Whether it is a role's session that was begun with temporary credentials. */
  readonly isChained: boolean;
  readonly principal: Principal;
  readonly account: Account;
  /** Milliseconds since 1970 of the sign-in with MFA; undefined: without. */
  readonly mfaAuthenticatedAt: number | undefined;
  readonly sessionPolicies: readonly SessionPolicy[];
  /** A session's tags over those of its user or role. */
  readonly tags: ReadonlyMap<string, string>;
  /** Keys of the tags that further sessions inherit. */
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** More condition keys of the session: those of the identity provider that vouched for it. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** The access key itself, where the credentials are long-term. */
  readonly accessKey: AccessKey | undefined;
}

export interface SessionPolicy {
  /** `session policy`, or the ARN of a managed one. */
  readonly label: string;
  readonly document: StoredDocument;
}
