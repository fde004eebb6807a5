// Console sessions for programs: what a test needs to act as somebody who signed in with a password.
import { ApiError } from "../operation.ts";
import type { Credential, SandboxState } from "../state.ts";
import { Gate, type SignInOrigin } from "./gate.ts";

/** Who signs in, as the console's page asks it. */
export interface ConsoleSignIn {
  /** Number or alias. */
  readonly account: string;
  readonly userName: string;
  readonly password: string;
  /** Of one of the user's MFA devices; needed where there are any. */
  readonly mfaCode?: string;
  /** Where the password must be changed at this sign-in. */
  readonly newPassword?: string;
}

export interface ConsoleRole {
  /** Number or alias. */
  readonly account: string;
  /** With its path, where it has one. */
  readonly roleName: string;
}

/** Somebody signed in to the console. */
export interface ConsoleSession {
  readonly arn: string;
  /** What the console would call APIs with. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expiration: Date;
  };
  /** Switches into a role, from the identity that signed in. Throws AWS's refusal. */
  switchRole(role: ConsoleRole): ConsoleSession;
}

const origin: SignInOrigin = { sourceIp: "127.0.0.1", userAgent: "sandbox" };

/** Signs in as the page does. Throws an ApiError. */
export function signInTo(state: SandboxState, options: ConsoleSignIn): ConsoleSession {
  const gate = new Gate(state);
  const { account, userName, password, mfaCode, newPassword } = options;
  const known = gate.checkPassword(account, userName, password, origin);
  const { credential, mustChangePassword } = gate.begin(known, mfaCode, origin);
  if (mustChangePassword) {
    if (newPassword === undefined) {
      throw new ApiError("PasswordChangeRequired", "You must change your password to continue", 403);
    }
    gate.changePassword(credential, password, newPassword, origin);
  }
  return sessionOf(gate, credential, credential);
}

function sessionOf(gate: Gate, base: Credential, current: Credential): ConsoleSession {
  const { accessKeyId, secretAccessKey, sessionToken = "", expiresAt = 0 } = current;
  return {
    arn: current.principal.arn,
    credentials: {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      expiration: new Date(expiresAt),
    },
    switchRole: ({ account, roleName }) =>
      sessionOf(gate, base, gate.switchRole(base, account, roleName, origin)),
  };
}
