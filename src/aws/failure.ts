import { type AwsFailure, CloudFailure } from "../cloud/index.ts";
import type { AccountId } from "../model/index.ts";

// The one place where an exception of the SDK becomes a failure of ours.

/** Which call failed, and where. */
export interface CallPlace {
  readonly service: string;
  readonly operation: string;
  readonly accountId?: AccountId;
}

/** The members of the SDK's exceptions and Node's errors that are read here; each may be absent. */
interface Thrown {
  readonly name?: string;
  readonly message?: string;
  /** The code on the wire, where the protocol is AWS Query. */
  readonly Code?: string;
  /** Node's code of a connection that failed. */
  readonly code?: string;
  readonly $metadata?: { readonly requestId?: string; readonly httpStatusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
}

/** Codes by which AWS asks for fewer requests. */
const throttlingCodes = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "TooManyRequestsException",
  "SlowDown",
]);

/** Refusals that pass by themselves: somebody else's change, or ours, is still being settled. */
const passingCodes = new Set([
  "ConcurrentModification",
  "EntityTemporarilyUnmodifiable",
  "ServiceFailure",
  "ServiceUnavailable",
  "InternalFailure",
  "InternalError",
  "RequestTimeout",
]);

const networkCodes =
  /^(ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|EPIPE|ETIMEDOUT|EPROTO)$/;

/** Whether AWS asks for fewer requests by this exception. */
export function isThrottling(error: unknown): boolean {
  const thrown = asThrown(error);
  return (
    thrown.$retryable?.throttling === true ||
    thrown.$metadata?.httpStatusCode === 429 ||
    throttlingCodes.has(thrown.Code ?? thrown.name ?? "")
  );
}

/** The failure that an exception of a call stands for. An abort or a bug is not one: it stays what it is. */
export function toCloudFailure(error: unknown, place: CallPlace): Error {
  if (error instanceof CloudFailure) return error;
  const thrown = asThrown(error);
  if (thrown.name === "AbortError" || isBug(error)) return error as Error;
  const awsCode = codeOf(thrown);
  const status = thrown.$metadata?.httpStatusCode ?? 0;
  const failure: AwsFailure = {
    ...place,
    awsCode,
    message: messageOf(thrown),
    ...(thrown.$metadata?.requestId !== undefined && { requestId: thrown.$metadata.requestId }),
    retryable:
      isThrottling(error) ||
      status >= 500 ||
      passingCodes.has(awsCode) ||
      awsCode === "NetworkError" ||
      awsCode === "Timeout",
  };
  return new CloudFailure(failure, { cause: withoutRequest(error) });
}

function isBug(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
}

/** The SDK's exception holds the whole request, its session token too: only what may be printed is kept of it. */
function withoutRequest(error: unknown): Error {
  const { name = "Error", message = "" } = asThrown(error);
  const kept = new Error(message);
  kept.name = name;
  if (error instanceof Error && error.stack !== undefined) kept.stack = error.stack;
  return kept;
}

/** A failure that we find ourselves: AWS answered, but not with what was asked for. */
export function ownFailure(place: CallPlace, awsCode: string, message: string): CloudFailure {
  return new CloudFailure({ ...place, awsCode, message, retryable: false });
}

/** Whether a failure says that the caller may not make the call. */
export function isAccessDenied(error: unknown): boolean {
  return error instanceof CloudFailure && /^(AccessDenied|UnauthorizedOperation)/.test(error.failure.awsCode);
}

/** Whether a failure says that the session in use has ended, or is known no more. */
export function isEndedSession(error: unknown): boolean {
  return (
    error instanceof CloudFailure &&
    /^(ExpiredToken|RequestExpired|InvalidClientTokenId)/.test(error.failure.awsCode)
  );
}

/** Whether a failure says that what answers there does not know the call: not AWS, but something that stands in for it. */
export function isUnknownCall(error: unknown): boolean {
  return error instanceof CloudFailure && /^(InvalidAction|NotImplemented)/.test(error.failure.awsCode);
}

/** Whether a failure says that there is no such thing. */
export function isNoSuchEntity(error: unknown): boolean {
  return error instanceof CloudFailure && error.failure.awsCode === "NoSuchEntity";
}

function asThrown(error: unknown): Thrown {
  return typeof error === "object" && error !== null ? error : { message: String(error) };
}

function codeOf(thrown: Thrown): string {
  if (thrown.Code !== undefined) return thrown.Code;
  if (thrown.name === "TimeoutError") return "Timeout";
  if (thrown.code !== undefined && networkCodes.test(thrown.code)) return "NetworkError";
  if (thrown.name === "CredentialsProviderError" || thrown.name === "TokenProviderError")
    return "CredentialsError";
  return thrown.name ?? "UnknownError";
}

function messageOf({ message = "" }: Thrown): string {
  return message === "" || message === "UnknownError" ? "no reason was given" : message;
}
