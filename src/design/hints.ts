import {
  type AccountId,
  type AccountState,
  type Arn,
  type DocumentText,
  isOwnedAttachment,
  isOwnedInlinePolicy,
  isOwnedPolicyArn,
  listOf,
  nameOfArn,
  oneTimePasswordPolicyName,
  ownedPath,
  ownershipOf,
  parseAccountId,
  parseArn,
  parseDocument,
  pathOfArn,
  peopleGroupName,
  type Resource,
  type World,
} from "../model/index.ts";

/**
 * What the design takes from the live world. Without hints the same declaration gives the canonical world; with them,
 * what stands is kept where it still serves (paths that AWS cannot change, which door stands in which pack), and what is
 * not ours is reckoned with where it takes room.
 */
export interface DesignHints {
  /** Paths of users in the source account, by name. */
  readonly userPaths: Readonly<Record<string, string>>;
  /** Paths of roles, by account and name. */
  readonly rolePaths: Readonly<Record<AccountId, Readonly<Record<string, string>>>>;
  /** Documents of our own packs, by policy name: what stands in them stays there. */
  readonly packs: Readonly<Record<string, DocumentText>>;
  /** What foreign policies a user of the source account carries, by the user's name. */
  readonly foreignOnUsers: Readonly<Record<string, ForeignBurden & { readonly groups: readonly string[] }>>;
  /** The same of roles, by account and name. */
  readonly foreignOnRoles: Readonly<Record<AccountId, Readonly<Record<string, ForeignBurden>>>>;
  /** What stands in an account and is not ours, by account. */
  readonly foreign: Readonly<Record<AccountId, ForeignShare>>;
  /** Quotas in force, by account; what is missing has its default. */
  readonly quotas: Readonly<Record<AccountId, Readonly<Record<string, number>>>>;
}

/** What others put on a user or role. */
export interface ForeignBurden {
  readonly attached: readonly Arn[];
  readonly inline: readonly DocumentText[];
}

/** Names of what an account holds that is not ours: a name that the design wants, too, is a conflict, not one more. */
export interface ForeignShare {
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly policies: readonly string[];
}

export const packNamePrefix = "switch-pack-";

export const noHints: DesignHints = {
  userPaths: {},
  rolePaths: {},
  packs: {},
  foreignOnUsers: {},
  foreignOnRoles: {},
  foreign: {},
  quotas: {},
};

/** The value that stands at a key itself: `constructor` is a name that a user may have. */
export function ownValue<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** What stands of a person's user under its name, or under a former one: it is renamed with all that is on it. */
export function ofUser<T>(
  record: Readonly<Record<string, T>>,
  { user, formerly }: { readonly user: string; readonly formerly: readonly string[] },
): T | undefined {
  return [user, ...formerly].map((name) => ownValue(record, name)).find((value) => value !== undefined);
}

/** The hints of a live world. It may hold some of the declared accounts only. */
export function hintsOf(live: World): DesignHints {
  const { organization, source } = live.directory;
  const states = Object.values(live.accounts);
  const users = live.accounts[source]?.users ?? [];
  const ours = (live.accounts[source]?.policies ?? []).filter(({ path }) => path === ownedPath(organization));
  const byAccount = <T>(of: (state: AccountState) => T): Record<AccountId, T> =>
    Object.fromEntries(states.map((state) => [state.accountId, of(state)]));
  return {
    userPaths: pathsOf(users),
    rolePaths: {
      ...pathsInDoors(
        ours.map((policy) => policy.document),
        (account) => live.accounts[account] !== undefined,
      ),
      ...byAccount((state) => pathsOf(state.roles)),
    },
    packs: Object.fromEntries(
      ours
        .filter(({ name }) => name.startsWith(packNamePrefix))
        .map(({ name, document }) => [name, document]),
    ),
    foreignOnUsers: Object.fromEntries(
      users.map((user) => [
        user.name,
        {
          ...burden(user, (arn) => isOwnedPolicyArn(arn, organization)),
          groups: user.groups.filter((name) => name !== peopleGroupName(organization)),
        },
      ]),
    ),
    foreignOnRoles: byAccount(({ roles }) =>
      Object.fromEntries(
        roles.map((role) => [
          role.name,
          burden(role, (arn) => isOwnedAttachment(arn, role.tags, organization)),
        ]),
      ),
    ),
    foreign: byAccount((state) => foreignShare(state, organization)),
    quotas: byAccount((state) => state.quotas),
  };
}

function pathsOf(
  all: readonly { readonly name: string; readonly path: string }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(all.map(({ name, path }) => [name, path]));
}

/** Of accounts that were not read, our own doors know the paths. */
function pathsInDoors(
  documents: readonly DocumentText[],
  isRead: (account: AccountId) => boolean,
): Record<AccountId, Readonly<Record<string, string>>> {
  const paths = new Map<AccountId, Map<string, string>>();
  for (const arn of documents.flatMap(rolesBehind)) {
    const account = parseAccountId(parseArn(arn)?.account ?? "");
    if (account === undefined || isRead(account)) continue;
    const known = paths.get(account) ?? new Map<string, string>();
    paths.set(account, known.set(nameOfArn(arn), pathOfArn(arn)));
  }
  return Object.fromEntries([...paths].map(([account, known]) => [account, Object.fromEntries(known)]));
}

/** ARNs of the roles to which a policy of doors leads: whoever changed it by hand may have left something else. */
export function rolesBehind(document: DocumentText): readonly Arn[] {
  try {
    return listOf(parseDocument(document).Statement)
      .flatMap((statement) => listOf(statement.Resource))
      .filter((arn): arn is Arn => /^arn:[\w-]+:iam::\d{12}:role\/[^*?$]+$/.test(arn));
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function burden(
  holder: { readonly attached: readonly Arn[]; readonly inline: Readonly<Record<string, DocumentText>> },
  isOurs: (arn: Arn) => boolean,
): ForeignBurden {
  return {
    attached: holder.attached.filter((arn) => !isOurs(arn)),
    inline: Object.entries(holder.inline)
      .filter(([name]) => !isOwnedInlinePolicy(name) || name === oneTimePasswordPolicyName)
      .map(([, document]) => document),
  };
}

function foreignShare(state: AccountState, organization: string): ForeignShare {
  const names = (all: readonly Resource[]): readonly string[] =>
    all.filter((one) => ownershipOf(one, organization) !== "owned").map(({ name }) => name);
  return { users: names(state.users), roles: names(state.roles), policies: names(state.policies) };
}
