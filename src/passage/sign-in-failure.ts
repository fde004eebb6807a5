// Says in the person's words why AWS refused a sign-in or a role, and what to do.
import type { AwsFailure } from "../cloud/index.ts";
import { PassageProblem, type ProblemKind } from "./passage-problem.ts";
import type { SourceKind } from "./session-plan.ts";

/** What was asked when AWS refused. */
export interface RefusedAttempt {
  /** `LambdaManager@analytics`; absent for the MFA session itself. */
  readonly role?: string;
  readonly serialNumber?: string;
  /** What the person signed in with, where that is known. */
  readonly source?: SourceKind;
  /** Whether the same code was given to AWS a moment before. */
  readonly codeUsedBefore?: boolean;
}

/** The problem behind a refusal; what is not known is handed on in AWS's words. */
export function explainSignInFailure(failure: AwsFailure, attempt: RefusedAttempt): PassageProblem {
  const cause = known.find((one) => one.matches(failure, attempt)) ?? unknown;
  const { message, help } = cause.says(attempt, failure);
  return new PassageProblem(message, help, cause.kind === undefined ? {} : { kind: cause.kind });
}

interface Cause {
  readonly kind?: ProblemKind;
  readonly matches: (failure: AwsFailure, attempt: RefusedAttempt) => boolean;
  readonly says: (attempt: RefusedAttempt, failure: AwsFailure) => { message: string; help: string };
}

const isWrongCode = (failure: AwsFailure): boolean => /invalid MFA one time pass code/i.test(failure.message);

/** The SDK's login provider names the sign-in, its cached token or the call that renews it; nothing else does. */
const isAboutLogin = (message: string): boolean =>
  /reauthenticate|re-authenticate|\blogin[\\/]cache\b|load token|refresh (credentials|token)|token refresh|dpop/i.test(
    message,
  );

/** The reason without the advice that follows it. */
function reasonOf(message: string): string {
  // The SDK looks elsewhere, and names what it found there: nothing.
  if (!isAboutLogin(message)) return "it could not be renewed";
  if (message.includes("ENOENT")) return "it is not on this machine any more";
  return message.replace(/[.,]? *please re-?authenticate.*$/i, "").trim() || "it has ended";
}

const known: readonly Cause[] = [
  {
    kind: "used-code",
    matches: (failure, attempt) => isWrongCode(failure) && attempt.codeUsedBefore === true,
    says: () => ({
      message: "AWS accepts each code once, and this one was used already",
      help: "wait until the device shows the next code, at most 30 seconds, and run the command again",
    }),
  },
  {
    kind: "wrong-code",
    matches: isWrongCode,
    says: (attempt) => ({
      message: `AWS did not accept the code of ${attempt.serialNumber ?? "the device"}`,
      help: "check that it is the entry for this account, and that the clock of the device that shows codes is right",
    }),
  },
  {
    kind: "unknown-device",
    matches: (failure) => /verify your MFA serial number|unable to validate MFA code/i.test(failure.message),
    says: (attempt) => ({
      message: `AWS knows no device ${attempt.serialNumber ?? ""} of yours`.replace("  ", " "),
      help: "sign in again with the serial number that the console shows: rolebridge login --mfa-serial ARN",
    }),
  },
  {
    kind: "clock",
    matches: (failure) =>
      failure.awsCode === "RequestTimeTooSkewed" ||
      /signature (expired|not yet current)/i.test(failure.message),
    says: () => ({
      message: "the clock of this machine is more than five minutes off, so AWS refuses what it signs",
      help: "set the clock (turn on network time) and run the command again",
    }),
  },
  {
    kind: "unknown-key",
    matches: (failure) => ["InvalidClientTokenId", "UnrecognizedClientException"].includes(failure.awsCode),
    says: () => ({
      message: "AWS does not know the access key, or it is inactive",
      help: "check which profile is used (rolebridge status), or make a new key in the console",
    }),
  },
  {
    kind: "ended-session",
    matches: (failure) => failure.awsCode.startsWith("ExpiredToken"),
    says: () => ({ message: "the session has run out", help: "sign in again: rolebridge login" }),
  },
  {
    kind: "no-login-session",
    // https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html: a session lasts twelve hours at most.
    matches: ({ awsCode, message }, { source }) =>
      awsCode === "CredentialsError" && (source === "login-session" || isAboutLogin(message)),
    says: (_attempt, failure) => ({
      message: `the \`aws login\` session cannot be used: ${reasonOf(failure.message)}`,
      help: "sign in again: aws login, then run the command again",
    }),
  },
  {
    kind: "no-credentials",
    matches: (failure) => failure.awsCode === "CredentialsError",
    says: () => ({
      message: "no credentials of yours were found on this machine",
      help: "run `aws login`, or `aws configure` with an access key, then `rolebridge login`",
    }),
  },
  {
    kind: "unreachable",
    matches: (failure) => ["NetworkError", "Timeout"].includes(failure.awsCode),
    says: (_attempt, failure) => ({
      message: `AWS could not be reached: ${failure.message}`,
      help: "check the network, a proxy, and AWS_ENDPOINT_URL",
    }),
  },
  {
    kind: "refused",
    matches: (failure, attempt) => failure.awsCode === "AccessDenied" && attempt.role !== undefined,
    says: (attempt) => ({
      message: `AWS refused to let you into ${attempt.role}`,
      help: `find the missing half: rolebridge doctor ${attempt.role}`,
    }),
  },
];

const unknown: Cause = {
  matches: () => true,
  says: (_attempt, failure) => ({
    message: `AWS refused ${failure.operation}: ${failure.awsCode}: ${failure.message}`,
    help: failure.requestId === undefined ? "run the command again" : `request ${failure.requestId}`,
  }),
};
