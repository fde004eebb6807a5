// Runs one call: what these credentials may call at all, the operation, and the record of what happened.
import type { RecordedCall } from "./authorization.ts";
import { isoSeconds } from "./instant.ts";
import type { CallRecord } from "./journal.ts";
import { ApiError, type Operation, type Shape } from "./operation.ts";

/** Runs an operation as its caller and writes the event, whether it succeeds or not. */
export function performOperation(operation: Operation, input: Shape, call: RecordedCall): Shape {
  noteUse(call);
  const position = call.state.ids.position;
  try {
    refuseLimitedCredentials(call);
    const answer = operation(input, call) ?? {};
    keep(call, input, position, {});
    recordCall(call, undefined);
    return answer;
  } catch (error) {
    if (error instanceof ApiError && call.state.ids.position !== position) {
      keep(call, input, position, { isRefused: true });
    }
    recordCall(call, error);
    throw error;
  }
}

/** Writes a call that changed something to the state file, where there is one. Reads that drew ids changed something, too. */
function keep(
  call: RecordedCall,
  input: Shape,
  position: number,
  outcome: { readonly isRefused?: true },
): void {
  const { journal, ids } = call.state;
  if (journal === undefined || !(isWrite(call.operation) || ids.position !== position)) return;
  journal.append({
    kind: "call",
    at: call.now.getTime(),
    ids: position,
    service: call.service,
    operation: call.operation,
    ...signerOf(call),
    region: call.region,
    sourceIp: call.sourceIp,
    input,
    ...outcome,
  });
}

/** Keys of a root user may be gone with the process; the account says it as well. */
function signerOf({ credential }: RecordedCall): Pick<CallRecord, "accessKeyId" | "rootOf"> {
  if (credential.principal.kind !== "root") return { accessKeyId: credential.accessKeyId };
  return { accessKeyId: "", rootOf: credential.account.id };
}

/**
 * Some temporary credentials may not call IAM, whatever their policies say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
 */
function refuseLimitedCredentials({ service, credential }: RecordedCall): void {
  if (service !== "iam") return;
  const { kind, mfaAuthenticatedAt } = credential;
  if (kind === "federation" || (kind === "session-token" && mfaAuthenticatedAt === undefined)) {
    throw new ApiError("InvalidClientTokenId", "The security token included in the request is invalid", 403);
  }
}

/** AWS remembers the last use of keys and roles, of calls that were refused, too. */
function noteUse({ credential, service, region, now }: RecordedCall): void {
  const { accessKey, principal } = credential;
  if (accessKey !== undefined) accessKey.lastUsed = { at: isoSeconds(now), region, service };
  if (principal.kind === "role-session") principal.role.lastUsed = { at: isoSeconds(now), region };
}

/** Writes the event of a call; for calls that never came to an operation, too. */
export function recordCall(call: RecordedCall, error: unknown): void {
  const { credential } = call;
  const isAnonymous = credential.kind === "anonymous";
  call.state.events.append({
    time: call.now.toISOString(),
    requestId: call.requestId,
    service: call.service,
    operation: call.operation,
    caller: isAnonymous ? undefined : credential.principal.arn,
    accountId: isAnonymous ? undefined : credential.account.id,
    accessKeyId: isAnonymous || credential.accessKeyId === "" ? undefined : credential.accessKeyId,
    sourceIdentity: credential.sourceIdentity,
    region: call.region,
    sourceIp: call.sourceIp,
    userAgent: call.userAgent,
    isWrite: isWrite(call.operation),
    decisions: call.decisions,
    errorCode: error === undefined ? undefined : error instanceof ApiError ? error.code : "InternalFailure",
    errorMessage: error instanceof Error ? error.message : undefined,
  });
}

/** Whether an operation changes something, by AWS's own naming; issuing credentials changes nothing. */
function isWrite(operation: string): boolean {
  return !/^(?:Get|List|Describe|Simulate|Generate|AssumeR|Decode|Console|SwitchRole|AuthorizeO|CreateOAuth2)/.test(
    operation,
  );
}
