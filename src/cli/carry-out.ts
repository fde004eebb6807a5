import { createInterface } from "node:readline/promises";
import type { ApplyResult, Engine } from "../apply/index.ts";
import type { Plan } from "../plan/index.ts";
import type { DeclaredWorkspace } from "./declared-workspace.ts";
import { type ExitCode, exit } from "./exit.ts";
import { Interruption } from "./interruption.ts";
import { isHolderAlive, lockHolder } from "./lock-holder.ts";
import { renderResult, resultForPrograms } from "./render/apply.ts";
import { accountNames } from "./render/plan.ts";
import { counted, elapsedText } from "./render/words.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";

/** Refuses to begin where nobody can be asked and nobody has said yes. */
export function requireSomebody(yes: boolean, session: Session, help: string): void {
  if (yes || session.isInteractive) return;
  throw new UsageError("there is nobody to ask, and --yes was not given", help);
}

/** Asks on the terminal; only a yes is one. Throws an {@link Interruption} at Ctrl-C, and where the input ends. */
export async function confirms(question: string, session: Session): Promise<boolean> {
  const questions = createInterface({
    input: session.stdin,
    output: process.stderr,
    terminal: session.isInteractive,
  });
  const closed = new Promise<never>((_resolve, reject) => {
    questions.once("close", () => reject(new Interruption()));
  });
  try {
    const asked = questions.question(`${question} (yes/no) `, { signal: session.signal });
    const answer = await Promise.race([asked, closed]);
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    // The terminal gives Ctrl-C as a character: no signal has come.
    throw error instanceof Error && error.name === "AbortError" ? new Interruption() : error;
  } finally {
    questions.close();
  }
}

/** What is asked before the changes of a plan are made. */
export function applyQuestion({ changes }: Pick<Plan, "changes">): string {
  return `Apply ${changes.length === 1 ? "this change" : `these ${counted(changes.length, "change")}`}?`;
}

export interface CarryOutOptions {
  readonly breakLock?: boolean;
  readonly maxFailures?: number;
  /** What carries it out; absent: one IAM call a step. */
  readonly engine?: Engine;
  /** What does the rest where something failed: `rolebridge apply`. */
  readonly again: string;
  /** Told the result, which is then not the command's whole answer: with `--json` it is left to the command. */
  readonly onResult?: (result: ApplyResult) => void;
}

/** Applies a plan that was shown, and says how it went. */
export async function carryOut(
  made: Plan,
  { workspace, watcher, settle }: DeclaredWorkspace,
  session: Session,
  { breakLock = false, maxFailures, engine, again, onResult }: CarryOutOptions,
): Promise<ExitCode> {
  const nameOf = accountNames(made);
  watcher.watchPlan(made, nameOf);
  const answer = await workspace.apply(made, {
    breakLock,
    holder: lockHolder(),
    isHolderAlive,
    ...(maxFailures !== undefined && { maxFailures }),
    ...(engine && { engine }),
  });
  watcher.finish();
  const result = await settle(answer);
  if (result === undefined) return exit.problems;
  const isStacking = (engine?.accounts.length ?? 0) > 0;
  if (made.changes.length > 0 || (isStacking && result.status !== "applied")) {
    session.say(renderResult(result, { theme: session.theme, nameOf, again }));
  } else if (isStacking) {
    session.say(`Brought the stack sets there in ${elapsedText(result.durationMs)}; no access has changed.`);
  }
  if (onResult) onResult(result);
  else if (session.flags.json) session.answer(resultForPrograms(result));
  return statusOf(result);
}

function statusOf({ status }: ApplyResult): ExitCode {
  switch (status) {
    case "applied":
      return exit.ok;
    case "incomplete":
    case "refused":
      return exit.problems;
    case "interrupted":
      return exit.interrupted;
  }
}
