// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
import { createHash } from "node:crypto";
import { parseAccountId, parseArn } from "../../model/index.ts";
import type { SamlProvider } from "../iam/entities.ts";
import { text } from "../iam/input.ts";
import { ApiError, type Call, type Operation } from "../operation.ts";
import { readAssertion, type SamlClaims, type SamlSource } from "../saml/assertion.ts";
import type { Account } from "../state.ts";
import { decideAsProvider } from "./identity-provider.ts";
import { roleSessionSeconds } from "./limits.ts";
import { beginRoleSession, checkRoleArn, decidedRole } from "./role-session.ts";
import { requestedPolicies } from "./session-policies.ts";
import { combineTags, tagContext } from "./session-tags.ts";

export const AssumeRoleWithSAML: Operation = (input, call) => {
  const arn = text(input, "RoleArn");
  checkRoleArn(arn);
  const { provider, account } = requireProvider(call, text(input, "PrincipalArn"));
  const claims = readAssertion(text(input, "SAMLAssertion"), sourceOf(provider), call.now);
  requirePair(claims, arn, provider);
  const tags = combineTags(claims.tags, claims.transitiveTagKeys, new Map());
  const providerKeys = keysOf(claims, account, provider);
  const context = {
    ...providerKeys,
    "sts:RoleSessionName": claims.sessionName,
    ...tagContext(tags),
    ...(claims.sourceIdentity !== undefined && { "sts:SourceIdentity": claims.sourceIdentity }),
  };
  decideAsProvider(call, provider.arn, arn, context, [
    "sts:AssumeRoleWithSAML",
    ...(tags.requested.size > 0 ? ["sts:TagSession"] : []),
    ...(claims.sourceIdentity !== undefined ? ["sts:SetSourceIdentity"] : []),
  ]);
  const { role } = decidedRole(call, arn);
  const session = beginRoleSession(call, {
    role,
    account,
    name: claims.sessionName,
    seconds: Math.min(roleSessionSeconds(role, input, false), secondsLeft(claims, call.now)),
    policies: requestedPolicies(call, account, input),
    tags,
    sourceIdentity: claims.sourceIdentity,
    context: { ...providerKeys, "aws:FederatedProvider": provider.arn },
  });
  return {
    ...session,
    Subject: claims.subject,
    SubjectType: claims.subjectType,
    Issuer: claims.issuer,
    Audience: claims.recipient,
    NameQualifier: nameQualifier(claims, account, provider),
  };
};

function sourceOf({ metadata, encryptionMode, privateKeys }: SamlProvider): SamlSource {
  return { metadata, encryptionMode, keys: [...privateKeys.values()].map(({ key }) => key) };
}

/** A session ends when the assertion says that it does, if that is sooner. */
function secondsLeft({ endsAt }: SamlClaims, now: Date): number {
  if (endsAt === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(1, Math.floor((endsAt - now.getTime()) / 1000));
}

function requireProvider(
  call: Call,
  arn: string,
): { readonly provider: SamlProvider; readonly account: Account } {
  const parts = parseArn(arn);
  const id = parseAccountId(parts?.account ?? "");
  const account = id === undefined ? undefined : call.state.accounts.get(id);
  const provider = account?.samlProviders.get(arn.slice(arn.lastIndexOf("/") + 1));
  if (account !== undefined && provider !== undefined && provider.arn === arn) return { provider, account };
  throw new ApiError("InvalidIdentityTokenException", "Specified provider doesn't exist");
}

/** The assertion must itself offer this role by this provider. */
function requirePair({ roles }: SamlClaims, role: string, { arn }: SamlProvider): void {
  const pairs = roles.map((pair) => pair.split(",").map((part) => part.trim()));
  if (pairs.some((pair) => pair.length === 2 && pair.includes(role) && pair.includes(arn))) return;
  throw new ApiError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", 403);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml */
function keysOf(
  claims: SamlClaims,
  account: Account,
  provider: SamlProvider,
): Readonly<Record<string, string>> {
  return {
    "saml:aud": claims.recipient,
    "saml:iss": claims.issuer,
    "saml:sub": claims.subject,
    "saml:sub_type": claims.subjectType,
    "saml:doc": `${account.id}/${provider.name}`,
    "saml:namequalifier": nameQualifier(claims, account, provider),
  };
}

function nameQualifier({ issuer }: SamlClaims, { id }: Account, { name }: SamlProvider): string {
  return createHash("sha1").update(`${issuer}${id}/${name}`).digest("base64");
}
