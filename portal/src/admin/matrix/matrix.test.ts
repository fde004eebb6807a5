import { describe, expect, test } from "vitest";
import type { Bridge, Overview } from "../../../../src/server/contract.ts";
import { type MatrixFilter, matrixAsCsv, matrixOf } from "./matrix.ts";
import { heightOf, offsetsOf, rowAt } from "./row-heights.ts";

const everything: MatrixFilter = {
  team: "",
  stage: "",
  project: "",
  text: "",
  people: "name",
  accounts: "name",
};

function bridge(person: string, role: string, account: string, more: Partial<Bridge> = {}): Bridge {
  return { person, role, account, windows: [], mfa: "required", state: "open", ...more } as Bridge;
}

function overview(people: readonly string[], accounts: readonly string[]): Overview {
  return {
    people: people.map((name) => ({ name, user: name, teams: [], access: [] })),
    accounts: [
      { name: "users", accountId: "1", isSource: true, retired: false },
      ...accounts.map((name) => ({ name, accountId: name, isSource: false, retired: false })),
    ],
  } as unknown as Overview;
}

describe("the matrix", () => {
  test("accounts into which nobody may are columns, too, and the source account is none", () => {
    const { accounts } = matrixOf(overview(["alice"], ["prod", "dev"]), [], everything);
    expect(accounts.map(({ name }) => name)).toEqual(["dev", "prod"]);
  });

  test("a text is a person's, an account's or a role's", () => {
    const given = overview(["alice", "bob"], ["dev", "prod"]);
    const bridges = [bridge("alice", "Operator", "prod")];
    const found = (text: string) => {
      const { people, accounts } = matrixOf(given, bridges, { ...everything, text });
      return [people.map(({ name }) => name), accounts.map(({ name }) => name)];
    };
    expect(found("ALI")).toEqual([["alice"], ["dev", "prod"]]);
    expect(found("prod")).toEqual([["alice", "bob"], ["prod"]]);
    expect(found("operat")).toEqual([["alice", "bob"], ["prod"]]);
  });

  test("the CSV says under which terms, and quotes what holds a comma", () => {
    const bridges = [
      bridge("alice", "Operator", "dev", {
        windows: [
          { from: "2026-12-01T00:00:00Z", until: "2027-01-01T00:00:00Z" },
          { from: "2028-01-01T00:00:00Z" },
        ],
      }),
      bridge("alice", "Viewer", "dev", { mfa: "optional", state: "half-open" }),
    ];
    expect(matrixAsCsv(matrixOf(overview(["alice"], ["dev"]), bridges, everything))).toBe(
      'person,dev\r\nalice,"Operator (from 2026-12-01 until 2026-12-31, from 2028-01-01); Viewer (without MFA, half-open)"\r\n',
    );
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(1)", "'@SUM(1)"],
    ["\t=1", "'\t=1"],
    ["\r=1", `"'\r=1"`],
    ["\n=1", `"'\n=1"`],
    ["＝1", "'＝1"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    ["alice", "alice"],
  ])("in the CSV %j is no formula", (name, written) => {
    expect(matrixAsCsv(matrixOf(overview([name], []), [], everything))).toBe(`person\r\n${written}\r\n`);
  });
});

describe("rows out of sight", () => {
  test("their heights follow from what they hold", () => {
    const given = overview(["alice", "bob"], ["dev"]);
    const bridges = ["A", "B", "C"].map((role) => bridge("alice", role, "dev"));
    const matrix = matrixOf(given, bridges, everything);
    const heights = matrix.people.map((person) => heightOf(person, matrix));
    expect(heights).toEqual([72, 46]);
    expect(offsetsOf(heights)).toEqual([0, 72, 118]);
  });

  test("the row at a height is found, before the first and past the last, too", () => {
    const offsets = [0, 72, 118];
    expect([-5, 0, 71, 72, 117, 118, 999].map((height) => rowAt(offsets, height))).toEqual([
      0, 0, 0, 1, 1, 2, 2,
    ]);
  });
});
