import {
  type AccountId,
  type AccountState,
  accountId,
  type DirectoryAccount,
  type DirectoryPerson,
  type Group,
  type ManagedPolicy,
  type Role,
  roleArn,
  type User,
  type World,
} from "../../src/model/index.ts";

// Small worlds for tests, put together by hand: what a part of a world says is what the test is about.

const epoch = "2026-01-01T00:00:00Z";

/** An id as AWS forms them, the same for the same thing. */
export function idFor(prefix: "AIDA" | "AROA" | "AGPA", accountId: string, name: string): string {
  const seed = `${accountId}${name}`
    .split("")
    .reduce((sum, char) => (sum * 33 + char.charCodeAt(0)) >>> 0, 5381);
  return `${prefix}${seed.toString(36).toUpperCase().padStart(17, "X")}`;
}

/** A document of version 2012-10-17. */
export function policy(...statements: readonly Record<string, unknown>[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export const administratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess" as const;
export const powerUserAccess = "arn:aws:iam::aws:policy/PowerUserAccess" as const;

/** A user with nothing but what is said. */
export function user(name: string, parts: Partial<User> = {}): User {
  return {
    kind: "user",
    name,
    path: "/",
    id: idFor("AIDA", "", name),
    createdAt: epoch,
    inline: {},
    attached: [],
    groups: [],
    tags: {},
    ...parts,
  };
}

export function group(name: string, parts: Partial<Group> = {}): Group {
  return {
    kind: "group",
    name,
    path: "/",
    id: idFor("AGPA", "", name),
    createdAt: epoch,
    inline: {},
    attached: [],
    ...parts,
  };
}

export function role(name: string, trust: string, parts: Partial<Role> = {}): Role {
  return {
    kind: "role",
    name,
    path: "/",
    description: "",
    maxSessionDuration: 3600,
    inline: {},
    attached: [],
    tags: {},
    trust,
    ...parts,
  };
}

export function managedPolicy(
  name: string,
  document: string,
  parts: Partial<ManagedPolicy> = {},
): ManagedPolicy {
  return { kind: "policy", name, path: "/", document, ...parts };
}

/** The state of one account. */
export function account(id: string, parts: Partial<AccountState> = {}): AccountState {
  return {
    accountId: accountId(id),
    users: [],
    groups: [],
    roles: [],
    policies: [],
    identityProviders: [],
    quotas: {},
    unread: [],
    ...parts,
  };
}

export interface WorldParts {
  readonly source: string;
  /** By name; the source account is one of them. */
  readonly accounts: Readonly<
    Record<string, Partial<Omit<DirectoryAccount, "accountId">> & { readonly id: string }>
  >;
  readonly people: readonly string[];
  readonly states: readonly AccountState[];
  readonly awsManagedPolicies?: World["awsManagedPolicies"];
}

export function world({ source, accounts, people, states, awsManagedPolicies = {} }: WorldParts): World {
  const byId: Record<AccountId, AccountState> = {};
  for (const state of states) byId[state.accountId] = state;
  return {
    kind: "rolebridge/world",
    version: 1,
    directory: {
      organization: "acme",
      partition: "aws",
      source: accountId(accounts[source]?.id ?? source),
      accounts: Object.entries(accounts).map(
        ([name, { id, ...rest }]): DirectoryAccount => ({
          name,
          accountId: accountId(id),
          labels: {},
          retired: false,
          ...rest,
        }),
      ),
      people: people.map((name): DirectoryPerson => ({ name, user: name })),
    },
    accounts: byId,
    awsManagedPolicies,
  };
}

/** The door in that Rolebridge builds. */
export function sourceTrust(source: string, more: Record<string, unknown> = {}): string {
  return policy({
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${source}:root` },
    Action: "sts:AssumeRole",
    Condition: {
      Bool: { "aws:MultiFactorAuthPresent": "true" },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      StringEquals: { "sts:RoleSessionName": "${aws:username}" },
    },
    ...more,
  });
}

/** The door out that Rolebridge builds. */
export function doorTo(account: string, name: string, more: Record<string, unknown> = {}): string {
  const arn = roleArn({ partition: "aws", accountId: accountId(account), name });
  return policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: arn, ...more });
}

/** The same world with one account changed. */
export function change(
  world: World,
  id: string,
  edit: (state: AccountState) => Partial<AccountState>,
): World {
  const state = world.accounts[accountId(id)] ?? account(id);
  return { ...world, accounts: { ...world.accounts, [id]: { ...state, ...edit(state) } } };
}

/** The same account with one of its roles changed. */
export function changeRole(
  state: AccountState,
  name: string,
  edit: (role: Role) => Partial<Role>,
): Partial<AccountState> {
  return { roles: state.roles.map((one) => (one.name === name ? { ...one, ...edit(one) } : one)) };
}

export function changeUser(
  state: AccountState,
  name: string,
  edit: (user: User) => Partial<User>,
): Partial<AccountState> {
  return { users: state.users.map((one) => (one.name === name ? { ...one, ...edit(one) } : one)) };
}
