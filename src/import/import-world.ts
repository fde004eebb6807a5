import { bridgesOf } from "../access/index.ts";
import type {
  AccountState,
  Bridge,
  DirectoryAccount,
  IgnoreRule,
  MeantWay,
  Reach,
  Role,
  User,
  World,
} from "../model/index.ts";
import { isIgnored, isReachRole, nameOfArn, ownershipOf, roleArn } from "../model/index.ts";
import { doorsByHand, otherPolicies } from "./doors-by-hand.ts";
import { doorText, type GrantByHand, grantsByHand, writtenAccess } from "./grants-by-hand.ts";
import type { Imported, Remainder, Written } from "./imported.ts";
import { type RoleByHand, roleByHand } from "./role-by-hand.ts";
import { mergeRoles, PolicyNames, writtenRole } from "./roles-by-hand.ts";
import { teamsByHand } from "./teams-by-hand.ts";

export interface ImportOptions {
  readonly organization: string;
  /** What is passed over, in silence. */
  readonly ignored?: readonly IgnoreRule[];
  /** Ways in that are meant; the new declaration means them, too. */
  readonly exceptions?: readonly MeantWay[];
  /** How accounts are entered, by name, where it is not by the usual role. */
  readonly reach?: Readonly<Record<string, Reach>>;
}

const usualReachRole = "OrganizationAccountAccessRole";

/**
 * What a declaration would say of a World that was made by hand. It says only what it can say exactly: a bridge that would
 * come out wider or narrower is left out and listed with the reason. Pure.
 */
export function importWorld(found: World, options: ImportOptions): Imported {
  const world = withUsersAsPeople(found, options.ignored ?? []);
  const state = world.accounts[world.directory.source];
  if (!state) throw new Error("the source account was not read");
  const bridges = bridgesOf(world).filter(isEntered);
  const described = describeRoles(world, bridges, options.ignored ?? []);
  const merged = mergeRoles(described.roles);
  const said = new Map(
    merged.roles.flatMap(({ form, places }) =>
      places.map(({ account }) => [`${form.name}@${account}`, form]),
    ),
  );
  const formOf = ({ role, account }: Bridge): RoleByHand | undefined => said.get(`${role}@${account}`);
  const { grants, remainder, wide } = grantsByHand(world, bridges, formOf);
  const whole = withoutNarrowed(
    merged.roles.flatMap(({ places }) => places),
    grants,
  );
  const names = new PolicyNames(
    Object.values(world.accounts).flatMap(({ policies }) => policies.map(({ name }) => name)),
  );
  const held = new Set(whole.grants.map(({ role }) => role));
  const roles = merged.roles.filter(({ form }) => held.has(form.name));
  const users = state.users.filter((user) => world.directory.people.some(({ name }) => name === user.name));
  return {
    declaration: written(world, options, {
      roles: Object.fromEntries(
        roles.map(({ form, places }) => [form.name, writtenRole({ form, places }, names)]),
      ),
      policies: names.declared(),
      ...writtenPeople(state, users, whole.grants),
    }),
    remainder: [
      ...described.remainder,
      ...merged.remainder,
      ...remainder,
      ...whole.remainder,
      ...wide.map((door) => ({
        subject: doorText(door),
        because:
          "it names roles by a pattern or by what it excludes: the roles that it opens now are granted by name, and it stays until you take it away",
      })),
      ...restOfUsers(world, state, users, whole.grants),
      ...groupsWithDoors(world, state, users, options.ignored ?? []),
      ...usersElsewhere(world, options.ignored ?? []),
    ].filter(isFirst),
  };
}

function isFirst(one: Remainder, index: number, all: readonly Remainder[]): boolean {
  return (
    all.findIndex(({ subject, because }) => subject === one.subject && because === one.because) === index
  );
}

/** A bridge whose role has no permissions lets its person in all the same. */
function isEntered({ missing }: Bridge): boolean {
  return missing.every((part) => part === "permissions");
}

function withUsersAsPeople(found: World, ignored: readonly IgnoreRule[]): World {
  const users = (found.accounts[found.directory.source]?.users ?? []).filter(
    (user) => !isIgnored(user, ignored) && user.name.length > 1,
  );
  const people = users.map((user) => ({ name: user.name, user: user.name }));
  return { ...found, directory: { ...found.directory, people } };
}

interface Described {
  readonly roles: readonly RoleByHand[];
  readonly remainder: readonly Remainder[];
}

/** The roles that anybody enters, in a declaration's words as far as there are any. */
function describeRoles(world: World, bridges: readonly Bridge[], ignored: readonly IgnoreRule[]): Described {
  const entered = new Set(bridges.map((bridge) => bridge.roleArn));
  const roles: RoleByHand[] = [];
  const remainder: Remainder[] = [];
  for (const account of world.directory.accounts) {
    const state = world.accounts[account.accountId];
    for (const role of state?.roles ?? []) {
      if (!state || !entered.has(arnOf(world, account, role)) || isReachRole(account, role.name)) continue;
      if (isIgnored(role, ignored)) continue;
      const described = roleByHand(role, { account: account.name, state, world, ignored });
      if (typeof described === "string") {
        remainder.push({ subject: `role ${role.name} in ${account.name}`, because: described });
      } else roles.push(described);
    }
  }
  return { roles, remainder };
}

function arnOf({ directory }: World, { accountId }: DirectoryAccount, { path, name }: Role) {
  return roleArn({ partition: directory.partition, accountId, path, name });
}

/** A trust that names people must name exactly those with a grant: else its role would let somebody else in, or out. */
function withoutNarrowed(
  forms: readonly RoleByHand[],
  grants: readonly GrantByHand[],
): { readonly grants: readonly GrantByHand[]; readonly remainder: readonly Remainder[] } {
  const remainder: Remainder[] = [];
  const dropped = new Set<string>();
  for (const { name, account, door } of forms) {
    if (door.trust !== "people") continue;
    const granted = new Set(
      grants.filter((one) => one.role === name && one.account === account).map(({ person }) => person),
    );
    const idle = door.people.map(nameOfArn).filter((user) => !granted.has(user));
    if (idle.length === 0) continue;
    dropped.add(`${name}@${account}`);
    remainder.push({
      subject: `role ${name} in ${account}`,
      because: `its trust policy names ${idle.join(", ")}, who ${idle.length === 1 ? "has" : "have"} no door out to it`,
    });
  }
  return { grants: grants.filter(({ role, account }) => !dropped.has(`${role}@${account}`)), remainder };
}

function writtenPeople(state: AccountState, users: readonly User[], grants: readonly GrantByHand[]) {
  const { teams, own } = teamsByHand(state.groups, users, grants);
  const people = users.filter(({ name }) => grants.some(({ person }) => person === name));
  return {
    teams: Object.fromEntries(
      teams.map(({ name, members, access }) => [name, { members, access: writtenAccess(access) }]),
    ),
    people: Object.fromEntries(
      people.map((user): [string, Written] => {
        const email = emailOf(user);
        const access = writtenAccess(own.filter(({ person }) => person === user.name));
        return [user.name, { ...(email !== undefined && { email }), ...(access.length > 0 && { access }) }];
      }),
    ),
  };
}

function emailOf({ name, tags }: User): string | undefined {
  const isEmail = (text: string): boolean => /^[\w.+=/-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/.test(text);
  const tagged = Object.entries(tags).find(([key, value]) => /(^|:)e-?mail$/i.test(key) && isEmail(value));
  return tagged?.[1] ?? (isEmail(name) ? name : undefined);
}

interface Sections {
  readonly policies: Readonly<Record<string, Written>>;
  readonly roles: Readonly<Record<string, Written>>;
  readonly teams: Readonly<Record<string, Written>>;
  readonly people: Readonly<Record<string, Written>>;
}

function written(
  world: World,
  { organization, reach = {}, ignored = [], exceptions = [] }: ImportOptions,
  sections: Sections,
): Imported["declaration"] {
  const { directory } = world;
  const source = directory.accounts.find(({ accountId }) => accountId === directory.source);
  const filled = Object.entries(sections).filter(([, section]) => Object.keys(section as object).length > 0);
  return {
    version: 1,
    organization,
    source: source?.name ?? directory.source,
    ...(directory.partition !== "aws" && { partition: directory.partition }),
    accounts: Object.fromEntries(
      directory.accounts.map((one) => [one.name, writtenAccount(one, reach[one.name])]),
    ),
    ...Object.fromEntries(filled),
    ...(ignored.length > 0 && { ignore: ignored.map(writtenRule) }),
    ...(exceptions.length > 0 && {
      exceptions: exceptions.flatMap((way) => writtenExceptions(way, directory)),
    }),
  };
}

/** One for each account, or one for all: how the accounts were chosen is not kept. */
function writtenExceptions(
  { from, roleGlob, accounts, reason, until }: MeantWay,
  { source, accounts: all }: World["directory"],
): readonly Written[] {
  const targets = all.filter(({ accountId }) => accountId !== source).map(({ name }) => name);
  const selectors = targets.every((name) => accounts.includes(name)) ? ["*"] : accounts;
  return selectors.map((selector) => ({
    from: writtenActor(from),
    to: `${roleGlob}@${selector}`,
    reason,
    ...(until !== undefined && { until }),
  }));
}

function writtenActor(from: MeantWay["from"]): string {
  switch (from.kind) {
    case "account":
      return from.accountId;
    case "principal":
      return from.arn;
    case "provider":
      return `provider:${from.arnGlob}`;
    case "service":
      return `service:${from.name}`;
  }
}

function writtenRule({ name, path, tag, reason }: IgnoreRule): Written {
  return {
    ...(name !== undefined && { name }),
    ...(path !== undefined && { path }),
    ...(tag !== undefined && { tag: tag.value === undefined ? tag.key : `${tag.key}=${tag.value}` }),
    ...(reason !== undefined && { reason }),
  };
}

function writtenAccount(account: DirectoryAccount, reach: Reach | undefined): Written {
  const { accountId, email, project, stage, labels, description, color, region, retired, reachRole } =
    account;
  const entered =
    reach?.kind === "profile"
      ? { profile: reach.profile }
      : writtenReach(reachRole ?? usualReachRole, account.reachReadRole);
  const more = {
    ...(email !== undefined && { email }),
    ...(project !== undefined && { project }),
    ...(stage !== undefined && { stage }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(description !== undefined && { description }),
    ...(color !== undefined && { color }),
    ...(region !== undefined && { region }),
    ...(retired && { retired }),
    ...(entered && { reach: entered }),
  };
  return Object.keys(more).length === 0 ? accountId : { id: accountId, ...more };
}

function writtenReach(role: string, read: string | undefined): Written | undefined {
  if (role === usualReachRole && read === undefined) return undefined;
  return { role, ...(read !== undefined && { read }) };
}

/** Users that are no people of the declaration, and what people carry besides doors. */
function restOfUsers(
  world: World,
  state: AccountState,
  users: readonly User[],
  grants: readonly GrantByHand[],
): readonly Remainder[] {
  const people = new Set(grants.map(({ person }) => person));
  return users.flatMap((user): readonly Remainder[] => {
    const subject = `user ${user.name} in ${accountName(world, state)}`;
    if (!people.has(user.name)) return [{ subject, because: "it enters no role that the declaration says" }];
    const others = otherPolicies(world, state, user);
    return [
      ...(others.length > 0
        ? [
            {
              subject,
              because: `it has rights in the source account, which are no bridges: ${others.join(", ")}`,
            },
          ]
        : []),
      ...(user.boundary === undefined
        ? []
        : [{ subject, because: `its boundary ${nameOfArn(user.boundary)} stays` }]),
    ];
  });
}

/** Groups whose doors stay open beside ours while people are in them. */
function groupsWithDoors(
  world: World,
  state: AccountState,
  users: readonly User[],
  ignored: readonly IgnoreRule[],
): readonly Remainder[] {
  const told = new Set(state.groups.filter((group) => !isIgnored(group, ignored)).map(({ name }) => name));
  const holders = users.flatMap((user) =>
    doorsByHand(world, state, user).flatMap(({ holder }) =>
      holder.kind === "group" && told.has(holder.name) ? [holder.name] : [],
    ),
  );
  return [...new Set(holders)].sort().map((name) => ({
    subject: `group ${name} in ${accountName(world, state)}`,
    because: "its doors stay beside ours for whoever is in it: take the people out when the plan is applied",
  }));
}

function usersElsewhere(world: World, ignored: readonly IgnoreRule[]): readonly Remainder[] {
  return Object.values(world.accounts)
    .filter(({ accountId }) => accountId !== world.directory.source)
    .flatMap((state) =>
      state.users
        .filter(
          (user) =>
            !isIgnored(user, ignored) && ownershipOf(user, world.directory.organization) === "foreign",
        )
        .map((user) => ({
          subject: `user ${user.name} in ${accountName(world, state)}`,
          because: "it lives in a target account; people have their user in the source account",
        })),
    );
}

function accountName({ directory }: World, { accountId }: AccountState): string {
  return directory.accounts.find((one) => one.accountId === accountId)?.name ?? accountId;
}
