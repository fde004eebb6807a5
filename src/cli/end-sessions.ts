import type { ApplyResult } from "../apply/index.ts";
import { hasErrors } from "../diagnostics/index.ts";
import type { RolePlace } from "../workspace/index.ts";
import { carryOut } from "./carry-out.ts";
import type { Note } from "./change-report.ts";
import type { DeclaredWorkspace } from "./declared-workspace.ts";
import { type ExitCode, exit } from "./exit.ts";
import { counted } from "./render/words.ts";
import type { Session } from "./session.ts";

/**
 * Seconds after the doors have closed up to which a session's token is denied: IAM tells all its places of a change
 * within seconds, and until then a door may still let somebody through.
 */
const propagation = 60;

export interface EndedSessionsRun {
  readonly users: readonly string[];
  readonly roles: readonly RolePlace[];
  readonly again: string;
  /** Nothing was closed just now: what denies these sessions already need not be renewed. */
  readonly standingSuffices: boolean;
  readonly note: Note;
}

/** Ends the live sessions of one person in these roles. Their doors must be closed before. */
export async function endSessions(
  declared: DeclaredWorkspace,
  session: Session,
  { users, roles, again, standingSuffices, note }: EndedSessionsRun,
): Promise<ExitCode> {
  const before = new Date(session.now().getTime() + propagation * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  const answer = await declared.workspace.plan({ endSessions: { users, roles, before, standingSuffices } });
  const made = await declared.settle(answer);
  if (made === undefined || hasErrors(made.diagnostics)) return exit.problems;
  const ended = made.changes.map(({ address: { accountId, name } }) => ({ accountId, role: name }));
  note({ more: { endedSessions: { users, before, roles: ended } } });
  if (made.changes.length === 0) {
    session.say("No live session is left to end.");
    return exit.ok;
  }
  session.say(
    `Ending sessions of ${session.theme.name(users[0] ?? "")} that began before ${before}, in ${counted(made.changes.length, "role")}.`,
  );
  const onResult = (result: ApplyResult): void => note({ results: [result] });
  return carryOut(made, declared, session, { again, onResult });
}
