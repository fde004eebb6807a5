import { createAwsOrganization } from "../../aws/index.ts";
import { createAccount } from "../../cloud/index.ts";
import type { Declaration, DeclarationEdit } from "../../declaration/index.ts";
import { hasErrors } from "../../diagnostics/index.ts";
import { sleep } from "../../workspace/index.ts";
import { confirms, requireSomebody } from "../carry-out.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { commandLine } from "../command-line.ts";
import { type DeclaredWorkspace, declaredWorkspace } from "../declared-workspace.ts";
import { proposeEdit, showEdit, writeEdit } from "../edit-and-apply.ts";
import { type ExitCode, exit } from "../exit.ts";
import { accountEventText } from "../render/accounts.ts";
import { counted } from "../render/words.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { fileExists } from "../write-file.ts";

export const accountsCreate: Command = defineCommand({
  summary: "Make an account in the AWS organization and declare it",
  description:
    "Asks AWS for the account, waits until it is there, moves it to an organizational unit where one is named, and writes " +
    "its id into the declaration, comments kept. Where there is no declaration yet, `rolebridge init` is next. It may be interrupted and repeated: the e-mail address tells whether the " +
    "account is there already, and none is made twice.",
  examples: [
    [
      "rolebridge accounts create shop-production --email aws+shop-production@example.com --project shop --stage production",
      "makes it, and selectors like project=shop reach it at once",
    ],
    ["rolebridge accounts create audit --unit Security/Logs", "and moves it there"],
    [
      "rolebridge accounts create users --email aws+users@example.com",
      "the first one, before there is a declaration",
    ],
  ],
  options: {
    ...fileOption,
    email: {
      type: "string",
      value: "EMAIL",
      description: "of the root user; default: as the source account's, with +NAME",
    },
    project: { type: "string", value: "NAME", description: "the project that it belongs to" },
    stage: { type: "string", value: "NAME", description: "the stage of the project" },
    unit: {
      type: "string",
      value: "PATH",
      description: "organizational unit, names from the root with slashes",
    },
    yes: { type: "boolean", short: "y", description: "do not ask" },
    ...jsonOption,
  },
  arguments: { name: { description: "its name in the declaration and in AWS" } },
  async run({ file, name, yes, ...choice }, session): Promise<ExitCode> {
    requireSomebody(yes, session, `Make it with \`rolebridge accounts create ${name} --yes\`.`);
    if (!(await fileExists(session, file))) return makeFirst(name, { file, yes, ...choice }, session);
    const declared = declaredWorkspace(session, { file });
    const declaration = await declared.settle(await declared.workspace.declaration());
    if (declaration === undefined) return exit.problems;
    const email = choice.email ?? emailFor(name, declaration);
    const known = declaration.accounts.find((account) => account.name === name);
    // A name that the declaration could not have is found before anything is made.
    const dry = known
      ? undefined
      : await proposeEdit(declared, [editFor(name, "000000000000", { ...choice, email })]);
    if (!known && dry === undefined) return exit.problems;
    if (!(await mayMake(name, email, yes, session))) return exit.ok;
    const accountId = await make({ name, email, unit: choice.unit, ...wayInto(declaration) }, session);
    if (accountId === undefined) return exit.problems;
    return declare(declared, session, {
      name,
      accountId,
      edit: editFor(name, accountId, { ...choice, email }),
    });
  },
});

interface Choice {
  readonly email: string;
  readonly project?: string;
  readonly stage?: string;
}

function editFor(name: string, id: string, { email, project, stage }: Choice): DeclarationEdit {
  return {
    action: "add-account",
    account: name,
    id,
    email,
    ...(project !== undefined && { project }),
    ...(stage !== undefined && { stage }),
  };
}

/** The declared address, else the source account's with another word after the plus sign. */
function emailFor(name: string, { accounts }: Declaration): string {
  const own = accounts.find((account) => account.name === name)?.email;
  if (own !== undefined) return own;
  const source = /^([^+@]+)\+[^@]+@(.+)$/.exec(accounts.find(({ isSource }) => isSource)?.email ?? "");
  if (source) return `${source[1]}+${name}@${source[2]}`;
  throw noEmail(name);
}

async function mayMake(name: string, email: string, yes: boolean, session: Session): Promise<boolean> {
  if (yes || (await confirms(`Make account ${name} with the e-mail address ${email}?`, session))) return true;
  session.say("Nothing was made.");
  return false;
}

interface FirstChoice extends Partial<Choice> {
  readonly file: string;
  readonly yes: boolean;
  readonly unit?: string;
}

/** Makes an account before there is a declaration: of people, from which `init` can then begin. */
async function makeFirst(
  name: string,
  { file, yes, email, unit, project, stage }: FirstChoice,
  session: Session,
): Promise<ExitCode> {
  const next = commandLine(["init"], { fromOrganization: true, source: name, file });
  if (project !== undefined || stage !== undefined) {
    throw new UsageError(
      `there is no ${file} into which project and stage could be written`,
      `Make the account of people first, then the declaration: ${next}`,
    );
  }
  if (email === undefined) throw noEmail(name);
  if (!(await mayMake(name, email, yes, session))) return exit.ok;
  const way = { partition: "aws", roleName: "OrganizationAccountAccessRole" } as const;
  const accountId = await make({ name, email, unit, ...way }, session);
  if (accountId === undefined) return exit.problems;
  if (session.flags.json) session.answer({ account: name, accountId });
  session.say(`There is no ${file} yet. Write it, with ${name} as the account of people:`);
  session.say(`  ${session.theme.command(next)}`);
  return exit.ok;
}

function noEmail(name: string): UsageError {
  return new UsageError(
    "each AWS account needs an e-mail address of its own",
    `Give it with --email: many mail providers deliver aws+${name}@example.com to aws@example.com.`,
  );
}

/** How the declaration says that accounts are entered: AWS makes the role with the account. */
function wayInto({ partition, accounts }: Declaration): Pick<Making, "partition" | "roleName"> {
  const reach = accounts.find(({ isSource }) => isSource)?.reach;
  return { partition, roleName: reach?.kind === "role" ? reach.role : "OrganizationAccountAccessRole" };
}

interface Making {
  readonly name: string;
  readonly email: string;
  readonly unit: string | undefined;
  readonly partition: Declaration["partition"];
  readonly roleName: string;
}

async function make(
  { name, email, unit, partition, roleName }: Making,
  session: Session,
): Promise<string | undefined> {
  const made = await createAccount({ name, email, roleName }, createAwsOrganization({ partition }), {
    ...(unit !== undefined && { unit: unit.split("/").filter((part) => part !== "") }),
    emit: (event) => session.notice(accountEventText(event, name)),
    sleep: (milliseconds) => sleep(milliseconds, session.signal),
    signal: session.signal,
  }).catch((error: unknown) => {
    if (session.signal.aborted) {
      session.notice(`The same command goes on: AWS may be making ${name}, and no second one is made.`);
    }
    throw error;
  });
  if (made.status !== "refused") return made.account.accountId;
  session.notice(`${session.noticeTheme.danger("error:")} ${made.because}`);
  return undefined;
}

async function declare(
  declared: DeclaredWorkspace,
  session: Session,
  {
    name,
    accountId,
    edit,
  }: { readonly name: string; readonly accountId: string; readonly edit: DeclarationEdit },
): Promise<ExitCode> {
  const { declaration } = await declared.workspace.check();
  const known = declaration?.accounts.find((account) => account.name === name);
  if (known && known.accountId !== accountId) {
    session.notice(
      `${session.noticeTheme.danger("error:")} the declaration says ${known.accountId} for ${name}, AWS says ${accountId}`,
    );
    return exit.problems;
  }
  const proposed = known ? undefined : await proposeEdit(declared, [edit]);
  if (!known && proposed === undefined) return exit.problems;
  if (proposed) {
    showEdit(proposed, session);
    await writeEdit(proposed, session);
  } else session.say(`${name} is declared already.`);
  const now = await (proposed?.declared ?? declared).workspace.check();
  if (hasErrors(now.diagnostics)) return exit.problems;
  const grants = now.declaration?.grants.filter((grant) => grant.account === name) ?? [];
  if (session.flags.json) session.answer({ account: name, accountId, bridges: grants.length });
  session.say(
    grants.length === 0
      ? `Nobody may switch into ${name} yet: ${session.theme.command(`rolebridge grant PERSON ROLE@${name}`)}`
      : `The selectors that there are bring ${counted(grants.length, "bridge")} with it: ${session.theme.command("rolebridge plan")}`,
  );
  return exit.ok;
}
