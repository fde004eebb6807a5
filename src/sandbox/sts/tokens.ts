// Temporary credentials of the caller's own.
import { issueSession } from "../credentials.ts";
import { text } from "../iam/input.ts";
import type { Operation } from "../operation.ts";
import { sessionArn, showCredentials } from "./credentials.ts";
import { refuseLimitedCaller, tokenSeconds } from "./limits.ts";
import { provesMfa } from "./mfa.ts";
import { packedSize, requestedPolicies } from "./session-policies.ts";
import { allTags, sessionTags, tagContext } from "./session-tags.ts";

/**
 * Needs no permission, and no policy can refuse it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
const GetSessionToken: Operation = (input, call) => {
  refuseLimitedCaller(call);
  const credential = issueSession(call.state, {
    kind: "session-token",
    principal: call.caller,
    account: call.account,
    durationSeconds: tokenSeconds(call, input),
    mfaAuthenticatedAt: provesMfa(call, input) ? call.now.getTime() : undefined,
  });
  return { Credentials: showCredentials(credential) };
};

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html */
const GetFederationToken: Operation = (input, call) => {
  refuseLimitedCaller(call);
  const { account, caller } = call;
  const name = text(input, "Name");
  const arn = sessionArn(account, `federated-user/${name}`);
  const tags = sessionTags(input, call.credential);
  const context = tagContext(tags);
  call.authorize("sts:GetFederationToken", arn, context);
  if (tags.requested.size > 0) call.authorize("sts:TagSession", arn, context);
  const policies = requestedPolicies(call, account, input);
  const packed = packedSize(policies, tags.requested);
  const credential = issueSession(call.state, {
    kind: "federation",
    principal: { kind: "federated-user", arn, user: caller.kind === "user" ? caller.user : undefined, name },
    account,
    durationSeconds: tokenSeconds(call, input),
    sessionPolicies: policies,
    tags: allTags(tags),
    transitiveTagKeys: tags.transitiveKeys,
  });
  return {
    Credentials: showCredentials(credential),
    FederatedUser: { FederatedUserId: `${account.id}:${name}`, Arn: arn },
    ...packed,
  };
};

export const tokenOperations = { GetSessionToken, GetFederationToken } as const satisfies Record<
  string,
  Operation
>;
