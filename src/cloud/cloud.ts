import type {
  AccountId,
  AccountState,
  Arn,
  Delegates,
  DocumentText,
  IamWrite,
  Reach,
  UserSecurityItems,
} from "../model/index.ts";

/** An account to enter: which one, what people call it, and how. */
export interface AccountTarget {
  readonly accountId: AccountId;
  readonly name: string;
  readonly reach: Reach;
}

/** Who the credentials in use are. */
export interface CallerIdentity {
  readonly accountId: AccountId;
  readonly arn: Arn;
  readonly userId: string;
}

/** `read` may use the reach's second role where one is declared; `write` never does. */
export type Purpose = "read" | "write";

export interface ReadOptions {
  /** Also read each user's ways to sign in (the credential report). */
  readonly credentials: boolean;
  /** Also read the tags of these customer managed policies: AWS tells them policy by policy. */
  readonly policyTags?: (policy: PolicyInUse) => boolean;
  readonly signal?: AbortSignal;
}

/** A customer managed policy, and whether anything carries it. */
export interface PolicyInUse {
  readonly name: string;
  readonly path: string;
  readonly isAttached: boolean;
}

/** The port through which AWS is read and changed. Every refusal is thrown as a {@link CloudFailure}. */
export interface Cloud {
  /** The identity behind the ambient credentials. */
  identify(): Promise<CallerIdentity>;
  /** Enters one account; the answer's account is known to be the one asked for. */
  enter(target: AccountTarget, purpose: Purpose): Promise<AccountCloud>;
  /** What the AWS organization has delegated; undefined where the ambient credentials are not told. */
  readDelegates(): Promise<Delegates | undefined>;
}

/** A service that a user or role may use, and when it last did. */
export interface ServiceUse {
  /** As actions name it: `sqs`. */
  readonly service: string;
  /** ISO 8601 instant; absent: not within the 400 days that AWS looks back. */
  readonly lastUsedAt?: string;
}

/** One account, entered. */
export interface AccountCloud {
  readonly accountId: AccountId;
  /** The identity in use there; a plan must never lock it out. */
  readonly identity: CallerIdentity;
  /** Reads the account by pages, never by a call per resource. */
  readAccount(options: ReadOptions): Promise<AccountState>;
  /** The default version of an AWS managed policy that the catalogue does not hold. */
  readAwsManagedPolicy(arn: Arn): Promise<DocumentText>;
  /** Everything that hangs on one user and must go before the user can. */
  readUserSecurityItems(userName: string): Promise<UserSecurityItems>;
  /** The services that a user or role of the account may use. AWS makes a report for it, which takes seconds. */
  readServiceUse(arn: Arn, signal?: AbortSignal): Promise<readonly ServiceUse[]>;
  /**
   * Gives a user a password that must be changed at the first sign-in. It goes to AWS and nowhere else. `replaces`: in
   * the place of the one that stands.
   */
  givePassword(userName: string, password: string, options: { readonly replaces: boolean }): Promise<void>;
  /** One write call. Throttling, 5xx and lost connections are already retried within a bound when this throws. */
  write(write: IamWrite, signal?: AbortSignal): Promise<void>;
}

/** Why AWS did not do what was asked; made in one file of `aws/`. */
export interface AwsFailure {
  readonly service: string;
  readonly operation: string;
  readonly accountId?: AccountId;
  /** AWS's error code, or `NetworkError`, `Timeout`, `CredentialsError` where no answer came. */
  readonly awsCode: string;
  readonly message: string;
  readonly requestId?: string;
  readonly retryable: boolean;
}

/** A refusal by AWS or a failure on the way to it. */
export class CloudFailure extends Error {
  override readonly name = "CloudFailure";
  readonly failure: AwsFailure;
  constructor(failure: AwsFailure, options?: ErrorOptions) {
    super(`${failure.operation}: ${failure.awsCode}: ${failure.message}`, options);
    this.failure = failure;
  }
}
