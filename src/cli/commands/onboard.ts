import type { DeclarationEdit } from "../../declaration/index.ts";
import { passportOf } from "../../passage/passport.ts";
import type { Workspace } from "../../workspace/index.ts";
import { type Command, defineCommand, fileOption } from "../command.ts";
import { type DeclaredWorkspace, declaredWorkspace } from "../declared-workspace.ts";
import { editAndApply, editOptions, requireConsent } from "../edit-and-apply.ts";
import { type ExitCode, exit } from "../exit.ts";
import { parseDuration } from "../person/duration.ts";
import { renderWelcome } from "../render/welcome.ts";
import { makePassword, type Seal, sealFor } from "../seal.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

/** Seconds that a one-time password may be good for. */
const passwordLife = { least: 600, greatest: 30 * 24 * 3600 };

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
  options: {
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
  },
  arguments: { person: { description: "the person's name; also the IAM user's" } },
  async run(values, session): Promise<ExitCode> {
    const again = `rolebridge onboard ${values.person}`;
    requireConsent(values, session, again);
    const give = await handOver(values, session);
    const seconds = parseDuration(values.passwordFor, passwordLife.least, passwordLife.greatest);
    const declared = declaredWorkspace(session, { file: values.file });
    const end = await editAndApply(declared, session, {
      edits: await additions(declared.workspace, values),
      choices: values,
      again,
    });
    if (end.kind === "ended") return end.status;
    const { workspace } = end.proposed.declared;
    const given = give && (await givePassword(end.proposed.declared, session, { ...values, seconds, give }));
    if (given?.status === "failed") return exit.problems;
    const declaration = await workspace.declaration();
    const passport = declaration.status === "done" ? passportOf(declaration.value, values.person) : undefined;
    if (passport) session.say(`\n${renderWelcome(passport, given?.expiresAt, session.theme)}`);
    return exit.ok;
  },
});

/** Nothing is added where the person is declared already: an earlier run was stopped, or a new password is wanted. */
async function additions(
  workspace: Workspace,
  { person, email, team, access }: Additions,
): Promise<readonly DeclarationEdit[]> {
  const answer = await workspace.declaration();
  const isDeclared = answer.status === "done" && answer.value.people.some(({ name }) => name === person);
  if (!isDeclared) {
    return [{ action: "add-person", person, ...(email !== undefined && { email }), teams: team, access }];
  }
  if (team.length > 0 || email !== undefined) {
    throw new UsageError(
      `${person} is among the people already`,
      "Leave --email and --team out, and edit the declaration for them.",
    );
  }
  return access.map((one) => ({ action: "grant", person, access: one }));
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
): Promise<((password: string) => Promise<void>) | undefined> {
  if (noPassword || dryRun || editOnly) return undefined;
  if (encryptTo !== undefined) {
    const seal: Seal = await sealFor(encryptTo);
    return async (password) => session.say((await seal(password)).trimEnd());
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

interface HandOver {
  readonly encryptTo?: string;
  readonly noPassword: boolean;
  readonly dryRun: boolean;
  readonly editOnly: boolean;
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
