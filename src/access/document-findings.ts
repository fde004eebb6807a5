import type { DiagnosticCode } from "../diagnostics/index.ts";
import {
  type AccountId,
  type AccountState,
  type DirectoryAccount,
  type DocumentText,
  isOwnedInlinePolicy,
  isReachRole,
  ownershipOf,
  policyArn,
  type Role,
  type StatementPlace,
  type World,
} from "../model/index.ts";
import { findings, type PolicyFinding } from "../policy/index.ts";

/** What a policy document that Rolebridge did not write says otherwise than its author will have meant, or gives away. */
export interface DocumentFinding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help?: string;
  /** Where it stands first. */
  readonly place: StatementPlace;
  /** How many documents say the same, this one included. */
  readonly documents: number;
  /** Names of the accounts where they are. */
  readonly accounts: readonly string[];
}

/**
 * Looks through every document of a World that is not Rolebridge's own: inline and customer managed policies and trust
 * policies. Documents that differ by the account's id alone are told once. Left out are roles that AWS's services keep
 * for themselves, the reach roles, and AWS's managed policies, which nobody here can change.
 */
export function documentFindings(world: World): readonly DocumentFinding[] {
  const memories = { identity: newMemory(), trust: newMemory() };
  const groups = new Map<PolicyFinding, Group>();
  const declared = new Map(world.directory.accounts.map((one) => [one.accountId, one]));
  for (const [accountId, state] of Object.entries(world.accounts) as [AccountId, AccountState][]) {
    const entry = declared.get(accountId);
    const account = entry?.name ?? accountId;
    for (const document of documentsOf(world, state, entry)) {
      for (const one of findingsIn(document, accountId, memories[document.kind])) {
        const group = groups.get(one);
        if (group) {
          group.documents += 1;
          group.accounts.add(account);
        } else groups.set(one, { one, document, accountId, documents: 1, accounts: new Set([account]) });
      }
    }
  }
  return [...groups.values()].map(told).toSorted(inOrder);
}

/** Findings by text, and by text without the account's id, which says nothing about what is wrong. */
interface Memory {
  readonly byText: Map<string, readonly PolicyFinding[]>;
  readonly byPattern: Map<string, readonly PolicyFinding[]>;
}

function newMemory(): Memory {
  return { byText: new Map(), byPattern: new Map() };
}

function findingsIn(
  { text, kind }: Held,
  accountId: AccountId,
  { byText, byPattern }: Memory,
): readonly PolicyFinding[] {
  const same = byText.get(text);
  if (same) return same;
  const pattern = text.replaceAll(accountId, "#");
  const found = byPattern.get(pattern) ?? findings(text, kind);
  byPattern.set(pattern, found);
  // A text with the account's id in it stands hardly anywhere else.
  if (pattern === text) byText.set(text, found);
  return found;
}

interface Group {
  readonly one: PolicyFinding;
  readonly document: Held;
  readonly accountId: AccountId;
  documents: number;
  readonly accounts: Set<string>;
}

interface Held {
  readonly holder: string;
  readonly policy: string;
  readonly kind: "identity" | "trust";
  readonly text: DocumentText;
}

function* documentsOf(
  { directory: { organization, partition } }: World,
  state: AccountState,
  entry: DirectoryAccount | undefined,
): Iterable<Held> {
  const isOurs = (one: Parameters<typeof ownershipOf>[0]): boolean =>
    ownershipOf(one, organization) === "owned";
  for (const one of [...state.users, ...state.groups, ...state.roles]) {
    if (one.kind === "role" && isAside(one, entry)) continue;
    const isOwned = isOurs(one);
    const holder = `${one.kind} ${one.name}`;
    for (const [policy, text] of Object.entries(one.inline)) {
      if (isOwned && isOwnedInlinePolicy(policy)) continue;
      yield { holder, policy, kind: "identity", text };
    }
    if (one.kind === "role" && !isOwned) {
      yield { holder, policy: "trust policy", kind: "trust", text: one.trust };
    }
  }
  for (const one of state.policies) {
    if (isOurs(one)) continue;
    const holder = policyArn({ partition, accountId: state.accountId, path: one.path, name: one.name });
    yield { holder, policy: one.name, kind: "identity", text: one.document };
  }
}

function isAside({ name, path }: Role, account: DirectoryAccount | undefined): boolean {
  return path.startsWith("/aws-service-role/") || isReachRole(account, name);
}

function told({ one, document, accountId, documents, accounts }: Group): DocumentFinding {
  const { code, message, help, statement = 0 } = one;
  return {
    code,
    message,
    ...(help !== undefined && { help }),
    place: { accountId, holder: document.holder, policy: document.policy, statement },
    documents,
    accounts: [...accounts].sort(),
  };
}

function inOrder(a: DocumentFinding, b: DocumentFinding): number {
  const key = ({ code, place, message }: DocumentFinding): string =>
    `${code} ${place.accountId} ${place.holder} ${place.policy} ${String(place.statement).padStart(4)} ${message}`;
  return key(a) < key(b) ? -1 : 1;
}
