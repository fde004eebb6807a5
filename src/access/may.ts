import type { StatementPlace } from "../model/index.ts";
import { NO, RequestView, type Truth, YES } from "../policy/index.ts";
import { placeOf } from "./assumption.ts";
import type { KnownPrincipal } from "./atlas.ts";
import { mayNameAction, type ReadDocument } from "./clauses.ts";
import type { HeldClause } from "./door-out.ts";
import type { Doors } from "./doors.ts";
import { type MfaState, mfaStates } from "./scene.ts";

/** In what circumstances a right is looked for. */
export interface MayOptions {
  /** Further condition keys that are known. */
  readonly context?: Readonly<Record<string, string>>;
  /** On some resource, whichever. */
  readonly isOnAny?: boolean;
  readonly states?: readonly MfaState[];
}

/** Sessions of roles carry no MFA. */
function statesOf({ kind }: KnownPrincipal): readonly MfaState[] {
  return kind === "role" ? mfaStates.slice(1) : mfaStates;
}

/** The statement by which the principal may do this, in any state of MFA that it can be in. */
export function may(
  doors: Doors,
  clauses: readonly HeldClause[],
  principal: KnownPrincipal,
  action: string,
  resource: string,
  { context = {}, isOnAny = false, states = statesOf(principal) }: MayOptions = {},
): StatementPlace | undefined {
  const lower = action.toLowerCase();
  const held = clauses.filter(({ clause }) => mayNameAction(clause, lower));
  if (held.length === 0) return undefined;
  for (const mfa of states) {
    const view = viewOf(doors, principal, action, resource, mfa, context);
    const found = decide(held, view, isOnAny, doors.atlas.boundaryOf(principal));
    if (found) return placeOf(found);
  }
  return undefined;
}

function viewOf(
  doors: Doors,
  principal: KnownPrincipal,
  action: string,
  resource: string,
  mfa: MfaState,
  more: Readonly<Record<string, string>>,
): RequestView {
  const identity = doors.identityAtWorst(principal);
  const context = new Map([...identity.context, ...Object.entries(more)]);
  if (mfa !== "absent") context.set("aws:multifactorauthpresent", mfa === "present" ? "true" : "false");
  context.set("aws:resourceaccount", principal.accountId);
  const absent = identity.absentElsewhere[mfa];
  const request = {
    principal: principal.arn,
    action,
    resource,
    resourceAccount: principal.accountId,
    context,
  };
  return new RequestView(request, identity.hasBoundary, { keys: "all-absent", absent });
}

/** The statement that allows, unless a Deny surely stands against it or the boundary leaves it out. */
function decide(
  held: readonly HeldClause[],
  view: RequestView,
  anyResource: boolean,
  boundary: ReadDocument | "none" | "unknown",
): HeldClause | undefined {
  let found: HeldClause | undefined;
  view.kind = "identity";
  for (const one of held) {
    const { statement } = one.clause;
    const applies: Truth = anyResource ? statement.matchAction(view) : statement.applies(view);
    if (statement.isDeny && applies === YES && (!anyResource || isUnlimited(statement.source)))
      return undefined;
    if (!statement.isDeny && applies !== NO) found ??= one;
  }
  if (!found || typeof boundary === "string") return found;
  view.kind = "boundary";
  const isIn = boundary.clauses.some(
    ({ statement }) =>
      !statement.isDeny && (anyResource ? statement.matchAction(view) : statement.applies(view)) !== NO,
  );
  const isOut = boundary.clauses.some(
    ({ statement }) => statement.isDeny && !anyResource && statement.applies(view) === YES,
  );
  return isIn && !isOut ? found : undefined;
}

/** A Deny on everything, whatever the circumstances. */
function isUnlimited({
  resources,
  conditions,
}: {
  readonly resources?: readonly string[];
  readonly conditions: readonly unknown[];
}): boolean {
  return resources?.includes("*") === true && conditions.length === 0;
}
