import { type Diagnostic, type DiagnosticCode, hasErrors } from "../diagnostics/index.ts";
import { checkAccess } from "./access.ts";
import { checkAccounts } from "./accounts.ts";
import { boundedSuggestions, type Checking, spanOfValue } from "./checking.ts";
import type { Declaration } from "./declaration.ts";
import type { DeclarationFiles } from "./declaration-files.ts";
import { checkExceptions } from "./exceptions.ts";
import { checkIgnored } from "./ignored.ts";
import { type Merged, mergeFiles } from "./merge.ts";
import { checkName } from "./names.ts";
import { checkPeople } from "./people.ts";
import type { SourceFile } from "./place.ts";
import { checkPolicies } from "./policies.ts";
import { checkPolicyAccounts } from "./policy-accounts.ts";
import { readFiles } from "./read-files.ts";
import { collector, type Reporter } from "./reporter.ts";
import { checkRoles } from "./roles.ts";
import { selectionOf } from "./selection.ts";

export interface LoadOptions {
  /** ISO 8601 instant; with it, ends that are past are warned of. */
  readonly now?: string;
}

export interface LoadedDeclaration {
  /** Present exactly where no diagnostic is an error. */
  readonly declaration?: Declaration;
  /** All of them, in source order. */
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of the files that were read, by name: code frames are drawn from them. */
  readonly sources: ReadonlyMap<string, string>;
}

/** What is missing may stand in a file that could not be read: then nothing is said of it. */
const uncertainCodes: ReadonlySet<DiagnosticCode> = new Set([
  "RB1011",
  "RB1040",
  "RB1041",
  "RB1042",
  "RB1043",
  "RB1051",
  "RB1052",
]);

/**
 * Loads a declaration with what it includes, and checks all of it. Whatever is wrong in the files is a diagnostic;
 * nothing is thrown for it.
 */
export async function loadDeclaration(
  file: string,
  files: DeclarationFiles,
  options: LoadOptions = {},
): Promise<LoadedDeclaration> {
  const { report, inSourceOrder } = collector();
  const read = await readFiles(file, files, report);
  const sources: SourceFile[] = read.files.map(({ source }) => source);
  let declaration: Declaration | undefined;
  if (read.root && read.root.value !== undefined) {
    const reportCertain: Reporter = (code, message, details) => {
      if (read.isComplete || !uncertainCodes.has(code)) report(code, message, details);
    };
    const merged = mergeFiles(read.root, read.files, reportCertain);
    const checking: Checking = {
      merged,
      partition: merged.partition?.value ?? "aws",
      report: reportCertain,
      files,
      ...(options.now !== undefined && { now: new Date(options.now).toISOString().replace(/\.\d+Z$/, "Z") }),
      addSource: (source) => sources.push(source),
      suggest: boundedSuggestions(),
    };
    declaration = await checkDeclaration(merged, checking);
  }
  const diagnostics = inSourceOrder(sources.map((source) => source.file));
  return {
    ...(declaration && !hasErrors(diagnostics) && { declaration }),
    diagnostics,
    sources: new Map(sources.map((source) => [source.file, source.text])),
  };
}

async function checkDeclaration(merged: Merged, checking: Checking): Promise<Declaration> {
  const { organization, source } = merged;
  if (organization?.value !== undefined) {
    checkName("organization", organization.value, spanOfValue(organization), checking);
  }
  const accounts = checkAccounts(checking);
  const selection = selectionOf(accounts, checking);
  const policies = await checkPolicies(checking);
  const roles = checkRoles(
    { selection, source: accounts.find(({ isSource }) => isSource)?.accountId },
    checking,
  );
  const people = checkPeople(checking);
  const grants = checkAccess(roles, selection, checking);
  checkPolicyAccounts(roles, grants, accounts, checking);
  const exceptions = checkExceptions(selection, checking);
  const ignored = checkIgnored(checking);
  const disabled = new Set(people.filter((person) => person.disabled).map(({ name }) => name));
  const heldBack = grants.filter(({ person }) => disabled.has(person));
  selection.reportLacking();
  return {
    file: merged.root.file,
    organization: organization?.value ?? "",
    partition: checking.partition,
    source: source?.value ?? "",
    accounts,
    policies,
    roles,
    people,
    grants: grants.filter(({ person }) => !disabled.has(person)),
    ...(heldBack.length > 0 && { heldBack }),
    exceptions,
    ...(ignored.length > 0 && { ignored }),
  };
}
