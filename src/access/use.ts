import { type Bridge, type Role, type User, userArn, type World } from "../model/index.ts";
import type { LogSpan, RoleUse, UseLog } from "./use-log.ts";

// Which bridges are not crossed. AWS says of a role when it was last used, not by whom; of a person when password and
// keys were last used, not for what. Each verdict therefore carries what it stands on, and what stands on nothing is
// unknown, never unused.

export type UseEvidence =
  /** A record names the person and the role. */
  | { readonly kind: "in-log"; readonly at: string }
  /** The log of one of the two accounts reaches over the whole time, and no record names them. */
  | { readonly kind: "not-in-log"; readonly from: string; readonly until: string }
  /** Nobody has used the role for so long; `at` is absent where nobody ever has. */
  | { readonly kind: "role-idle"; readonly at?: string }
  /** Neither password nor a key of the person was used for so long; `at` is absent where never. */
  | { readonly kind: "person-idle"; readonly at?: string }
  /** The role was used, and nobody else who has a bridge to it has signed in. */
  | { readonly kind: "only-holder"; readonly at: string }
  /** The role was used, by whom of its holders who have signed in AWS does not say. */
  | { readonly kind: "shared"; readonly at: string; readonly holders: number }
  /** What is younger than the time that is asked for cannot have been idle for so long. */
  | { readonly kind: "new"; readonly part: "grant" | "role" | "user"; readonly at: string };

export interface BridgeUse {
  readonly bridge: Bridge;
  readonly verdict: "used" | "unused" | "too-new" | "unknown";
  readonly evidence: UseEvidence;
}

/** When a person last signed in, as far as AWS knows. */
export interface PersonUse {
  readonly person: string;
  /** Absent: never, or not known where `isKnown` is false. */
  readonly lastSignInAt?: string;
  /** Whether the credential report speaks of the person. */
  readonly isKnown: boolean;
}

export interface UseQuestion {
  /** ISO 8601 instant. */
  readonly now: string;
  /** How long a bridge must have been idle, in days. AWS keeps last uses of roles for 400 days. */
  readonly days: number;
  readonly log?: UseLog;
  /** Since when somebody holds a bridge, where that is known. */
  readonly grantedAt?: (bridge: Bridge) => string | undefined;
}

const day = 24 * 60 * 60 * 1000;

/** Says of every open bridge whether it was crossed since so many days. `world` must be live, read with credentials. */
export function usesOf(
  world: World,
  bridges: readonly Bridge[],
  { now, days, log, grantedAt }: UseQuestion,
): readonly BridgeUse[] {
  const since = new Date(Date.parse(now) - days * day).toISOString();
  const recent: Recent = (instant) =>
    instant !== undefined && Date.parse(instant) > Date.parse(since) ? instant : undefined;
  const covering = (span: LogSpan | undefined): LogSpan | undefined =>
    span && recent(span.from) === undefined && Date.parse(span.until) >= Date.parse(now) - day
      ? span
      : undefined;
  // Both accounts record who takes on a role of the other.
  const everywhere = covering(log?.everywhere) ?? covering(log?.accounts.get(world.directory.source));
  const open = bridges.filter(({ state }) => state === "open");
  const crossings = lastCrossings(log?.uses ?? []);
  const users = usersByPerson(world);
  const idlers = new Map([...users].map(([person, user]) => [person, idlePerson(user, recent)]));
  const holders = countBy(
    open.filter(({ person }) => idlers.get(person) === undefined),
    ({ roleArn }) => roleArn,
  );
  const roles = rolesByKey(world);
  return open.map((bridge): BridgeUse => {
    const user = users.get(bridge.person);
    const role = roles.get(roleKey(bridge.accountId, bridge.role));
    const crossed =
      user && lastOf(namesOf(user, world).map((name) => crossings.get(crossingKey(name, bridge))));
    const verdict = (kind: BridgeUse["verdict"], evidence: UseEvidence): BridgeUse => ({
      bridge,
      verdict: kind,
      evidence,
    });
    const crossedAt = recent(crossed);
    if (crossedAt !== undefined) return verdict("used", { kind: "in-log", at: crossedAt });
    const young = youngPart(bridge, { user, role, grantedAt }, recent);
    if (young) return verdict("too-new", young);
    const roleAt = recent(role?.lastUsedAt);
    if (roleAt === undefined) return verdict("unused", idle("role-idle", role?.lastUsedAt));
    const idler = idlers.get(bridge.person);
    if (idler) return verdict("unused", idler);
    const covers = everywhere ?? covering(log?.accounts.get(bridge.accountId));
    if (covers) return verdict("unused", { kind: "not-in-log", from: covers.from, until: covers.until });
    const count = holders.get(bridge.roleArn) ?? 1;
    return count === 1
      ? verdict("used", { kind: "only-holder", at: roleAt })
      : verdict("unknown", { kind: "shared", at: roleAt, holders: count });
  });
}

/** When each person last signed in. */
export function signInsOf(world: World): readonly PersonUse[] {
  const users = usersByPerson(world);
  return world.directory.people.map(({ name }): PersonUse => {
    const credentials = users.get(name)?.credentials;
    const at = credentials && lastOf([credentials.passwordLastUsedAt, credentials.accessKeyLastUsedAt]);
    return {
      person: name,
      isKnown: credentials !== undefined,
      ...(at !== undefined && { lastSignInAt: at }),
    };
  });
}

/** The instant, where it lies within the time that is asked for. */
type Recent = (instant: string | undefined) => string | undefined;

function idle(kind: "role-idle" | "person-idle", at: string | undefined): UseEvidence {
  return { kind, ...(at !== undefined && { at }) };
}

interface Parts {
  readonly user: User | undefined;
  readonly role: Role | undefined;
  readonly grantedAt: UseQuestion["grantedAt"];
}

function youngPart(
  bridge: Bridge,
  { user, role, grantedAt }: Parts,
  recent: Recent,
): UseEvidence | undefined {
  const births = [
    ["grant", recent(grantedAt?.(bridge))],
    ["role", recent(role?.createdAt)],
    ["user", recent(user?.createdAt)],
  ] as const;
  const [part, at] = births.find(([, instant]) => instant !== undefined) ?? [];
  return part === undefined || at === undefined ? undefined : { kind: "new", part, at };
}

/** Somebody who has not signed in has switched nowhere. Keys that were deleted since are not seen. */
function idlePerson({ credentials }: User, recent: Recent): UseEvidence | undefined {
  if (credentials === undefined) return undefined;
  const at = lastOf([credentials.passwordLastUsedAt, credentials.accessKeyLastUsedAt]);
  return recent(at) === undefined ? idle("person-idle", at) : undefined;
}

function usersByPerson({ directory, accounts }: World): ReadonlyMap<string, User> {
  const users = new Map(accounts[directory.source]?.users.map((user) => [user.name.toLowerCase(), user]));
  return new Map(
    directory.people.flatMap(({ name, user }) => {
      const found = users.get(user.toLowerCase());
      return found ? [[name, found] as const] : [];
    }),
  );
}

function rolesByKey({ accounts }: World): ReadonlyMap<string, Role> {
  return new Map(
    Object.values(accounts).flatMap((account) =>
      account.roles.map((role) => [roleKey(account.accountId, role.name), role] as const),
    ),
  );
}

/** By what records call a user: its ARN, or its unique id. */
function namesOf(user: User, { directory }: World): readonly string[] {
  const { partition, source } = directory;
  const arn = userArn({ partition, accountId: source, path: user.path, name: user.name });
  return user.id === undefined ? [arn] : [arn, user.id];
}

function lastCrossings(uses: readonly RoleUse[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  for (const use of uses) {
    const key = crossingKey(use.by, use);
    const known = last.get(key);
    if (known === undefined || known < use.at) last.set(key, use.at);
  }
  return last;
}

function crossingKey(by: string, place: { readonly accountId: string; readonly role: string }): string {
  return `${by} ${roleKey(place.accountId, place.role)}`;
}

function roleKey(accountId: string, name: string): string {
  return `${accountId}/${name.toLowerCase()}`;
}

function lastOf(instants: readonly (string | undefined)[]): string | undefined {
  return instants
    .filter((one) => one !== undefined)
    .toSorted((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}
