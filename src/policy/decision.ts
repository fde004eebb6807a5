/** The kinds of policies that take part in a decision. */
export type PolicyKind = "identity" | "boundary" | "session" | "resource" | "scp" | "rcp";

/** One statement that decided, and where it stands. */
export interface Reason {
  readonly policyKind: PolicyKind;
  /** The label given with the compiled document (a policy's name or ARN). */
  readonly policy: string;
  /** 1-based place of the statement in its document. */
  readonly statement: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
}

export type DecisionKind = "allow" | "explicitDeny" | "implicitDeny";

/** What stood in the way where nothing denied explicitly: a gate that found no Allow. `caller`: this caller may never make the call. */
export type Gate = "identity" | "boundary" | "session" | "resource" | "scp" | "caller";

export interface Decision {
  readonly decision: DecisionKind;
  /** The Allow statements that let the request through, or the Deny statements that stopped it. */
  readonly reasons: readonly Reason[];
  /** Present with an implicit deny: which gates had no matching Allow. */
  readonly missing: readonly Gate[];
  /** Codes of choices that the documentation leaves open and that decided here (`ambiguous:…`). */
  readonly ambiguities: readonly string[];
}
