import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Arn, TimeWindow } from "../model/index.ts";
import { type Door, doorsDocument } from "./documents.ts";
import { type Packing, packDoors } from "./packing.ts";

const window: TimeWindow = { until: "2099-02-01T00:00:00Z" };

const door = (index: number, name = "Viewer", windows: readonly TimeWindow[] = []): Door => ({
  roleArn: `arn:aws:iam::${String(index).padStart(12, "0")}:role/${name}` as Arn,
  windows,
});

const doorsNamed = (count: number): Door[] => Array.from({ length: count }, (_, index) => door(index));

const anyDoors = fc
  .uniqueArray(
    fc.tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom("A", "Operator", "A-rather-long-name-of-a-role"),
      fc.boolean(),
    ),
    { selector: ([index, name]) => `${index} ${name}`, maxLength: 60 },
  )
  .map((all) => all.map(([index, name, timed]) => door(index, name, timed ? [window] : [])));

function arnsByPack(packing: Packing): Map<number, Set<string>> {
  return new Map([...packing].map(([number, doors]) => [number, new Set(doors.map((one) => one.roleArn))]));
}

const contents = (packing: Packing): string[] =>
  [...packing].map(([number, doors]) => `${number} ${doorsDocument(doors)}`);

/** The least number of packs, by trying every way. */
function least(doors: readonly Door[], sizeLimit: number): number {
  let best = doors.length;
  const place = (index: number, packs: readonly (readonly Door[])[]): void => {
    if (packs.length >= best) return;
    const next = doors[index];
    if (next === undefined) {
      best = packs.length;
      return;
    }
    packs.forEach((content, at) => {
      const grown = [...content, next];
      if (doorsDocument(grown).length <= sizeLimit) place(index + 1, packs.with(at, grown));
    });
    place(index + 1, [...packs, [next]]);
  };
  place(0, []);
  return best;
}

describe("packing doors", () => {
  test("a managed policy of 6,144 characters takes 151 doors of short names", () => {
    const packing = packDoors(doorsNamed(300), 6144);
    expect([...packing.values()].map((doors) => doors.length)).toEqual([151, 149]);
  });

  test("every door is packed once and no pack passes the limit", () => {
    fc.assert(
      fc.property(anyDoors, fc.integer({ min: 350, max: 1200 }), (doors, sizeLimit) => {
        const packing = packDoors(doors, sizeLimit);
        const packed = [...packing.values()].flat().map((one) => one.roleArn);
        expect(packed.toSorted()).toEqual(doors.map((one) => one.roleArn).toSorted());
        expect(
          Math.max(0, ...[...packing.values()].map((all) => doorsDocument(all).length)),
        ).toBeLessThanOrEqual(sizeLimit);
      }),
    );
  });

  test("at most one pack more than the least is used", () => {
    fc.assert(
      fc.property(
        anyDoors.map((doors) => doors.slice(0, 7)),
        fc.integer({ min: 350, max: 700 }),
        (doors, sizeLimit) => {
          expect(packDoors(doors, sizeLimit).size).toBeLessThanOrEqual(least(doors, sizeLimit) + 1);
        },
      ),
    );
  });

  test("one more door changes one pack, one door less changes one pack", () => {
    fc.assert(
      fc.property(anyDoors, fc.integer({ min: 350, max: 1200 }), fc.nat(), (doors, sizeLimit, pick) => {
        const all = packDoors(doors, sizeLimit);
        const earlier = arnsByPack(all);
        const grown = packDoors([...doors, door(99, "New")], sizeLimit, earlier);
        const changedByMore = contents(grown).filter((content) => !contents(all).includes(content));
        expect(changedByMore).toHaveLength(1);
        if (doors.length === 0) return;
        const fewer = doors.toSpliced(pick % doors.length, 1);
        const shrunk = packDoors(fewer, sizeLimit, earlier);
        const changedByLess = contents(shrunk).filter((content) => !contents(all).includes(content));
        expect(changedByLess.length <= 1 || shrunk.size < all.size - 1).toBe(true);
      }),
    );
  });

  test("the order of the declaration changes nothing", () => {
    fc.assert(
      fc.property(anyDoors, (doors) => {
        expect(contents(packDoors(doors.toReversed(), 700))).toEqual(contents(packDoors(doors, 700)));
      }),
    );
  });

  test("packs that became sparse are packed anew", () => {
    const doors = doorsNamed(100);
    const sparse = new Map(doors.map((one, index) => [index + 1, new Set<string>([one.roleArn])]));
    expect(packDoors(doors, 6144, sparse).size).toBe(1);
  });
});
