import type { Value } from "./evaluator.ts";

/** Wildcards, told from the same characters as text. */
export const star = Symbol("*");
export const one = Symbol("?");

/** One character of a pattern. */
export type Token = string | typeof star | typeof one;
export type Tokens = readonly Token[];

export function tokensOf(pattern: string): Tokens {
  return pattern.split("").map((char) => (char === "*" ? star : char === "?" ? one : char));
}

/** Textbook table: `table[i][j]` says whether the first i tokens match the first j characters. */
export function matchesTokens(tokens: Tokens, text: string): boolean {
  let row = Array.from({ length: text.length + 1 }, (_, j) => j === 0);
  for (const token of tokens) {
    const next: boolean[] = [];
    for (let j = 0; j <= text.length; j++) {
      if (token === star) next[j] = row[j] === true || (j > 0 && next[j - 1] === true);
      else next[j] = j > 0 && row[j - 1] === true && (token === one || token === text[j - 1]);
    }
    row = next;
  }
  return row[text.length] === true;
}

export function matchesText(pattern: string, text: string): boolean {
  return matchesTokens(tokensOf(pattern), text);
}

export type Context = Readonly<Record<string, Value>>;

export function lookUp(context: Context, key: string): Value | undefined {
  for (const [name, value] of Object.entries(context)) {
    if (name.toLowerCase() === key.toLowerCase())
      return value.length === 0 && typeof value !== "string" ? undefined : value;
  }
  return undefined;
}

/** Tokens of a text with variables; undefined where one has no value. */
export function substitute(text: string, context: Context, hasVariables: boolean): Tokens | undefined {
  if (!hasVariables) return tokensOf(text);
  const tokens: Token[] = [];
  let rest = text;
  while (rest !== "") {
    const variable = /^\$\{([^,}]*)(?:,\s*'([^']*)'\s*)?\}/.exec(rest);
    if (!variable) {
      tokens.push(...tokensOf(rest[0] as string));
      rest = rest.slice(1);
      continue;
    }
    rest = rest.slice(variable[0].length);
    const key = (variable[1] as string).trim();
    const fallback = variable[2];
    const value = lookUp(context, key);
    if (["*", "?", "$"].includes(key) && fallback === undefined) tokens.push(...key.split(""));
    else if (typeof value === "string") tokens.push(...value.split(""));
    else if (fallback !== undefined) tokens.push(...fallback.split(""));
    else return undefined;
  }
  return tokens;
}

export interface ArnOptions {
  readonly kind: string;
  readonly isWide: boolean;
  readonly hasVariables: boolean;
  readonly context: Context;
}

function six(text: string): readonly string[] | undefined {
  const parts = text.split(":");
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

export function matchesArnPattern(
  pattern: string,
  resource: string,
  options: ArnOptions,
): boolean | "valueless" {
  const actual = six(resource);
  if (!actual) return false;
  let parts = six(pattern);
  if (!parts) {
    if (options.kind === "scp" || options.kind === "rcp") return false;
    if (options.kind === "resource" && !/[*?]/.test(pattern)) return false;
    const short = pattern.split(":");
    parts = [...short, ...Array.from({ length: 6 - short.length }, () => "*")];
  } else if (/[*?]/.test(parts[2] as string) && !options.isWide) return false;
  for (let i = 0; i < 5; i++) {
    if (!matchesText((parts[i] as string).toLowerCase(), (actual[i] as string).toLowerCase())) return false;
  }
  const tail = substitute(parts[5] as string, options.context, options.hasVariables);
  return tail === undefined ? "valueless" : matchesTokens(tail, actual[5] as string);
}
