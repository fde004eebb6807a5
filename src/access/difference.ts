import type { Bridge, World } from "../model/index.ts";
import { accountText, actorKey, actorText } from "./actor.ts";
import type { KnownRole } from "./atlas.ts";
import { bridgesThrough } from "./bridges.ts";
import { type Doors, doorsOf } from "./doors.ts";
import { edgesInto } from "./edges.ts";
import { type Right, type Rights, rightsGained, rightsOf, wordsFor } from "./rights.ts";

/** One line of the access difference: "alice gains lambda:* in analytics". */
export interface AccessLine {
  readonly effect: "gains" | "loses";
  /** `alice`, `a principal of account 999988887777`, `any AWS principal`. */
  readonly who: string;
  /** What, as people say it: `everything`, `everything but iam:*`, `lambda:*`, a few actions. */
  readonly what: readonly string[];
  /** Names of the accounts where it is so. */
  readonly accounts: readonly string[];
  /** Through which roles. */
  readonly roles: readonly string[];
  /** What of the way itself changed, where the rights behind it did not: `without MFA`, `until 2099-02-01T00:00:00Z`. */
  readonly how?: string;
}

/** What people and others could do in one World and could not in the other. */
export interface AccessDifference {
  readonly lines: readonly AccessLine[];
}

/**
 * Who gains what and who loses it between two Worlds, through the roles that they may take on: people by their open
 * bridges, everybody else by the trust policies. Services are left out: AWS itself acts through them.
 */
export function accessDifference(before: World, after: World): AccessDifference {
  return compareAccess(before, after).difference;
}

/** The access difference, and the bridges of both Worlds, which are found on the way. */
interface AccessComparison {
  readonly before: readonly Bridge[];
  readonly after: readonly Bridge[];
  readonly difference: AccessDifference;
}

/** See {@link accessDifference}. */
export function compareAccess(before: World, after: World): AccessComparison {
  const shared: Shared = { rights: new Map(), words: new Map() };
  const [one, other] = [accessIn(before, shared), accessIn(after, shared)];
  const lines = [...linesOf("gains", one, other, shared), ...linesOf("loses", other, one, shared)];
  return {
    before: one.bridges,
    after: other.bridges,
    difference: { lines: grouped(lines).sort(inOrder) },
  };
}

/** One way of somebody into one role. */
interface Way {
  readonly who: string;
  readonly isPerson: boolean;
  readonly role: KnownRole;
  readonly account: string;
  /** How the way stands open, as far as it matters: without MFA, and when. */
  readonly isWithoutMfa: boolean;
  readonly windows: Bridge["windows"];
}

interface Access {
  readonly bridges: readonly Bridge[];
  readonly accounts: World["accounts"];
  readonly ways: ReadonlyMap<string, Way>;
  readonly rightsOf: (role: KnownRole) => Rights;
}

/** What was worked out once of rights that many roles share. */
interface Shared {
  readonly rights: Map<string, Rights>;
  readonly words: Map<Rights, readonly string[]>;
}

function accessIn(world: World, shared: Shared): Access {
  const doors = doorsOf(world);
  const bridges = bridgesThrough(doors);
  const ways = new Map([...waysOfPeople(doors, bridges), ...waysOfOthers(doors)]);
  const known = new Map<KnownRole, Rights>();
  return {
    bridges,
    accounts: world.accounts,
    ways,
    rightsOf: (role) => {
      const found = known.get(role);
      if (found) return found;
      const rights = sharedRights(rightsOf(doors.atlas, role), shared);
      known.set(role, rights);
      return rights;
    },
  };
}

/** The same rights as one value, where the same documents spell them out: hundreds of roles carry the same policies. */
function sharedRights(rights: Rights, shared: Shared): Rights {
  if (!rights.texts || rights.boundary || rights.unread.length > 0) return rights;
  const key = rights.texts.join("\n");
  const known = shared.rights.get(key);
  if (known) return known;
  shared.rights.set(key, rights);
  return rights;
}

function* waysOfPeople(doors: Doors, bridges: readonly Bridge[]): Iterable<[string, Way]> {
  for (const bridge of bridges) {
    // A bridge whose role has no permissions yet lets its person in all the same.
    const isOpen = bridge.missing.every((part) => part === "permissions");
    const role = doors.atlas.byArn.get(bridge.roleArn);
    if (!isOpen || role?.kind !== "role") continue;
    const { person, account, mfa, windows } = bridge;
    const way = {
      who: person,
      isPerson: true,
      role: role as KnownRole,
      account,
      windows,
      isWithoutMfa: mfa === "optional",
    };
    yield [`${person} ${role.arn}`, way];
  }
}

function* waysOfOthers(doors: Doors): Iterable<[string, Way]> {
  const { directory } = doors.atlas.world;
  for (const role of doors.atlas.roles) {
    for (const { from, target } of edgesInto(doors, role)) {
      // In the source account people are users like others; into target accounts their bridges speak.
      if (from.kind === "service" || (from.kind === "person" && target.accountId !== directory.source))
        continue;
      const who = actorText(from, directory);
      const account = accountText(target.accountId, directory);
      yield [
        `${actorKey(from)} ${role.arn}`,
        { who, isPerson: false, role, account, isWithoutMfa: false, windows: [] },
      ];
    }
  }
}

function* linesOf(
  effect: AccessLine["effect"],
  from: Access,
  to: Access,
  shared: Shared,
): Iterable<AccessLine> {
  for (const [key, way] of to.ways) {
    const known = from.ways.get(key);
    const { who, account, role } = way;
    const line = { effect, who, accounts: [account], roles: [role.resource.name] };
    if (!known) {
      const rights = to.rightsOf(role);
      yield {
        ...line,
        what: wordsForAll(rights, shared),
        ...(way.windows.length > 0 && { how: windowsText(way.windows) }),
      };
      continue;
    }
    const what = gainedIn(known, way, from, to);
    if (what.length > 0) yield { ...line, what };
    const how = widening(known, way);
    if (how !== undefined) yield { ...line, what: wordsForAll(to.rightsOf(role), shared), how };
  }
}

/** What a way leads to that it did not lead to before, in words. */
function gainedIn({ role: was }: Way, { role: is }: Way, from: Access, to: Access): readonly string[] {
  // An account that nothing touches is the same value in both Worlds: its roles carry what they carried.
  if (from.accounts[was.accountId] === to.accounts[is.accountId]) return [];
  const [before, after] = [from.rightsOf(was), to.rightsOf(is)];
  return before === after ? [] : wordsFor(rightsGained(before, after));
}

function wordsForAll(rights: Rights, { words }: Shared): readonly string[] {
  const known = words.get(rights);
  if (known) return known;
  const made = wordsOf(rights);
  words.set(rights, made);
  return made;
}

function wordsOf({ rights, unread, boundary }: Rights): readonly string[] {
  const allowed: readonly Right[] = rights.filter((right) => right.effect === "Allow");
  const words = [...wordsFor(allowed), ...unread.map((arn) => `what ${arn} allows`)];
  const whole = words.length === 0 ? ["nothing yet"] : words;
  return boundary ? [...whole, `within ${boundary.arn.slice(boundary.arn.lastIndexOf("/") + 1)}`] : whole;
}

/** What the second way lets through that the first does not, in words. */
function widening(before: Way, after: Way): string | undefined {
  const parts = [
    ...(after.isWithoutMfa && !before.isWithoutMfa ? ["without MFA"] : []),
    ...(isLonger(before, after)
      ? [after.windows.length === 0 ? "without an end" : windowsText(after.windows)]
      : []),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

/** Whether the second way is open at a time when the first is not. */
function isLonger({ windows: before }: Way, { windows: after }: Way): boolean {
  if (before.length === 0) return false;
  if (after.length === 0) return true;
  return after.some((one) => !before.some((other) => within(one, other)));
}

function within(inner: Bridge["windows"][number], outer: Bridge["windows"][number]): boolean {
  const startsLater = outer.from === undefined || (inner.from !== undefined && inner.from >= outer.from);
  const endsEarlier = outer.until === undefined || (inner.until !== undefined && inner.until <= outer.until);
  return startsLater && endsEarlier;
}

function windowsText(windows: Bridge["windows"]): string {
  return windows
    .map(({ from, until }) => [from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(" "))
    .join(", ");
}

/** Lines that say the same of several accounts or roles become one. */
function grouped(lines: readonly AccessLine[]): AccessLine[] {
  const groups = new Map<string, AccessLine>();
  for (const line of lines) {
    const key = JSON.stringify([line.effect, line.who, line.what, line.how]);
    const known = groups.get(key);
    groups.set(
      key,
      known
        ? { ...known, accounts: join(known.accounts, line.accounts), roles: join(known.roles, line.roles) }
        : line,
    );
  }
  return [...groups.values()];
}

function join(one: readonly string[], other: readonly string[]): readonly string[] {
  return [...new Set([...one, ...other])].sort();
}

function inOrder(a: AccessLine, b: AccessLine): number {
  const key = ({ effect, who, accounts, what }: AccessLine): string =>
    `${effect} ${who} ${accounts.join()} ${what.join()}`;
  return key(a) < key(b) ? -1 : 1;
}
