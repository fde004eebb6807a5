// Puts doors into as few policies as the size limit allows, and moves as little as possible.
import type { TimeWindow } from "../model/index.ts";
import { type Door, documentOf, doorsDocument } from "./documents.ts";

/** What an earlier packing held: role ARNs by the number of the pack. */
export type EarlierPacks = ReadonlyMap<number, ReadonlySet<string>>;

/** Doors by the number of their pack; numbers start at 1 and may have gaps. */
export type Packing = ReadonlyMap<number, readonly Door[]>;

/**
 * Packs doors. A door stays in the pack it stood in; a new one goes into the fullest pack that takes it, else into a new
 * one. Where that leaves more than one pack beyond what packing from nothing gives, everything is packed anew.
 */
export function packDoors(
  doors: readonly Door[],
  sizeLimit: number,
  earlier: EarlierPacks = new Map(),
): Packing {
  const anew = packAnew(doors, sizeLimit);
  if (earlier.size === 0) return anew;
  const kept = packWhereTheyStood(doors, sizeLimit, earlier);
  return kept.size > anew.size + 1 ? anew : kept;
}

/** The better of two ways: doors with the same windows together (each window costs a statement), or the longest first. */
function packAnew(doors: readonly Door[], sizeLimit: number): Packing {
  const grouped = firstFit(doors.toSorted(byWindowsAndRole), sizeLimit);
  const longestFirst = firstFit(
    doors.toSorted((a, b) => doorSize(b) - doorSize(a) || byRole(a, b)),
    sizeLimit,
  );
  return longestFirst.size < grouped.size ? longestFirst : grouped;
}

function firstFit(doors: readonly Door[], sizeLimit: number): Packing {
  const packs: OpenPack[] = [];
  for (const door of doors) {
    const found = packs.find((pack) => pack.sizeWith(door) <= sizeLimit);
    if (found !== undefined) found.add(door);
    else packs.push(openPack(door));
  }
  return new Map(packs.map((pack, index) => [index + 1, pack.doors]));
}

function packWhereTheyStood(doors: readonly Door[], sizeLimit: number, earlier: EarlierPacks): Packing {
  const homes = new Map(
    [...earlier].flatMap(([number, arns]) => [...arns].map((arn) => [arn, number] as const)),
  );
  const packs = new Map<number, OpenPack>();
  const homeless: Door[] = [];
  for (const door of doors.toSorted(byRole)) {
    const home = homes.get(door.roleArn);
    const pack = home === undefined ? undefined : packs.get(home);
    if (home === undefined) homeless.push(door);
    else if (pack === undefined) packs.set(home, openPack(door));
    else if (pack.sizeWith(door) <= sizeLimit) pack.add(door);
    else homeless.push(door);
  }
  for (const door of homeless) {
    const withRoom = [...packs.values()].filter((pack) => pack.sizeWith(door) <= sizeLimit);
    const fullest = withRoom.toSorted((a, b) => b.size() - a.size())[0];
    if (fullest !== undefined) fullest.add(door);
    else packs.set(lowestFree(packs), openPack(door));
  }
  return new Map([...packs].toSorted(([a], [b]) => a - b).map(([number, pack]) => [number, pack.doors]));
}

function lowestFree(packs: ReadonlyMap<number, unknown>): number {
  let number = 1;
  while (packs.has(number)) number += 1;
  return number;
}

/** A pack being filled. Its size is kept as a sum, since writing the document for each trial would take its square. */
interface OpenPack {
  readonly doors: readonly Door[];
  add(door: Door): void;
  size(): number;
  sizeWith(door: Door): number;
}

const always: TimeWindow = {};
const emptyDocumentLength = documentOf([]).length;

function openPack(first: Door): OpenPack {
  const doors: Door[] = [];
  const statements = new Map<string, { arns: number; characters: number }>();
  const sizeOfAll = (changed: ReadonlyMap<string, { arns: number; characters: number }>): number => {
    const all = [...new Map([...statements, ...changed])];
    const lengths = all.map(
      ([key, { arns, characters }]) => statementLength(key) + resourceLength(arns, characters),
    );
    return emptyDocumentLength + lengths.reduce((sum, one) => sum + one, 0) + Math.max(0, all.length - 1);
  };
  const withDoor = (door: Door): Map<string, { arns: number; characters: number }> =>
    new Map(
      windowKeys(door).map((key) => {
        const before = statements.get(key) ?? { arns: 0, characters: 0 };
        return [key, { arns: before.arns + 1, characters: before.characters + door.roleArn.length }];
      }),
    );
  const pack: OpenPack = {
    doors,
    add(door) {
      for (const [key, sum] of withDoor(door)) statements.set(key, sum);
      doors.push(door);
    },
    size: () => sizeOfAll(new Map()),
    sizeWith: (door) => sizeOfAll(withDoor(door)),
  };
  pack.add(first);
  return pack;
}

function windowKeys(door: Door): readonly string[] {
  return (door.windows.length === 0 ? [always] : door.windows).map((window) => JSON.stringify(window));
}

const statementLengths = new Map<string, number>();

/** The length of a statement with this window but for the value of its Resource. */
function statementLength(windowKey: string): number {
  const known = statementLengths.get(windowKey);
  if (known !== undefined) return known;
  const window = JSON.parse(windowKey) as TimeWindow;
  const door: Door = { roleArn: "arn:", windows: windowKey === JSON.stringify(always) ? [] : [window] };
  const length = doorsDocument([door]).length - emptyDocumentLength - '"arn:"'.length;
  statementLengths.set(windowKey, length);
  return length;
}

/** One ARN stands as text, several as a list. */
function resourceLength(arns: number, characters: number): number {
  const quoted = characters + 2 * arns;
  return arns === 1 ? quoted : quoted + (arns - 1) + 2;
}

function doorSize(door: Door): number {
  return windowKeys(door).length * (door.roleArn.length + 3) + (door.windows.length > 0 ? 1 : 0);
}

function byRole(a: Door, b: Door): number {
  return a.roleArn < b.roleArn ? -1 : a.roleArn > b.roleArn ? 1 : 0;
}

function byWindowsAndRole(a: Door, b: Door): number {
  const [one, other] = [JSON.stringify(a.windows), JSON.stringify(b.windows)];
  return one < other ? -1 : one > other ? 1 : byRole(a, b);
}
