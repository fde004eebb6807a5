import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadDeclaration, memoryFiles } from "./index.ts";

const seed = `version: 1
organization: larkspur
source: users
defaults: { sessionDuration: 4h, boundary: PowerUserAccess }
accounts:
  users: "111111111111"
  dev: { id: "222222222222", project: payments, stage: development, labels: { tier: gold } }
policies:
  Queues: { document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "sqs:*", Resource: "*" }] } }
roles:
  Developer: { policies: [PowerUserAccess, Queues], in: [stage=development], tags: { a: b } }
teams:
  payments: { members: [alice], access: [Developer@project=payments] }
people:
  alice: { access: [Developer@dev, { switch: Developer@*, until: 2099-01-31, reason: x }] }
exceptions:
  - { from: "444444444444", to: "*@*", reason: audit }
`;

/** Loads a text and asserts what holds for every text: an answer, places inside the text, nothing of the machine in it. */
async function loaded(text: string, most = 5000): Promise<readonly string[]> {
  const started = performance.now();
  const { declaration, diagnostics } = await loadDeclaration(
    "rolebridge.yaml",
    memoryFiles({ "rolebridge.yaml": text }),
    { now: "2026-11-24T10:00:00Z" },
  );
  expect(performance.now() - started).toBeLessThan(most);
  expect(declaration === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  for (const { message, span, help } of diagnostics) {
    expect(`${message} ${help ?? ""}`).not.toMatch(
      /\n|node_modules|Invalid input|\bat .*:\d+:\d+|undefined|\[object/,
    );
    if (!span) continue;
    expect(span.start.line).toBeLessThanOrEqual(lines.length);
    expect(span.start.column).toBeLessThanOrEqual((lines[span.start.line - 1] ?? "").length + 1);
    const isAfter = span.end.line > span.start.line || span.end.column >= span.start.column;
    expect(isAfter).toBe(true);
  }
  return diagnostics.map(({ code }) => code);
}

describe("hostile input", () => {
  test("any text gives an answer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 300 }), async (text) => {
        expect(await loaded(text)).toBeInstanceOf(Array);
      }),
      {
        numRuns: 200,
      },
    );
  });

  test("a declaration with any piece of it replaced gives an answer", async () => {
    const pieces = [
      "",
      "\n",
      "{",
      "]",
      "&a ",
      "*a",
      "<<: ",
      "? ",
      "- ",
      "!!x ",
      "'",
      '"',
      "~",
      "1e9",
      "\t",
      "@",
      "=",
      ": ",
      "__proto__: ",
      "constructor: ",
      "null",
      "|\n",
      "%",
      "---\n",
      "\u0000",
      "😀",
      "toString",
    ];
    const cut = fc.record({
      start: fc.nat({ max: seed.length }),
      length: fc.nat({ max: 40 }),
      piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 8 })),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { minLength: 1, maxLength: 4 }), async (cuts) => {
        let text = seed;
        for (const { start, length, piece } of cuts)
          text = text.slice(0, start) + piece + text.slice(start + length);
        expect(await loaded(text)).toBeInstanceOf(Array);
      }),
      { numRuns: 300 },
    );
  });

  test("any value under any key gives an answer", async () => {
    const keys = [
      "version",
      "accounts",
      "roles",
      "people",
      "teams",
      "policies",
      "exceptions",
      "include",
      "defaults",
      "reach",
      "source",
    ];
    const value = fc.json({ maxDepth: 4 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...keys), value, async (key, json) => {
        const codes = await loaded(
          seed.replace(new RegExp(`^${key}:.*\\n((  .*|\\s*)\\n)*`, "m"), "") + `${key}: ${json}\n`,
        );
        expect(codes).toBeInstanceOf(Array);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["a million brackets", "[".repeat(1_000_000)],
    ["a million nested maps", "{a: ".repeat(200_000)],
    ["a million dashes", "- ".repeat(500_000)],
    ["a million question marks", "? ".repeat(500_000)],
    ["deep indentation", Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:\n`).join("")],
    ["a long key", `${"k".repeat(1_000_000)}: 1\n`],
    ["a long quoted text", `organization: "${"\\u0041".repeat(200_000)}"\n`],
    ["a text that never ends", `organization: "${"x".repeat(1_000_000)}`],
    ["more than is read", "#".repeat(3_000_000)],
  ])("%s is refused soon", async (_, text) => {
    expect(await loaded(text, 10_000)).not.toEqual([]);
  });

  test("ten thousand mistakes are reported within bounds", async () => {
    const people = Array.from(
      { length: 10_000 },
      (_, index) => `  p${index}: { access: [Developr@dev, Developer@dv] }\n`,
    );
    const codes = await loaded(
      `${seed.slice(0, seed.indexOf("people:"))}people:\n${people.join("")}`,
      15_000,
    );
    expect(codes.length).toBeLessThanOrEqual(1000);
  });

  test("very many grants are an error and no memory", async () => {
    const accounts = Array.from(
      { length: 2000 },
      (_, index) => `  a${index}: "${500_000_000_000 + index}"\n`,
    );
    const people = Array.from({ length: 2000 }, (_, index) => `  p${index}: {}\n`);
    const members = Array.from({ length: 2000 }, (_, index) => `p${index}`).join(", ");
    const text = `version: 1\norganization: x\nsource: a0\naccounts:\n${accounts.join("")}roles: { Developer: {} }\nteams:\n  all: { members: [${members}], access: ["Developer@*"] }\npeople:\n${people.join("")}`;
    expect(await loaded(text, 20_000)).toEqual(["RB1063"]);
  });

  test("keys that mean something to JavaScript mean nothing here", async () => {
    const codes = await loaded(
      `${seed}__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\ntoString: 1\n`,
    );
    expect(codes).toEqual(["RB1004", "RB1010", "RB1010"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("names like those of objects' members are unknown names", async () => {
    const codes = await loaded(
      seed.replace("Developer@dev,", "constructor@dev, Developer@toString, Developer@hasOwnProperty=x,"),
    );
    expect(codes).toEqual(["RB1041", "RB1040", "RB1051"]);
  });
});
