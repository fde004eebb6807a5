import type { ApplyResult } from "../apply/index.ts";
import type { Diagnostic } from "../diagnostics/index.ts";
import type { Plan } from "../plan/index.ts";
import { type ExitCode, exit } from "./exit.ts";
import { Interruption } from "./interruption.ts";
import { resultForPrograms } from "./render/apply.ts";
import type { Session } from "./session.ts";

// What grant, revoke, onboard and offboard answer to programs: one value, however far the command came.

/** What a plan means, without the worlds that it was made from. */
export type PlanInBrief = Pick<
  Plan,
  "bridges" | "access" | "changes" | "forecasts" | "diagnostics" | "digest"
>;

/** Each part is there once the command has come so far. */
export interface ChangeParts {
  /** Files of the declaration that change, with what changes in them as a unified difference. */
  readonly files?: readonly { readonly file: string; readonly difference: string }[];
  /** Whether these files were written. */
  readonly isWritten?: boolean;
  readonly plan?: PlanInBrief;
  /** How each apply went, in the order in which they were done. */
  readonly results?: readonly ApplyResult[];
  readonly diagnostics?: readonly Diagnostic[];
  /** What only one of the commands has to say. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Takes note of a part. Results, diagnostics and `more` add up; of the rest the last one counts. */
export type Note = (parts: ChangeParts) => void;

/** Runs a command that changes the declaration; with `--json` what it noted is answered at the end, also where it throws. */
export async function reported(session: Session, run: (note: Note) => Promise<ExitCode>): Promise<ExitCode> {
  let known: ChangeParts = {};
  const answer = (status: ExitCode): void => {
    if (session.flags.json) session.answer(forPrograms(known, status));
  };
  let status: ExitCode;
  try {
    status = await run((parts) => {
      known = added(known, parts);
    });
  } catch (error) {
    // Where nothing is known yet, there is nothing to lose.
    if (Object.keys(known).length > 0) {
      answer(session.signal.aborted || error instanceof Interruption ? exit.interrupted : exit.problems);
    }
    throw error;
  }
  answer(status);
  return status;
}

function added(known: ChangeParts, parts: ChangeParts): ChangeParts {
  return {
    ...known,
    ...parts,
    results: [...(known.results ?? []), ...(parts.results ?? [])],
    diagnostics: [...(known.diagnostics ?? []), ...(parts.diagnostics ?? [])],
    more: { ...known.more, ...parts.more },
  };
}

function forPrograms(
  { files = [], isWritten = false, plan, results = [], diagnostics = [], more }: ChangeParts,
  status: ExitCode,
): Readonly<Record<string, unknown>> {
  return {
    status: statusWord(status),
    files,
    isWritten,
    ...(plan && { plan }),
    results: results.map(resultForPrograms),
    diagnostics,
    ...more,
  };
}

function statusWord(status: ExitCode): string {
  if (status === exit.ok) return "done";
  if (status === exit.notClean) return "not-clean";
  return status === exit.interrupted ? "interrupted" : "problems";
}

export function planInBrief({ bridges, access, changes, forecasts, diagnostics, digest }: Plan): PlanInBrief {
  return { bridges, access, changes, forecasts, diagnostics, digest };
}
