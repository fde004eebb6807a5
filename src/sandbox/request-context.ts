// The condition keys that AWS supplies with a request: iam-evaluation's table of keys, from
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
import { homeRegion } from "../model/index.ts";
import type { ContextValue } from "../policy/index.ts";
import { isoSeconds } from "./instant.ts";
import type { RecordedService } from "./service.ts";
import type { Credential, SandboxState } from "./state.ts";

/** What the wire knows of a request. */
export interface RequestOrigin {
  readonly service: RecordedService;
  /** The region of the signature's scope. */
  readonly region: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** Whether it came over TLS. */
  readonly isSecure: boolean;
}

/** The keys of every request of this caller at this moment, by lower-case name. */
export function requestContext(
  state: SandboxState,
  credential: Credential,
  origin: RequestOrigin,
  now: Date,
): Map<string, ContextValue> {
  const context = new Map<string, ContextValue>();
  environmentKeys(context, state, origin, now);
  principalKeys(context, credential);
  organizationKeys(context, state, credential);
  sessionKeys(context, state, credential, now);
  return context;
}

function environmentKeys(
  context: Map<string, ContextValue>,
  state: SandboxState,
  origin: RequestOrigin,
  now: Date,
): void {
  context.set("aws:currenttime", isoSeconds(now));
  context.set("aws:epochtime", String(Math.floor(now.getTime() / 1000)));
  context.set("aws:sourceip", origin.sourceIp);
  context.set("aws:useragent", origin.userAgent);
  context.set("aws:securetransport", String(origin.isSecure));
  context.set("aws:viaawsservice", "false");
  // IAM and Organizations are decided where they live, whatever region a client signs for.
  const region = origin.service === "sts" ? origin.region : homeRegion(state.settings.partition);
  context.set("aws:requestedregion", region);
}

function principalKeys(context: Map<string, ContextValue>, credential: Credential): void {
  const { principal, account } = credential;
  switch (principal.kind) {
    case "user":
      context.set("aws:principaltype", "User");
      context.set("aws:principalarn", principal.arn);
      context.set("aws:userid", principal.user.id);
      context.set("aws:username", principal.user.name);
      tagKeys(context, principal.user.tags);
      break;
    case "role-session":
      context.set("aws:principaltype", "AssumedRole");
      // Of a session, AWS gives the role's ARN, with its path.
      context.set("aws:principalarn", principal.role.arn);
      context.set("aws:userid", `${principal.role.id}:${principal.sessionName}`);
      tagKeys(context, principal.role.tags);
      break;
    case "federated-user":
      context.set("aws:principaltype", "FederatedUser");
      context.set("aws:principalarn", principal.arn);
      context.set("aws:userid", `${account.id}:${principal.name}`);
      break;
    case "root":
      context.set("aws:principaltype", "Account");
      context.set("aws:principalarn", principal.arn);
      context.set("aws:userid", account.id);
      break;
    case "identity-provider":
    case "anonymous":
      context.set("aws:principaltype", "Anonymous");
      return;
    case "service":
      context.set("aws:principalisawsservice", "true");
      context.set("aws:principalservicename", principal.arn);
      return;
  }
  context.set("aws:principalaccount", account.id);
  context.set("aws:principalisawsservice", "false");
}

function tagKeys(context: Map<string, ContextValue>, tags: ReadonlyMap<string, string>): void {
  for (const [key, value] of tags) context.set(`aws:principaltag/${key.toLowerCase()}`, value);
}

function organizationKeys(
  context: Map<string, ContextValue>,
  state: SandboxState,
  credential: Credential,
): void {
  const { organization } = state;
  if (organization === undefined || !context.has("aws:principalaccount")) return;
  const path = organization.pathOf(credential.account.id);
  if (path === undefined) return;
  context.set("aws:principalorgid", organization.id);
  context.set("aws:principalorgpaths", [path]);
  context.set("aws:principalorgmasteraccountid", organization.managementAccountId);
}

function sessionKeys(
  context: Map<string, ContextValue>,
  state: SandboxState,
  credential: Credential,
  now: Date,
): void {
  tagKeys(context, credential.tags);
  for (const [key, value] of Object.entries(credential.context)) context.set(key.toLowerCase(), value);
  if (credential.sourceIdentity !== undefined) context.set("aws:sourceidentity", credential.sourceIdentity);
  if (credential.sessionToken === undefined) return;
  context.set("aws:tokenissuetime", isoSeconds(new Date(credential.issuedAt)));
  if (credential.mfaAuthenticatedAt !== undefined) {
    const age = Math.max(0, Math.floor((now.getTime() - credential.mfaAuthenticatedAt) / 1000));
    context.set("aws:multifactorauthpresent", "true");
    context.set("aws:multifactorauthage", String(age));
  } else if (credential.kind !== "role-session" || state.settings.mfaInRoleSessions === "false") {
    context.set("aws:multifactorauthpresent", "false");
  }
}
