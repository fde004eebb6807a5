// Brings back what a state file holds, and rewrites the file where most of its calls no longer matter.
import { type AccountId, accountId as parsed } from "../model/index.ts";
import { atInstant, MovableClock } from "./clock.ts";
import { type CallFacts, compacted } from "./compaction.ts";
import {
  type CallRecord,
  type JournalHeader,
  type JournalRecord,
  type SavedState,
  StateFileError,
  stateFileText,
} from "./journal.ts";
import { replaceStateFile } from "./journal-replacement.ts";
import type { Organization } from "./organizations/organization.ts";
import { portraitOf } from "./portrait.ts";
import { replayCall } from "./replay.ts";
import type { SandboxAccount, SandboxCredentials } from "./sandbox-account.ts";
import { createState, type SandboxState } from "./state.ts";

/** Records below which a file is not worth rewriting. */
const smallFile = 200;

/** How a sandbox begins, and how declared accounts come into it. */
export interface Beginning {
  makeOrganization(state: SandboxState, managementAccountId: AccountId): Made;
  addAccounts(state: SandboxState, organization: Organization, accounts: readonly SandboxAccount[]): void;
}

interface Made {
  readonly organization: Organization;
  readonly operator: SandboxCredentials;
}

export interface Revived extends Made {
  /** What each call turned out to be. */
  readonly facts: ReadonlyMap<CallRecord, CallFacts>;
}

/** Makes the calls of a saved state again in an empty one; the clock stands where it was afterwards. */
export function revive(
  state: SandboxState,
  clock: MovableClock,
  saved: Pick<SavedState<SandboxAccount>, "header" | "records">,
  beginning: Beginning,
): Revived {
  const { header, records } = saved;
  const { settings } = state;
  // What took a while to be seen then has long been seen.
  state.settings = { ...settings, consistencyDelay: 0 };
  const facts = new Map<CallRecord, CallFacts>();
  const made = atInstant(clock, header.startedAt, () => {
    const made = beginning.makeOrganization(state, parsed(header.managementAccountId));
    if (made.operator.accessKeyId !== header.operatorKeyId) {
      throw new StateFileError(
        "the state file was written by a version of the sandbox whose ids came out differently",
      );
    }
    for (const record of records) {
      if (record.kind === "call") facts.set(record, replayCall(state, clock, record));
      else {
        clock.moveTo(record.at);
        state.ids.continueAt(record.ids);
        if (record.kind === "accounts") beginning.addAccounts(state, made.organization, record.accounts);
      }
    }
    return made;
  });
  state.settings = settings;
  return { ...made, facts };
}

/**
 * Rewrites a state file without the calls that left nothing behind, where they are most of it and what remains comes out
 * as the same state. Gives what the file then holds. Throws a {@link StateFileError} where somebody else writes to it.
 */
export function compactFile(
  path: string,
  saved: SavedState<SandboxAccount>,
  revived: Revived,
  live: { readonly state: SandboxState; readonly now: number; readonly beginning: Beginning },
): Pick<SavedState<SandboxAccount>, "records" | "length"> {
  const { header, records } = saved;
  const last = records.at(-1);
  if (records.length < smallFile || last === undefined) return saved;
  const fewer: readonly JournalRecord<SandboxAccount>[] = [
    ...compacted(records, (record) => revived.facts.get(record), live.now),
    { kind: "position", at: last.at, ids: live.state.ids.position },
  ];
  if (fewer.length * 2 > records.length || !isSameState(header, fewer, live)) return saved;
  const text = stateFileText(header, fewer);
  if (!wasReplaced(path, saved.isCut ? undefined : saved.length, text)) return saved;
  return { records: fewer, length: Buffer.byteLength(text) };
}

function isSameState(
  header: JournalHeader,
  records: readonly JournalRecord<SandboxAccount>[],
  { state, now, beginning }: Parameters<typeof compactFile>[3],
): boolean {
  const clock = new MovableClock();
  const other = createState({ ...state.settings, clock, seed: header.seed });
  try {
    revive(other, clock, { header, records }, beginning);
  } catch (error) {
    if (error instanceof StateFileError) return false;
    throw error;
  }
  return portraitOf(other, now) === portraitOf(state, now);
}

/** A file system that will not have it keeps the file as it is: it is long, not wrong. */
function wasReplaced(path: string, length: number | undefined, text: string): boolean {
  // One that was cut off is mended by its next change; it is rewritten at the start after that.
  if (length === undefined) return false;
  try {
    if (replaceStateFile(path, length, text)) return true;
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return false;
    throw error;
  }
  throw new StateFileError(`${path} is written to by another process`);
}
