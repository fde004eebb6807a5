import { type AccountId, isReachRole, type MeantWay, nameOfArn, parseArn } from "../model/index.ts";
import { matchesGlob } from "../policy/index.ts";
import type { Actor } from "./actor.ts";
import { actorText } from "./actor.ts";
import type { KnownRole } from "./atlas.ts";
import type { Doors } from "./doors.ts";
import type { Edge } from "./edges.ts";
import type { ReliedOn } from "./way-in.ts";

/** The ways that are meant: declared exceptions still in force, and each account's reach role. */
export interface MeantWays {
  /** Whether the way of this actor into this role is meant; notes that the exception was needed. */
  readonly covers: (from: Actor, target: KnownRole) => boolean;
  /** Whether everything in the account is meant for this actor: how a user of a target account is. */
  readonly coversAccount: (from: Actor, accountId: AccountId) => boolean;
  /**
   * Whether an exception means this actor for roles of this name in the accounts that the role leads to (all targets
   * where nothing is said): how one enters a role of the source account, which is never a target itself.
   */
  readonly coversByName: (from: Actor, role: KnownRole, ledTo?: AccountId) => boolean;
  /** Whether every role of every target account is meant for this actor: how an administrator of the source account is. */
  readonly coversEverything: (from: Actor) => boolean;
  /** The account from which Rolebridge enters, as the reach roles' trusts name it. */
  readonly managementAccount: string | undefined;
  readonly isReachRole: (role: KnownRole) => boolean;
  readonly reliedOn: () => readonly ReliedOn[];
  /** Exceptions that nobody comes by, and those that are over. */
  readonly unused: () => readonly MeantWay[];
  readonly expired: readonly MeantWay[];
}

/** Reads the exceptions at a moment (ISO 8601). */
export function meantWays(
  doors: Doors,
  exceptions: readonly MeantWay[],
  now: string,
  edgesOf: (role: KnownRole) => readonly Edge[],
): MeantWays {
  const inForce = exceptions.filter(
    ({ until }) => until === undefined || Date.parse(until) > Date.parse(now),
  );
  const expired = exceptions.filter((one) => !inForce.includes(one));
  const reachRoles = reachRolesOf(doors);
  const managementAccount = commonAccount([...reachRoles], edgesOf);
  const used = new Map<MeantWay | "reach", Set<string>>();
  const note = (way: MeantWay | "reach", target: KnownRole): true => {
    const roles = used.get(way) ?? new Set();
    used.set(way, roles.add(`${target.resource.name} ${accountName(doors, target.accountId)}`));
    return true;
  };
  const wholeAccounts = (from: Actor): readonly MeantWay[] =>
    inForce.filter((one) => one.roleGlob === "*" && meansActor(one, from));
  const noteAll = (ways: readonly MeantWay[]): true => {
    for (const way of ways) used.set(way, new Set(way.accounts.map((name) => `* ${name}`)));
    return true;
  };
  const { source, accounts } = doors.atlas.world.directory;
  const targets = accounts.filter((one) => one.accountId !== source).map((one) => one.name);
  return {
    coversAccount: (from, id) => {
      const ways = wholeAccounts(from).filter((one) => one.accounts.includes(accountName(doors, id)));
      return ways.length > 0 && noteAll(ways);
    },
    coversEverything: (from) => {
      const ways = wholeAccounts(from);
      const covered = new Set(ways.flatMap((one) => one.accounts));
      return ways.length > 0 && targets.every((name) => covered.has(name)) && noteAll(ways);
    },
    coversByName: (from, role, ledTo) => {
      const places = ledTo === undefined ? targets : [accountName(doors, ledTo)];
      const way = inForce.find(
        (one) =>
          matchesGlob(one.roleGlob, role.resource.name) &&
          meansActor(one, from) &&
          places.every((name) => one.accounts.includes(name)),
      );
      return way !== undefined && note(way, role);
    },
    managementAccount,
    expired,
    isReachRole: (role) => reachRoles.has(role),
    covers: (from, target) => {
      if (
        reachRoles.has(target) &&
        managementAccount !== undefined &&
        foreignAccountOf(from) === managementAccount
      ) {
        return note("reach", target);
      }
      const way = inForce.find((one) => meansTarget(doors, one, target) && meansActor(one, from));
      return way !== undefined && note(way, target);
    },
    reliedOn: () => [...used].map(([way, roles]) => relied(doors, way, roles, managementAccount)),
    unused: () => inForce.filter((one) => !used.has(one)),
  };
}

function reachRolesOf({ atlas }: Doors): ReadonlySet<KnownRole> {
  return new Set(
    atlas.roles.filter(({ accountId, resource }) => isReachRole(atlas.accountOf(accountId), resource.name)),
  );
}

/** The account that is not declared and that most reach roles trust: the management account. */
function commonAccount(
  reachRoles: readonly KnownRole[],
  edgesOf: (role: KnownRole) => readonly Edge[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const role of reachRoles) {
    const accounts = new Set(edgesOf(role).map(({ from }) => foreignAccountOf(from)));
    for (const account of accounts)
      if (account !== undefined) counts.set(account, (counts.get(account) ?? 0) + 1);
  }
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  // Two accounts that are trusted equally often: nobody can say which one is meant.
  return first && first[1] === second?.[1] ? undefined : first?.[0];
}

/** The account of somebody whose account was not read. */
function foreignAccountOf(actor: Actor): string | undefined {
  if (actor.kind === "account") return actor.accountId;
  return actor.kind === "principal" ? parseArn(actor.arn)?.account : undefined;
}

function meansTarget(
  doors: Doors,
  { roleGlob, accounts }: MeantWay,
  { accountId, resource }: KnownRole,
): boolean {
  return accounts.includes(accountName(doors, accountId)) && matchesGlob(roleGlob, resource.name);
}

function meansActor({ from }: MeantWay, actor: Actor): boolean {
  switch (from.kind) {
    case "account":
      return accountOf(actor) === from.accountId;
    case "principal":
      return "arn" in actor && actor.kind !== "provider" && actor.arn === from.arn;
    case "provider":
      return actor.kind === "provider" && matchesGlob(from.arnGlob, actor.arn);
    case "service":
      return actor.kind === "service" && matchesGlob(from.name, actor.name);
  }
}

function accountOf(actor: Actor): string | undefined {
  if (actor.kind === "user" || actor.kind === "role") return actor.accountId;
  return foreignAccountOf(actor);
}

function accountName({ atlas }: Doors, id: AccountId): string {
  return atlas.accountOf(id)?.name ?? id;
}

function relied(
  doors: Doors,
  way: MeantWay | "reach",
  targets: ReadonlySet<string>,
  managementAccount: string | undefined,
): ReliedOn {
  const pairs = [...targets].map((one) => one.split(" "));
  const roles = [...new Set(pairs.map(([role = ""]) => role))].sort();
  const accounts = [...new Set(pairs.map(([, account = ""]) => account))].sort();
  if (way === "reach") {
    const from = `a principal of account ${managementAccount ?? ""}`;
    return { kind: "reach-role", from, roles, accounts, reason: "how Rolebridge enters" };
  }
  const { reason, until } = way;
  return {
    kind: "declared",
    from: meantText(doors, way),
    roles,
    accounts,
    reason,
    ...(until !== undefined && { until }),
  };
}

/** Whom an exception lets in, in words. */
export function meantText({ atlas }: Doors, { from }: MeantWay): string {
  switch (from.kind) {
    case "account":
      return actorText({ kind: "account", accountId: from.accountId as AccountId }, atlas.world.directory);
    case "principal":
      return `${nameOfArn(from.arn)} (${from.arn})`;
    case "provider":
      return `identity provider ${from.arnGlob}`;
    case "service":
      return `service ${from.name}`;
  }
}
