import type { StatementPlace } from "../../model/index.ts";
import {
  type CompiledDocument,
  type ContextValue,
  compileDocument,
  type Decision,
  evaluateUnknown,
  type OpenCondition,
  type OpenDecision,
  type PolicySet,
  type Reason,
} from "../../policy/index.ts";
import type { HeldPolicy, KnownPrincipal } from "../atlas.ts";
import { mayNameAction } from "../clauses.ts";
import type { Doors } from "../doors.ts";

// Whether a principal's own policies allow an action: the whole decision is the engine's. What is not known of the
// request is open.

/** What is asked, apart from who asks. */
export interface Deed {
  readonly action: string;
  /** Absent: on some resource, whichever the statements name. */
  readonly resource?: string;
  readonly accountId: string;
  /** Condition keys that are known, by lower-case name. */
  readonly context: ReadonlyMap<string, ContextValue>;
}

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
  const held = doors.atlas.policiesOf(principal);
  const policies = policySetOf(doors, principal, held);
  let best: RightsAnswer | undefined;
  for (const { resource, pattern } of resourcesFor(held, deed)) {
    const answer = answerFor(doors, principal, caller, { ...deed, resource }, policies, held, pattern);
    if (answer.answer === "yes") return answer;
    if (best === undefined || (best.answer === "no" && answer.answer === "only-if")) best = answer;
  }
  return (
    best ?? {
      answer: "no",
      resource: "*",
      statements: [],
      conditions: [],
      stoppedBy: "no policy of it speaks of the action",
    }
  );
}

function policySetOf({ atlas }: Doors, principal: KnownPrincipal, held: readonly HeldPolicy[]): PolicySet {
  const limit = principal.resource.boundary;
  const text = limit === undefined ? undefined : atlas.managedText(limit);
  return {
    identity: held.map(({ text: document }, index) => compileDocument(document, String(index))),
    // A boundary whose text is not at hand allows nothing that can be counted on.
    ...(limit !== undefined && { boundary: compileDocument(text ?? '{"Statement":[]}', limit) }),
    session: [],
    scps: [],
    rcps: [],
  };
}

/** The resource that was given; else one for each pattern of the statements that speak of the action. */
function resourcesFor(
  held: readonly HeldPolicy[],
  { action, resource }: Deed,
): readonly { readonly resource: string; readonly pattern: string }[] {
  if (resource !== undefined) return [{ resource, pattern: resource }];
  const lower = action.toLowerCase();
  const patterns = held.flatMap(({ document }) =>
    document.clauses
      .filter((clause) => !clause.statement.isDeny && mayNameAction(clause, lower))
      .flatMap(({ statement }) => statement.source.resources ?? ["*"]),
  );
  return [...new Set(patterns)].map((pattern) => ({ pattern, resource: sampleOf(pattern, action) }));
}

/** A resource that the pattern matches: with an `x` for what it leaves open. */
function sampleOf(pattern: string, action: string): string {
  if (pattern !== "*") return pattern.replaceAll(/\*+|\?/g, "x");
  return `arn:aws:${action.slice(0, action.indexOf(":"))}:x:x:x`;
}

function answerFor(
  doors: Doors,
  principal: KnownPrincipal,
  caller: string,
  deed: Deed & { readonly resource: string },
  policies: PolicySet,
  held: readonly HeldPolicy[],
  pattern: string,
): RightsAnswer {
  const identity = doors.identity(principal);
  const request = {
    principal: caller,
    action: deed.action,
    resource: deed.resource,
    resourceAccount: deed.accountId,
    context: new Map([
      ...identity.context,
      ["aws:resourceaccount", deed.accountId] as const,
      ...deed.context,
    ]),
    ...(identity.uniqueId !== undefined && { principalId: identity.uniqueId }),
    ...(identity.roleArn !== undefined && { roleArn: identity.roleArn }),
  };
  const decision = evaluateUnknown(request, policies, {
    keys: "all-absent",
    absent: identity.absentElsewhere.present,
  });
  return inWords(decision, pattern, principal, held, policies.boundary);
}

function inWords(
  { may, must, conditions }: OpenDecision,
  resource: string,
  principal: KnownPrincipal,
  held: readonly HeldPolicy[],
  boundary: CompiledDocument | undefined,
): RightsAnswer {
  const places = (decision: Decision): readonly StatementPlace[] =>
    decision.reasons.map((reason) => placeOfReason(reason, principal, held));
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
    stoppedBy: stopText(may, boundary),
  };
}

function stopText({ decision, missing }: Decision, boundary: CompiledDocument | undefined): string {
  if (decision === "explicitDeny") return "a statement denies it";
  if (missing.includes("identity")) return "no policy of it allows it";
  return missing.includes("boundary")
    ? `its boundary ${boundary?.label ?? ""} leaves it out`
    : "nothing allows it";
}

function placeOfReason(
  { policyKind, policy, statement, sid }: Reason,
  principal: KnownPrincipal,
  held: readonly HeldPolicy[],
): StatementPlace {
  const found = policyKind === "identity" ? held[Number(policy)] : undefined;
  return {
    accountId: principal.accountId,
    holder: found?.holder ?? policy,
    policy: found?.name ?? policyKind,
    statement,
    ...(sid !== undefined && { sid }),
  };
}

/** `aws:SourceIp is in 10.0.0.0/8`, and for a Deny what must not hold. */
function conditionText({ statement, condition }: OpenCondition): string {
  if (!condition)
    return `statement ${statement.statement} ${statement.effect === "Deny" ? "does not apply" : "applies"}`;
  const text = `${condition.operator} ${condition.key} ${condition.values.join(" or ")}`;
  return statement.effect === "Deny" ? `not ${text}` : text;
}
