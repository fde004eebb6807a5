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
