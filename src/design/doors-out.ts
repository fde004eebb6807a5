// Which policy of the source account holds which door out, and who holds which policy.
import { countedLength, quotaInForce } from "../catalogue/index.ts";
import type { Declaration, DeclaredPerson } from "../declaration/index.ts";
import type { Diagnostic, SourceSpan } from "../diagnostics/index.ts";
import { type Arn, type DocumentText, type ManagedPolicy, ownedPath } from "../model/index.ts";
import { type Door, doorsDocument } from "./documents.ts";
import type { Granted } from "./granted.ts";
import { type DesignHints, ofUser, packNamePrefix, rolesBehind } from "./hints.ts";
import { type EarlierPacks, type Packing, packDoors } from "./packing.ts";
import type { Places } from "./places.ts";
import { passedQuota, type QuotaUse } from "./quota-use.ts";

/** What the doors out of all people come to. */
export interface DoorsOut {
  readonly policies: readonly ManagedPolicy[];
  /** ARNs of the policies that each person holds, by the person's name. */
  readonly attached: ReadonlyMap<string, readonly Arn[]>;
  /** The person's inline policy of timed grants, by the person's name. */
  readonly timed: ReadonlyMap<string, DocumentText>;
  readonly diagnostics: readonly Diagnostic[];
}

/** One person's doors, and the room there is for them. */
interface PersonDoors {
  readonly person: DeclaredPerson;
  readonly permanent: readonly NamedDoor[];
  readonly timed: readonly NamedDoor[];
  readonly room: Room;
}

/** A door with the policy that would hold it alone. */
interface NamedDoor extends Door {
  readonly policyName: string;
  readonly description: string;
}

interface Room {
  /** Managed policies that are attached by others. */
  readonly foreignPolicies: number;
  /**
   * Attachments that doors may take. One stays free, so that a new policy can be attached before an old one is detached.
   */
  readonly slots: number;
  /** Characters of the inline policy, and of a managed one. */
  readonly inlineSize: number;
  readonly policySize: number;
  readonly earlier: EarlierPacks;
}

/** How one person's doors are held. */
interface Holding {
  readonly doors: PersonDoors;
  /** Doors that stand alone in a policy which others may hold, too. */
  readonly single: readonly NamedDoor[];
  readonly packs: Packing;
  readonly timedInline: readonly Door[];
}

/** Decides the doors out: single policies first, packs where a quota asks for them. */
export function designDoorsOut(
  declaration: Declaration,
  granted: Granted,
  places: Places,
  hints: DesignHints,
): DoorsOut {
  const earlier = earlierPacks(hints);
  const everybody = declaration.people.map((person) =>
    doorsOf(person, granted, places, roomOf(person, places, hints, earlier)),
  );
  const holdings = holdAll(everybody, policyRoom(places, hints));
  const span = declaration.accounts.find((account) => account.isSource)?.span;
  const uses = [
    ...holdings.flatMap((holding) => attachmentUse(holding)),
    ...policyUse(holdings, foreignPolicies(places, hints), span),
  ];
  return {
    policies: policiesOf(holdings, declaration.organization),
    attached: new Map(holdings.map((holding) => [holding.doors.person.name, attachmentsOf(holding, places)])),
    timed: new Map(
      holdings
        .filter((holding) => holding.timedInline.length > 0)
        .map((holding) => [holding.doors.person.name, doorsDocument(holding.timedInline)]),
    ),
    diagnostics: uses.flatMap((use) => passedQuota(use, hints.quotas[places.source]) ?? []),
  };
}

/** Policies that the doors may take: a tenth of the source account's quota stays free. */
function policyRoom(places: Places, hints: DesignHints): number {
  const quota = quotaInForce(hints.quotas[places.source], "PoliciesQuota");
  return Math.floor(quota * 0.9) - foreignPolicies(places, hints);
}

function foreignPolicies(places: Places, hints: DesignHints): number {
  return hints.foreign[places.source]?.policies.length ?? 0;
}

/** Where single policies leave too little room, everybody's doors are packed, if that takes fewer policies. */
function holdAll(everybody: readonly PersonDoors[], room: number): readonly Holding[] {
  const holdings = everybody.map((doors) => hold(doors, false));
  const count = countPolicies(holdings);
  if (count <= room) return holdings;
  const packed = everybody.map((doors) => hold(doors, true));
  return countPolicies(packed) < count ? packed : holdings;
}

function doorsOf(person: DeclaredPerson, granted: Granted, places: Places, room: Room): PersonDoors {
  const doors = granted.to(person.name).map(
    (grant): NamedDoor => ({
      roleArn: places.roleArn(grant.role, grant.account),
      windows: grant.windows,
      policyName: `switch-to-${grant.role}@${grant.account}`,
      description: `Lets people switch into ${grant.role} in ${grant.account}`,
    }),
  );
  return {
    person,
    permanent: doors.filter((door) => door.windows.length === 0),
    timed: doors.filter((door) => door.windows.length > 0),
    room,
  };
}

function roomOf(
  person: DeclaredPerson,
  places: Places,
  hints: DesignHints,
  earlier: ReadonlyMap<string, EarlierPacks>,
): Room {
  const live = hints.quotas[places.source];
  const foreign = ofUser(hints.foreignOnUsers, person);
  const foreignInline = (foreign?.inline ?? []).reduce((sum, document) => sum + countedLength(document), 0);
  const foreignPolicies = foreign?.attached.length ?? 0;
  return {
    foreignPolicies,
    slots: quotaInForce(live, "AttachedPoliciesPerUserQuota") - 1 - foreignPolicies,
    inlineSize: quotaInForce(live, "UserPolicySizeQuota") - foreignInline,
    policySize: quotaInForce(live, "PolicySizeQuota"),
    earlier: earlier.get(person.user) ?? new Map(),
  };
}

/** What stands in packs now, by user and number. */
function earlierPacks({ packs }: DesignHints): ReadonlyMap<string, EarlierPacks> {
  const byUser = new Map<string, Map<number, ReadonlySet<string>>>();
  for (const [name, document] of Object.entries(packs)) {
    const [, user, number] = /^switch-pack-(.+)-([1-9]\d{0,5})$/.exec(name) ?? [];
    if (user === undefined) continue;
    const earlier = byUser.get(user) ?? new Map<number, ReadonlySet<string>>();
    byUser.set(user, earlier.set(Number(number), new Set(rolesBehind(document))));
  }
  return byUser;
}

function packName(person: DeclaredPerson, number: number): string {
  return `${packNamePrefix}${person.user}-${number}`;
}

/** Timed doors stand inline while they fit; the others each in a policy of its own, or all in packs. */
function hold(doors: PersonDoors, isCrowded: boolean): Holding {
  const { permanent, timed, room } = doors;
  const { policySize, slots, earlier } = room;
  const fitsInline = doorsDocument(timed).length <= room.inlineSize;
  const timedInline = fitsInline ? timed : [];
  const timedInPacks = fitsInline ? [] : timed;
  if (!isCrowded) {
    const packs = packDoors(timedInPacks, policySize, earlier, slots - permanent.length);
    if (permanent.length + packs.size <= slots) return { doors, single: permanent, packs, timedInline };
  }
  const packs = packDoors([...permanent, ...timedInPacks], policySize, earlier, slots);
  return { doors, single: [], packs, timedInline };
}

function policiesOf(holdings: readonly Holding[], organization: string): readonly ManagedPolicy[] {
  const path = ownedPath(organization);
  const policies = new Map<string, ManagedPolicy>();
  const add = (name: string, description: string, doors: readonly Door[]): void => {
    policies.set(name, { kind: "policy", name, path, description, document: doorsDocument(doors) });
  };
  for (const { doors, single, packs } of holdings) {
    const { person } = doors;
    for (const door of single) {
      if (!policies.has(door.policyName)) add(door.policyName, door.description, [door]);
    }
    for (const [number, content] of packs) {
      add(packName(person, number), `Lets ${person.user} switch into roles`, content);
    }
  }
  return [...policies.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function attachmentsOf({ doors, single, packs }: Holding, places: Places): readonly Arn[] {
  const names = [
    ...single.map((door) => door.policyName),
    ...[...packs.keys()].map((number) => packName(doors.person, number)),
  ];
  return names.map((name) => places.sourcePolicyArn(name)).toSorted();
}

function countPolicies(holdings: readonly Holding[]): number {
  const single = new Set(holdings.flatMap((holding) => holding.single.map((door) => door.policyName)));
  return single.size + holdings.reduce((sum, holding) => sum + holding.packs.size, 0);
}

function attachmentUse({ doors, packs, single }: Holding): readonly QuotaUse[] {
  const { person, permanent, timed, room } = doors;
  const needed = packs.size + single.length;
  if (needed === 0) return [];
  const doorCount = permanent.length + timed.length;
  const others =
    room.foreignPolicies === 0
      ? ""
      : `, ${counted(room.foreignPolicies, "policy that is not ours is", "policies that are not ours are")} attached`;
  return [
    {
      code: "RB2001",
      quota: "AttachedPoliciesPerUserQuota",
      used: needed + room.foreignPolicies + 1,
      message: `the ${counted(doorCount, "door", "doors")} of \`${person.name}\` fill ${counted(needed, "policy", "policies")} even when packed${others}, one more must stay free to change them`,
      waysOut: [
        `grant \`${person.name}\` fewer roles`,
        "split the work between several people",
        ...(room.foreignPolicies === 0 ? [] : ["detach the policies that are not ours"]),
      ],
      span: person.span,
    },
  ];
}

function policyUse(
  holdings: readonly Holding[],
  foreign: number,
  span: SourceSpan | undefined,
): readonly QuotaUse[] {
  const count = countPolicies(holdings);
  if (count === 0) return [];
  const most = holdings.toSorted((a, b) => b.packs.size - a.packs.size)[0];
  const others = foreign === 0 ? "" : ` beside ${foreign} that are not ours`;
  return [
    {
      code: "RB2002",
      quota: "PoliciesQuota",
      used: count + foreign,
      message: `the doors of ${holdings.length} people fill ${count} policies of the source account${others}`,
      waysOut: [
        most === undefined || most.packs.size < 2
          ? "grant roles to fewer people"
          : `grant people fewer roles (\`${most.doors.person.name}\` holds ${most.packs.size} packs)`,
        ...(foreign === 0 ? [] : ["delete policies that are not ours"]),
      ],
      span,
    },
  ];
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
