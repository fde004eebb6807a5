import type { StatementPlace } from "../../model/index.ts";
import {
  type CompiledDocument,
  compileDocument,
  type Decision,
  evaluateUnknown,
  type OpenCondition,
  type OpenDecision,
  type PolicySet,
  type Reason,
} from "../../policy/index.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import type { Doors } from "../doors.ts";
import { type Asking, askingOf, type Deed, unreadLabel } from "./asking.ts";
import { assuming, type Candidate, candidatesFor } from "./candidates.ts";

// Whether a principal's own policies allow an action: the whole decision is the engine's. What is not known of the
// request is open.

/** What the principal's policies say to a deed. */
export interface RightsAnswer {
  readonly answer: "yes" | "no" | "only-if";
  /** The resource that was asked for, or the pattern of one that is allowed. */
  readonly resource: string;
  /** The Allow statements that let it through, or the Deny statements that stop it. */
  readonly statements: readonly StatementPlace[];
  /** With `only-if`: what it depends on, in words. */
  readonly conditions: readonly string[];
  /** With `no`: what stood in the way. */
  readonly stoppedBy?: string;
}

/** Asks the engine for one principal. The caller's text is its ARN, or that of a session of its. */
export function checkRights(
  doors: Doors,
  principal: KnownPrincipal,
  caller: string,
  deed: Deed,
): RightsAnswer {
  const asking = askingOf(doors, principal);
  let best: RightsAnswer | undefined;
  for (const candidate of candidatesFor(doors, asking, deed)) {
    const answer = answerFor(doors, asking, caller, deed, candidate);
    if (answer.answer === "yes") return answer;
    if (best === undefined || (best.answer === "no" && answer.answer === "only-if")) best = answer;
  }
  if (best) return best;
  const isNoRole = deed.resource !== undefined && assuming.has(deed.action.toLowerCase());
  const nothing = { ...silence, resource: deed.resource ?? "*" };
  return isNoRole ? { ...nothing, stoppedBy: "there is no such role" } : nothing;
}

const silence: Omit<RightsAnswer, "resource"> = {
  answer: "no",
  statements: [],
  conditions: [],
  stoppedBy: "no policy of it speaks of the action",
};

/** What is not at hand may allow what nothing else does, and may deny it. Where it changes nothing, the answer stands. */
function ifUnread(asking: Asking, known: RightsAnswer, atBest: RightsAnswer): RightsAnswer {
  const { unread, unreadBoundary } = asking;
  if (atBest.answer === "no") return atBest;
  const isKnown = known.answer !== "no";
  const { resource, statements, conditions } = isKnown ? known : atBest;
  const own = isKnown
    ? `the text of ${unread.join(" and ")}, which is not at hand, does not deny it`
    : `the text of ${unread.join(" or ")}, which is not at hand, allows it`;
  return {
    answer: "only-if",
    resource,
    statements,
    conditions: [
      ...conditions,
      ...(unread.length > 0 ? [own] : []),
      ...(unreadBoundary === undefined
        ? []
        : [`the boundary ${unreadBoundary}, whose text is not at hand, allows it`]),
    ],
  };
}

function answerFor(
  doors: Doors,
  asking: Asking,
  caller: string,
  deed: Deed,
  candidate: Candidate,
): RightsAnswer {
  const { principal, policies, atBest } = asking;
  const { resource, accountId, trust } = candidate;
  const identity = doors.identity(principal);
  const { mfa } = deed;
  const request = {
    principal: caller,
    action: deed.action,
    resource,
    resourceAccount: accountId,
    context: new Map([
      ...identity.context,
      ["aws:resourceaccount", accountId] as const,
      ...(mfa === undefined || mfa === "absent"
        ? []
        : [["aws:multifactorauthpresent", mfa === "present" ? "true" : "false"] as const]),
      ...deed.context,
    ]),
    ...(identity.uniqueId !== undefined && { principalId: identity.uniqueId }),
    ...(identity.roleArn !== undefined && { roleArn: identity.roleArn }),
  };
  const door = trust && { resource: trust === "unread" ? everybody : compiledTrust(trust) };
  const ask = (set: PolicySet): RightsAnswer => {
    const unknown = { keys: "all-absent", absent: identity.absentElsewhere[mfa ?? "present"] } as const;
    return inWords(evaluateUnknown(request, { ...set, ...door }, unknown), candidate, asking);
  };
  const known = ask(policies);
  const isRead = atBest === policies && asking.unreadBoundary === undefined;
  const answer = isRead ? known : ifUnread(asking, known, atBest === policies ? known : ask(atBest));
  return trust === "unread" && answer.answer !== "no" ? ifTrusted(answer) : answer;
}

/** Stands in for a trust policy that was not read: whether it lets in is then a condition of the answer. */
const everybody = compileDocument(
  '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*"}}',
  unreadLabel,
);

const trusts = new WeakMap<KnownRole, CompiledDocument>();

function compiledTrust(role: KnownRole): CompiledDocument {
  const known = trusts.get(role) ?? compileDocument(role.resource.trust, role.arn);
  trusts.set(role, known);
  return known;
}

function ifTrusted({ resource, statements, conditions }: RightsAnswer): RightsAnswer {
  return {
    answer: "only-if",
    resource,
    statements,
    conditions: [...conditions, `the trust of ${resource}, whose account was not read, lets it in`],
  };
}

function inWords(
  { may, must, conditions }: OpenDecision,
  { pattern: resource, trust }: Candidate,
  asking: Asking,
): RightsAnswer {
  const places = (decision: Decision): readonly StatementPlace[] =>
    decision.reasons.flatMap((reason) =>
      reason.policyKind === "resource" && typeof trust === "object"
        ? [placeInTrustOf(trust, reason)]
        : placeOfReason(reason, asking),
    );
  if (must.decision === "allow") return { answer: "yes", resource, statements: places(must), conditions: [] };
  if (may.decision === "allow") {
    return {
      answer: "only-if",
      resource,
      statements: places(may),
      conditions: conditions.map(conditionText),
    };
  }
  return {
    answer: "no",
    resource,
    statements: places(may),
    conditions: [],
    stoppedBy: stopText(may, asking.policies.boundary),
  };
}

function stopText({ decision, missing }: Decision, boundary: CompiledDocument | undefined): string {
  if (decision === "explicitDeny") return "a statement denies it";
  if (missing.includes("resource")) return "the trust policy of the role does not let it in";
  if (missing.includes("identity")) return "no policy of it allows it";
  return missing.includes("boundary")
    ? `its boundary ${boundary?.label ?? ""} leaves it out`
    : "nothing allows it";
}

function placeInTrustOf({ accountId, resource }: KnownRole, { statement, sid }: Reason): StatementPlace {
  return {
    accountId,
    holder: `role ${resource.name}`,
    policy: "trust policy",
    statement,
    ...(sid !== undefined && { sid }),
  };
}

/** None where the statement stands in for a document that is not at hand. */
function placeOfReason(
  { policyKind, policy, statement, sid }: Reason,
  { principal, held }: Asking,
): readonly StatementPlace[] {
  const found = policyKind === "identity" ? held[Number(policy)] : undefined;
  if (!found && policy === unreadLabel) return [];
  return [
    {
      accountId: principal.accountId,
      holder: found?.holder ?? policy,
      policy: found?.name ?? policyKind,
      statement,
      ...(sid !== undefined && { sid }),
    },
  ];
}

/** `aws:SourceIp is in 10.0.0.0/8`, and for a Deny what must not hold. */
function conditionText({ statement, condition }: OpenCondition): string {
  if (!condition)
    return `statement ${statement.statement} ${statement.effect === "Deny" ? "does not apply" : "applies"}`;
  const text = `${condition.operator} ${condition.key} ${condition.values.join(" or ")}`;
  return statement.effect === "Deny" ? `not ${text}` : text;
}
