// Carries out a plan that was shown, and tells the page how it goes and why something did not.
import type { ApplyResult } from "../apply/index.ts";
import { type AwsFailure, CloudFailure } from "../cloud/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { type AccountId, addressText, type Directory } from "../model/index.ts";
import type { Plan } from "../plan/index.ts";
import { type RolebridgeEvent, unreachableDiagnostics, type Workspace } from "../workspace/index.ts";
import type { PortalEvent } from "./contract.ts";
import { isApplyEvent, progressOf } from "./plan-view.ts";

export interface CarryOutOptions {
  readonly plan: Plan;
  /** A workspace over the declaration as it is written by now, that tells its events. */
  readonly open: (emit: (event: RolebridgeEvent) => void) => Workspace;
  /** Written into the lock. */
  readonly holder: string;
  readonly isHolderAlive: (holder: string) => boolean;
  readonly tell: (event: PortalEvent) => void;
}

/** Never throws: whatever ends an apply is told. */
export async function carryOut({ plan, open, tell, ...lock }: CarryOutOptions): Promise<void> {
  const { directory } = plan.live;
  const told = new Set<string>();
  const unreachable: Unreachable[] = [];
  const emit = (event: RolebridgeEvent): void => {
    if (!isApplyEvent(event)) return;
    if (event.kind === "change-failed") told.add(addressText(event.address));
    if (event.kind === "account-failed") {
      unreachable.push({
        target: { accountId: event.accountId, name: event.account },
        failure: event.failure,
      });
    }
    const progress = progressOf(event, directory);
    if (progress) tell(progress);
  };
  try {
    const answer = await open(emit).apply(plan, lock);
    if (answer.status === "stopped") return tell(notRun(answer.diagnostics));
    const { status, counts, durationMs, diagnostics } = answer.value;
    const untold = unreachable.length > 0 ? unreachable : untoldFailure(answer.value, told, directory);
    const why = [...diagnostics, ...unreachableDiagnostics(untold)];
    tell({ kind: "run-finished", status, ...counts, durationMs, diagnostics: why });
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") return tell(stoppedBefore(plan));
    const diagnostics = failureDiagnostics(error, directory);
    const bug = diagnostics === undefined && messageOf(error);
    tell({ ...notRun(diagnostics ?? []), ...(typeof bug === "string" && { bug }) });
  }
}

interface Unreachable {
  readonly target: { readonly accountId: AccountId; readonly name: string };
  readonly failure: AwsFailure;
}

/** Where the lock could not be taken no change was tried, and none is told: the lock's failure stands for all. */
function untoldFailure(
  { outcomes }: ApplyResult,
  told: ReadonlySet<string>,
  directory: Directory,
): readonly Unreachable[] {
  for (const outcome of outcomes) {
    if (outcome.status === "failed" && !told.has(addressText(outcome.change.address))) {
      return [{ target: accountOf(directory.source, directory), failure: outcome.error }];
    }
  }
  return [];
}

function accountOf(accountId: AccountId, { accounts }: Directory): Unreachable["target"] {
  return { accountId, name: accounts.find((one) => one.accountId === accountId)?.name ?? accountId };
}

/** What AWS refused, or what was on the way to it; undefined for what should be impossible. */
export function failureDiagnostics(
  error: unknown,
  directory: Directory | undefined,
): readonly Diagnostic[] | undefined {
  if (!(error instanceof CloudFailure)) return undefined;
  const { failure } = error;
  const accountId = failure.accountId ?? directory?.source;
  if (accountId === undefined) {
    return [
      diagnostic(
        "RB5001",
        `AWS could not be asked: ${failure.operation} failed with ${failure.awsCode}: ${failure.message}`,
      ),
    ];
  }
  const target = directory ? accountOf(accountId, directory) : { accountId, name: accountId };
  return unreachableDiagnostics([{ target, failure }]);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Stopped while AWS was still read: nothing was begun. */
function stoppedBefore({ changes }: Plan): Extract<PortalEvent, { kind: "run-finished" }> {
  return { ...notRun([]), status: "interrupted", skipped: changes.length };
}

function notRun(diagnostics: readonly Diagnostic[]): Extract<PortalEvent, { kind: "run-finished" }> {
  return {
    kind: "run-finished",
    status: "refused",
    applied: 0,
    failed: 0,
    skipped: 0,
    durationMs: 0,
    diagnostics,
  };
}
