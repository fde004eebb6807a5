// Which policy of the source account holds which door out, and who holds which policy.
import { quotaInForce } from "../catalogue/index.ts";
import type { Declaration, DeclaredPerson } from "../declaration/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { type Arn, type DocumentText, type ManagedPolicy, ownedPath } from "../model/index.ts";
import { type Door, doorsDocument } from "./documents.ts";
import { type DesignHints, packNamePrefix } from "./hints.ts";
import { type EarlierPacks, packDoors } from "./packing.ts";
import type { Places } from "./places.ts";

/** What the doors out of all people come to. */
export interface DoorsOut {
  readonly policies: readonly ManagedPolicy[];
  /** ARNs of the policies that each person holds, by the person's name. */
  readonly attached: ReadonlyMap<string, readonly Arn[]>;
  /** The person's inline policy of timed grants, by the person's name. */
  readonly timed: ReadonlyMap<string, DocumentText>;
  readonly diagnostics: readonly Diagnostic[];
}

/** One person's doors, each with the name of the policy that would hold it alone. */
interface PersonDoors {
  readonly person: DeclaredPerson;
  readonly permanent: readonly NamedDoor[];
  readonly timed: readonly NamedDoor[];
}

interface NamedDoor extends Door {
  readonly policyName: string;
  readonly description: string;
}

/** How one person's doors are held. */
interface Holding {
  readonly person: DeclaredPerson;
  /** Doors that stand alone in a policy which others may hold, too. */
  readonly single: readonly NamedDoor[];
  readonly packs: ReadonlyMap<number, readonly Door[]>;
  readonly timedInline: readonly Door[];
}

/** Decides the doors out: single policies first, packs where a quota asks for them. */
export function designDoorsOut(declaration: Declaration, places: Places, hints: DesignHints): DoorsOut {
  const limits = limitsOf(places, hints);
  const everybody = declaration.people.map((person) => doorsOf(declaration, person, places));
  const bySlots = everybody.map((doors) => hold(doors, limits, hints, false));
  const isCrowded = countPolicies(bySlots) > limits.sourcePolicies * 0.9 - hints.foreignSourcePolicies;
  const holdings = isCrowded ? everybody.map((doors) => hold(doors, limits, hints, true)) : bySlots;
  return {
    policies: policiesOf(holdings, declaration.organization),
    attached: new Map(holdings.map((holding) => [holding.person.name, attachmentsOf(holding, places)])),
    timed: new Map(
      holdings
        .filter((holding) => holding.timedInline.length > 0)
        .map((holding) => [holding.person.name, doorsDocument(holding.timedInline)]),
    ),
    diagnostics: [
      ...holdings.flatMap((holding) => tooManyDoors(holding, limits, hints)),
      ...tooManyPolicies(countPolicies(holdings), limits, hints),
    ],
  };
}

interface Limits {
  readonly attached: number;
  readonly policySize: number;
  readonly inlineSize: number;
  readonly sourcePolicies: number;
}

function limitsOf(places: Places, hints: DesignHints): Limits {
  const live = hints.quotas[places.source];
  return {
    attached: quotaInForce(live, "AttachedPoliciesPerUserQuota"),
    policySize: quotaInForce(live, "PolicySizeQuota"),
    inlineSize: quotaInForce(live, "UserPolicySizeQuota"),
    sourcePolicies: quotaInForce(live, "PoliciesQuota"),
  };
}

function doorsOf(declaration: Declaration, person: DeclaredPerson, places: Places): PersonDoors {
  const doors = declaration.grants
    .filter((grant) => grant.person === person.name)
    .map(
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
  };
}

/** The attachment slots that a person's doors may take: one stays free, so that a new policy can come before an old one goes. */
function slotsFor(person: DeclaredPerson, limits: Limits, hints: DesignHints): number {
  return limits.attached - 1 - (hints.foreignAttachments[person.user] ?? 0);
}

function hold(doors: PersonDoors, limits: Limits, hints: DesignHints, isCrowded: boolean): Holding {
  const { person, permanent, timed } = doors;
  const fitsInline = doorsDocument(timed).length <= limits.inlineSize;
  const timedInline = fitsInline ? timed : [];
  const timedInPack = fitsInline ? [] : timed;
  const earlier = earlierPacks(person, hints);
  const onlyTimed = packDoors(timedInPack, limits.policySize, earlier);
  const isPacked = isCrowded || permanent.length + onlyTimed.size > slotsFor(person, limits, hints);
  if (!isPacked) return { person, single: permanent, packs: onlyTimed, timedInline };
  const packs = packDoors([...permanent, ...timedInPack], limits.policySize, earlier);
  return { person, single: [], packs, timedInline };
}

function packName(person: DeclaredPerson, number: number): string {
  return `${packNamePrefix}${person.user}-${number}`;
}

/** What stands in a person's packs now, by their numbers. */
function earlierPacks(person: DeclaredPerson, hints: DesignHints): EarlierPacks {
  const earlier = new Map<number, ReadonlySet<string>>();
  for (const [name, document] of Object.entries(hints.packs)) {
    const number = Number(/-(\d+)$/.exec(name)?.[1]);
    if (name === packName(person, number)) earlier.set(number, new Set(document.match(/arn:[^"]+/g) ?? []));
  }
  return earlier;
}

function policiesOf(holdings: readonly Holding[], organization: string): readonly ManagedPolicy[] {
  const path = ownedPath(organization);
  const policies = new Map<string, ManagedPolicy>();
  const add = (name: string, description: string, doors: readonly Door[]): void => {
    policies.set(name, { kind: "policy", name, path, description, document: doorsDocument(doors) });
  };
  for (const { person, single, packs } of holdings) {
    for (const door of single) add(door.policyName, door.description, [door]);
    for (const [number, doors] of packs) add(packName(person, number), `Doors of ${person.user}`, doors);
  }
  return [...policies.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function attachmentsOf({ person, single, packs }: Holding, places: Places): readonly Arn[] {
  const names = [
    ...single.map((door) => door.policyName),
    ...[...packs.keys()].map((n) => packName(person, n)),
  ];
  return names.map((name) => places.sourcePolicyArn(name)).toSorted();
}

function countPolicies(holdings: readonly Holding[]): number {
  const single = new Set(holdings.flatMap((holding) => holding.single.map((door) => door.policyName)));
  return single.size + holdings.reduce((sum, holding) => sum + holding.packs.size, 0);
}

function tooManyDoors({ person, packs, single }: Holding, limits: Limits, hints: DesignHints): Diagnostic[] {
  const needed = packs.size + single.length;
  const slots = slotsFor(person, limits, hints);
  if (needed <= slots) return [];
  const foreign = hints.foreignAttachments[person.user] ?? 0;
  const others = foreign === 0 ? "" : `, ${foreign} of them taken by foreign policies`;
  return [
    diagnostic(
      "RB2001",
      `the doors of \`${person.name}\` fill ${needed} policies; a user of the source account holds ${limits.attached}${others}, and one stays free`,
      {
        span: person.span,
        help:
          "give the person fewer roles, split them between people, or raise AttachedPoliciesPerUserQuota " +
          "(Service Quotas, IAM, code L-4019AD8B, region us-east-1, at most 20)",
      },
    ),
  ];
}

function tooManyPolicies(count: number, limits: Limits, hints: DesignHints): Diagnostic[] {
  const total = count + hints.foreignSourcePolicies;
  if (total <= limits.sourcePolicies) return [];
  return [
    diagnostic(
      "RB2002",
      `the source account would hold ${total} customer managed policies; its quota is ${limits.sourcePolicies}`,
      {
        help:
          "give people fewer roles, or raise PoliciesQuota (Service Quotas, IAM, code L-E95E4862, region us-east-1, " +
          "at most 5000)",
      },
    ),
  ];
}
