import {
  type AccountId,
  type Arn,
  type Bridge,
  type MissingPart,
  nameOfArn,
  parseAccountId,
  parseArn,
  type World,
} from "../model/index.ts";
import type { Passage, Sides } from "./assumption.ts";
import type { KnownPrincipal, KnownRole } from "./atlas.ts";
import type { Clause } from "./clauses.ts";
import type { DoorIn } from "./door-in.ts";
import { type Doors, doorsOf, placeInTrust, placeOutside } from "./doors.ts";
import type { Scene } from "./scene.ts";
import { openTimes } from "./windows.ts";

/**
 * Every open and half-open bridge between a person and a role of a target account, by person, account and role.
 *
 * A door out that names its role exactly and leads nowhere is half of a bridge, and so is a door in that names the
 * person. Doors that name roles by a wildcard, or whole accounts, are half of nothing in particular: they count where
 * the other side stands. Near linear in the doors that exist.
 */
export function bridgesOf(world: World): readonly Bridge[] {
  return bridgesThrough(doorsOf(world));
}

/** The same over doors that are indexed already. */
export function bridgesThrough(doors: Doors): readonly Bridge[] {
  const targets = targetAccounts(doors);
  const open = rolesOpenToMany(doors, targets);
  const named = rolesByNamedPerson(doors, targets);
  const bridges: Bridge[] = [];
  const gone = rolesByNamedUser(doors, targets);
  for (const { name, user } of doors.atlas.world.directory.people) {
    const person = doors.atlas.byPerson.get(name);
    if (!person) {
      const namedOnes = gone.get(user.toLowerCase()) ?? [];
      bridges.push(...namedOnes.map((one) => bridgeOfNobody(name, one, targets)));
      continue;
    }
    bridges.push(...bridgesOfPerson(doors, name, person, { targets, open, named: named.get(person) ?? [] }));
  }
  return bridges.sort(inOrder);
}

function inOrder(a: Bridge, b: Bridge): number {
  return compare(a.person, b.person) || compare(a.account, b.account) || compare(a.role, b.role);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Reachable {
  /** Names by id. */
  readonly targets: ReadonlyMap<AccountId, string>;
  /** Roles whose trust names the source account or everybody. */
  readonly open: readonly KnownRole[];
  /** Roles whose trust names this very person. */
  readonly named: readonly KnownRole[];
}

/** The target accounts that were read. */
function targetAccounts({ atlas }: Doors): ReadonlyMap<AccountId, string> {
  const { accounts, source } = atlas.world.directory;
  const read = accounts.filter(({ accountId }) => accountId !== source && atlas.world.accounts[accountId]);
  return new Map(read.map(({ accountId, name }) => [accountId, name]));
}

function rolesOpenToMany(doors: Doors, targets: ReadonlyMap<AccountId, string>): readonly KnownRole[] {
  const { source } = doors.atlas.world.directory;
  return doors.atlas.roles.filter(
    (role) =>
      targets.has(role.accountId) &&
      doors
        .doorIn(role)
        .allows.some((one) => one.isEverybody || one.accounts.includes(source) || one.isUndecidable),
  );
}

function rolesByNamedPerson(
  doors: Doors,
  targets: ReadonlyMap<AccountId, string>,
): ReadonlyMap<KnownPrincipal, readonly KnownRole[]> {
  const { byArn, byUniqueId } = doors.atlas;
  const named = new Map<KnownPrincipal, KnownRole[]>();
  for (const role of doors.atlas.roles) {
    if (!targets.has(role.accountId)) continue;
    const add = (principal: KnownPrincipal | undefined): void => {
      if (principal?.person === undefined) return;
      const list = named.get(principal);
      if (list) list.push(role);
      else named.set(principal, [role]);
    };
    for (const { arns, uniqueIds } of doors.doorIn(role).allows) {
      for (const arn of arns) add(byArn.get(arn));
      for (const id of uniqueIds) add(byUniqueId.get(id));
    }
  }
  return named;
}

/** A door in, and the role that it opens. */
interface NamedDoor {
  readonly role: KnownRole;
  readonly clause: Clause;
}

/** Doors in that name users of the source account who are not there, by lower-case user name. */
function rolesByNamedUser(
  doors: Doors,
  targets: ReadonlyMap<AccountId, string>,
): ReadonlyMap<string, readonly NamedDoor[]> {
  const { atlas } = doors;
  const { source } = atlas.world.directory;
  const named = new Map<string, NamedDoor[]>();
  for (const role of atlas.roles) {
    if (!targets.has(role.accountId)) continue;
    for (const { arns, clause } of doors.doorIn(role).allows) {
      for (const arn of arns) {
        const parts = parseArn(arn);
        if (atlas.byArn.has(arn) || parts?.account !== source || !parts.resource.startsWith("user/"))
          continue;
        const user = nameOfArn(arn as Arn).toLowerCase();
        named.set(user, [...(named.get(user) ?? []), { role, clause }]);
      }
    }
  }
  return named;
}

/** A door in for a person whose user is not there. */
function bridgeOfNobody(
  person: string,
  { role, clause }: NamedDoor,
  targets: ReadonlyMap<AccountId, string>,
): Bridge {
  const { resource, accountId, arn } = role;
  return {
    person,
    role: resource.name,
    account: targets.get(accountId) ?? accountId,
    accountId,
    state: "half-open",
    missing: ["user", "door-out", ...(hasPermissions(role) ? [] : ["permissions" as const])],
    mfa: "required",
    windows: [],
    sessionDuration: resource.maxSessionDuration,
    roleArn: arn,
    doorIn: placeInTrust(role, clause),
    ...(resource.lastUsedAt !== undefined && { lastUsedAt: resource.lastUsedAt }),
  };
}

function hasPermissions({ resource }: KnownRole): boolean {
  return resource.attached.length > 0 || Object.keys(resource.inline).length > 0;
}

function bridgesOfPerson(
  doors: Doors,
  name: string,
  person: KnownPrincipal,
  { targets, open, named }: Reachable,
): readonly Bridge[] {
  const own = doors.out.of(person);
  const bridges = new Map<string, Bridge>();
  const add = (bridge: Bridge | undefined): void => {
    if (bridge) bridges.set(bridge.roleArn, bridge);
  };
  for (const [arn, [door]] of own?.byArn ?? []) {
    const account = parseAccountId(parseArn(arn)?.account ?? "");
    const accountName = account && targets.get(account);
    if (account === undefined || accountName === undefined || !door) continue;
    const role = doors.atlas.byArn.get(arn);
    if (role?.kind === "role") add(bridgeTo(doors, name, person, role as KnownRole, accountName));
    else add(bridgeToNothing(name, arn as Arn, account, accountName, placeOutside(door)));
  }
  const wide = own && own.wide.length > 0 ? open : [];
  for (const role of [...wide, ...named]) {
    if (bridges.has(role.arn)) continue;
    const bridge = bridgeTo(doors, name, person, role, targets.get(role.accountId) ?? role.accountId);
    // A wildcard that no door in answers is half of nothing in particular.
    if (bridge && (bridge.state === "open" || named.includes(role))) add(bridge);
  }
  return [...bridges.values()];
}

/** With MFA, everything else as it may be. */
const atBest: Scene = { mfa: "present" };

function bridgeTo(
  doors: Doors,
  name: string,
  person: KnownPrincipal,
  role: KnownRole,
  account: string,
): Bridge | undefined {
  const sides = doors.attempt(person, role, atBest);
  const { passage } = sides;
  // A door that asks for there to be no MFA stands open, too.
  const without = withoutMfa(doors, person, role);
  const open = passage ?? without;
  const windows = open ? openTimes(clausesOf(open.doorsOut), clausesOf(open.doorsIn)) : [];
  const missing = missingParts(sides, open, role, windows === "never");
  if (!open && sides.doorsIn.length === 0 && sides.doorsOut.length === 0) return undefined;
  const doorOut = open?.doorOut ?? sides.doorsOut[0];
  const doorIn = open?.doorIn ?? sides.doorsIn[0];
  return {
    person: name,
    role: role.resource.name,
    account,
    accountId: role.accountId,
    state: missing.length === 0 ? "open" : "half-open",
    missing,
    mfa: without ? "optional" : "required",
    windows: windows === "never" ? [] : windows,
    sessionDuration: role.resource.maxSessionDuration,
    roleArn: role.arn,
    ...(doorOut && { doorOut: placeOutside(doorOut) }),
    ...(doorIn && { doorIn: placeInTrust(role, doorIn.clause) }),
    ...(role.resource.lastUsedAt !== undefined && { lastUsedAt: role.resource.lastUsedAt }),
  };
}

const asking = new WeakMap<DoorIn, boolean>();

/** Whether each Allow of the door demands MFA in so many words: then nobody needs to try without. Doors are shared. */
function surelyAsksForMfa(door: DoorIn): boolean {
  const known = asking.get(door) ?? door.allows.every(({ clause }) => demandsMfa(clause));
  asking.set(door, known);
  return known;
}

/** `Bool` holds neither where the key is absent nor where it is false. */
function demandsMfa({ statement }: Clause): boolean {
  return statement.source.conditions.some(
    ({ operator, key, values }) =>
      operator.toLowerCase() === "bool" &&
      key.toLowerCase() === "aws:multifactorauthpresent" &&
      values.length > 0 &&
      values.every((value) => value.toLowerCase() === "true"),
  );
}

function withoutMfa(doors: Doors, person: KnownPrincipal, role: KnownRole): Passage | undefined {
  if (surelyAsksForMfa(doors.doorIn(role))) return undefined;
  return (
    doors.attempt(person, role, { mfa: "absent" }).passage ??
    doors.attempt(person, role, { mfa: "false" }).passage
  );
}

function clausesOf<T extends { readonly clause: C }, C>(doors: readonly T[]): readonly C[] {
  return doors.map(({ clause }) => clause);
}

function missingParts(
  { doorsIn }: Sides,
  open: Passage | undefined,
  role: KnownRole,
  isNever: boolean,
): readonly MissingPart[] {
  return [
    ...(open && !isNever ? [] : [doorsIn.length === 0 ? ("door-in" as const) : ("door-out" as const)]),
    ...(hasPermissions(role) ? [] : ["permissions" as const]),
  ];
}

/** A door out to a role that does not exist. */
function bridgeToNothing(
  person: string,
  roleArn: Arn,
  accountId: AccountId,
  account: string,
  doorOut: NonNullable<Bridge["doorOut"]>,
): Bridge {
  return {
    person,
    role: nameOfArn(roleArn),
    account,
    accountId,
    state: "half-open",
    missing: ["door-in", "role", "permissions"],
    mfa: "required",
    windows: [],
    roleArn,
    doorOut,
  };
}
