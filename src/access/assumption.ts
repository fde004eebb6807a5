import {
  ANY,
  type CompiledStatement,
  DIRECT,
  NO,
  OPEN,
  type RequestView,
  ROLE,
  type Truth,
  YES,
} from "../policy/index.ts";
import type { Atlas, HeldPolicy, KnownPrincipal, KnownRole } from "./atlas.ts";
import type { ReadDocument } from "./clauses.ts";
import { type AssumeKind, assumeActions, type DoorClause, type DoorIn } from "./door-in.ts";
import type { DoorsOut, HeldClause } from "./door-out.ts";
import { assumeView, type Identity, type Scene } from "./scene.ts";

// One question, asked statement by statement through the policy engine: may this principal take that role on? It is
// the decision of iam-evaluation §2.8 over the statements that the indexes found, and keeps those that opened it.

/** A door that stands open, and the statements that open it. */
export interface Passage {
  /** Whether it is certain; otherwise it depends on what is not known. */
  readonly isCertain: boolean;
  readonly doorIn: DoorClause;
  /** Absent where the trust alone is enough, or where the other side's policies were not read. */
  readonly doorOut?: HeldClause;
  /** All Allow statements that let through: their times are united. */
  readonly doorsIn: readonly DoorClause[];
  readonly doorsOut: readonly HeldClause[];
}

/** Which side stands, where not both do. */
export interface Sides {
  readonly doorsIn: readonly DoorClause[];
  readonly doorsOut: readonly HeldClause[];
  readonly passage?: Passage;
}

/** What is asked: who, where to, and by which statements. */
export interface Attempt {
  readonly identity: Identity;
  readonly target: KnownRole;
  readonly kind: AssumeKind;
  readonly door: DoorIn;
  /** Whether the target's tags are those that count; default: yes. */
  readonly areTargetTagsKnown?: boolean;
  /** Absent where the caller's own policies are not known or play no part. */
  readonly caller?: {
    readonly accountId: string;
    readonly doorsOut: DoorsOut | undefined;
    readonly boundary: ReadDocument | "none" | "unknown";
    /** Policies are attached whose text is not at hand. */
    readonly hasUnknownPolicies: boolean;
  };
}

/** What of an attempt is known of a principal of an account that was read. */
export function callerOf(
  atlas: Atlas,
  principal: KnownPrincipal,
  doorsOut: DoorsOut | undefined,
): NonNullable<Attempt["caller"]> {
  return {
    accountId: principal.accountId,
    doorsOut,
    boundary: atlas.boundaryOf(principal),
    hasUnknownPolicies: atlas.missingDocuments(principal).length > 0,
  };
}

/** Tries both doors in one scene. */
export function tryDoors(attempt: Attempt, scene: Scene): Sides {
  const { identity, target, kind, door, caller } = attempt;
  const view = assumeView(identity, target, assumeActions[kind], scene, attempt.areTargetTagsKnown);
  const inside = tryDoorIn(door, kind, view);
  const outside = caller ? tryDoorOut(caller, target.arn, view) : undefined;
  const sides = { doorsIn: inside.open, doorsOut: outside?.open ?? [] };
  if (inside.open.length === 0) return sides;
  const needsDoorOut = caller !== undefined && !(caller.accountId === target.accountId && inside.standsAlone);
  if (outside?.isDenied) return sides;
  if (needsDoorOut && outside?.truth === NO) return sides;
  const truth = needsDoorOut ? Math.min(inside.truth, outside?.truth ?? OPEN) : inside.truth;
  const doorOut = needsDoorOut ? outside?.open[0] : undefined;
  return {
    ...sides,
    passage: {
      ...sides,
      isCertain: truth === YES && caller !== undefined,
      doorIn: inside.open[0] as DoorClause,
      ...(doorOut && { doorOut }),
    },
  };
}

interface Inside {
  readonly open: readonly DoorClause[];
  readonly truth: Truth;
  /** In the same account this trust is enough without a policy of the caller's own. */
  readonly standsAlone: boolean;
}

function tryDoorIn(door: DoorIn, kind: AssumeKind, view: RequestView): Inside {
  const open: DoorClause[] = [];
  let truth: Truth = NO;
  let standsAlone = false;
  for (const allow of door.allows) {
    if (!allow.kinds.includes(kind)) continue;
    const applies = appliesTo(allow.clause.statement, view, "resource");
    if (applies === NO) continue;
    open.push(allow);
    if (view.strength === ANY || view.strength === DIRECT || view.strength === ROLE) standsAlone = true;
    truth = applies > truth ? applies : truth;
  }
  for (const deny of door.denies) {
    const applies = appliesTo(deny.statement, view, "resource");
    if (applies === YES) return { open: [], truth: NO, standsAlone: false };
    if (applies === OPEN && truth === YES) truth = OPEN;
  }
  return { open, truth, standsAlone };
}

interface Outside {
  readonly open: readonly HeldClause[];
  readonly truth: Truth;
  /** A Deny of the caller's own surely applies. */
  readonly isDenied: boolean;
}

function tryDoorOut(caller: NonNullable<Attempt["caller"]>, target: string, view: RequestView): Outside {
  const { doorsOut, boundary, hasUnknownPolicies } = caller;
  const open: HeldClause[] = [];
  let truth: Truth = hasUnknownPolicies ? OPEN : NO;
  for (const held of [...(doorsOut?.byArn.get(target) ?? []), ...(doorsOut?.wide ?? [])]) {
    const applies = appliesTo(held.clause.statement, view, "identity");
    if (applies === NO || open.includes(held)) continue;
    open.push(held);
    truth = applies > truth ? applies : truth;
  }
  for (const { clause } of doorsOut?.denies ?? []) {
    const applies = appliesTo(clause.statement, view, "identity");
    if (applies === YES) return { open: [], truth: NO, isDenied: true };
    if (applies === OPEN && truth === YES) truth = OPEN;
  }
  const limit = tryBoundary(boundary, view);
  if (limit === NO) return { open: [], truth: NO, isDenied: false };
  return { open, truth: limit < truth ? limit : truth, isDenied: false };
}

/** A boundary's Deny is a Deny; without an Allow in it nothing is allowed. */
function tryBoundary(boundary: ReadDocument | "none" | "unknown", view: RequestView): Truth {
  if (boundary === "none") return YES;
  if (boundary === "unknown") return OPEN;
  let truth: Truth = NO;
  for (const { statement } of boundary.clauses) {
    const applies = appliesTo(statement, view, "boundary");
    if (statement.isDeny && applies === YES) return NO;
    if (!statement.isDeny && applies > truth) truth = applies;
  }
  return truth;
}

function appliesTo(
  statement: CompiledStatement,
  view: RequestView,
  kind: "resource" | "identity" | "boundary",
): Truth {
  view.kind = kind;
  return statement.applies(view);
}

/** Where a statement of a held policy stands. */
export function placeOf({ policy, clause }: HeldClause): {
  readonly accountId: HeldPolicy["accountId"];
  readonly holder: string;
  readonly policy: string;
  readonly statement: number;
  readonly sid?: string;
} {
  const { index, sid } = clause.statement.source;
  return {
    accountId: policy.accountId,
    holder: policy.holder,
    policy: policy.name,
    statement: index,
    ...(sid !== undefined && { sid }),
  };
}
