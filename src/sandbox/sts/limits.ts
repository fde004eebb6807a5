// Which credentials may call which operation of STS, and for how long what they get is good:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html

import type { Role } from "../iam/entities.ts";
import { optionalNumber, validation } from "../iam/input.ts";
import { ApiError, type Call, type Shape } from "../operation.ts";

/** A session that was begun with temporary credentials lasts an hour at most. */
const chainedSeconds = 3600;
const defaultRoleSeconds = 3600;
const defaultTokenSeconds = 43_200;
const rootTokenSeconds = 3600;

/** Refuses what temporary credentials of the caller's kind may never call. */
export function refuseLimitedCaller(call: Call): void {
  const { credential, operation } = call;
  const asksForToken = operation === "GetSessionToken" || operation === "GetFederationToken";
  switch (credential.kind) {
    case "federation":
      throw cannotCall(operation);
    case "session-token":
    case "console":
      if (operation !== "AssumeRole") throw cannotCall(operation);
      return;
    case "role-session":
      if (asksForToken) throw cannotCall(operation);
      return;
    case "long-term":
    case "anonymous":
  }
}

function cannotCall(operation: string): ApiError {
  return new ApiError("AccessDenied", `Cannot call ${operation} with session credentials`, 403);
}

/** How long a session of this role may last; too long a wish is refused, never shortened. */
export function roleSessionSeconds(role: Role, input: Shape, isChained: boolean): number {
  const wanted = optionalNumber(input, "DurationSeconds");
  if (wanted === undefined) return Math.min(defaultRoleSeconds, role.maxSessionDuration);
  if (isChained && wanted > chainedSeconds) {
    throw validation(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  if (wanted > role.maxSessionDuration) {
    throw validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  return wanted;
}

/** How long the credentials of GetSessionToken and GetFederationToken last: a root's an hour at most. */
export function tokenSeconds(call: Call, input: Shape): number {
  const wanted = optionalNumber(input, "DurationSeconds") ?? defaultTokenSeconds;
  return call.caller.kind === "root" ? Math.min(wanted, rootTokenSeconds) : wanted;
}
