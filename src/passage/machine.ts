import type { Passport, PassportGrant } from "./passport.ts";
import type { SessionPlan } from "./session-plan.ts";
import type { SignInSettings } from "./sign-in-settings.ts";

/** A file of the AWS tools, as it stands. */
export interface AwsFile {
  readonly path: string;
  readonly text: string;
}

/** Everything about this machine that bears on one role. */
export interface MachineFacts {
  readonly now: Date;
  readonly passport: Passport;
  /** How the role was named. */
  readonly role: string;
  /** Absent where the passport has no such role. */
  readonly grant?: PassportGrant;
  /** A name that is near, where it has none. */
  readonly near?: string;
  readonly settings?: SignInSettings;
  /** When the MFA session ends that all roles share. */
  readonly sharedUntil?: string;
  /** How the role would be entered now; absent where it cannot be planned. */
  readonly plan?: SessionPlan;
  /** How long a session was wished for, in seconds. */
  readonly wanted?: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config: AwsFile;
  readonly credentials: AwsFile;
  /** The file that the role's profile starts as `credential_process`, where it is not there any more. */
  readonly missingProgram?: string;
  /** The cache of `aws login` that the profile of the sign-in names, where it is not there. */
  readonly missingLogin?: string;
  /** First line of `aws --version`; absent where the AWS CLI is not installed. */
  readonly cliVersion?: string;
  /** Permissions of the vault's folder; absent before the first sign-in. */
  readonly vaultMode?: number;
  /** Whether sealed sessions are there and their key is not. */
  readonly isKeyLost: boolean;
}
