// AWS's words for a refusal: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
import type { Decision, Gate, PolicyKind } from "../policy/index.ts";
import { ApiError, type RecordedService } from "./operation.ts";

/** What was refused, to whom. */
export interface Refusal {
  readonly service: RecordedService;
  readonly principal: string;
  readonly isSigned: boolean;
  readonly action: string;
  readonly resource: string;
  readonly isOtherAccount: boolean;
  readonly isTrust: boolean;
  readonly decision: Decision;
}

/** AWS's AccessDenied, with the decision behind it. */
export class AccessDenial extends ApiError {
  readonly decision: Decision;
  constructor(refusal: Refusal) {
    super(
      refusal.service === "organizations" ? "AccessDeniedException" : "AccessDenied",
      messageOf(refusal),
      403,
    );
    this.decision = refusal.decision;
  }
}

function messageOf(refusal: Refusal): string {
  const { principal, action, resource } = refusal;
  if (!refusal.isSigned) return `Not authorized to perform ${action}`;
  const what = `User: ${principal} is not authorized to perform: ${action} on resource: ${resource}`;
  // Across accounts AWS does not say which policy it was.
  return refusal.isOtherAccount ? what : what + clauseOf(refusal);
}

function clauseOf({ decision, action, isTrust }: Refusal): string {
  const denied = decision.reasons.find((reason) => reason.effect === "Deny");
  if (decision.decision === "explicitDeny" && denied !== undefined) {
    const policy =
      denied.policyKind === "resource" && isTrust ? "the role trust policy" : withArticle(denied.policyKind);
    return ` with an explicit deny in ${policy}`;
  }
  const gate = decision.missing[0];
  if (gate === undefined || gate === "caller") return "";
  const policy = gate === "resource" && isTrust ? "role trust policy" : policyNames[gate];
  return ` because no ${policy} allows the ${action} action`;
}

const policyNames: Readonly<Record<PolicyKind | Exclude<Gate, "caller">, string>> = {
  identity: "identity-based policy",
  boundary: "permissions boundary",
  session: "session policy",
  resource: "resource-based policy",
  scp: "service control policy",
  rcp: "resource control policy",
};

function withArticle(kind: PolicyKind): string {
  return `${kind === "identity" ? "an" : "a"} ${policyNames[kind]}`;
}
