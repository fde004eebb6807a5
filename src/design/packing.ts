// Puts doors into as few policies as the size limit allows, and moves as little as possible.
import type { TimeWindow } from "../model/index.ts";
import { type Door, documentOf, doorsDocument } from "./documents.ts";

/** What an earlier packing held: role ARNs by the number of the pack. */
export type EarlierPacks = ReadonlyMap<number, ReadonlySet<string>>;

/** Doors by the number of their pack, with one window each at most; numbers start at 1 and may have gaps. */
export type Packing = ReadonlyMap<number, readonly Door[]>;

/**
 * Packs doors. A door stays in the pack it stood in; a new one goes where it costs least, else into a new pack. Where
 * that takes more packs than packing from nothing, and more than one beyond what any packing needs, the emptiest packs
 * are dissolved, and only where that does not suffice everything is packed anew. The same where more than `packLimit`
 * would be needed.
 */
export function packDoors(
  doors: readonly Door[],
  sizeLimit: number,
  earlier: EarlierPacks = new Map(),
  packLimit = Number.POSITIVE_INFINITY,
): Packing {
  const openings = openingsOf(doors);
  const anew = packAnew(openings, sizeLimit);
  if (earlier.size === 0) return doorsByNumber(anew);
  const most = Math.max(anew.size, Math.min(leastPacks(openings, sizeLimit) + 1, packLimit));
  const kept = packWhereTheyStood(openings, sizeLimit, earlier);
  return doorsByNumber(dissolveDownTo(most, kept, sizeLimit) ?? anew);
}

/** One role with one window, or always: the least that a policy can hold. */
interface Opening {
  readonly door: Door;
  /** Those with the same window share a statement. */
  readonly window: string;
  /** Length of such a statement but for its role ARNs. */
  readonly statementLength: number;
}

const emptyDocumentLength = documentOf([]).length;

/** Sorted by window and role: the order of the declaration changes nothing. */
function openingsOf(doors: readonly Door[]): readonly Opening[] {
  const lengths = new Map<string, number>();
  const opening = (door: Door, windows: readonly TimeWindow[]): Opening => {
    const window = JSON.stringify(windows);
    const statementLength =
      lengths.get(window) ??
      doorsDocument([{ roleArn: "arn:", windows }]).length - emptyDocumentLength - '"arn:"'.length;
    lengths.set(window, statementLength);
    return { door: { ...door, windows }, window, statementLength };
  };
  return doors
    .flatMap((door) =>
      door.windows.length === 0 ? [opening(door, [])] : door.windows.map((one) => opening(door, [one])),
    )
    .toSorted((a, b) => compare(a.window, b.window) || byRole(a, b));
}

/** A pack being filled. Its size is kept as a sum: writing the document for each trial would take its square. */
class OpenPack {
  readonly openings: Opening[] = [];
  readonly #arnsByWindow = new Map<string, number>();
  size = emptyDocumentLength;

  /** By how many characters one more opening lengthens the document. */
  growth({ door, window, statementLength }: Opening): number {
    const arns = this.#arnsByWindow.get(window) ?? 0;
    const quoted = door.roleArn.length + 2;
    if (arns === 0) return (this.openings.length > 0 ? 1 : 0) + statementLength + quoted;
    // One ARN stands as text, several as a list in brackets.
    return quoted + 1 + (arns === 1 ? 2 : 0);
  }

  add(opening: Opening): void {
    this.size += this.growth(opening);
    this.#arnsByWindow.set(opening.window, (this.#arnsByWindow.get(opening.window) ?? 0) + 1);
    this.openings.push(opening);
  }
}

type OpenPacks = Map<number, OpenPack>;

const emptyPack = new OpenPack();

/** The best of three orders: by window (each costs a statement), the largest windows first, the longest ARNs first. */
function packAnew(openings: readonly Opening[], sizeLimit: number): OpenPacks {
  const totals = new Map<string, number>();
  for (const { window, door } of openings) {
    totals.set(window, (totals.get(window) ?? 0) + door.roleArn.length);
  }
  const orders = [
    openings,
    openings.toSorted((a, b) => (totals.get(b.window) ?? 0) - (totals.get(a.window) ?? 0)),
    openings.toSorted((a, b) => b.door.roleArn.length - a.door.roleArn.length),
  ];
  const packings = orders.map((order) => {
    const packs: OpenPacks = new Map();
    for (const opening of order) place(opening, packs, sizeLimit);
    return packs;
  });
  return packings.reduce((best, one) => (one.size < best.size ? one : best));
}

function packWhereTheyStood(
  openings: readonly Opening[],
  sizeLimit: number,
  earlier: EarlierPacks,
): OpenPacks {
  const homes = new Map<string, number[]>();
  for (const [number, arns] of [...earlier].toSorted(([a], [b]) => a - b)) {
    for (const arn of arns) homes.set(arn, [...(homes.get(arn) ?? []), number]);
  }
  const packs: OpenPacks = new Map();
  const homeless: Opening[] = [];
  for (const opening of openings) {
    const home = homes
      .get(opening.door.roleArn)
      ?.find((number) => hasRoom(packs.get(number) ?? emptyPack, opening, sizeLimit));
    if (home === undefined) homeless.push(opening);
    else packAt(packs, home).add(opening);
  }
  for (const opening of homeless) place(opening, packs, sizeLimit);
  return packs;
}

/** Puts an opening where it costs least; among equals into the fullest; where it fits nowhere into a new pack. */
function place(opening: Opening, packs: OpenPacks, sizeLimit: number): void {
  (cheapest(opening, packs, sizeLimit) ?? packAt(packs, lowestFree(packs))).add(opening);
}

function cheapest(opening: Opening, packs: OpenPacks, sizeLimit: number): OpenPack | undefined {
  let best: { readonly pack: OpenPack; readonly growth: number; readonly number: number } | undefined;
  for (const [number, pack] of packs) {
    const growth = pack.growth(opening);
    if (pack.size + growth > sizeLimit) continue;
    const isBetter =
      best === undefined || (growth - best.growth || best.pack.size - pack.size || number - best.number) < 0;
    if (isBetter) best = { pack, growth, number };
  }
  return best?.pack;
}

function hasRoom(pack: OpenPack, opening: Opening, sizeLimit: number): boolean {
  return pack.size + pack.growth(opening) <= sizeLimit;
}

function packAt(packs: OpenPacks, number: number): OpenPack {
  const pack = packs.get(number) ?? new OpenPack();
  packs.set(number, pack);
  return pack;
}

function lowestFree(packs: ReadonlyMap<number, unknown>): number {
  let number = 1;
  while (packs.has(number)) number += 1;
  return number;
}

/** Moves the doors of the emptiest packs into the others until so many packs are left; undefined where they do not fit. */
function dissolveDownTo(most: number, packs: OpenPacks, sizeLimit: number): OpenPacks | undefined {
  let left = packs;
  while (left.size > most) {
    const [emptiest] = [...left].toSorted(([a, one], [b, other]) => one.size - other.size || b - a);
    if (emptiest === undefined) return left;
    const rest: OpenPacks = new Map();
    for (const [number, { openings }] of left) {
      if (number !== emptiest[0]) for (const opening of openings) packAt(rest, number).add(opening);
    }
    for (const opening of emptiest[1].openings) {
      const pack = cheapest(opening, rest, sizeLimit);
      if (pack === undefined) return undefined;
      pack.add(opening);
    }
    left = rest;
  }
  return left;
}

/**
 * A number of packs below which no packing can be: every ARN stands somewhere with its quotes and comma, every window
 * has its statement somewhere, and every pack has one statement at least.
 */
function leastPacks(openings: readonly Opening[], sizeLimit: number): number {
  if (openings.length === 0) return 0;
  const arns = openings.reduce((sum, { door }) => sum + door.roleArn.length + 3, 0);
  const statements = [...new Map(openings.map((one) => [one.window, one.statementLength])).values()];
  // The first ARN of a list has no comma, and a lone ARN no brackets.
  const room = sizeLimit - emptyDocumentLength + 1;
  return Math.max(
    Math.ceil((arns + statements.reduce((sum, length) => sum + length, 0)) / room),
    Math.ceil(arns / Math.max(1, room - Math.min(...statements))),
  );
}

function doorsByNumber(packs: OpenPacks): Packing {
  return new Map(
    [...packs]
      .toSorted(([a], [b]) => a - b)
      .map(([number, { openings }]) => [number, openings.map(({ door }) => door)]),
  );
}

function byRole(a: Opening, b: Opening): number {
  return compare(a.door.roleArn, b.door.roleArn);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
