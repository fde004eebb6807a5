import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formatTable, generateWireModel } from "../scripts/generate-wire-model.ts";
import { constraints } from "../src/sandbox/wire/constraints.ts";
import { wireModel } from "../src/sandbox/wire/wire-model.ts";

describe("the wire table", () => {
  test("is what the generator makes of the installed SDK", async () => {
    const committed = readFileSync(
      new URL("../src/sandbox/wire/data/wire-model.json", import.meta.url),
      "utf8",
    );
    expect(formatTable(await generateWireModel())).toBe(committed);
  });

  test("has every operation of the four services", () => {
    const counts = Object.values(wireModel()).map(({ operations }) => Object.keys(operations).length);
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(340);
  });

  test("fits the constraints: they speak of members that exist", () => {
    for (const service of ["iam", "sts", "organizations", "cloudformation"] as const) {
      const { shapes } = wireModel()[service];
      for (const [structure, members] of Object.entries(constraints()[service].members)) {
        const unknown = Object.keys(members).filter(
          (member) => shapes[structure]?.members[member] === undefined,
        );
        expect([service, structure, unknown]).toEqual([service, structure, []]);
      }
    }
  });
});
