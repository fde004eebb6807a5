import type { ApplyEvent, SkipReason } from "../apply/index.ts";
import type { AwsFailure } from "../cloud/index.ts";
import { hasErrors } from "../diagnostics/index.ts";
import type { Directory } from "../model/index.ts";
import type { Change, Plan } from "../plan/index.ts";
import type { RolebridgeEvent } from "../workspace/index.ts";
import type { ChangeView, PlanView, PortalEvent } from "./contract.ts";
import type { Draft } from "./draft.ts";

export function planView(plan: Plan, draft: Draft, digest: string): PlanView {
  return {
    digest,
    createdAt: plan.createdAt,
    opens: plan.bridges.opens,
    closes: plan.bridges.closes,
    access: plan.access.lines,
    changes: plan.changes.map((change) => changeView(change, plan.live.directory)),
    unchanged: plan.unchanged,
    forecasts: plan.forecasts,
    diagnostics: [...draft.view.diagnostics, ...plan.diagnostics],
    files: draft.view.files.map(({ file }) => file),
    isApplicable: !hasErrors(plan.diagnostics),
  };
}

function changeView(change: Change, directory: Directory): ChangeView {
  const { address, action } = change;
  return {
    account: accountName(address.accountId, directory),
    kind: address.kind,
    name: address.name,
    action,
    fields: "fields" in change ? change.fields.map(({ field }) => field) : [],
  };
}

function accountName(accountId: string, { accounts }: Directory): string {
  return accounts.find((one) => one.accountId === accountId)?.name ?? accountId;
}

/** How many changes each account has, in the plan's order. */
export function runStarted(plan: Plan, digest: string): PortalEvent {
  const counts = new Map<string, number>();
  for (const { address } of plan.changes) {
    const name = accountName(address.accountId, plan.live.directory);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return {
    kind: "run-started",
    digest,
    accounts: [...counts].map(([account, changes]) => ({ account, changes })),
  };
}

/** Whether an event is one of an apply, not of reading. */
export function isApplyEvent(event: RolebridgeEvent): event is ApplyEvent {
  return (
    !event.kind.startsWith("read-") &&
    event.kind !== "account-read" &&
    event.kind !== "account-unreachable" &&
    event.kind !== "aws-waiting"
  );
}

/** What the page is told of an event of an apply; undefined for what it does not show. */
export function progressOf(event: ApplyEvent, directory: Directory): PortalEvent | undefined {
  switch (event.kind) {
    case "change-applied":
    case "change-failed":
    case "change-skipped":
      return {
        kind: "change",
        account: accountName(event.address.accountId, directory),
        name: event.address.name,
        resource: event.address.kind,
        action: event.action,
        ...howItWent(event),
      };
    case "waiting":
      return {
        kind: "waiting",
        account: accountName(event.address.accountId, directory),
        why: event.because,
      };
    case "account-failed":
      return { kind: "account-failed", account: event.account, why: failureText(event.failure) };
    case "apply-started":
    case "account-entered":
    case "lock-taken":
    case "lock-kept":
    case "stack-set-operation-started":
    case "stack-instance-ended":
    case "stack-set-operation-finished":
    case "account-finished":
    case "apply-finished":
      return undefined;
  }
}

type Ended = Extract<ApplyEvent, { kind: "change-applied" | "change-failed" | "change-skipped" }>;

function howItWent(event: Ended): {
  readonly status: "applied" | "failed" | "skipped";
  readonly why?: string;
} {
  switch (event.kind) {
    case "change-applied":
      return {
        status: "applied",
        ...(event.leftOut.length > 0 && { why: `left for the next run: ${event.leftOut.join(", ")}` }),
      };
    case "change-failed":
      return { status: "failed", why: failureText(event.failure) };
    case "change-skipped": {
      const why = whySkipped(event.because);
      return { status: "skipped", ...(why !== undefined && { why }) };
    }
  }
}

/** What AWS said, and under which number its support finds it. */
function failureText({ operation, awsCode, message, requestId }: AwsFailure): string {
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  return `${operation} failed with ${awsCode}: ${message}${request}`;
}

/** That somebody stopped the apply is said once, for all. */
function whySkipped(because: SkipReason): string | undefined {
  switch (because.kind) {
    case "needs":
      return `needs ${because.address.kind} ${because.address.name}`;
    case "interrupted":
      return undefined;
    case "too-many-failures":
      return "too many changes failed before it";
  }
}
