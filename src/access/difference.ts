import type { Bridge, World } from "../model/index.ts";
import { type Gain, gainsBetween } from "./gains.ts";
import { type Right, type Rights, wordsFor } from "./rights.ts";
import { type Access, accessIn, type Gained, gainedWays, type SharedRights, type Way } from "./ways.ts";

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
 * Who gains what and who loses it between two Worlds, through the roles that they may take on and by the policies of
 * their own users: people by their open bridges, everybody else by the trust policies. Services are left out,
 * since AWS itself acts through them, but those that let identities from outside in.
 */
export function accessDifference(before: World, after: World): AccessDifference {
  return compareAccess(before, after).difference;
}

/** The access difference, and the bridges of both Worlds, which are found on the way. */
interface AccessComparison {
  readonly before: readonly Bridge[];
  readonly after: readonly Bridge[];
  readonly difference: AccessDifference;
  /** See `gainsOf`: among the actions of these patterns. */
  readonly gains: (patterns: readonly string[]) => readonly Gain[];
}

/** See {@link accessDifference}. */
export function compareAccess(before: World, after: World): AccessComparison {
  const shared: SharedRights = new Map();
  const [one, other] = [accessIn(before, shared), accessIn(after, shared)];
  const words: Words = new Map();
  const lines = [...linesOf("gains", one, other, words), ...linesOf("loses", other, one, words)];
  return {
    before: one.bridges,
    after: other.bridges,
    difference: { lines: grouped(lines).sort(inOrder) },
    gains: (patterns) => gainsBetween(one, other, patterns),
  };
}

/** Words for rights that many ways lead to, found once. */
type Words = Map<Rights, readonly string[]>;

function* linesOf(
  effect: AccessLine["effect"],
  from: Access,
  to: Access,
  words: Words,
): Iterable<AccessLine> {
  for (const gained of gainedWays(from, to)) {
    const { who, account, principal } = gained.way;
    const roles = principal.kind === "role" ? [principal.resource.name] : [];
    yield { effect, who, accounts: [account], roles, ...lineOf(gained, words) };
  }
}

function lineOf(gained: Gained, words: Words): Pick<AccessLine, "what" | "how"> {
  switch (gained.kind) {
    case "way":
      return {
        what: wordsForAll(gained.all, words),
        ...(gained.way.windows.length > 0 && { how: windowsText(gained.way.windows) }),
      };
    case "rights":
      return { what: wordsFor(gained.rights) };
    case "terms":
      return { what: wordsForAll(gained.all, words), how: widening(gained) };
  }
}

function wordsForAll(rights: Rights, words: Words): readonly string[] {
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

/** What the way lets through now that it did not before, in words. */
function widening({ isWithoutMfa, isLonger, way }: Extract<Gained, { readonly kind: "terms" }>): string {
  return [
    ...(isWithoutMfa ? ["without MFA"] : []),
    ...(isLonger ? [way.windows.length === 0 ? "without an end" : windowsText(way.windows)] : []),
  ].join(", ");
}

function windowsText(windows: Way["windows"]): string {
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
