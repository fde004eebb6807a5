import { type AccountId, type DocumentText, parseAccountId, parseArn } from "../model/index.ts";
import { type Clause, type DocumentReader, mayNameAction } from "./clauses.ts";

/** How a role is taken on, and the action that its trust policy must allow for it. */
export const assumeActions = {
  assume: "sts:assumerole",
  saml: "sts:assumerolewithsaml",
  "web-identity": "sts:assumerolewithwebidentity",
} as const;

export type AssumeKind = keyof typeof assumeActions;

/** Whom one Allow statement of a trust policy lets in, by the kinds that have to be looked up differently. */
export interface DoorClause {
  readonly clause: Clause;
  readonly kinds: readonly AssumeKind[];
  readonly isEverybody: boolean;
  readonly accounts: readonly AccountId[];
  /** ARNs of users, roles, sessions and federated users. */
  readonly arns: readonly string[];
  readonly uniqueIds: readonly string[];
  readonly services: readonly string[];
  readonly providers: readonly string[];
  /** Principals that are none: partial wildcards, groups, kinds that do not exist. AWS names nobody by them. */
  readonly odd: readonly string[];
  /** It has a NotPrincipal, which no trust policy may have: nobody can say whom it lets in. */
  readonly isUndecidable: boolean;
}

/** A trust policy, read for who may take the role on. */
export interface DoorIn {
  readonly allows: readonly DoorClause[];
  /** Deny statements that speak of taking the role on. */
  readonly denies: readonly Clause[];
  /** Whether anybody may tag the sessions: principal tags are then not the role's own alone. */
  readonly allowsSessionTags: boolean;
  readonly isDoubtful: boolean;
}

/** Reads trust policies and remembers them: the same text is in many accounts. */
export class DoorReader {
  private readonly doors = new Map<DocumentText, DoorIn>();
  private readonly reader: DocumentReader;

  constructor(reader: DocumentReader) {
    this.reader = reader;
  }

  of(trust: DocumentText): DoorIn {
    const known = this.doors.get(trust);
    if (known) return known;
    const door = readDoor(trust, this.reader);
    this.doors.set(trust, door);
    return door;
  }
}

function readDoor(trust: DocumentText, reader: DocumentReader): DoorIn {
  const { clauses, isDoubtful } = reader.of(trust);
  const opening = clauses.map((clause) => ({ clause, kinds: kindsOf(clause) }));
  const speaking = opening.filter(({ kinds }) => kinds.length > 0);
  const isAllow = ({ statement }: Clause): boolean => statement.source.effect === "Allow";
  return {
    allows: speaking
      .filter(({ clause }) => isAllow(clause))
      .map(({ clause, kinds }) => doorClause(clause, kinds)),
    denies: speaking.filter(({ clause }) => !isAllow(clause)).map(({ clause }) => clause),
    allowsSessionTags: clauses.some((clause) => isAllow(clause) && mayNameAction(clause, "sts:tagsession")),
    isDoubtful,
  };
}

function kindsOf(clause: Clause): readonly AssumeKind[] {
  const kinds = Object.entries(assumeActions) as [AssumeKind, string][];
  return kinds.filter(([, action]) => mayNameAction(clause, action)).map(([kind]) => kind);
}

function doorClause(clause: Clause, kinds: readonly AssumeKind[]): DoorClause {
  const { principal, notPrincipal } = clause.statement.source;
  const names = principal?.["AWS"] ?? [];
  const sorted = names.map((name) => ({ name, ...sortOf(name) }));
  const ofSort = (sort: Sort): readonly string[] =>
    sorted.filter((one) => one.sort === sort).map((one) => one.name);
  return {
    clause,
    kinds,
    isEverybody: names.includes("*"),
    accounts: [...new Set(sorted.flatMap((one) => (one.sort === "account" ? [one.account] : [])))],
    arns: ofSort("arn"),
    uniqueIds: ofSort("id"),
    services: principal?.["Service"] ?? [],
    providers: principal?.["Federated"] ?? [],
    odd: [...ofSort("odd"), ...ofUnknownKinds(principal ?? {})],
    isUndecidable: notPrincipal !== undefined || principal === undefined,
  };
}

/** Whether AWS would take `aws` or `CanonicalUser` in a trust policy for anybody is not documented. */
function ofUnknownKinds(
  principal: Readonly<Record<string, readonly string[] | undefined>>,
): readonly string[] {
  return Object.entries(principal).flatMap(([kind, names = []]) =>
    ["AWS", "Service", "Federated"].includes(kind) ? [] : names.map((name) => `${kind} ${name}`),
  );
}

type Sort = "everybody" | "account" | "arn" | "id" | "odd";

const principalResource = /^(?:user|role|assumed-role|federated-user)\//;

function sortOf(
  name: string,
): { readonly sort: "account"; readonly account: AccountId } | { readonly sort: Exclude<Sort, "account"> } {
  if (name === "*") return { sort: "everybody" };
  const bare = parseAccountId(name);
  if (bare !== undefined) return { sort: "account", account: bare };
  if (/^A[A-Z]{3}[A-Z0-9]+$/.test(name)) return { sort: "id" };
  const parts = parseArn(name);
  const account = parts && parseAccountId(parts.account);
  if (!parts || account === undefined || name.includes("*") || name.includes("?")) return { sort: "odd" };
  if (parts.resource === "root") return { sort: "account", account };
  return { sort: principalResource.test(parts.resource) ? "arn" : "odd" };
}
