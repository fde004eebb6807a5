import type { Bridge, World } from "../model/index.ts";
import { ownedPath } from "../model/index.ts";
import { accountText, actorKey, actorText } from "./actor.ts";
import type { KnownPrincipal } from "./atlas.ts";
import { bridgesThrough } from "./bridges.ts";
import { type Doors, doorsOf } from "./doors.ts";
import { actorOf, edgesInto } from "./edges.ts";
import { type Right, type Rights, rightsGained, rightsOf, rightsOfDocuments } from "./rights.ts";
import { letsOutsideIn } from "./services.ts";

// How people and others come by rights in a World, way by way, and what is new between two Worlds.

/** One way of somebody into one role, or to the rights of their own user. */
export interface Way {
  readonly who: string;
  /** The role that is taken on, or the user itself. */
  readonly principal: KnownPrincipal;
  /** Name of the account. */
  readonly account: string;
  /** How the way stands open, as far as it matters: without MFA, and when. */
  readonly isWithoutMfa: boolean;
  readonly windows: Bridge["windows"];
}

/** All ways of a World. */
export interface Access {
  readonly doors: Doors;
  readonly bridges: readonly Bridge[];
  readonly ways: ReadonlyMap<string, Way>;
  readonly rightsOf: (principal: KnownPrincipal) => Rights;
  /** What a user has by being one of the people: how they sign in. */
  readonly ofPeople: Rights;
}

/** What somebody has in one World and had not in the other. */
export type Gained =
  /** A way that was not there, with all that it leads to. */
  | { readonly kind: "way"; readonly way: Way; readonly all: Rights }
  /** More rights at the end of a way that was there. */
  | {
      readonly kind: "rights";
      readonly way: Way;
      readonly rights: readonly Right[];
      readonly before: Rights;
      readonly all: Rights;
    }
  /** A way that stands open on easier terms. */
  | {
      readonly kind: "terms";
      readonly way: Way;
      readonly all: Rights;
      readonly isWithoutMfa: boolean;
      readonly isLonger: boolean;
    };

/** Rights that many roles share, as one value: hundreds of roles carry the same policies. */
export type SharedRights = Map<string, Rights>;

/** Finds the ways of a World. Worlds that are compared share what their roles carry. */
export function accessIn(world: World, shared: SharedRights): Access {
  const doors = doorsOf(world);
  const known = new Map<KnownPrincipal, Rights>();
  const bridges = bridgesThrough(doors);
  return {
    doors,
    bridges,
    ways: new Map([...waysOfPeople(doors, bridges), ...waysOfOthers(doors), ...waysOfUsers(doors)]),
    rightsOf: (principal) => {
      const found = known.get(principal);
      if (found) return found;
      const rights = asShared(rightsOf(doors.atlas, principal), shared);
      known.set(principal, rights);
      return rights;
    },
    ofPeople: rightsOfPeople(doors),
  };
}

function asShared(rights: Rights, shared: SharedRights): Rights {
  if (!rights.texts || rights.boundary || rights.unread.length > 0) return rights;
  const key = rights.texts.join("\n");
  const known = shared.get(key);
  if (known) return known;
  shared.set(key, rights);
  return rights;
}

function* waysOfPeople(doors: Doors, bridges: readonly Bridge[]): Iterable<[string, Way]> {
  for (const bridge of bridges) {
    // A bridge whose role has no permissions yet lets its person in all the same.
    const isOpen = bridge.missing.every((part) => part === "permissions");
    const role = doors.atlas.byArn.get(bridge.roleArn);
    if (!isOpen || role?.kind !== "role") continue;
    const { person, account, mfa, windows } = bridge;
    const way = { who: person, principal: role, account, windows, isWithoutMfa: mfa === "optional" };
    yield [`${person} ${role.arn}`, way];
  }
}

function* waysOfOthers(doors: Doors): Iterable<[string, Way]> {
  const { directory } = doors.atlas.world;
  for (const role of doors.atlas.roles) {
    for (const { from, target } of edgesInto(doors, role)) {
      // AWS itself acts through most services; what lets identities from outside in is told.
      if (from.kind === "service" && !letsOutsideIn(from.name)) continue;
      // In the source account people are users like others; into target accounts their bridges speak.
      if (from.kind === "person" && target.accountId !== directory.source) continue;
      const who = actorText(from, directory);
      const account = accountText(target.accountId, directory);
      yield [
        `${actorKey(from)} ${role.arn}`,
        { who, principal: role, account, isWithoutMfa: false, windows: [] },
      ];
    }
  }
}

/** Users act by their own policies where they live. */
function* waysOfUsers(doors: Doors): Iterable<[string, Way]> {
  const { directory } = doors.atlas.world;
  for (const principal of doors.atlas.principals) {
    if (principal.kind !== "user") continue;
    const who = actorText(actorOf(principal), directory);
    const account = accountText(principal.accountId, directory);
    yield [`itself ${principal.arn}`, { who, principal, account, isWithoutMfa: false, windows: [] }];
  }
}

function rightsOfPeople({ atlas }: Doors): Rights {
  const { source, organization } = atlas.world.directory;
  const groups = (atlas.world.accounts[source]?.groups ?? []).filter(
    ({ path }) => path === ownedPath(organization),
  );
  const texts = groups.flatMap(({ inline, attached }) => [
    ...Object.values(inline),
    ...attached.flatMap((arn) => atlas.managedText(arn) ?? []),
  ]);
  return rightsOfDocuments(texts.map((text) => atlas.reader.of(text)));
}

/** What is in the second and was not in the first. */
export function* gainedWays(from: Access, to: Access): Iterable<Gained> {
  for (const [key, way] of to.ways) {
    const known = from.ways.get(key);
    if (!known && way.principal.kind === "role") {
      yield { kind: "way", way, all: ownRights(to, way) };
      continue;
    }
    if (!isUntouched(from, to, way)) {
      const [before, all] = [hadBefore(from, to, known), ownRights(to, way)];
      const rights = before === all ? [] : rightsGained(before, all);
      if (rights.length > 0) yield { kind: "rights", way, rights, before, all };
    }
    if (!known) continue;
    const isWithoutMfa = way.isWithoutMfa && !known.isWithoutMfa;
    const isLonger = isOpenLonger(known, way);
    if (isWithoutMfa || isLonger)
      yield { kind: "terms", way, all: ownRights(to, way), isWithoutMfa, isLonger };
  }
}

/** An account that nothing touches is the same value in both Worlds: its principals carry what they carried. */
function isUntouched({ doors: from }: Access, { doors: to }: Access, { principal }: Way): boolean {
  const { accountId } = principal;
  return from.atlas.world.accounts[accountId] === to.atlas.world.accounts[accountId];
}

/** Of a user's own rights, doors to single roles are told as bridges. */
function ownRights({ rightsOf: ask }: Access, { principal }: Way): Rights {
  const rights = ask(principal);
  if (principal.kind === "role") return rights;
  return { ...rights, rights: rights.rights.filter((right) => right.effect === "Deny" || !isDoor(right)) };
}

/** What counts as had before: a new user has what all people have, so only what is more is a gain. */
function hadBefore(from: Access, to: Access, known: Way | undefined): Rights {
  const { ofPeople } = from.ofPeople.rights.length > 0 ? from : to;
  if (!known) return ofPeople;
  const own = ownRights(from, known);
  if (known.principal.kind === "role") return own;
  return { ...own, rights: [...own.rights, ...ofPeople.rights.filter(({ effect }) => effect === "Allow")] };
}

function isDoor({ action, resources, isNotResource }: Right): boolean {
  return (
    action === "sts:assumerole" &&
    resources.length > 0 &&
    !isNotResource &&
    resources.every((one) => !/[*?]/.test(one))
  );
}

/** Whether the second way is open at a time when the first is not. */
function isOpenLonger({ windows: before }: Way, { windows: after }: Way): boolean {
  if (before.length === 0) return false;
  if (after.length === 0) return true;
  return after.some((one) => !before.some((other) => within(one, other)));
}

function within(inner: Bridge["windows"][number], outer: Bridge["windows"][number]): boolean {
  const startsLater = outer.from === undefined || (inner.from !== undefined && inner.from >= outer.from);
  const endsEarlier = outer.until === undefined || (inner.until !== undefined && inner.until <= outer.until);
  return startsLater && endsEarlier;
}
