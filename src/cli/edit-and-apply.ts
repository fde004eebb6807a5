import type { ApplyResult } from "../apply/index.ts";
import { type DeclarationEdit, editFiles } from "../declaration/index.ts";
import { diagnostic, hasErrors } from "../diagnostics/index.ts";
import type { Plan } from "../plan/index.ts";
import { type PlanRequest, writeTexts } from "../workspace/index.ts";
import { applyQuestion, carryOut, confirms, requireSomebody } from "./carry-out.ts";
import { type Note, planInBrief } from "./change-report.ts";
import type { OptionSpecs } from "./command.ts";
import type { DeclaredWorkspace } from "./declared-workspace.ts";
import { type ExitCode, exit } from "./exit.ts";
import { reasonsOf } from "./reasons.ts";
import { renderEdit } from "./render/edit-diff.ts";
import { renderPlan } from "./render/plan.ts";
import { plainTheme } from "./render/theme.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";

// What grant, revoke, onboard and offboard have in common: the declaration is changed as a person would change it, the
// difference and its plan are shown, and after a yes the file is written and the plan applied, in this order: a file that
// is ahead of AWS is put right by the next apply, the other way round the next apply would undo what was done.

/** Options of every command that edits the declaration. */
export const editOptions = {
  yes: { type: "boolean", short: "y", description: "do not ask" },
  dryRun: { type: "boolean", description: "only show the difference and its plan; write nothing" },
  editOnly: {
    type: "boolean",
    description: "only write the declaration: somebody else, or a pipeline, applies it",
  },
  allowDeletions: { type: "number", value: "N", description: "how many deletions are meant (default: 10)" },
} as const satisfies OptionSpecs;

export interface EditChoices {
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly editOnly: boolean;
  readonly allowDeletions?: number;
}

/** A declaration with a change that is not written yet. */
export interface ProposedEdit {
  /** Files by name, with their new texts; empty where the declaration says so already. */
  readonly texts: ReadonlyMap<string, string>;
  /** The texts from which it was made. */
  readonly before: ReadonlyMap<string, string>;
  /** What the declaration would be. */
  readonly declared: DeclaredWorkspace;
}

/** Whether a command may begin: what writes needs somebody who says yes. */
export function requireConsent(
  { yes, dryRun, editOnly }: EditChoices,
  session: Session,
  command: string,
): void {
  requireSomebody(
    yes || dryRun || editOnly,
    session,
    `See what it would do with \`${command} --dry-run\`, then do it with \`--yes\`.`,
  );
}

/** Makes the changes in memory. Undefined, and said, where the declaration has mistakes or cannot be changed so. */
export async function proposeEdit(
  declared: DeclaredWorkspace,
  edits: readonly DeclarationEdit[],
): Promise<ProposedEdit | undefined> {
  const { diagnostics, sources } = await declared.workspace.check();
  if (hasErrors(diagnostics)) {
    await declared.report(diagnostics);
    return undefined;
  }
  let current: ReadonlyMap<string, string> = sources;
  for (const edit of edits) {
    const edited = editFiles(current, edit);
    if (edited.status === "refused") {
      await declared.report([
        diagnostic("RB4017", edited.because, {
          help: edited.help ?? "edit the declaration by hand, then `rolebridge plan`",
        }),
      ]);
      return undefined;
    }
    if (edited.status === "edited") current = new Map([...current, ...edited.texts]);
  }
  const texts = new Map([...current].filter(([file, text]) => sources.get(file) !== text));
  const next = texts.size === 0 ? declared : declared.edited(texts);
  const checked = await next.workspace.check();
  if (hasErrors(checked.diagnostics)) {
    await next.report(checked.diagnostics);
    return undefined;
  }
  return { texts, before: sources, declared: next };
}

/** What changes in the files of the declaration, for programs. */
export function filesOf({ texts, before }: ProposedEdit): NonNullable<Parameters<Note>[0]["files"]> {
  return [...texts].map(([file, text]) => ({
    file,
    difference: renderEdit(file, before.get(file) ?? "", text, plainTheme),
  }));
}

/** Shows what changes in the declaration. */
export function showEdit({ texts, before }: ProposedEdit, session: Session): void {
  if (texts.size === 0) session.say("The declaration says so already.");
  for (const [file, text] of texts) {
    session.say(`${renderEdit(file, before.get(file) ?? "", text, session.theme)}\n`);
  }
}

/** Shows the plan of a workspace; undefined where there is none. */
export async function showPlan(
  declared: DeclaredWorkspace,
  session: Session,
  request: PlanRequest,
  endsSessions = false,
): Promise<Plan | undefined> {
  const made = await declared.settle(await declared.workspace.plan(request));
  if (made === undefined) return undefined;
  const reasonOf = await reasonsOf(declared.workspace);
  const { theme, flags } = session;
  session.say(
    renderPlan(made, { theme, verbose: flags.verbose, reasonOf, endsSessions, next: "" }).trimEnd(),
  );
  return made;
}

/** Writes the changed files: all, or none where somebody else changed one meanwhile. */
export async function writeEdit({ texts, before }: ProposedEdit, session: Session): Promise<void> {
  const edited = [...texts].map(([file, after]) => ({ file, before: before.get(file) ?? "", after }));
  const changed = await writeTexts(session.cwd, edited);
  if (changed !== undefined) {
    throw new UsageError(
      `${changed} was changed by somebody else in the meantime`,
      "Nothing was written. Try again.",
    );
  }
  for (const { file } of edited) session.say(`Wrote ${session.theme.name(file)}.`);
}

export interface EditRun {
  readonly edits: readonly DeclarationEdit[];
  readonly choices: EditChoices;
  /** What to type to do it, and to go on where something failed. */
  readonly again: string;
  /** What goes on with what was written, where the same command would do something else. */
  readonly resume?: string;
  /** Sessions are ended when this is done. */
  readonly endsSessions?: boolean;
  readonly note: Note;
}

/** How far a run came: `done` when the plan was applied whole, else the command's end. */
export type EditEnd =
  | { readonly kind: "done"; readonly proposed: ProposedEdit }
  | { readonly kind: "ended"; readonly status: ExitCode };

/** Changes the declaration, shows, asks, writes, applies. */
export async function editAndApply(
  declared: DeclaredWorkspace,
  session: Session,
  { edits, choices, again, resume = again, endsSessions, note }: EditRun,
): Promise<EditEnd> {
  requireConsent(choices, session, again);
  const proposed = await proposeEdit(declared, edits);
  if (proposed === undefined) return ended(exit.problems);
  note({ files: filesOf(proposed) });
  showEdit(proposed, session);
  if (choices.editOnly && !choices.dryRun) {
    await writeEdit(proposed, session);
    note({ isWritten: true });
    return ended(exit.ok);
  }
  const { allowDeletions } = choices;
  const asked = allowDeletions === undefined ? {} : { allowDeletions };
  const made = await showPlan(proposed.declared, session, asked, endsSessions);
  if (made === undefined) return ended(exit.problems);
  note({ plan: planInBrief(made) });
  if (hasErrors(made.diagnostics)) return ended(exit.problems);
  const isNothing = made.changes.length === 0 && proposed.texts.size === 0;
  if (choices.dryRun) {
    if (!isNothing) session.say(`Nothing has been written. Do it with: ${session.theme.command(again)}`);
    return ended(exit.ok);
  }
  if (!isNothing && !choices.yes && !(await confirms(editQuestion(made), session))) {
    session.say("Nothing was written.");
    return ended(exit.ok);
  }
  await writeEdit(proposed, session);
  note({ isWritten: proposed.texts.size > 0 });
  const onResult = (result: ApplyResult): void => note({ results: [result] });
  const status = await carryOut(made, proposed.declared, session, { again: resume, onResult });
  return status === exit.ok ? { kind: "done", proposed } : ended(status);
}

/** Where access stays as it is, only the file is written. */
export function editQuestion(made: Pick<Plan, "changes">): string {
  return made.changes.length === 0 ? "Write this into the declaration?" : applyQuestion(made);
}

function ended(status: ExitCode): EditEnd {
  return { kind: "ended", status };
}
