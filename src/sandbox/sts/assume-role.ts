// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
import { assumeRoleActions } from "../../policy/index.ts";
import type { Role } from "../iam/entities.ts";
import { optionalText, shapes, text } from "../iam/input.ts";
import { ApiError, type Call, type Operation, type Shape } from "../operation.ts";
import type { Credential } from "../state.ts";
import { refuseLimitedCaller, roleSessionSeconds } from "./limits.ts";
import { provesMfa } from "./mfa.ts";
import { beginRoleSession, checkRoleArn, decidedRole, isTemporary } from "./role-session.ts";
import { requestedPolicies } from "./session-policies.ts";
import { type SessionTags, sessionTags, tagContext } from "./session-tags.ts";

export const AssumeRole: Operation = (input, call) => {
  refuseLimitedCaller(call);
  return assumeRole(input, call, (role) =>
    roleSessionSeconds(role, input, isTemporary(call.credential.kind)),
  );
};

/** Assumes a role for as many seconds as the caller finds right. */
export function assumeRole(input: Shape, call: Call, secondsOf: (role: Role) => number): Shape {
  const { credential, caller } = call;
  if (caller.kind === "root")
    throw new ApiError("AccessDenied", "Roles may not be assumed by root accounts.", 403);
  refuseUnmodelled(input);
  const arn = text(input, "RoleArn");
  checkRoleArn(arn);
  const tags = sessionTags(input, credential);
  const sourceIdentity = wantedSourceIdentity(input, credential);
  const context = {
    ...requestContext(input, tags),
    ...(sourceIdentity !== undefined && { "sts:SourceIdentity": sourceIdentity }),
    ...(provesMfa(call, input) && { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0" }),
  };
  const actions = assumeRoleActions({
    tags: tags.requested.size > 0,
    inheritedTags: tags.inherited.size > 0,
    sourceIdentity: sourceIdentity !== undefined,
  });
  for (const action of actions) call.authorize(action, arn, context);
  const { role, account } = decidedRole(call, arn);
  return beginRoleSession(call, {
    role,
    account,
    name: text(input, "RoleSessionName"),
    seconds: secondsOf(role),
    policies: requestedPolicies(call, account, input),
    tags,
    sourceIdentity,
  });
}

/** Once set, a source identity stays through every further session. */
function wantedSourceIdentity(input: Shape, credential: Credential): string | undefined {
  const wanted = optionalText(input, "SourceIdentity");
  const present = credential.sourceIdentity;
  if (wanted !== undefined && present !== undefined && wanted !== present) {
    throw new ApiError("AccessDenied", "The source identity of a session cannot be changed", 403);
  }
  if (wanted?.toLowerCase().startsWith("aws:")) {
    throw new ApiError("ValidationError", "A source identity must not begin with aws:", 400);
  }
  return wanted ?? present;
}

function requestContext(input: Shape, tags: SessionTags): Record<string, string | readonly string[]> {
  const externalId = optionalText(input, "ExternalId");
  return {
    "sts:RoleSessionName": text(input, "RoleSessionName"),
    ...(externalId !== undefined && { "sts:ExternalId": externalId }),
    ...tagContext(tags),
  };
}

function refuseUnmodelled(input: Shape): void {
  if (shapes(input, "ProvidedContexts").length > 0) {
    throw new ApiError("InvalidParameterValue", "The sandbox does not model ProvidedContexts", 400);
  }
}
