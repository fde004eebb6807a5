import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url);

function rulesOf(text: string): readonly string[] {
  return [...text.matchAll(/^- \*\*(?<rule>[IWSOCF]-\d\d)\*\*/gm)].map(
    (match) => match.groups?.["rule"] ?? "",
  );
}

function testsUnder(folder: string): readonly string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(new URL(`${folder}${name}`, root), "utf8"));
}

function citedIn(texts: readonly string[]): readonly string[] {
  const cited = texts.flatMap((text) =>
    [...text.matchAll(/["'`](?<rules>(?:[IWSOCF]-\d\d[, ]+)+)/g)].flatMap((match) =>
      [...(match.groups?.["rules"] ?? "").matchAll(/[IWSOCF]-\d\d/g)].map(([rule]) => rule),
    ),
  );
  return [...new Set(cited)];
}

describe("BEHAVIOUR.md", () => {
  const rules = rulesOf(readFileSync(new URL("src/sandbox/BEHAVIOUR.md", root), "utf8"));
  const cited = citedIn([
    ...testsUnder("src/sandbox/"),
    ...testsUnder("test/e2e/"),
    ...testsUnder("test/conformance/"),
  ]);

  test("each rule stands once", () => {
    expect(rules.length).toBeGreaterThan(70);
    expect(rules).toEqual([...new Set(rules)]);
  });

  test("each rule is cited by a test, and no test cites a rule that is not there", () => {
    expect([...cited].sort()).toEqual([...rules].sort());
  });
});
