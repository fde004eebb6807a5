// Puts each call's actions to the policy engine as the caller, with what AWS would put to it.

import { parseAccountId } from "../model/index.ts";
import { type ContextValue, evaluate, type PolicySet, type Request } from "../policy/index.ts";
import { callerPolicies } from "./caller-policies.ts";
import { AccessDenial } from "./denial.ts";
import type { DecidedAction } from "./event-log.ts";
import { isoSeconds } from "./instant.ts";
import type { Call, RecordedService } from "./operation.ts";
import { type RequestOrigin, requestContext } from "./request-context.ts";
import { accountOfResource, addResourceKeys, roleOfArn } from "./resource-facts.ts";
import type { Credential, Principal, SandboxState } from "./state.ts";

/** What the wire knows when it hands a call over. */
export interface CallOptions extends RequestOrigin {
  readonly service: RecordedService;
  readonly operation: string;
  readonly state: SandboxState;
  /** Of an unsigned call, the anonymous one: see `anonymousCredential`. */
  readonly credential: Credential;
  readonly requestId: string;
}

/** A call, and the decisions that were made in it so far. */
export interface RecordedCall extends Call {
  readonly decisions: DecidedAction[];
}

/** What an operation is called with. */
export function createCall(options: CallOptions): RecordedCall {
  const { state, credential } = options;
  const now = new Date(state.clock.now());
  const decisions: DecidedAction[] = [];
  const call: RecordedCall = {
    service: options.service,
    operation: options.operation,
    state,
    account: credential.account,
    caller: credential.principal,
    credential,
    requestId: options.requestId,
    region: options.region,
    sourceIp: options.sourceIp,
    userAgent: options.userAgent,
    now,
    decisions,
    authorize(action, resource, context = {}) {
      authorizeAs(call, credential, options, action, resource, context);
    },
  };
  return call;
}

/**
 * Decides one action as these credentials, and throws AWS's AccessDenied where the answer is not allow. For a call's own
 * caller use `call.authorize`; this is for calls that act for somebody else, as AssumeRoleWithWebIdentity does.
 */
export function authorizeAs(
  call: RecordedCall,
  credential: Credential,
  origin: RequestOrigin,
  action: string,
  resource: string,
  context: Readonly<Record<string, ContextValue>>,
): void {
  const { state } = call;
  const request = requestOf(state, credential, origin, call.now, action, resource, context);
  const role = isTrustGated(action) ? roleOfArn(state, resource) : undefined;
  const policies: PolicySet = {
    ...callerPolicies(state, credential),
    rcps: isTrustGated(action) ? resourceControlPolicies(state, request.resourceAccount) : [],
    ...(role !== undefined && { resource: role.trust.compiled("trust policy") }),
  };
  const decision = evaluate(request, policies);
  call.decisions.push({ action, resource, decision, context: request.context });
  if (decision.decision === "allow") return noteUse(credential, call.now, action, request);
  throw new AccessDenial({
    service: call.service,
    principal: credential.principal.arn,
    isSigned: credential.principal.kind !== "identity-provider",
    action,
    resource,
    isOtherAccount: request.resourceAccount !== credential.account.id,
    isTrust: isTrustGated(action),
    decision,
  });
}

/** The question to the engine. */
function requestOf(
  state: SandboxState,
  credential: Credential,
  origin: RequestOrigin,
  now: Date,
  action: string,
  resource: string,
  more: Readonly<Record<string, ContextValue>>,
): Request {
  const named = accountOfResource(resource) ?? credential.account.id;
  // What is the organization's stands under the management account's number, but members may have to do with it: whom it
  // answers, AWS Organizations decides itself.
  const resourceAccount = action.startsWith("organizations:") ? credential.account.id : named;
  const context = requestContext(state, credential, origin, now);
  addResourceKeys(context, state, resource, named);
  for (const [key, value] of Object.entries(more)) context.set(key.toLowerCase(), value);
  return {
    principal: credential.principal.arn,
    action,
    resource,
    resourceAccount,
    context,
    ...(resource === "*" && { wildcardOnlyAction: true }),
    ...identityOf(credential.principal),
  };
}

function identityOf(principal: Principal): Partial<Request> {
  switch (principal.kind) {
    case "user":
      return { principalId: principal.user.id };
    case "role-session":
      return { principalId: principal.role.id, roleArn: principal.role.arn };
    case "federated-user":
      return principal.user === undefined
        ? {}
        : { principalId: principal.user.id, federatingUserArn: principal.user.arn };
    case "root":
    case "service":
    case "identity-provider":
    case "anonymous":
      return {};
  }
}

/** Roles answer to their trust policy in these calls. */
function isTrustGated(action: string): boolean {
  return /^sts:(?:Assume|TagSession$|SetSourceIdentity$)/.test(action);
}

function resourceControlPolicies(state: SandboxState, accountId: string): PolicySet["rcps"] {
  const id = parseAccountId(accountId);
  return id === undefined ? [] : (state.organization?.resourceControlPolicies(id) ?? []);
}

/** Remembers for service-last-accessed details that this user or role used a service. */
function noteUse(credential: Credential, now: Date, action: string, request: Request): void {
  const { principalId } = request;
  if (principalId === undefined) return;
  const { account, principal } = credential;
  const service = action.slice(0, action.indexOf(":"));
  const uses = account.serviceUse.get(principalId) ?? new Map();
  account.serviceUse.set(principalId, uses);
  uses.set(service, {
    at: isoSeconds(now),
    by: principal.arn,
    region: String(request.context.get("aws:requestedregion")),
  });
}
