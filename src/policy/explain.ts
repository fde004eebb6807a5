import type { CompiledDocument, CompiledStatement, DocumentIndex } from "./compiled-document.ts";
import type { Decision, PolicyKind, Reason } from "./decision.ts";
import { evaluate } from "./evaluate.ts";
import type { ParsedCondition } from "./parse-document.ts";
import type { PolicySet } from "./policy-set.ts";
import type { ContextValue, Request } from "./request.ts";
import { NO, OPEN, type Truth } from "./truth.ts";
import {
  ACCOUNT,
  ANY,
  DIRECT,
  NOBODY,
  RequestView,
  ROLE,
  type Strength,
  type Unknowns,
  unknownValue,
} from "./view.ts";

/** How one element turned out; `open` where a key is not known or the documentation leaves it open. */
export type ElementMatch = "yes" | "no" | "open";

/** How a principal element names the caller: by its account, by the role behind its session, itself, or as everybody. */
export type PrincipalMatch = "nobody" | "account" | "role" | "direct" | "anybody";

export interface ConditionExplanation extends ParsedCondition {
  readonly match: ElementMatch;
  /** The key's value in the request; absent where the request has none, `unknown` says that it is not known. */
  readonly actual?: ContextValue;
  readonly unknown?: true;
}

/** What one statement says to a request, element by element. */
export interface StatementExplanation extends Reason {
  readonly match: ElementMatch;
  /** The first element that does not match. */
  readonly failed?: "action" | "principal" | "resource" | "condition";
  readonly action: ElementMatch;
  readonly resource: ElementMatch;
  /** Absent where the statement names no principal. */
  readonly principal?: PrincipalMatch;
  readonly conditions: readonly ConditionExplanation[];
}

export interface Explanation {
  readonly decision: Decision;
  /** Every statement of every policy, in the order in which the policies are asked. */
  readonly statements: readonly StatementExplanation[];
}

/** Decides and says of every statement why it applies or does not. */
export function explain(request: Request, policies: PolicySet, unknown?: Unknowns): Explanation {
  const view = new RequestView(request, policies.boundary !== undefined, unknown);
  const statements: StatementExplanation[] = [];
  for (const [kind, document] of policiesInOrder(policies)) {
    view.kind = kind;
    for (const statement of (document as DocumentIndex).compiled) {
      statements.push(explainStatement(view, document, kind, statement));
    }
  }
  return { decision: evaluate(request, policies), statements };
}

/** The order of the scan: what the organization says, the resource, the caller and what limits it. */
function policiesInOrder(policies: PolicySet): readonly (readonly [PolicyKind, CompiledDocument])[] {
  const { boundary, resource } = policies;
  const all: (readonly [PolicyKind, CompiledDocument])[] = [];
  for (const level of policies.scps) for (const one of level.policies) all.push(["scp", one]);
  for (const level of policies.rcps) for (const one of level.policies) all.push(["rcp", one]);
  if (resource) all.push(["resource", resource]);
  for (const one of policies.identity) all.push(["identity", one]);
  if (boundary) all.push(["boundary", boundary]);
  for (const one of policies.session) all.push(["session", one]);
  return all;
}

function explainStatement(
  view: RequestView,
  document: CompiledDocument,
  policyKind: PolicyKind,
  statement: CompiledStatement,
): StatementExplanation {
  const { index, sid, effect, principal, notPrincipal } = statement.source;
  const action = statement.matchAction(view);
  const named = statement.matchPrincipal(view);
  const { strength } = view;
  const resource = statement.matchResource(view);
  const tests = statement.conditions.map((one) => one.test(view));
  const conditions = statement.conditions.map((one, i) => {
    const actual = view.valueOf(one.source.key.toLowerCase());
    return {
      ...one.source,
      match: matchOf(tests[i] as Truth),
      ...(actual === unknownValue ? { unknown: true as const } : actual !== undefined && { actual }),
    };
  });
  const all = [action, named, resource, ...tests];
  const failed = failedElement(action, named, resource, tests);
  return {
    policyKind,
    policy: document.label,
    statement: index,
    ...(sid !== undefined && { sid }),
    effect,
    match: matchOf(Math.min(...all) as Truth),
    ...(failed && { failed }),
    action: matchOf(action),
    resource: matchOf(resource),
    ...((principal ?? notPrincipal) && { principal: named === NO ? "nobody" : strengthNames[strength] }),
    conditions,
  };
}

function failedElement(
  action: Truth,
  principal: Truth,
  resource: Truth,
  conditions: readonly Truth[],
): StatementExplanation["failed"] {
  if (action === NO) return "action";
  if (principal === NO) return "principal";
  if (resource === NO) return "resource";
  return conditions.includes(NO) ? "condition" : undefined;
}

function matchOf(truth: Truth): ElementMatch {
  return truth === NO ? "no" : truth === OPEN ? "open" : "yes";
}

const strengthNames: Readonly<Record<Strength, PrincipalMatch>> = {
  [NOBODY]: "nobody",
  [ACCOUNT]: "account",
  [ROLE]: "role",
  [DIRECT]: "direct",
  [ANY]: "anybody",
};
