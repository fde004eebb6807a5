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

/** Three windows that share statements where they stand together. */
const windows: readonly (readonly TimeWindow[])[] = [
  [],
  [window],
  [{ from: "2027-01-01T00:00:00Z" }],
  [window, { from: "2027-01-01T00:00:00Z", until: "2027-02-01T00:00:00Z" }],
];

const doorsNamed = (count: number): Door[] => Array.from({ length: count }, (_, index) => door(index));

const anyDoors = fc
  .uniqueArray(
    fc.tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom("A", "Operator", "A-rather-long-name-of-a-role"),
      fc.constantFrom(...windows),
    ),
    { selector: ([index, name]) => `${index} ${name}`, maxLength: 60 },
  )
  .map((all) => all.map(([index, name, open]) => door(index, name, open)));

/** Each door once per window, as packs hold them. */
const openings = (doors: readonly Door[]): string[] =>
  doors
    .flatMap((one) =>
      (one.windows.length === 0 ? [{}] : one.windows).map((open) => `${one.roleArn} ${JSON.stringify(open)}`),
    )
    .toSorted();

function arnsByPack(packing: Packing): Map<number, Set<string>> {
  return new Map([...packing].map(([number, doors]) => [number, new Set(doors.map((one) => one.roleArn))]));
}

const contents = (packing: Packing): string[] =>
  [...packing].map(([number, doors]) => `${number} ${doorsDocument(doors)}`);

/** The least number of packs, by trying every way. */
function least(all: readonly Door[], sizeLimit: number): number {
  const doors = all.flatMap((one) =>
    one.windows.length === 0 ? [one] : one.windows.map((open) => ({ ...one, windows: [open] })),
  );
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
        expect(openings([...packing.values()].flat())).toEqual(openings(doors));
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

  test("at most one pack more than the least is used after any history, where all doors are permanent", () => {
    const anyStep = fc.record({ index: fc.nat(400), name: fc.constantFrom("A", "Operator") });
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 50, maxLength: 120 }), (steps) => {
        const held = new Map<string, Door>();
        let packing: Packing = new Map();
        for (const { index, name } of steps) {
          const next = door(index, name);
          // The same step twice takes the door away again.
          if (!held.delete(next.roleArn)) held.set(next.roleArn, next);
          packing = packDoors([...held.values()], 1024, arnsByPack(packing));
        }
        expect(openings([...packing.values()].flat())).toEqual(openings([...held.values()]));
        const overhead = doorsDocument([door(0)]).length - door(0).roleArn.length - 3;
        const characters = [...held.values()].reduce((sum, one) => sum + one.roleArn.length + 3, 0);
        expect(packing.size).toBeLessThanOrEqual(Math.ceil(characters / (1024 - overhead)) + 1);
      }),
      { numRuns: 30 },
    );
  });

  test("one more door changes one pack, and one door less changes one as long as no pack becomes needless", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.nat(),
        fc.constantFrom("New", "A-rather-long-name-of-a-role"),
        fc.boolean(),
        (count, pick, name, isTimed) => {
          const doors = doorsNamed(count);
          const all = packDoors(doors, 6144);
          const earlier = arnsByPack(all);
          const more = door(999, name, isTimed ? [window] : []);
          const grown = packDoors([...doors, more], 6144, earlier);
          expect(contents(grown).filter((content) => !contents(all).includes(content))).toHaveLength(1);
          const shrunk = packDoors(doors.toSpliced(pick % count, 1), 6144, earlier);
          expect(
            contents(shrunk).filter((content) => !contents(all).includes(content)).length,
          ).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("a door that moves to another time stays in its pack", () => {
    const doors = doorsNamed(200);
    const all = packDoors(doors, 6144);
    const moved = doors.map((one, index) => (index === 180 ? { ...one, windows: [window] } : one));
    const packing = packDoors(moved, 6144, arnsByPack(all));
    expect([...arnsByPack(packing)].map(([number, arns]) => [number, arns.size])).toEqual(
      [...arnsByPack(all)].map(([number, arns]) => [number, arns.size]),
    );
    expect(contents(packing).filter((content) => !contents(all).includes(content))).toHaveLength(1);
  });

  test("a door with more windows than fit into one policy stands in several", () => {
    const many = Array.from({ length: 60 }, (_, day): TimeWindow => {
      const month = String(1 + Math.floor(day / 28)).padStart(2, "0");
      const date = String(1 + (day % 28)).padStart(2, "0");
      return { from: `2027-${month}-${date}T08:00:00Z`, until: `2027-${month}-${date}T18:00:00Z` };
    });
    const packing = packDoors([door(1, "Operator", many)], 6144);
    expect(packing.size).toBe(3);
    expect(Math.max(...[...packing.values()].map((all) => doorsDocument(all).length))).toBeLessThanOrEqual(
      6144,
    );
  });

  test("the order of the declaration changes nothing", () => {
    fc.assert(
      fc.property(anyDoors, (doors) => {
        expect(contents(packDoors(doors.toReversed(), 700))).toEqual(contents(packDoors(doors, 700)));
      }),
    );
  });

  test("packs that became sparse are dissolved, the emptiest first", () => {
    const doors = doorsNamed(100);
    const sparse = new Map(doors.map((one, index) => [index + 1, new Set<string>([one.roleArn])]));
    expect(packDoors(doors, 6144, sparse).size).toBe(2);
    const full = new Map([
      [3, new Set<string>(doors.slice(0, 90).map((one) => one.roleArn))],
      [5, new Set<string>(doors.slice(90, 98).map((one) => one.roleArn))],
      [8, new Set<string>(doors.slice(98).map((one) => one.roleArn))],
    ]);
    const packing = packDoors(doors, 6144, full);
    expect([...packing].map(([number, all]) => [number, all.length])).toEqual([
      [3, 92],
      [5, 8],
    ]);
  });

  test("no more packs are kept than there is room for", () => {
    const doors = doorsNamed(100);
    const two = new Map([
      [1, new Set<string>(doors.slice(0, 50).map((one) => one.roleArn))],
      [2, new Set<string>(doors.slice(50).map((one) => one.roleArn))],
    ]);
    expect(packDoors(doors, 6144, two).size).toBe(2);
    expect(packDoors(doors, 6144, two, 1).size).toBe(1);
  });
});
