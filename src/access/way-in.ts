import type { DiagnosticCode } from "../diagnostics/index.ts";
import type { MeantWay, StatementPlace } from "../model/index.ts";
import type { Actor } from "./actor.ts";

/** One step of a way: who does what to get where, and the statements that let them. */
export interface Step {
  readonly from: string;
  readonly to: string;
  /** `takes the role on`, `writes the trust policy`, … */
  readonly how: string;
  readonly by: readonly OpeningStatement[];
}

/** A statement that opens a step, with the words of it that matter. */
export interface OpeningStatement {
  readonly place: StatementPlace;
  /** `Principal arn:aws:iam::…:role/ci-deploy`, `Action iam:AttachUserPolicy`. */
  readonly says: string;
}

/** Where a way leads: a role of a target account, or the whole account. */
export interface Destination {
  readonly account: string;
  readonly accountId: string;
  readonly role?: string;
  readonly stage?: string;
}

/** A way into a target account that is neither a declared bridge nor meant. */
export interface WayIn {
  readonly code: DiagnosticCode;
  /** One line: `a principal of account 999988887777 may take on Operator in shop-production`. */
  readonly summary: string;
  readonly from: Actor;
  readonly to: Destination;
  readonly steps: readonly Step[];
  readonly closedBy: string;
  /** Where the way leads from one stage into another. */
  readonly stages?: { readonly from: string; readonly to: string };
}

/** A declared bridge that does not stand as it was declared, though nobody comes in by it. */
export interface Deviation {
  readonly code: DiagnosticCode;
  readonly summary: string;
  readonly person?: string;
  readonly to: Destination;
  readonly closedBy: string;
}

/** Something on which the proof depends and which could not be decided. */
export interface Undecided {
  readonly code: DiagnosticCode;
  readonly summary: string;
  readonly place?: StatementPlace;
}

/** A meant way that was met, and who comes by it. */
export interface ReliedOn {
  readonly kind: "declared" | "reach-role";
  readonly from: string;
  readonly roles: readonly string[];
  readonly accounts: readonly string[];
  readonly reason: string;
  readonly until?: string;
}

/** Something worth knowing that opens no way by itself. */
export interface Finding {
  readonly code: DiagnosticCode;
  readonly summary: string;
  readonly place?: StatementPlace;
}

export type { MeantWay };
