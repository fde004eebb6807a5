// What the console's sign-in does, as operations: so that it is recorded and kept like every other call.
import { issueSession } from "../credentials.ts";
import type { Role, User } from "../iam/entities.ts";
import { optionalNumber, optionalText, text, validation } from "../iam/input.ts";
import { acceptCode } from "../iam/totp.ts";
import { isoSeconds } from "../instant.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import type { Account, Credential, Principal, SandboxState } from "../state.ts";
import { assumeRole } from "../sts/assume-role.ts";
import { showCredentials } from "../sts/credentials.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users_sign-in.html: a console session of a user lasts twelve hours. */
const consoleSeconds = 43_200;
/** A session that a session of a role begins lasts an hour at most. */
const chainedSeconds = 3600;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html */
const federatedSeconds = { least: 900, most: 43_200 };

/** What the console says of whoever cannot be let in, for whatever reason. */
export function authenticationFailed(): ApiError {
  return new ApiError(
    "AuthenticationFailed",
    "Your authentication information is incorrect. Please try again.",
    403,
  );
}

/** The account of a number or an alias. */
export function accountNamed(state: SandboxState, name: string): Account | undefined {
  for (const account of state.accounts.values()) {
    if (account.id === name || (account.alias !== undefined && account.alias === name)) return account;
  }
  return undefined;
}

/** Signs in a user whose password was checked. One with MFA devices must show a code of one of them. */
const ConsoleLogin: Operation = (input, call) => {
  const { state, now } = call;
  const account = accountNamed(state, text(input, "Account"));
  const user = account?.users.get(text(input, "UserName"));
  if (account === undefined || user === undefined) throw authenticationFailed();
  const hasMfa = user.mfaDevices.size > 0;
  if (hasMfa && !provesDevice(user, optionalText(input, "TokenCode"), now)) throw authenticationFailed();
  user.passwordLastUsedAt = isoSeconds(now);
  const credential = issueSession(state, {
    kind: "console",
    account,
    principal: { kind: "user", arn: user.arn, user },
    durationSeconds: consoleSeconds,
    mfaAuthenticatedAt: hasMfa ? now.getTime() : undefined,
  });
  return { Credentials: showCredentials(credential) };
};

function provesDevice(user: User, code: string | undefined, now: Date): boolean {
  return (
    code !== undefined &&
    [...user.mfaDevices.values()].some((device) => acceptCode(device, code, now.getTime()))
  );
}

/**
 * Switches into a role, as the console does: under the user's name, for as long as both the role and what is left of the
 * console session allow. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-console.html
 */
const SwitchRole: Operation = (input, call) => {
  const name = text(input, "Account");
  const id = /^\d{12}$/.test(name) ? name : accountNamed(call.state, name)?.id;
  if (id === undefined) throw validation(`There is no account ${name}`);
  const RoleArn = `arn:${call.account.partition}:iam::${id}:role/${text(input, "RoleName").replace(/^\//, "")}`;
  return assumeRole({ RoleArn, RoleSessionName: sessionNameOf(call.caller) }, call, (role) =>
    switchedSeconds(call, role),
  );
};

function switchedSeconds({ credential, now }: Call, role: Role): number {
  const left = ((credential.expiresAt ?? Number.POSITIVE_INFINITY) - now.getTime()) / 1000;
  const most = credential.kind === "role-session" ? chainedSeconds : role.maxSessionDuration;
  return Math.max(1, Math.floor(Math.min(left, most, role.maxSessionDuration)));
}

function sessionNameOf(caller: Principal): string {
  switch (caller.kind) {
    case "user":
      return caller.user.name;
    case "role-session":
      return caller.sessionName;
    case "federated-user":
      return caller.name;
    case "root":
    case "service":
    case "identity-provider":
    case "anonymous":
      return caller.kind;
  }
}

/**
 * Opens the console for a session of AssumeRole or GetFederationToken.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
const GetSigninToken: Operation = (input, call) => {
  const { credential } = call;
  if (credential.kind !== "role-session" && credential.kind !== "federation") {
    throw validation("Only credentials of AssumeRole and GetFederationToken open the console");
  }
  const seconds = optionalNumber(input, "SessionDuration");
  if (seconds === undefined) return { Credentials: showCredentials(credential) };
  checkFederatedSeconds(credential, seconds);
  const { kind, principal, account, sessionPolicies, tags, transitiveTagKeys, sourceIdentity, context } =
    credential;
  const session = issueSession(call.state, {
    kind,
    principal,
    account,
    durationSeconds: seconds,
    sessionPolicies,
    tags,
    transitiveTagKeys,
    sourceIdentity,
    context,
  });
  return { Credentials: showCredentials(session) };
};

/** Not with GetFederationToken, and not where the role was assumed with temporary credentials: the AWS page above. */
function checkFederatedSeconds({ kind, isChained }: Credential, seconds: number): void {
  if (kind === "federation") throw validation("SessionDuration goes with credentials of AssumeRole alone");
  if (isChained)
    throw validation("SessionDuration does not go with a role that was assumed by role chaining");
  const { least, most } = federatedSeconds;
  if (!Number.isInteger(seconds) || seconds < least || seconds > most) {
    throw validation(`SessionDuration must be from ${least} to ${most} seconds`);
  }
}

/** The credentials of `aws login` last a quarter of an hour, and no longer than the console session. */
const loginSeconds = 900;

/**
 * Whether a console session may sign a command line in: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html
 */
const AuthorizeOAuth2Access: Operation = (input, call) => {
  call.authorize("signin:AuthorizeOAuth2Access", loginClient(input, call));
};

/** Credentials for a command line that was signed in: those of the console session, MFA and all. */
const CreateOAuth2Token: Operation = (input, call) => {
  call.authorize("signin:CreateOAuth2Token", loginClient(input, call));
  const { credential, now } = call;
  const { principal, account, sessionPolicies, tags, transitiveTagKeys, sourceIdentity, context } =
    credential;
  const left = Math.floor(((credential.expiresAt ?? Number.POSITIVE_INFINITY) - now.getTime()) / 1000);
  const session = issueSession(call.state, {
    kind: credential.kind === "role-session" ? "role-session" : "console",
    isChained: credential.isChained,
    principal,
    account,
    durationSeconds: Math.max(1, Math.min(loginSeconds, left)),
    mfaAuthenticatedAt: credential.mfaAuthenticatedAt,
    sessionPolicies,
    tags,
    transitiveTagKeys,
    sourceIdentity,
    context,
  });
  return { Credentials: showCredentials(session) };
};

function loginClient(input: Shape, { account, region }: Call): string {
  const client = text(input, "Client");
  return `arn:${account.partition}:signin:${region}:${account.id}:oauth2/public-client/${client}`;
}

/** By the names that CloudTrail gives them. */
export const signInOperations: Readonly<Record<string, Operation>> = {
  ConsoleLogin,
  SwitchRole,
  GetSigninToken,
  AuthorizeOAuth2Access,
  CreateOAuth2Token,
};

/** Where the answer of each of them leads: the id of its credentials. */
export function accessKeyIdOf(answer: Shape): string {
  return (answer["Credentials"] as { readonly AccessKeyId: string }).AccessKeyId;
}
