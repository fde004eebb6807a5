import { type AmbiguityCode, choiceCodes } from "./choice.ts";
import type { CompiledStatement } from "./compiled-document.ts";
import { Deciding, type OpenStatement } from "./deciding.ts";
import type { Decision, Reason } from "./decision.ts";
import type { ParsedCondition } from "./parse-document.ts";
import type { PolicySet } from "./policy-set.ts";
import type { Request } from "./request.ts";
import { OPEN } from "./truth.ts";
import { RequestView, type Unknowns } from "./view.ts";

/** A condition on which a decision depends, and the statement that asks it. */
export interface OpenCondition {
  readonly statement: Reason;
  /** Absent where not a condition is open but another element (a variable in a resource, a choice of the documentation). */
  readonly condition?: ParsedCondition;
}

/** What is certain although the context is not known. */
export interface OpenDecision {
  /** With every open question answered in favour of the request. */
  readonly may: Decision;
  /** With every open question answered against it. */
  readonly must: Decision;
  /** What it depends on; empty where `may` and `must` agree. */
  readonly conditions: readonly OpenCondition[];
  /** Choices of the documentation that were met on the way and may be among what it depends on; empty where they agree. */
  readonly ambiguities: readonly AmbiguityCode[];
}

/**
 * Decides a request of which some condition keys are unknown (§2.12). Sound on both sides: what `may` refuses no
 * context allows, and what `must` allows every context does. What the documentation leaves open is an open question, too.
 */
export function evaluateUnknown(request: Request, policies: PolicySet, unknown: Unknowns): OpenDecision {
  const view = new RequestView(request, policies.boundary !== undefined, unknown);
  const deciding = new Deciding(view, policies, "may");
  const may = deciding.decide();
  const second = new Deciding(view, policies, "must");
  const must = second.decide();
  const { met } = view;
  const isOpen = may.decision !== must.decision;
  if (!isOpen) return { may, must, conditions: [], ambiguities: [] };
  const conditions = openConditions(view, [...deciding.open, ...second.open]);
  return { may, must, conditions, ambiguities: choiceCodes(met) };
}

function openConditions(view: RequestView, open: readonly OpenStatement[]): readonly OpenCondition[] {
  const byStatement = new Map<CompiledStatement, readonly OpenCondition[]>();
  for (const { reason, statement } of open) {
    if (byStatement.has(statement)) continue;
    const conditions = statement.conditions.filter((one) => one.test(view) === OPEN);
    byStatement.set(
      statement,
      conditions.length === 0
        ? [{ statement: reason }]
        : conditions.map((one) => ({ statement: reason, condition: one.source })),
    );
  }
  return [...byStatement.values()].flat();
}
