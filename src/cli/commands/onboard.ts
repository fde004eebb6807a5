import type { DeclarationEdit } from "../../declaration/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { passportOf } from "../../passage/passport.ts";
import type { Workspace } from "../../workspace/index.ts";
import { type Note, reported } from "../change-report.ts";
import { type Command, defineCommand, fileOption, jsonOption, type OptionSpecs } from "../command.ts";
import { commandLine } from "../command-line.ts";
import { type DeclaredWorkspace, declaredWorkspace } from "../declared-workspace.ts";
import { type EditChoices, editAndApply, editOptions, requireConsent } from "../edit-and-apply.ts";
import { type ExitCode, exit } from "../exit.ts";
import { parseDuration } from "../person/duration.ts";
import { renderWelcome } from "../render/welcome.ts";
import { makePassword, type Seal, sealFor } from "../seal.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

/** Seconds that a one-time password may be good for. */
const passwordLife = { least: 600, greatest: 30 * 24 * 3600 };

const options = {
  ...fileOption,
  email: { type: "string", value: "ADDRESS", description: "e-mail address; it becomes a tag of the user" },
  team: { type: "strings", value: "TEAM", description: "teams of the declaration to join" },
  access: { type: "strings", value: "ROLE@WHERE", description: "what the person may switch into" },
  encryptTo: {
    type: "string",
    value: "KEY",
    description: "an age or SSH public key: encrypt the password for it",
  },
  passwordFor: {
    type: "string",
    value: "TIME",
    default: "72h",
    description: "how long the password is good while it is not used",
  },
  newPassword: { type: "boolean", description: "replace a password that stands" },
  noPassword: { type: "boolean", description: "give none" },
  ...editOptions,
  ...jsonOption,
} as const satisfies OptionSpecs;

export const onboard: Command = defineCommand({
  summary: "Take a person in: IAM user, one-time password, welcome",
  description:
    "Adds the person to the declaration, shows the difference and the plan, applies it after your yes, and gives a " +
    "password for the first sign-in. The password is shown once on this terminal, or encrypted for the person's own key; " +
    "it is written nowhere else. Unused it is worth nothing after its time: AWS itself refuses the first sign-in then. " +
    "A welcome text says where to sign in, what to do first, and which roles there are.",
  examples: [
    ["rolebridge onboard carol --email carol@example.com --team developers", "on a terminal"],
    ["rolebridge onboard carol --encrypt-to age1… --yes", "the password only for carol's age key"],
    ['rolebridge onboard carol --encrypt-to "$(cat carol.pub)" --yes', "or for her SSH key"],
    ["rolebridge onboard carol --new-password", "another one, where the first was lost or ran out"],
  ],
  options,
  arguments: { person: { description: "the person's name; also the IAM user's" } },
  run(values, session): Promise<ExitCode> {
    return reported(session, (note) => onboarding(values, session, note));
  },
});

interface Onboarding extends Additions, HandOver, EditChoices {
  readonly file: string;
  readonly passwordFor: string;
  readonly newPassword: boolean;
}

async function onboarding(asked: Onboarding, session: Session, note: Note): Promise<ExitCode> {
  const again = againOf(asked);
  requireConsent(asked, session, again);
  const give = await handOver(asked, session, note);
  const seconds = parseDuration(asked.passwordFor, passwordLife.least, passwordLife.greatest);
  const onReport = (diagnostics: readonly Diagnostic[]): void => note({ diagnostics });
  const declared = declaredWorkspace(session, { file: asked.file, onReport });
  const end = await editAndApply(declared, session, {
    edits: await additions(declared.workspace, asked),
    choices: asked,
    again,
    note,
  });
  if (end.kind === "ended") return end.status;
  const { workspace } = end.proposed.declared;
  const given = give && (await givePassword(end.proposed.declared, session, { ...asked, seconds, give }));
  if (given?.status === "failed") return exit.problems;
  const declaration = await workspace.declaration();
  const passport = declaration.status === "done" ? passportOf(declaration.value, asked.person) : undefined;
  note({ more: { ...(given && { password: given }), ...(passport && { passport }) } });
  if (passport) session.say(`\n${renderWelcome(passport, given?.expiresAt, session.theme)}`);
  return exit.ok;
}

function againOf({ person, ...asked }: Onboarding): string {
  return commandLine(["onboard", person], { ...asked }, options);
}

/** Where the person is declared already (an earlier run was stopped, a new password is wanted), only what is missing. */
async function additions(
  workspace: Workspace,
  { person, email, team, access }: Additions,
): Promise<readonly DeclarationEdit[]> {
  const answer = await workspace.declaration();
  const known =
    answer.status === "done" ? answer.value.people.find(({ name }) => name === person) : undefined;
  if (known === undefined) {
    return [{ action: "add-person", person, ...(email !== undefined && { email }), teams: team, access }];
  }
  if (email !== undefined && email !== known.email) {
    throw new UsageError(
      `${person} is among the people already, ${known.email === undefined ? "without an e-mail address" : `with ${known.email}`}`,
      "Leave --email out, and edit the declaration for it; or take another name.",
    );
  }
  return [
    ...team.map((one): DeclarationEdit => ({ action: "join-team", person, team: one })),
    ...access.map((one): DeclarationEdit => ({ action: "grant", person, access: one })),
  ];
}

interface Additions {
  readonly person: string;
  readonly email?: string;
  readonly team: readonly string[];
  readonly access: readonly string[];
}

/** How the password reaches the person: undefined where none is given. Decided, or refused, before anything is done. */
async function handOver(
  { encryptTo, noPassword, dryRun, editOnly }: HandOver,
  session: Session,
  note: Note,
): Promise<((password: string) => Promise<void>) | undefined> {
  if (noPassword || dryRun || editOnly) return undefined;
  if (encryptTo !== undefined) {
    const seal: Seal = await sealFor(encryptTo);
    return async (password) => {
      const encryptedPassword = (await seal(password)).trimEnd();
      note({ more: { encryptedPassword } });
      session.say(encryptedPassword);
    };
  }
  if (!session.isInteractive) {
    throw new UsageError(
      "a one-time password is shown on a terminal only, and this is none",
      "Give --encrypt-to with the person's public key, or --no-password.",
    );
  }
  // On the terminal itself: stdout may lead into a file.
  return async (password) => session.notice(`One-time password, shown this once: ${password}`);
}

interface HandOver extends Pick<EditChoices, "dryRun" | "editOnly"> {
  readonly encryptTo?: string;
  readonly noPassword: boolean;
}

interface Giving {
  readonly person: string;
  readonly newPassword: boolean;
  readonly seconds: number;
  readonly give: (password: string) => Promise<void>;
}

interface Given {
  readonly status: "given" | "has-one" | "failed";
  /** Until when the password is good. */
  readonly expiresAt?: string;
}

/** Gives the password, where the person has none. */
async function givePassword(
  { workspace, settle }: DeclaredWorkspace,
  session: Session,
  { person, newPassword, seconds, give }: Giving,
): Promise<Given> {
  const expiresAt = new Date(session.now().getTime() + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  const declaration = await workspace.declaration();
  const user = userOf(declaration, person);
  const password = makePassword();
  const given = await settle(
    await workspace.givePassword(user, { password, expiresAt, replaces: newPassword }),
  );
  if (given === undefined) return { status: "failed" };
  if (given === "has-one") {
    session.say(`${person} has a password already; --new-password replaces it.`);
    return { status: "has-one" };
  }
  await give(password);
  return { status: "given", expiresAt };
}

function userOf(answer: Awaited<ReturnType<Workspace["declaration"]>>, person: string): string {
  const people = answer.status === "done" ? answer.value.people : [];
  return people.find(({ name }) => name === person)?.user ?? person;
}
