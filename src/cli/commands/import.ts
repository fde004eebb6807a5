import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Declaration } from "../../declaration/index.ts";
import { hasErrors } from "../../diagnostics/index.ts";
import type { World } from "../../model/index.ts";
import { type ImportedExisting, importExisting } from "../../workspace/index.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { type DeclaredWorkspace, declaredWorkspace, readSavedFile } from "../declared-workspace.ts";
import { type ExitCode, exit } from "../exit.ts";
import { renderDiagnostics } from "../render/code-frame.ts";
import { counted } from "../render/words.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { writeOwnFile } from "../write-file.ts";

export const importCommand: Command = defineCommand({
  summary: "Write a declaration for what exists",
  description:
    "Reads the accounts that a declaration names (its `accounts`, `source` and `organization` are enough; `init` writes " +
    "them) and writes a whole declaration that says the same access: people, teams, roles, policies. What it cannot say " +
    "exactly it leaves out and lists, with the reason. Nothing in AWS is changed; `rolebridge adopt --all` takes over " +
    "what the new declaration names.",
  examples: [
    ["rolebridge import --out imported.yaml", "from the accounts of rolebridge.yaml"],
    ["rolebridge import --world world.json", "from a snapshot, on stdout"],
    ["rolebridge import --json | jq .remainder", "only what it could not say"],
  ],
  options: {
    ...fileOption,
    world: { type: "string", value: "FILE", description: "a snapshot instead of the accounts as they are" },
    out: { type: "string", value: "FILE", description: "where to write the declaration (default: stdout)" },
    ...jsonOption,
  },
  async run({ file, world: snapshot, out, json }, session): Promise<ExitCode> {
    if (out !== undefined && existsSync(resolve(session.cwd, out)))
      throw new UsageError(`${out} exists`, "Write into a new file, then compare the two.");
    const declared = declaredWorkspace(session, { file });
    const basis =
      snapshot === undefined ? await fromAccounts(declared) : await fromSnapshot(session, declared, snapshot);
    if (basis === undefined) return exit.problems;
    const imported = await importExisting(basis.world, {
      organization: basis.world.directory.organization,
      now: session.now().toISOString(),
      ...basis.declared,
    });
    if (json) session.answer({ declaration: imported.text, remainder: imported.remainder });
    else if (out === undefined) session.say(imported.text);
    if (out !== undefined) await writeOwnFile(session, out, imported.text);
    tell(imported, out, session);
    return hasErrors(imported.diagnostics) ? exit.problems : exit.ok;
  },
});

interface Basis {
  readonly world: World;
  readonly declared: Pick<Declaration, "ignored" | "exceptions"> & {
    readonly reach?: Readonly<Record<string, Declaration["accounts"][number]["reach"]>>;
  };
}

async function fromAccounts({ workspace, settle }: DeclaredWorkspace): Promise<Basis | undefined> {
  const declaration = await settle(await workspace.declaration());
  const world = declaration && (await settle(await workspace.read()));
  return declaration && world && { world, declared: kept(declaration) };
}

/** What the new declaration keeps of the one that named the accounts. */
function kept({ ignored, accounts, exceptions }: Declaration): Basis["declared"] {
  const reach = Object.fromEntries(accounts.map((account) => [account.name, account.reach]));
  return { reach, exceptions, ...(ignored && { ignored }) };
}

/** A snapshot needs no declaration; where there is one for the same organization, its rules hold. */
async function fromSnapshot(
  session: Session,
  { workspace }: DeclaredWorkspace,
  name: string,
): Promise<Basis | undefined> {
  const saved = await readSavedFile(session, name);
  if (saved.kind === "damaged") {
    session.notice(renderDiagnostics([saved.problem], { sources: new Map(), theme: session.noticeTheme }));
    return undefined;
  }
  const world = saved.kind === "world" ? saved.world : saved.plan.live;
  const answer = await workspace.declaration();
  const isMeant = answer.status === "done" && answer.value.organization === world.directory.organization;
  return { world, declared: isMeant ? kept(answer.value) : { exceptions: [] } };
}

function tell(
  { text, remainder, diagnostics, plan }: ImportedExisting,
  out: string | undefined,
  session: Session,
): void {
  const { noticeTheme: theme } = session;
  if (diagnostics.length > 0) {
    const sources = new Map([["rolebridge.yaml", text]]);
    session.notice(renderDiagnostics(diagnostics, { sources, theme }));
  }
  if (remainder.length > 0) {
    session.notice(
      [
        theme.title(`Not in the declaration (${counted(remainder.length, "thing")})`),
        ...remainder.map(({ subject, because }) => `  ${theme.name(subject)}: ${because}`),
      ].join("\n"),
    );
  }
  if (!plan) return;
  const file = out ?? "FILE";
  session.notice(
    `Adopting would make ${counted(plan.changes.length, "change")} and give nobody more or less access${plan.access.lines.length > 0 ? " but for what is listed" : ""}. See it with: ${theme.command(`rolebridge adopt -f ${file} --all --dry-run`)}`,
  );
}
