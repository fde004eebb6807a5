import { awsManagedPolicyDocument } from "../catalogue/index.ts";
import {
  type AccountId,
  type AccountState,
  type Arn,
  type DirectoryAccount,
  type DocumentText,
  type Group,
  nameOfArn,
  policyArn,
  type Role,
  roleArn,
  type User,
  userArn,
  type World,
} from "../model/index.ts";
import { DocumentReader, type ReadDocument } from "./clauses.ts";

/** A policy in force for a principal: what it says and where it stands. */
export interface HeldPolicy {
  readonly accountId: AccountId;
  /** `user alice`, `group people`, `role Operator`; of a managed policy its ARN. */
  readonly holder: string;
  readonly name: string;
  readonly document: ReadDocument;
  readonly text: DocumentText;
}

/** A user or role of an account that was read. */
export interface KnownPrincipal {
  readonly kind: "user" | "role";
  readonly accountId: AccountId;
  readonly arn: Arn;
  readonly resource: User | Role;
  /** Name in the directory, where the principal is a person's user. */
  readonly person?: string;
}

export interface KnownRole extends KnownPrincipal {
  readonly kind: "role";
  readonly resource: Role;
}

/** A World with its indexes: made once, asked often. */
export interface Atlas {
  readonly world: World;
  readonly reader: DocumentReader;
  readonly accountOf: (id: AccountId) => DirectoryAccount | undefined;
  readonly principals: readonly KnownPrincipal[];
  readonly roles: readonly KnownRole[];
  readonly byArn: ReadonlyMap<string, KnownPrincipal>;
  /** `partition:account:name` of a role: what a session's ARN names. */
  readonly roleByName: ReadonlyMap<string, KnownRole>;
  readonly byUniqueId: ReadonlyMap<string, KnownPrincipal>;
  readonly byPerson: ReadonlyMap<string, KnownPrincipal>;
  readonly ofAccount: ReadonlyMap<AccountId, readonly KnownPrincipal[]>;
  /** Identity policies in force: inline, attached, and of the groups. */
  readonly policiesOf: (principal: KnownPrincipal) => readonly HeldPolicy[];
  /** The boundary's document; `unknown` where its text is not at hand. */
  readonly boundaryOf: (principal: KnownPrincipal) => ReadDocument | "none" | "unknown";
  /** The text of a managed policy, of AWS or of an account. */
  readonly managedText: (arn: Arn) => DocumentText | undefined;
  /** ARNs of attached policies whose text is not at hand. */
  readonly missingDocuments: (principal: KnownPrincipal) => readonly Arn[];
}

/** Lays a World out for looking things up. Linear in what it holds. */
export function atlasOf(world: World): Atlas {
  const reader = new DocumentReader();
  const lists = principalsOf(world);
  const documents = managedDocuments(world);
  const catalogued = new Map<Arn, DocumentText | undefined>();
  const textOf = (arn: Arn): DocumentText | undefined => {
    const own = documents.get(arn);
    if (own !== undefined) return own;
    if (!catalogued.has(arn))
      catalogued.set(arn, world.awsManagedPolicies[arn] ?? awsManagedPolicyDocument(arn));
    return catalogued.get(arn);
  };
  const groups = groupsByAccount(world);
  const held = new Map<KnownPrincipal, readonly HeldPolicy[]>();
  const collect = (principal: KnownPrincipal): readonly HeldPolicy[] => {
    const known = held.get(principal);
    if (known) return known;
    const policies = collectPolicies(principal, groups, textOf, reader);
    held.set(principal, policies);
    return policies;
  };
  const accounts = new Map(world.directory.accounts.map((one) => [one.accountId, one]));
  return {
    world,
    reader,
    accountOf: (id) => accounts.get(id),
    ...lists,
    policiesOf: collect,
    managedText: textOf,
    boundaryOf: ({ resource }) => {
      if (resource.boundary === undefined) return "none";
      const text = textOf(resource.boundary);
      return text === undefined ? "unknown" : reader.of(text);
    },
    missingDocuments: (principal) => {
      const attached = attachedTo(principal, groups);
      return attached.length === 0 ? attached : attached.filter((arn) => textOf(arn) === undefined);
    },
  };
}

type Lists = Pick<
  Atlas,
  "principals" | "roles" | "byArn" | "roleByName" | "byUniqueId" | "byPerson" | "ofAccount"
>;

function principalsOf(world: World): Lists {
  const { partition, source, people } = world.directory;
  // IAM compares names without regard to case.
  const personOf = new Map(people.map((one) => [one.user.toLowerCase(), one.name]));
  const principals: KnownPrincipal[] = [];
  const ofAccount = new Map<AccountId, readonly KnownPrincipal[]>();
  for (const state of Object.values(world.accounts)) {
    const { accountId } = state;
    const own: KnownPrincipal[] = [
      ...state.users.map((resource): KnownPrincipal => {
        const person = accountId === source ? personOf.get(resource.name.toLowerCase()) : undefined;
        const arn = userArn({ partition, accountId, path: resource.path, name: resource.name });
        return { kind: "user", accountId, arn, resource, ...(person !== undefined && { person }) };
      }),
      ...state.roles.map((resource): KnownRole => {
        const arn = roleArn({ partition, accountId, path: resource.path, name: resource.name });
        return { kind: "role", accountId, arn, resource };
      }),
    ];
    for (const one of own) principals.push(one);
    ofAccount.set(accountId, own);
  }
  const roles = principals.filter((one): one is KnownRole => one.kind === "role");
  return {
    principals,
    roles,
    ofAccount,
    byArn: new Map(principals.map((one) => [one.arn, one])),
    roleByName: new Map(roles.map((one) => [`${partition}:${one.accountId}:${one.resource.name}`, one])),
    byUniqueId: new Map(
      principals.flatMap((one) => (one.resource.id === undefined ? [] : [[one.resource.id, one]])),
    ),
    byPerson: new Map(principals.flatMap((one) => (one.person === undefined ? [] : [[one.person, one]]))),
  };
}

function managedDocuments(world: World): ReadonlyMap<string, DocumentText> {
  const { partition } = world.directory;
  const documents = new Map<string, DocumentText>();
  for (const { accountId, policies } of Object.values(world.accounts)) {
    for (const { path, name, document } of policies) {
      documents.set(policyArn({ partition, accountId, path, name }), document);
    }
  }
  return documents;
}

type GroupsByAccount = ReadonlyMap<AccountId, ReadonlyMap<string, Group>>;

function groupsByAccount(world: World): GroupsByAccount {
  const byName = (state: AccountState): ReadonlyMap<string, Group> =>
    new Map(state.groups.map((one) => [one.name.toLowerCase(), one]));
  return new Map(Object.values(world.accounts).map((state) => [state.accountId, byName(state)]));
}

/** The groups of a user, as far as they exist. */
function groupsOf({ accountId, resource }: KnownPrincipal, groups: GroupsByAccount): readonly Group[] {
  if (resource.kind !== "user") return [];
  return resource.groups.flatMap((name) => groups.get(accountId)?.get(name.toLowerCase()) ?? []);
}

function attachedTo(principal: KnownPrincipal, groups: GroupsByAccount): readonly Arn[] {
  if (principal.kind === "role") return principal.resource.attached;
  return [...principal.resource.attached, ...groupsOf(principal, groups).flatMap((one) => one.attached)];
}

function collectPolicies(
  principal: KnownPrincipal,
  groups: GroupsByAccount,
  textOf: (arn: Arn) => DocumentText | undefined,
  reader: DocumentReader,
): readonly HeldPolicy[] {
  const { accountId, kind, resource } = principal;
  const policies: HeldPolicy[] = [];
  const addInline = (holder: string, inline: Readonly<Record<string, DocumentText>>): void => {
    for (const [name, text] of Object.entries(inline)) {
      policies.push({ accountId, holder, name, text, document: reader.of(text) });
    }
  };
  addInline(`${kind} ${resource.name}`, resource.inline);
  for (const group of groupsOf(principal, groups)) addInline(`group ${group.name}`, group.inline);
  for (const arn of new Set(attachedTo(principal, groups))) {
    const text = textOf(arn);
    if (text === undefined) continue;
    policies.push({ accountId, holder: arn, name: nameOfArn(arn), text, document: reader.of(text) });
  }
  return policies;
}
