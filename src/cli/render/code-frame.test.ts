import { describe, expect, test } from "vitest";
import { diagnostic, type SourceSpan } from "../../diagnostics/index.ts";
import { countText, renderDiagnostic, renderDiagnostics } from "./code-frame.ts";
import { createTheme } from "./theme.ts";

function span(line: number, column: number, length: number): SourceSpan {
  return { file: "rolebridge.yaml", start: { line, column }, end: { line, column: column + length } };
}

function frame(text: string, place: SourceSpan): string {
  return renderDiagnostic(diagnostic("RB1040", "here", { span: place }), {
    sources: new Map([["rolebridge.yaml", text]]),
  });
}

describe("a diagnostic as text", () => {
  const problem = diagnostic("RB1040", "account `prdo` is not declared", {
    span: span(2, 23, 4),
    notes: [{ message: "accounts are declared here", span: span(1, 1, 8) }, { message: "and nowhere else" }],
    help: "did you mean `prod`?",
  });
  const sources = new Map([["rolebridge.yaml", "accounts:\n    access: [Deployer@prdo]\n"]]);

  test("names the place and underlines it", () => {
    expect(renderDiagnostic(problem, { sources })).toMatchInlineSnapshot(`
      "error[RB1040]: account \`prdo\` is not declared
       --> rolebridge.yaml:2:23
        |
      2 |     access: [Deployer@prdo]
        |                       ^^^^
        = note: accounts are declared here (rolebridge.yaml:1:1)
        = note: and nowhere else
        = help: did you mean \`prod\`?"
    `);
  });

  test("has colours by what they mean", () => {
    const text = renderDiagnostic(problem, { sources, theme: createTheme(true) });
    expect(text).toMatchInlineSnapshot(`
      "[1m[31merror[RB1040][39m[22m[1m: account \`prdo\` is not declared[22m
       [2m-->[22m rolebridge.yaml:2:23
        [2m|[22m
      [2m2[22m [2m|[22m     access: [Deployer@prdo]
        [2m|[22m                       [1m[31m^^^^[39m[22m
        [2m=[22m [1mnote:[22m accounts are declared here (rolebridge.yaml:1:1)
        [2m=[22m [1mnote:[22m and nowhere else
        [2m=[22m [1mhelp:[22m did you mean \`prod\`?"
    `);
  });

  test("without the file's text names the place alone", () => {
    expect(renderDiagnostic(problem, { sources: new Map() }).split("\n").slice(0, 2)).toEqual([
      "error[RB1040]: account `prdo` is not declared",
      " --> rolebridge.yaml:2:23",
    ]);
  });

  test("aligns under tabs, wide characters and combining ones", () => {
    expect(frame("\ta: prdo", span(1, 5, 4))).toMatchInlineSnapshot(`
      "error[RB1040]: here
       --> rolebridge.yaml:1:5
        |
      1 |     a: prdo
        |        ^^^^"
    `);
    expect(frame("漢字: prdo", span(1, 5, 4))).toMatchInlineSnapshot(`
      "error[RB1040]: here
       --> rolebridge.yaml:1:5
        |
      1 | 漢字: prdo
        |       ^^^^"
    `);
    expect(frame("e\u0301😀: prdo", span(1, 7, 4))).toMatchInlineSnapshot(`
      "error[RB1040]: here
       --> rolebridge.yaml:1:7
        |
      1 | é😀: prdo
        |      ^^^^"
    `);
  });

  test("of several lines underlines the first to its end", () => {
    const place = { file: "rolebridge.yaml", start: { line: 1, column: 4 }, end: { line: 3, column: 2 } };
    expect(frame("a: [b,\r\n  c\n]", place)).toMatchInlineSnapshot(`
      "error[RB1040]: here
       --> rolebridge.yaml:1:4
        |
      1 | a: [b,
        |    ^^^"
    `);
  });

  test("cuts long lines around the place", () => {
    const text = frame(`${"x".repeat(5000)}prdo${"y".repeat(5000)}`, span(1, 5001, 4));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(140);
    const [, , , line = "", marks = ""] = text.split("\n");
    expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("prdo");
  });

  test("lets no file steer the terminal", () => {
    const text = frame("\u001b[2Jx\u0007\u202e\u009b", span(1, 5, 1));
    for (const steering of ["\u001b", "\u0007", "\u202e", "\u009b"]) expect(text).not.toContain(steering);
    expect(text).toContain("␛[2Jx␇");
  });

  test("at the end of a file is one mark wide", () => {
    expect(
      frame("a: b\n", span(2, 1, 0))
        .split("\n")
        .at(-1),
    ).toBe("  | ^");
  });
});

test("several are separated by an empty line, and counted", () => {
  const warning = diagnostic("RB1052", "nothing selected");
  const error = diagnostic("RB1040", "no such account");
  expect(renderDiagnostics([warning, error], { sources: new Map() })).toBe(
    "warning[RB1052]: nothing selected\n\nerror[RB1040]: no such account\n",
  );
  expect(countText([])).toBe("no problems");
  expect(countText([error, error, warning])).toBe("2 errors and 1 warning");
});
