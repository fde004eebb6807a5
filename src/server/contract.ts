// What the page and the server say to each other: types only. The page imports this file and nothing else of src/.
import type { AccessLine, Examined, ReliedOn, Scope } from "../access/index.ts";
import type { AccessEdit, AccessHolder, WrittenAccess } from "../declaration/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { Bridge, TimeWindow } from "../model/index.ts";
import type { ChangeAction, QuotaForecast } from "../plan/index.ts";

export type {
  AccessEdit,
  AccessHolder,
  AccessLine,
  Bridge,
  ChangeAction,
  Diagnostic,
  QuotaForecast,
  TimeWindow,
  WrittenAccess,
};

/** The data of a start page: no secret, and nothing that passports do not say. */
export interface StartData {
  readonly kind: "rolebridge/start";
  readonly version: 1;
  readonly organization: string;
  /** ISO 8601 instant. */
  readonly builtAt: string;
  readonly source: { readonly name: string; readonly accountId: string; readonly signIn: string };
  /** By name. */
  readonly accounts: readonly StartAccount[];
  readonly roles: readonly StartRole[];
  readonly people: readonly StartPerson[];
}

export interface StartAccount {
  readonly name: string;
  readonly accountId: string;
  readonly project?: string;
  readonly stage?: string;
  readonly description?: string;
  readonly color?: string;
  readonly region?: string;
}

/** A role of an account, the same for everybody who may enter it. */
export interface StartRole {
  readonly role: string;
  readonly account: string;
  readonly arn: string;
  /** As the console's switch-role form wants it. */
  readonly consoleName: string;
  readonly description: string;
  /** Seconds. */
  readonly sessionDuration: number;
  readonly mfa: "required" | "optional";
  /** The switch-role link; absent where the console cannot switch to the role. */
  readonly console?: string;
  readonly consoleRefuses?: string;
  /** A block for `~/.aws/config`. */
  readonly profile: string;
}

export interface StartPerson {
  readonly name: string;
  /** Name of the IAM user. */
  readonly user: string;
  readonly grants: readonly StartGrant[];
}

export interface StartGrant {
  /** Index into {@link StartData.roles}. */
  readonly role: number;
  /** Absent means permanent. */
  readonly windows?: readonly TimeWindow[];
  readonly reasons?: readonly string[];
}

// The administrator's page.

export type WorldName = "live" | "desired";

/** What every view of the page stands on. */
export interface Overview {
  readonly organization: string;
  readonly file: string;
  /** ISO 8601 instant of the server. */
  readonly now: string;
  /** Whether this server may write to AWS and to the declaration. */
  readonly mayApply: boolean;
  readonly sourceAccount: string;
  /** By name, the source account first. */
  readonly accounts: readonly AccountView[];
  readonly people: readonly PersonView[];
  readonly roles: readonly RoleView[];
  readonly teams: readonly TeamView[];
  /** Of the declaration; with errors the rest is empty. */
  readonly diagnostics: readonly Diagnostic[];
  readonly live: LiveView;
  readonly activity: "sandbox" | "file" | "none";
}

export interface AccountView {
  readonly name: string;
  readonly accountId: string;
  readonly isSource: boolean;
  readonly project?: string;
  readonly stage?: string;
  readonly description?: string;
  readonly retired: boolean;
}

export interface PersonView {
  readonly name: string;
  readonly user: string;
  readonly email?: string;
  readonly teams: readonly string[];
  /** As written under the person's own name: what can be revoked there. */
  readonly access: readonly WrittenAccess[];
}

export interface TeamView {
  readonly name: string;
  readonly members: readonly string[];
  readonly access: readonly WrittenAccess[];
  /** Every `Role@account` that its access means. */
  readonly reaches: readonly string[];
}

export interface RoleView {
  readonly name: string;
  readonly description: string;
  readonly sessionDuration: number;
  readonly mfa: "required" | "optional";
}

/** How the live world stands: not asked for, being read, read, or why it could not be. */
export type LiveView =
  | { readonly status: "unwanted" }
  | { readonly status: "reading" }
  | { readonly status: "read"; readonly readAt: string }
  | { readonly status: "unreachable"; readonly diagnostics: readonly Diagnostic[] };

/** The picture's data. */
export interface BridgesView {
  readonly world: WorldName;
  readonly bridges: readonly Bridge[];
  /** Which policies a role carries, by its ARN. */
  readonly carried: Readonly<Record<string, readonly CarriedPolicy[]>>;
}

export interface CarriedPolicy {
  readonly name: string;
  readonly kind: "aws-managed" | "managed" | "inline" | "boundary";
}

/** One step of a way, with the statements that let it be taken. */
export interface PathStep {
  readonly from: string;
  readonly to: string;
  readonly how: string;
  readonly statements: readonly StatementView[];
}

export interface StatementView {
  readonly account: string;
  readonly holder: string;
  readonly policy: string;
  /** 1-based. */
  readonly statement: number;
  /** The statement as JSON; absent where its document is not at hand. */
  readonly text?: string;
  /** The words of it that matter. */
  readonly says?: string;
}

export interface CanView {
  readonly answer: "yes" | "no" | "only-if";
  readonly ways: readonly { readonly title: string; readonly steps: readonly PathStep[] }[];
  readonly stoppedBy: readonly {
    readonly title: string;
    readonly why: string;
    readonly wouldAllow: boolean;
    readonly statements: readonly StatementView[];
    /** What would let the person in: a declared role, to be granted in this account. */
    readonly grant?: { readonly person: string; readonly role: string; readonly account: string };
  }[];
  readonly conditions: readonly string[];
}

export interface WhoCanView {
  readonly people: readonly WhoView[];
  readonly others: readonly WhoView[];
}

export interface WhoView {
  readonly who: string;
  readonly as: string;
  readonly answer: "yes" | "only-if";
  readonly conditions: readonly string[];
  readonly steps: readonly PathStep[];
}

export interface VerificationView {
  readonly world: WorldName;
  readonly result: "proved" | "not-proved";
  readonly examined: Examined;
  readonly waysIn: readonly WayInView[];
  readonly deviations: readonly {
    readonly code: string;
    readonly summary: string;
    readonly closedBy: string;
  }[];
  readonly undecided: readonly { readonly code: string; readonly summary: string }[];
  readonly exceptions: readonly ReliedOn[];
  readonly findings: readonly { readonly code: string; readonly summary: string }[];
  readonly scope: Scope;
}

export interface WayInView {
  readonly code: string;
  readonly summary: string;
  readonly from: string;
  readonly isPerson: boolean;
  readonly to: { readonly account: string; readonly accountId: string; readonly role?: string };
  readonly steps: readonly PathStep[];
  readonly closedBy: string;
  readonly stages?: { readonly from: string; readonly to: string };
}

/** The accounts that a selector means: what a grant with it would reach. */
export interface SelectedView {
  readonly accounts: readonly string[];
  /** Why it means nothing. */
  readonly problem?: string;
}

/** Edits of the declaration that are not written yet. */
export interface DraftView {
  /** The files that would change. */
  readonly files: readonly { readonly file: string; readonly before: string; readonly after: string }[];
  /** Why an edit cannot be made: its place in the list, and a sentence. */
  readonly refused?: { readonly index: number; readonly because: string };
  /** What would be wrong in the declaration then. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface PlanView {
  /** Names exactly this plan: `apply` takes nothing else. */
  readonly digest: string;
  readonly createdAt: string;
  readonly opens: readonly Bridge[];
  readonly closes: readonly Bridge[];
  readonly access: readonly AccessLine[];
  readonly changes: readonly ChangeView[];
  readonly unchanged: number;
  readonly forecasts: readonly QuotaForecast[];
  readonly diagnostics: readonly Diagnostic[];
  /** Files of the declaration that are written first. */
  readonly files: readonly string[];
  /** No error stands in its way. */
  readonly isApplicable: boolean;
}

export interface ChangeView {
  readonly account: string;
  readonly kind: string;
  readonly name: string;
  readonly action: ChangeAction;
  readonly fields: readonly string[];
}

/** An answer that may have no value: then the diagnostics say why. */
export type Answered<T> =
  | { readonly status: "done"; readonly value: T }
  | { readonly status: "stopped"; readonly diagnostics: readonly Diagnostic[] };

/** What the server tells while it reads and applies. */
export type PortalEvent =
  | { readonly kind: "reading"; readonly read: number; readonly accounts: number }
  | { readonly kind: "world-read" }
  | {
      readonly kind: "run-started";
      readonly digest: string;
      readonly accounts: readonly { readonly account: string; readonly changes: number }[];
    }
  | {
      readonly kind: "change";
      readonly account: string;
      readonly name: string;
      readonly resource: string;
      readonly action: ChangeAction;
      readonly status: "applied" | "failed" | "skipped";
      readonly why?: string;
    }
  | { readonly kind: "waiting"; readonly account: string; readonly why: string }
  | { readonly kind: "account-failed"; readonly account: string; readonly why: string }
  | { readonly kind: "stopping" }
  | {
      readonly kind: "run-finished";
      readonly status: "applied" | "incomplete" | "interrupted" | "refused";
      readonly applied: number;
      readonly failed: number;
      readonly skipped: number;
      readonly durationMs: number;
      readonly diagnostics: readonly Diagnostic[];
      /** What should be impossible, as it was thrown. */
      readonly bug?: string;
    };

export interface ActivityView {
  readonly source: "sandbox" | "file" | "none";
  /** The newest first. */
  readonly entries: readonly ActivityEntry[];
  /** Why nothing could be read. */
  readonly problem?: string;
}

/** One call, as far as it tells who entered what and did what there. */
export interface ActivityEntry {
  /** ISO 8601 instant. */
  readonly time: string;
  /** A person's name where the call carries it; else the caller's ARN or what the record calls it. */
  readonly who: string;
  readonly isPerson: boolean;
  /** `sts:AssumeRole` */
  readonly action: string;
  readonly kind: "entered" | "signed-in" | "did";
  /** The account in which it happened, by name where it is declared. */
  readonly account?: string;
  /** The role entered, or the one in which it was done. */
  readonly role?: string;
  readonly isRefused: boolean;
  readonly why?: string;
  readonly from?: string;
}
