import { Composer, type CST, type Document, Lexer, Parser } from "yaml";
import { type SourceFile, sourceBounds, spanAt, spanOf } from "./place.ts";
import type { Reporter } from "./reporter.ts";
import { valueOf } from "./yaml-value.ts";

// One YAML (or JSON) file as a plain value in which every node's place is known. Bounded: whatever the text holds, reading it
// ends soon and uses little memory.

/** Reads a text as one YAML document; what is wrong with it goes to `report`. */
export function parseSource(file: string, rawText: string, report: Reporter): SourceFile {
  const text = rawText.startsWith("\uFEFF") ? rawText.slice(1) : rawText;
  const empty: SourceFile = {
    file,
    text,
    lineStarts: lineStartsOf(text),
    value: undefined,
    place: { range: { start: 0, end: 0 } },
  };
  if (text.length > sourceBounds.size) {
    report("RB1003", `the file holds more than ${sourceBounds.size} characters`, { span: spanAt(empty, []) });
    return empty;
  }
  const tokens = tokensOf(text, empty, report);
  const document = tokens && documentOf(tokens, text, empty, report);
  return document ? { ...empty, ...valueOf(document, empty, report) } : empty;
}

function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The concrete syntax, or undefined where it nests too deep: the composer recurses, this parser does not. */
function tokensOf(text: string, source: SourceFile, report: Reporter): readonly CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > sourceBounds.depth) {
      report("RB1003", `the file nests more than ${sourceBounds.depth} levels deep`, {
        span: spanOf(source, { start: parser.offset, end: parser.offset + 1 }),
      });
      return undefined;
    }
  }
  tokens.push(...parser.end());
  return tokens;
}

function documentOf(
  tokens: readonly CST.Token[],
  text: string,
  source: SourceFile,
  report: Reporter,
): Document.Parsed | undefined {
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
    stringKeys: false,
  });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (!document) return undefined;
  if (second) {
    const start = second.range[0];
    report("RB1004", "a declaration is one YAML document, and a second one begins here", {
      span: spanOf(source, { start, end: Math.min(start + 3, text.length) }),
    });
  }
  const [problem] = document.errors;
  if (!problem) return document;
  const [start, end] = problem.pos;
  report("RB1002", syntaxMessage(problem.message), {
    span: spanOf(source, { start, end: Math.max(end, start + 1) }),
  });
  return undefined;
}

/** The parser's own words for what is wrong, on one line and short. */
function syntaxMessage(message: string): string {
  const line = message.replace(/\s+/g, " ").trim().slice(0, 160);
  return `this is not YAML: ${line.charAt(0).toLowerCase()}${line.slice(1)}`;
}
