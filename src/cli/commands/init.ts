import {
  type DeclarationDraft,
  draftDeclaration,
  loadDeclaration,
  memoryFiles,
} from "../../declaration/index.ts";
import { hasErrors } from "../../diagnostics/index.ts";
import { ciRoleTemplate } from "../../export/index.ts";
import { defineCommand, fileOption } from "../command.ts";
import { type ExitCode, exit } from "../exit.ts";
import { catalogueChoices, draftFromFlags, type InitFlags } from "../init/draft.ts";
import { renderDiagnostics } from "../render/code-frame.ts";
import { columns } from "../render/columns.ts";
import { counted } from "../render/words.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { fileExists, writeOwnFile } from "../write-file.ts";

const ciFile = "ci-deployer.cloudformation.json";

export const init = defineCommand({
  summary: "Write a first declaration, from questions or from the AWS organization",
  description:
    "Asks a few questions, or reads the accounts of the AWS organization: names, e-mail addresses, units and tags become " +
    "accounts, projects and stages. What it writes is commented and passes `rolebridge check`. AWS is not changed.",
  examples: [
    ["rolebridge init", "asks, and writes rolebridge.yaml"],
    [
      "rolebridge init --from-organization --organization larkspur --yes",
      "from the accounts that exist, unasked",
    ],
    ["rolebridge init --organization larkspur --source users=111111111111 --yes", "from flags alone"],
    [
      "rolebridge init --with administrator developer viewer break-glass",
      "with these roles of the catalogue",
    ],
  ],
  options: {
    ...fileOption,
    organization: { type: "string", value: "NAME", description: "the name that marks in AWS what is owned" },
    source: {
      type: "string",
      value: "NAME[=ID]",
      description: "the account in which people live",
    },
    account: { type: "strings", value: "NAME=ID", description: "accounts that hold work" },
    person: {
      type: "strings",
      value: "PERSON",
      description: "alice or alice=alice@example.com; the first gets a role",
    },
    with: {
      type: "strings",
      value: "ROLE",
      description: `roles to start from: ${catalogueChoices.join(", ")}`,
    },
    fromOrganization: { type: "boolean", description: "read the accounts of the AWS organization" },
    reachRole: {
      type: "string",
      value: "ROLE",
      default: "OrganizationAccountAccessRole",
      description: "the role through which Rolebridge enters accounts",
    },
    region: { type: "string", value: "REGION", description: "where links and profiles start" },
    repository: {
      type: "string",
      value: "OWNER/NAME",
      description: "with ci-oidc: the repository whose pipelines may deploy",
    },
    yes: { type: "boolean", short: "y", description: "ask nothing; flags say it all" },
  },
  async run({ file, yes, ...flags }, session): Promise<ExitCode> {
    if (await fileExists(session, file)) {
      throw new UsageError(
        `${file} is there already`,
        "Write another file with -f, or go on with `rolebridge check`.",
      );
    }
    const draft = await makeDraft(session, flags, yes);
    if (draft === undefined) return exit.interrupted;
    const text = draftDeclaration(draft);
    const loaded = await loadDeclaration(file, memoryFiles({ [file]: text }), {
      now: session.now().toISOString(),
    });
    if (loaded.diagnostics.length > 0) {
      session.notice(
        renderDiagnostics(loaded.diagnostics, { sources: loaded.sources, theme: session.noticeTheme }),
      );
    }
    if (hasErrors(loaded.diagnostics)) {
      session.say("Nothing was written.");
      return exit.problems;
    }
    await writeOwnFile(session, file, text);
    if (draft.ci) await writeCiRole(session, draft.ci);
    session.say(report(draft, file, session));
    return exit.ok;
  },
});

async function makeDraft(
  session: Session,
  flags: InitFlags,
  yes: boolean,
): Promise<DeclarationDraft | undefined> {
  if (yes || !session.isInteractive) return draftFromFlags(flags);
  const { draftFromQuestions } = await import("../init/questions.ts");
  const draft = await draftFromQuestions(flags, { input: process.stdin, output: process.stderr });
  return draft;
}

async function writeCiRole(
  session: Session,
  { role, repository }: NonNullable<DeclarationDraft["ci"]>,
): Promise<void> {
  const template = ciRoleTemplate({ role, repository, branch: "main", partition: "aws" });
  await writeOwnFile(session, ciFile, `${JSON.stringify(template, undefined, 2)}\n`);
}

function report({ accounts, people, roles, ci }: DeclarationDraft, file: string, { theme }: Session): string {
  const named = file === "rolebridge.yaml" ? "" : ` -f ${file}`;
  const next = (command: string, does: string): readonly string[] => [
    theme.command(`rolebridge ${command}${named}`),
    does,
  ];
  return [
    `Wrote ${file}: ${counted(accounts.length, "account")}, ${counted(roles.length, "role")}, ${counted(people.length, "person", "people")}.`,
    ...(ci ? [`Wrote ${ciFile}: the role of the pipelines, for each account that they deploy to.`] : []),
    "",
    theme.title("What to do next"),
    ...columns([
      ...(accounts.length === 1
        ? [next("accounts create NAME --project NAME --stage NAME", "make an account that holds work")]
        : []),
      next("check", "find mistakes, whenever you have changed it"),
      next("permissions", "what Rolebridge itself needs in AWS"),
      next("plan", "see what apply would change; writes nothing"),
    ]),
  ].join("\n");
}
