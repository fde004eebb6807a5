import type { Arn, SessionCredentials } from "../model/index.ts";
import type { CallerIdentity } from "./cloud.ts";

/** A code from an MFA device, with the device's serial number (the ARN of a virtual one). */
export interface MfaCode {
  readonly serialNumber: string;
  /** Six digits. AWS accepts each code once. */
  readonly code: string;
}

export interface RoleSessionInput {
  readonly roleArn: Arn;
  readonly sessionName: string;
  readonly durationSeconds: number;
  readonly mfa?: MfaCode;
}

/** What a person's credentials are: decides which calls AWS will take from them. */
export interface PersonSource {
  readonly kind: "access-key" | "login-session" | "temporary";
  readonly accessKeyId: string;
}

/** The port through which a person signs in and enters roles. Refusals are thrown as CloudFailure. */
export interface SignIn {
  /** What the person's own credentials (profile, environment) are; asks no one but the machine. */
  source(): Promise<PersonSource>;
  identify(): Promise<CallerIdentity>;
  /** Serial numbers of the person's own MFA devices; needs the right to list them. */
  mfaSerialNumbers(): Promise<readonly string[]>;
  /** An MFA session (`GetSessionToken`) of the person's own user. */
  openMfaSession(mfa: MfaCode, durationSeconds: number): Promise<SessionCredentials>;
  /** A role session: from the person's own credentials, or from a session opened before. */
  enterRole(input: RoleSessionInput, from?: SessionCredentials): Promise<SessionCredentials>;
}
