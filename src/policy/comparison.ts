import { choose } from "./choice.ts";
import { compileGlob, type Glob, matchesParts } from "./glob.ts";
import { parseInstant } from "./instant.ts";
import { isInRange, parseIpAddress, parseIpRange } from "./ip-address.ts";
import type { Operator, Order } from "./operator.ts";
import { NO, not, OPEN, or, type Truth, truthOf, YES } from "./truth.ts";
import { parseTemplate, resolvePattern, resolveText, type Template } from "./variable.ts";
import { fifthColon, type RequestView, unknownValue } from "./view.ts";

/** Compares one value of the request with all values of the policy; negation included. */
export type Comparator = (value: string, view: RequestView) => Truth;

/** Compiles the values of one condition. Null has no comparison and is not for here. */
export function compileComparator(
  operator: Operator,
  values: readonly string[],
  hasVariables: boolean,
): Comparator {
  switch (operator.comparison) {
    case "string":
      return negatable(operator, textComparator(values, hasVariables, asItIs));
    case "string-ignore-case":
      return negatable(operator, textComparator(values, hasVariables, lowerCase));
    case "string-like":
      return negatable(operator, anyOf(values.map((value) => likeComparator(value, hasVariables))));
    case "arn":
      return negatable(operator, anyOf(values.map((value) => arnComparator(value, hasVariables))));
    case "bool":
      return boolComparator(values, hasVariables);
    case "binary":
      return binaryComparator(values);
    case "ip":
      return negatable(operator, ipComparator(values));
    case "numeric":
      return orderedComparator(operator, values, parseNumber);
    case "date":
      return orderedComparator(operator, values, parseInstant);
    case "null":
      return () => NO;
  }
}

/** The negated form differs from all values: NOR. */
function negatable(operator: Operator, comparator: Comparator): Comparator {
  return operator.isNegated ? (value, view) => not(comparator(value, view)) : comparator;
}

function anyOf(comparators: readonly Comparator[]): Comparator {
  if (comparators.length === 1) return comparators[0] as Comparator;
  return (value, view) => {
    let matched: Truth = NO;
    for (const comparator of comparators) {
      matched = or(matched, comparator(value, view));
      if (matched === YES) return YES;
    }
    return matched;
  };
}

const asItIs = (text: string): string => text;
const lowerCase = (text: string): string => text.toLowerCase();

/** Exact texts; those without variables are hashed. */
function textComparator(
  values: readonly string[],
  hasVariables: boolean,
  fold: (text: string) => string,
): Comparator {
  const [only] = values;
  if (values.length === 1 && only !== undefined && !only.includes("${")) {
    const wanted = fold(only);
    return (value) => (fold(value) === wanted ? YES : NO);
  }
  const literals = new Set<string>();
  const templates: Template[] = [];
  for (const value of values) {
    const template = hasVariables ? parseTemplate(value) : undefined;
    if (template) templates.push(template);
    else literals.add(fold(value));
  }
  if (templates.length === 0) return (value) => (literals.has(fold(value)) ? YES : NO);
  return (value, view) => {
    const folded = fold(value);
    if (literals.has(folded)) return YES;
    let matched: Truth = NO;
    for (const template of templates) {
      const text = resolveText(template, view);
      if (text === unknownValue) matched = or(matched, OPEN);
      else if (text !== undefined && fold(text) === folded) return YES;
    }
    return matched;
  };
}

function likeComparator(pattern: string, hasVariables: boolean): Comparator {
  const template = hasVariables ? parseTemplate(pattern) : undefined;
  if (!template) {
    const glob = compileGlob(pattern);
    return (value) => (glob.test(value) ? YES : NO);
  }
  return (value, view) => {
    const parts = resolvePattern(template, view);
    if (parts === unknownValue) return OPEN;
    return truthOf(parts !== undefined && matchesParts(parts, value));
  };
}

/** Six parts, each a pattern of its own. Variables may stand in any of them. */
function arnComparator(pattern: string, hasVariables: boolean): Comparator {
  // [D?] `*` is no ARN: ArnLike `*` matches nothing (StringLike does).
  if (pattern === "*") return (_value, view) => choose(view, "ambiguous:arn-operator-star", NO, YES);
  const template = hasVariables ? parseTemplate(pattern) : undefined;
  if (template) return (value, view) => matchArnTemplate(template, value, view);
  const globs = compileArnParts(pattern);
  return (value) => truthOf(globs !== undefined && matchesArnParts(globs, value));
}

function compileArnParts(pattern: string): readonly Glob[] | undefined {
  return splitArn(pattern)?.map(compileGlob);
}

function matchesArnParts(globs: readonly Glob[], value: string): boolean {
  const parts = splitArn(value);
  return parts !== undefined && parts.every((part, i) => (globs[i] as Glob).test(part));
}

function splitArn(text: string): readonly string[] | undefined {
  const fifth = fifthColon(text);
  if (fifth < 0) return undefined;
  return [...text.slice(0, fifth).split(":"), text.slice(fifth + 1)];
}

function matchArnTemplate(template: Template, value: string, view: RequestView): Truth {
  const resolved = resolvePattern(template, view);
  if (resolved === unknownValue) return OPEN;
  const parts = splitArn(value);
  if (resolved === undefined || parts === undefined) return NO;
  const pattern: (typeof resolved)[] = [[]];
  for (const part of resolved) {
    const pieces = part.text.split(":");
    for (const [i, text] of pieces.entries()) {
      const isNext = i > 0 && pattern.length < 6;
      if (isNext) pattern.push([]);
      const last = pattern.length - 1;
      const colon = i > 0 && !isNext ? ":" : "";
      pattern[last] = [...(pattern[last] ?? []), { ...part, text: colon + text }];
    }
  }
  return truthOf(
    pattern.length === 6 && pattern.every((piece, i) => matchesParts(piece, parts[i] as string)),
  );
}

/** [D?] The operators' page takes a variable in a Bool, the variables' page does not: taken. */
function boolComparator(values: readonly string[], hasVariables: boolean): Comparator {
  const wanted = values.map((value) => value.toLowerCase());
  const wantsTrue = wanted.includes("true");
  const wantsFalse = wanted.includes("false");
  const templates = hasVariables ? values.flatMap((value) => wrap(parseTemplate(value))) : [];
  return (value, view) => {
    const bool = value.toLowerCase();
    if (bool === "true" ? wantsTrue : bool === "false" && wantsFalse) return YES;
    if (templates.length === 0 || (bool !== "true" && bool !== "false")) return NO;
    let matched: Truth = NO;
    for (const template of templates) {
      const text = resolveText(template, view);
      const found = text === unknownValue ? OPEN : truthOf(text !== undefined && text.toLowerCase() === bool);
      matched = or(matched, choose(view, "ambiguous:variable-in-bool", found, NO));
    }
    return matched;
  };
}

function wrap<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function binaryComparator(values: readonly string[]): Comparator {
  const wanted = new Set(values.map(decodeBase64).filter((one) => one !== undefined));
  return (value) => {
    const decoded = decodeBase64(value);
    return truthOf(decoded !== undefined && wanted.has(decoded));
  };
}

/** One character a byte; undefined where the text is not base64. */
function decodeBase64(text: string): string | undefined {
  try {
    return atob(text);
  } catch {
    return undefined;
  }
}

function ipComparator(values: readonly string[]): Comparator {
  const ranges = values.map(parseIpRange).filter((range) => range !== undefined);
  return (value) => {
    const address = parseIpAddress(value);
    if (!address) return NO;
    for (const range of ranges) if (isInRange(address, range)) return YES;
    return NO;
  };
}

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

function parseNumber(text: string): number {
  return decimal.test(text) ? Number(text) : Number.NaN;
}

/** Numbers and instants. [D?] What cannot be compared compares as false, also negated. */
function orderedComparator(
  operator: Operator,
  values: readonly string[],
  parse: (text: string) => number,
): Comparator {
  const wanted = values.map(parse);
  const hasOdd = wanted.some(Number.isNaN);
  if (!operator.isNegated) {
    return (value) => {
      const number = parse(value);
      for (const one of wanted) if (compares(operator.order, number, one)) return YES;
      return NO;
    };
  }
  return (value, view) => {
    const number = parse(value);
    if (wanted.includes(number)) return NO;
    if (hasOdd || Number.isNaN(number)) return choose(view, "ambiguous:not-comparable", NO, YES);
    return YES;
  };
}

function compares(order: Order, value: number, wanted: number): boolean {
  switch (order) {
    case "equals":
      return value === wanted;
    case "less":
      return value < wanted;
    case "less-or-equal":
      return value <= wanted;
    case "greater":
      return value > wanted;
    case "greater-or-equal":
      return value >= wanted;
  }
}
