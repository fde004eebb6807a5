import type { ApplyResult } from "../apply/index.ts";
import type { DeclarationEdit } from "../declaration/index.ts";
import { hasErrors } from "../diagnostics/index.ts";
import type { Plan } from "../plan/index.ts";
import type { SwitchedOff } from "../workspace/index.ts";
import { carryOut, confirms } from "./carry-out.ts";
import { type Note, planInBrief } from "./change-report.ts";
import { type DeclaredWorkspace, declaredWorkspace } from "./declared-workspace.ts";
import {
  type EditChoices,
  filesOf,
  type ProposedEdit,
  proposeEdit,
  showEdit,
  showPlan,
  writeEdit,
} from "./edit-and-apply.ts";
import { endSessions } from "./end-sessions.ts";
import { type ExitCode, exit } from "./exit.ts";
import { type Leaver, leaverOf } from "./leaver.ts";
import { proofOfAbsence } from "./offboarding-proof.ts";
import { counted, listed } from "./render/words.ts";
import type { Session } from "./session.ts";

// The steps of letting a person go. Each is done by what stands, not by what an earlier run did: the declaration says
// `disabled: true` between the first and the last step, so that it still tells where the person had access.

export interface Offboarding extends EditChoices {
  readonly person: string;
  readonly file: string;
  readonly keepDisabled: boolean;
  /** Where neither declaration nor user tell one. */
  readonly email?: string;
  /** What to type to go on. */
  readonly again: string;
  readonly note: Note;
}

export async function offboarding(session: Session, asked: Offboarding): Promise<ExitCode> {
  const { note } = asked;
  const declared = fresh(session, asked);
  const leaver = await leaverOf(declared, asked);
  if (leaver === undefined) return exit.problems;
  if (!leaver.isDeclared && !leaver.stands) {
    session.say(`${asked.person} is neither declared nor an IAM user of ours: nothing is left to do.`);
    if (leaver.mayBe !== undefined) session.say(`Is ${session.theme.name(leaver.mayBe)} meant?`);
    return asked.dryRun ? exit.ok : proofOfAbsence(declared, session, leaver, asked);
  }
  const proposed = await proposeEdit(declared, finalEdits(leaver, asked));
  if (proposed === undefined) return exit.problems;
  note({ files: filesOf(proposed) });
  showEdit(proposed, session);
  if (asked.editOnly && !asked.dryRun) {
    await writeEdit(proposed, session);
    note({ isWritten: true });
    return exit.ok;
  }
  const { allowDeletions } = asked;
  const made = await showPlan(
    proposed.declared,
    session,
    allowDeletions === undefined ? {} : { allowDeletions },
    true,
  );
  if (made === undefined) return exit.problems;
  note({ plan: planInBrief(made), more: { user: leaver.user, roles: leaver.roles } });
  tellSteps(leaver, asked, session);
  if (asked.dryRun) {
    session.say(`Nothing has been written. Do it with: ${session.theme.command(asked.again)}`);
    return hasErrors(made.diagnostics) ? exit.problems : exit.ok;
  }
  if (!asked.yes && !(await confirms(`Let ${asked.person} go?`, session))) {
    session.say("Nothing was written.");
    return exit.ok;
  }
  return carryOutSteps(declared, session, leaver, asked, made);
}

function finalEdits(
  { isDeclared, person }: Leaver,
  { keepDisabled }: Offboarding,
): readonly DeclarationEdit[] {
  if (!isDeclared) return [];
  return [{ action: keepDisabled ? "disable-person" : "remove-person", person }];
}

function tellSteps({ person, user, roles }: Leaver, { keepDisabled }: Offboarding, session: Session): void {
  const accounts = new Set(roles.map(({ account }) => account));
  const steps = [
    `at once: the access keys of user ${user} are made inactive, its password is removed`,
    "all doors of the user are closed",
    roles.length === 0
      ? "no role session can live"
      : `live sessions of ${person} are ended in ${counted(roles.length, "role")} of ${counted(accounts.size, "account")} (${listed([...accounts].sort())})`,
    keepDisabled
      ? "the user stays, without anything that opens"
      : "everything that hangs on the user is deleted (keys, MFA devices, SSH keys, certificates, service credentials, groups, policies, boundary), then the user",
    "verify proves that no way in remains, and users who look like the same person are searched in all accounts",
  ];
  session.say(
    [
      "",
      session.theme.title("In this order"),
      ...steps.map((step, index) => `  ${index + 1}. ${step}`),
      "",
    ].join("\n"),
  );
}

async function carryOutSteps(
  declared: DeclaredWorkspace,
  session: Session,
  leaver: Leaver,
  asked: Offboarding,
  shown: Plan,
): Promise<ExitCode> {
  const off = await declared.settle(await declared.workspace.switchOff(leaver.user));
  if (off === undefined) return exit.problems;
  asked.note({ more: { switchedOff: off } });
  session.say(`Switched off: ${switchedOffText(off)}.`);
  if (hasErrors(shown.diagnostics)) {
    session.say("The rest is refused as the plan says; nothing else was written.");
    return exit.problems;
  }
  const closing = await step(declared, session, asked, leaver.isDeclared ? [disable(leaver)] : []);
  if (closing.status !== exit.ok) return closing.status;
  const ending = await endSessions(closing.declared, session, {
    users: leaver.users,
    roles: leaver.roles,
    again: asked.again,
    standingSuffices: !closing.changed,
    note: asked.note,
  });
  if (ending !== exit.ok) return ending;
  const last = asked.keepDisabled
    ? closing
    : await step(fresh(session, asked), session, asked, finalEdits(leaver, asked));
  if (last.status !== exit.ok) return last.status;
  return proofOfAbsence(last.declared, session, leaver, asked);
}

function switchedOffText({ hadPassword, accessKeys }: SwitchedOff): string {
  const parts = [
    ...(hadPassword ? ["the password"] : []),
    ...(accessKeys.length > 0 ? [counted(accessKeys.length, "access key")] : []),
  ];
  return parts.length === 0 ? "nothing was in force, neither a password nor a key" : listed(parts);
}

function disable({ person }: Leaver): DeclarationEdit {
  return { action: "disable-person", person };
}

/** The declaration as it is on disk now. */
function fresh(session: Session, { file, note }: Offboarding): DeclaredWorkspace {
  return declaredWorkspace(session, { file, onReport: (diagnostics) => note({ diagnostics }) });
}

interface StepEnd {
  readonly status: ExitCode;
  readonly declared: DeclaredWorkspace;
  readonly changed: boolean;
}

/** Writes an edit and applies what it means, without asking again. */
async function step(
  declared: DeclaredWorkspace,
  session: Session,
  { again, allowDeletions, note }: Offboarding,
  edits: readonly DeclarationEdit[],
): Promise<StepEnd> {
  const proposed: ProposedEdit | undefined = await proposeEdit(declared, edits);
  if (proposed === undefined) return { status: exit.problems, declared, changed: false };
  const next = proposed.declared;
  const request = allowDeletions === undefined ? {} : { allowDeletions };
  const made = await next.settle(await next.workspace.plan(request));
  if (made === undefined) return { status: exit.problems, declared: next, changed: false };
  if (hasErrors(made.diagnostics)) {
    await next.report(made.diagnostics);
    return { status: exit.problems, declared: next, changed: false };
  }
  await writeEdit(proposed, session);
  if (proposed.texts.size > 0) note({ isWritten: true });
  const changed = made.changes.length > 0;
  const onResult = (result: ApplyResult): void => note({ results: [result] });
  const status = changed ? await carryOut(made, next, session, { again, onResult }) : exit.ok;
  return { status, declared: next, changed };
}
