import type { AccountId } from "../model/index.ts";
import type { Atlas, HeldPolicy, KnownPrincipal } from "./atlas.ts";
import { type Clause, mayNameAction, type ReadDocument } from "./clauses.ts";
import { assumeActions } from "./door-in.ts";

/** A statement that speaks of `sts:AssumeRole`, with the policy that holds it. */
export interface HeldClause {
  readonly policy: HeldPolicy;
  readonly clause: Clause;
}

/** What one principal's own policies say about switching roles. */
export interface DoorsOut {
  /** Allow statements by the role ARNs that they name. */
  readonly byArn: ReadonlyMap<string, readonly HeldClause[]>;
  /** Allow statements that name roles by patterns, variables or exclusion. */
  readonly wide: readonly HeldClause[];
  readonly denies: readonly HeldClause[];
}

interface DocumentDoors {
  readonly literals: readonly { readonly arn: string; readonly clause: Clause }[];
  readonly wide: readonly Clause[];
  readonly denies: readonly Clause[];
}

/** The doors out of all principals, with who could come to a role from an account. */
export interface DoorsOutIndex {
  readonly of: (principal: KnownPrincipal) => DoorsOut | undefined;
  /** Principals of the account whose policies may allow switching into the role. */
  readonly candidates: (account: AccountId, roleArn: string) => readonly KnownPrincipal[];
}

interface AccountDoors {
  readonly byArn: Map<string, KnownPrincipal[]>;
  readonly wide: KnownPrincipal[];
}

/** Indexes the doors out of a World by the roles they lead to. */
export function doorsOutOf(atlas: Atlas): DoorsOutIndex {
  const documents = new Map<ReadDocument, DocumentDoors>();
  const doors = new Map<KnownPrincipal, DoorsOut>();
  const accounts = new Map<AccountId, AccountDoors>();
  for (const principal of atlas.principals) {
    const own = doorsOfPrincipal(atlas.policiesOf(principal), documents);
    // What an attached policy says that is not at hand is not known: it may say anything.
    const isUnknown = atlas.missingDocuments(principal).length > 0;
    if (!own && !isUnknown) continue;
    if (own) doors.set(principal, own);
    enter(accounts, principal, own, isUnknown);
  }
  return {
    of: (principal) => doors.get(principal),
    candidates: (account, arn) => {
      const found = accounts.get(account);
      if (!found) return [];
      const named = found.byArn.get(arn) ?? [];
      return found.wide.length === 0 ? named : [...new Set([...named, ...found.wide])];
    },
  };
}

function enter(
  accounts: Map<AccountId, AccountDoors>,
  principal: KnownPrincipal,
  doors: DoorsOut | undefined,
  isUnknown: boolean,
): void {
  let account = accounts.get(principal.accountId);
  if (!account) accounts.set(principal.accountId, (account = { byArn: new Map(), wide: [] }));
  if (isUnknown || (doors && doors.wide.length > 0)) account.wide.push(principal);
  for (const arn of doors?.byArn.keys() ?? []) {
    const list = account.byArn.get(arn);
    if (list) list.push(principal);
    else account.byArn.set(arn, [principal]);
  }
}

function doorsOfPrincipal(
  policies: readonly HeldPolicy[],
  documents: Map<ReadDocument, DocumentDoors>,
): DoorsOut | undefined {
  const byArn = new Map<string, HeldClause[]>();
  const wide: HeldClause[] = [];
  const denies: HeldClause[] = [];
  for (const policy of policies) {
    const doors = doorsOfDocument(policy.document, documents);
    for (const { arn, clause } of doors.literals) {
      const list = byArn.get(arn);
      if (list) list.push({ policy, clause });
      else byArn.set(arn, [{ policy, clause }]);
    }
    for (const clause of doors.wide) wide.push({ policy, clause });
    for (const clause of doors.denies) denies.push({ policy, clause });
  }
  return byArn.size === 0 && wide.length === 0 ? undefined : { byArn, wide, denies };
}

function doorsOfDocument(document: ReadDocument, known: Map<ReadDocument, DocumentDoors>): DocumentDoors {
  const found = known.get(document);
  if (found) return found;
  const speaking = document.clauses.filter((clause) => mayNameAction(clause, assumeActions.assume));
  const allows = speaking.filter(({ statement }) => statement.source.effect === "Allow");
  const doors: DocumentDoors = {
    literals: allows.flatMap((clause) =>
      (clause.statement.source.resources ?? []).filter(isLiteralRole).map((arn) => ({ arn, clause })),
    ),
    wide: allows.filter((clause) => !(clause.statement.source.resources ?? [""]).every(isLiteralRole)),
    denies: speaking.filter(({ statement }) => statement.source.effect === "Deny"),
  };
  known.set(document, doors);
  return doors;
}

/** An ARN that names one role exactly. In upper case before the name, AWS may or may not match it: it is wide. */
function isLiteralRole(resource: string): boolean {
  return /^arn:[a-z-]+:iam::\d{12}:role\/[^*?$]+$/.test(resource);
}
