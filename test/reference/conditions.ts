import { isIP } from "node:net";
import {
  type Context,
  lookUp,
  matchesTokens,
  substitute,
  type Token,
  type Tokens,
  tokensOf,
} from "./patterns.ts";

interface Asked {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** `undefined`: not comparable. */
type Test = (actual: string, wanted: string, tokens: Tokens) => boolean | undefined;

const exact = (tokens: Tokens): string =>
  tokens.map((token) => (typeof token === "string" ? token : token.description)).join("");

function ordered(
  parse: (text: string) => number | undefined,
  compare: (a: number, b: number) => boolean,
): Test {
  return (actual, wanted) => {
    const a = parse(actual);
    const b = parse(wanted);
    return a === undefined || b === undefined ? undefined : compare(a, b);
  };
}

const orders: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  equals: (a, b) => a === b,
  lessthan: (a, b) => a < b,
  lessthanequals: (a, b) => a <= b,
  greaterthan: (a, b) => a > b,
  greaterthanequals: (a, b) => a >= b,
};

const tests: Record<string, Test> = {
  stringequals: (actual, _wanted, tokens) => exact(tokens) === actual,
  stringequalsignorecase: (actual, _wanted, tokens) => exact(tokens).toLowerCase() === actual.toLowerCase(),
  stringlike: (actual, _wanted, tokens) => matchesTokens(tokens, actual),
  bool: (actual, _wanted, tokens) =>
    /^(true|false)$/i.test(actual) && exact(tokens).toLowerCase() === actual.toLowerCase(),
  binaryequals: (actual, wanted) => {
    // Whole groups of four; the last one may be short, with or without its padding.
    const isBase64 = (text: string): boolean =>
      /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(
        text.replace(/[\t\n\f\r ]/g, ""),
      );
    if (!isBase64(actual) || !isBase64(wanted)) return false;
    return Buffer.from(actual, "base64").equals(Buffer.from(wanted, "base64"));
  },
  ipaddress: (actual, wanted) => inRange(actual, wanted),
  arnlike: (actual, wanted, tokens) => wanted !== "*" && arnLike(actual, tokens),
};
tests["arnequals"] = tests["arnlike"] as Test;
for (const [name, compare] of Object.entries(orders)) {
  tests[`numeric${name}`] = ordered(number, compare);
  tests[`date${name}`] = ordered(instant, compare);
}

const opposites: Readonly<Record<string, string>> = {
  stringnotequals: "stringequals",
  stringnotequalsignorecase: "stringequalsignorecase",
  stringnotlike: "stringlike",
  numericnotequals: "numericequals",
  datenotequals: "dateequals",
  notipaddress: "ipaddress",
  arnnotequals: "arnequals",
  arnnotlike: "arnlike",
};
const substituting = /^(string|arn|bool)/;

export function matchesCondition(
  asked: Asked,
  context: Context,
  hasVariables: boolean,
  isDeny: boolean,
): boolean {
  const lower = asked.operator.toLowerCase();
  const set = /^(forallvalues|foranyvalue):/.exec(lower)?.[1];
  const bare = set === undefined ? lower : lower.slice(set.length + 1);
  const isIfExists = bare.endsWith("ifexists");
  const operator = isIfExists ? bare.slice(0, -8) : bare;
  const actual = lookUp(context, asked.key);
  if (operator === "null" && set === undefined && !isIfExists) {
    return asked.values.some((value) => value.toLowerCase() === (actual === undefined ? "true" : "false"));
  }
  const positive = opposites[operator] ?? operator;
  const isNegated = positive !== operator;
  const test = tests[positive];
  if (test === undefined) return isDeny;
  const one = (value: string): boolean => {
    const results = asked.values.map((wanted) => {
      const tokens = substitute(wanted, context, hasVariables && substituting.test(positive));
      return tokens === undefined ? false : test(value, wanted, tokens);
    });
    if (!isNegated) return results.includes(true);
    return (
      !results.includes(true) &&
      !results.includes(undefined) &&
      !(isOrdered(positive) && !isComparable(positive, value))
    );
  };
  const list = actual === undefined ? undefined : typeof actual === "string" ? [actual] : actual;
  if (set === "forallvalues")
    return list === undefined || list.every((value) => value === "") || list.every(one);
  if (set === "foranyvalue") return list === undefined ? isIfExists && isDeny : list.some(one);
  if (actual === undefined) return isIfExists || isNegated;
  return typeof actual === "string" ? one(actual) : false;
}

const isOrdered = (operator: string): boolean => /^(numeric|date)/.test(operator);

function isComparable(operator: string, value: string): boolean {
  return (operator.startsWith("numeric") ? number(value) : instant(value)) !== undefined;
}

function number(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number.parseFloat(text) : undefined;
}

function instant(text: string): number | undefined {
  if (/^\d{4}$/.test(text)) return Date.UTC(Number(text), 0, 1);
  if (/^-?\d{1,12}(\.\d+)?$/.test(text)) return Number.parseFloat(text) * 1000;
  const isDate = /^\d{4}-\d\d(-\d\d)?$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  if (!isDate && !isTime) return undefined;
  const [year, month, day = "01"] = (text.split("T")[0] as string).split("-");
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > lastDay) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** The bits of an address as a text of zeros and ones. */
function bits(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0 || text.includes("%")) return undefined;
  if (family === 4)
    return text
      .split(".")
      .map((octet) => Number(octet).toString(2).padStart(8, "0"))
      .join("");
  const embedded = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const hex = embedded
    ? `${embedded[1]}${(Number(embedded[2]) * 256 + Number(embedded[3])).toString(16)}:${(Number(embedded[4]) * 256 + Number(embedded[5])).toString(16)}`
    : text;
  const [head = "", tail] = hex.split("::");
  const groups = (half: string): string[] => (half === "" ? [] : half.split(":"));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...zeros, ...right]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0"))
    .join("");
}

function inRange(address: string, range: string): boolean {
  const [base = "", prefix, more] = range.split("/");
  const a = bits(address);
  const b = bits(base);
  if (a === undefined || b === undefined || a.length !== b.length || more !== undefined) return false;
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > b.length)) return false;
  const length = prefix === undefined ? b.length : Number(prefix);
  return a.slice(0, length) === b.slice(0, length);
}

function arnLike(actual: string, wanted: Tokens): boolean {
  const parts: Token[][] = [[]];
  for (const token of wanted) {
    if (token === ":" && parts.length < 6) parts.push([]);
    else (parts.at(-1) as Token[]).push(token);
  }
  const value = actual.split(":");
  if (value.length < 6 || parts.length < 6) return false;
  const six = [...value.slice(0, 5), value.slice(5).join(":")];
  return parts.every((part, i) => matchesTokens(part.length === 0 ? tokensOf("") : part, six[i] as string));
}
