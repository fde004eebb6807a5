import type { StackSetAction } from "../apply/index.ts";
import type { AccountId } from "../model/index.ts";
import type { Plan } from "../plan/index.ts";
import type { RolebridgeEvent } from "../workspace/index.ts";
import { createProgress, type Progress, silentProgress } from "./render/progress.ts";
import { counted, elapsedText } from "./render/words.ts";
import type { Session } from "./session.ts";

/** Shows on stderr how far the work has come: bars on a terminal, single lines elsewhere. */
export interface Watcher {
  emit(event: RolebridgeEvent): void;
  /** Which plan the following events belong to. */
  watchPlan(plan: Plan, nameOf: (accountId: AccountId) => string): void;
  /** Leaves the last state standing; other text may follow. */
  finish(): void;
}

interface AccountProgress {
  readonly name: string;
  readonly total: number;
  done: number;
  note: string | undefined;
}

const throttledNote = "waiting: AWS asks for fewer requests";

export function createWatcher(session: Session): Watcher {
  const isTerminal = session.stderr.isTTY === true;
  const progress = isTerminal
    ? createProgress(session.stderr, session.noticeTheme, session.now)
    : silentProgress;
  const accounts = new Map<AccountId, AccountProgress>();
  const reading = watchReading(session, progress);
  const stacking = watchStackSets(session, progress);
  return {
    watchPlan(plan, nameOf) {
      accounts.clear();
      for (const { address } of plan.changes) {
        const known = accounts.get(address.accountId);
        const total = (known?.total ?? 0) + 1;
        accounts.set(address.accountId, { name: nameOf(address.accountId), total, done: 0, note: undefined });
      }
    },
    emit(event) {
      reading(event);
      stacking(event);
      const account = accounts.get(accountOf(event) ?? ("" as AccountId));
      if (account === undefined) return;
      note(event, account);
      progress.show({
        label: account.name,
        done: account.done,
        total: account.total,
        ...(account.note !== undefined && { note: account.note }),
      });
    },
    finish: () => progress.finish(),
  };
}

/** What an event changes in the line of its account. */
function note(event: RolebridgeEvent, account: AccountProgress): void {
  switch (event.kind) {
    case "change-applied":
    case "change-failed":
    case "change-skipped":
      account.done += 1;
      account.note = undefined;
      return;
    case "waiting":
      account.note = `waiting: ${event.because}`;
      return;
    case "aws-waiting":
      account.note = event.reason === "throttled" ? throttledNote : "waiting: no answer, trying again";
      return;
    case "account-failed":
      account.note = `not reached: ${event.failure.awsCode}`;
      return;
    case "read-started":
    case "account-read":
    case "account-unreachable":
    case "read-finished":
    case "apply-started":
    case "account-entered":
    case "lock-taken":
    case "lock-kept":
    case "stack-set-operation-started":
    case "stack-instance-ended":
    case "stack-set-operation-finished":
    case "account-finished":
    case "apply-finished":
      return;
  }
}

function accountOf(event: RolebridgeEvent): AccountId | undefined {
  if ("address" in event) return event.address.accountId;
  return "accountId" in event ? event.accountId : undefined;
}

/** One line for the reading of all accounts. */
function watchReading(session: Session, progress: Progress): (event: RolebridgeEvent) => void {
  let label = "";
  let total = 0;
  let read = 0;
  let startedAt = 0;
  return (event) => {
    if (event.kind === "read-started") {
      [label, total, read, startedAt] = [
        `Reading ${counted(event.accounts, "account")}`,
        event.accounts,
        0,
        session.now().getTime(),
      ];
      progress.show({ label, done: 0, total });
    } else if (event.kind === "account-read" || event.kind === "account-unreachable") {
      read += 1;
      progress.show({ label, done: read, total });
    } else if (event.kind === "aws-waiting" && read < total) {
      const reason = event.reason === "throttled" ? throttledNote : "waiting: no answer, trying again";
      progress.show({ label, done: read, total, note: reason });
    } else if (event.kind === "read-finished") {
      const elapsed = elapsedText(session.now().getTime() - startedAt);
      progress.show({ label, done: read, total, note: elapsed });
      progress.finish();
      if (session.stderr.isTTY === true) session.notice("");
      else session.notice(`Read ${counted(event.read, "account")} in ${elapsed}.`);
    }
  };
}

/** What an operation of a stack set is doing, for the line that shows it. */
const stackActions: Readonly<Record<StackSetAction, string>> = {
  create: "making stacks",
  update: "updating stacks",
  import: "taking stacks over",
  release: "letting stacks go",
  delete: "deleting stacks, keeping what they hold",
  "detect-drift": "looking for drift",
};

/** One line for each operation of a stack set: accounts are counted as CloudFormation is done with them. */
function watchStackSets(session: Session, progress: Progress): (event: RolebridgeEvent) => void {
  const counts = new Map<string, { total: number; done: number; note?: string }>();
  const labelOf = (stackSet: string, action: StackSetAction) => `${stackSet}: ${stackActions[action]}`;
  return (event) => {
    if (event.kind === "stack-set-operation-started") {
      const label = labelOf(event.stackSet, event.action);
      counts.set(label, { total: event.accounts, done: 0 });
      progress.show({ label, done: 0, total: event.accounts });
    } else if (event.kind === "stack-instance-ended") {
      const label = labelOf(event.stackSet, event.action);
      const count = counts.get(label) ?? { total: 1, done: 0 };
      count.done += 1;
      if (event.status !== "succeeded") count.note = `${event.account}: ${event.reason ?? event.status}`;
      counts.set(label, count);
      progress.show({ label, ...count });
    } else if (event.kind === "stack-set-operation-finished" && session.stderr.isTTY !== true) {
      const failed = event.failed === 0 ? "" : `, ${counted(event.failed, "account")} failed`;
      session.notice(
        `${labelOf(event.stackSet, event.action)}: ${counted(event.succeeded, "account")} in ${elapsedText(event.durationMs)}${failed}.`,
      );
    }
  };
}
