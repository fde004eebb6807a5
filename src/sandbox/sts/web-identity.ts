// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html

import { parseAccountId, parseArn } from "../../model/index.ts";
import type { OidcProvider } from "../iam/entities.ts";
import { optionalText, text } from "../iam/input.ts";
import { ApiError, type Call, type Operation } from "../operation.ts";
import type { Account } from "../state.ts";
import { decideAsProvider } from "./identity-provider.ts";
import { roleSessionSeconds } from "./limits.ts";
import { beginRoleSession, checkRoleArn, decidedRole } from "./role-session.ts";
import { requestedPolicies } from "./session-policies.ts";
import { combineTags, noSessionTags, type SessionTags, tagContext } from "./session-tags.ts";
import { type TokenClaims, verifyToken } from "./web-token.ts";

export const AssumeRoleWithWebIdentity: Operation = (input, call) => {
  const arn = text(input, "RoleArn");
  checkRoleArn(arn);
  const claims = verifyToken(text(input, "WebIdentityToken"), call.state.settings.tokenKeys, call.now);
  const account = requireAccount(call, arn);
  const provider = requireProvider(account, claims);
  const tags = claimedTags(claims);
  const name = text(input, "RoleSessionName");
  const providerKeys = keysOf(provider, claims);
  const context = {
    ...providerKeys,
    "sts:RoleSessionName": name,
    ...tagContext(tags),
    ...(claims.sourceIdentity !== undefined && { "sts:SourceIdentity": claims.sourceIdentity }),
  };
  decideAsProvider(call, provider.arn, arn, context, [
    "sts:AssumeRoleWithWebIdentity",
    ...(tags.requested.size > 0 ? ["sts:TagSession"] : []),
    ...(claims.sourceIdentity !== undefined ? ["sts:SetSourceIdentity"] : []),
  ]);
  const { role } = decidedRole(call, arn);
  const session = beginRoleSession(call, {
    role,
    account,
    name,
    seconds: roleSessionSeconds(role, input, false),
    policies: requestedPolicies(call, account, input),
    tags,
    sourceIdentity: claims.sourceIdentity,
    context: { ...providerKeys, "aws:FederatedProvider": provider.arn },
  });
  return {
    ...session,
    SubjectFromWebIdentityToken: claims.subject,
    Provider: optionalText(input, "ProviderId") ?? provider.arn,
    Audience: claims.audiences[0],
  };
};

function requireAccount(call: Call, arn: string): Account {
  const id = parseAccountId(parseArn(arn)?.account ?? "");
  const account = id === undefined ? undefined : call.state.accounts.get(id);
  if (account !== undefined) return account;
  throw new ApiError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
}

/** The provider that the account declared for the token's issuer, and that knows the token's audience. */
function requireProvider(account: Account, claims: TokenClaims): OidcProvider {
  const host = claims.issuer.replace(/^https:\/\//, "");
  const provider = [...account.oidcProviders.values()].find(({ arn }) =>
    arn.endsWith(`:oidc-provider/${host}`),
  );
  if (provider === undefined) {
    throw new ApiError(
      "InvalidIdentityTokenException",
      `No OpenIDConnect provider found in your account for ${claims.issuer}`,
    );
  }
  if (!claims.audiences.some((audience) => provider.clientIds.has(audience))) {
    throw new ApiError("InvalidIdentityTokenException", "Incorrect token audience");
  }
  return provider;
}

/** The condition keys of a provider are named by its host and path. */
function keysOf(provider: OidcProvider, claims: TokenClaims): Record<string, string | readonly string[]> {
  const host = provider.arn.slice(provider.arn.indexOf("/") + 1);
  return {
    [`${host}:aud`]: claims.audiences[0] ?? "",
    [`${host}:sub`]: claims.subject,
    ...(claims.methods.length > 0 && { [`${host}:amr`]: claims.methods }),
  };
}

function claimedTags(claims: TokenClaims): SessionTags {
  return claims.tags.length === 0
    ? noSessionTags
    : combineTags(claims.tags, claims.transitiveTagKeys, new Map());
}
