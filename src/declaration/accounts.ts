import { type AccountId, parseAccountId, type Reach } from "../model/index.ts";
import { byName, type Checking, spanOfKey, spanOfValue, wellFormedEntries } from "./checking.ts";
import type { DeclaredAccount } from "./declaration.ts";
import type { AccountDraft, Entry, ReachDraft } from "./merge.ts";
import { checkName } from "./names.ts";
import type { Path } from "./place.ts";
import { quoted } from "./wording.ts";

type AccountBody = Exclude<AccountDraft, string>;

const defaultReachRole = "OrganizationAccountAccessRole";
const reachRolePattern = /^[\w+=,.@/-]{1,512}$/;

/** Labels may not be named like the attributes that every account can have. */
const attributeKeys = ["project", "stage", "region"] as const;

/**
 * Every account that is named, also where something about it is wrong: what refers to it must not be reported too.
 * An account without a readable id has the id of twelve zeros, and an error stands beside it.
 */
export function checkAccounts(checking: Checking): readonly DeclaredAccount[] {
  const { merged } = checking;
  const defaultReach = reachOf(merged.reach, [], merged.reach?.value, checking) ?? {
    kind: "role",
    role: defaultReachRole,
  };
  const accounts = [...merged.accounts.values()].map((entry) => accountOf(entry, defaultReach, checking));
  checkSource(accounts, checking);
  checkUnique("RB1017", "id", checking);
  checkUnique("RB1018", "email", checking);
  return byName(accounts);
}

function bodyOf(entry: Entry<AccountDraft>): AccountBody {
  return typeof entry.value === "string" ? { id: entry.value } : (entry.value ?? {});
}

function accountOf(entry: Entry<AccountDraft>, defaultReach: Reach, checking: Checking): DeclaredAccount {
  const { merged } = checking;
  checkName("account", entry.name, spanOfKey(entry), checking);
  const body = bodyOf(entry);
  const { email, project, stage, description, color, retired = false } = body;
  const region = body.region ?? merged.defaults.region;
  for (const [key] of wellFormedEntries(body.labels)) checkLabel(key, entry, checking);
  return {
    name: entry.name,
    accountId: parseAccountId(body.id ?? "") ?? ("000000000000" as AccountId),
    isSource: entry.name === merged.source?.value,
    ...(email !== undefined && { email }),
    ...(project !== undefined && { project }),
    ...(stage !== undefined && { stage }),
    labels: Object.fromEntries(wellFormedEntries(body.labels)),
    ...(description !== undefined && { description }),
    ...(color !== undefined && { color }),
    ...(region !== undefined && { region }),
    retired,
    reach: (body.reach && reachOf(entry, ["reach"], body.reach, checking)) ?? defaultReach,
    span: spanOfKey(entry),
  };
}

function checkLabel(key: string, entry: Entry<unknown>, checking: Checking): void {
  const span = spanOfKey(entry, ["labels", key]);
  if (!checkName("label", key, span, checking)) return;
  if (!attributeKeys.some((known) => known === key)) return;
  checking.report("RB1036", `the label ${quoted(key)} is named like an attribute of accounts`, {
    span,
    help: `write \`${key}\` beside \`labels\``,
  });
}

function reachOf(
  entry: Entry<unknown> | undefined,
  path: Path,
  draft: ReachDraft | undefined,
  checking: Checking,
): Reach | undefined {
  if (!entry || !draft) return undefined;
  for (const key of ["role", "read"] as const) {
    const name = draft[key];
    if (name === undefined || reachRolePattern.test(name)) continue;
    checking.report("RB1021", `${quoted(name)} cannot be a role name`, {
      span: spanOfValue(entry, [...path, key]),
    });
  }
  if (draft.profile === undefined) {
    return {
      kind: "role",
      role: draft.role ?? defaultReachRole,
      ...(draft.read !== undefined && { readRole: draft.read }),
    };
  }
  const other = draft.role !== undefined ? "role" : draft.read !== undefined ? "read" : undefined;
  if (other) {
    checking.report("RB1056", "an account is entered by a role or by a profile, not by both", {
      span: spanOfKey(entry, [...path, "profile"]),
      notes: [{ message: "the role stands here", span: spanOfKey(entry, [...path, other]) }],
    });
  }
  return { kind: "profile", profile: draft.profile };
}

function checkSource(accounts: readonly DeclaredAccount[], { merged, report, suggest }: Checking): void {
  const { source } = merged;
  if (source?.value === undefined) return;
  const name = source.value;
  const account = accounts.find((one) => one.name === name);
  if (!account && merged.accounts.size > 0) {
    report("RB1040", `the source account ${quoted(name)} is not declared`, {
      span: spanOfValue(source),
      help: suggest(name, merged.accounts.keys()),
    });
  }
  if (account?.retired) {
    report("RB1054", `the source account ${quoted(name)} is retired, but all people live there`, {
      span: spanOfValue(source),
      notes: [{ message: "retired here", span: account.span }],
    });
  }
}

function checkUnique(code: "RB1017" | "RB1018", key: "id" | "email", { merged, report }: Checking): void {
  const firsts = new Map<string, Entry<AccountDraft>>();
  for (const entry of merged.accounts.values()) {
    const value = bodyOf(entry)[key];
    if (value === undefined) continue;
    const first = firsts.get(value.toLowerCase());
    if (!first) firsts.set(value.toLowerCase(), entry);
    else {
      const words = key === "id" ? "id" : "e-mail address";
      report(code, `account ${quoted(entry.name)} has the ${words} of account ${quoted(first.name)}`, {
        span: spanOfValue(entry, typeof entry.value === "string" ? [] : [key]),
        notes: [
          {
            message: "first declared here",
            span: spanOfValue(first, typeof first.value === "string" ? [] : [key]),
          },
        ],
      });
    }
  }
}
