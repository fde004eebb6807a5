import { choose } from "./choice.ts";
import { type Comparator, compileComparator } from "./comparison.ts";
import { type Operator, parseOperator } from "./operator.ts";
import type { ParsedCondition } from "./parse-document.ts";
import { and, NO, not, OPEN, or, type Truth, truthOf, YES } from "./truth.ts";
import { type RequestView, unknownValue } from "./view.ts";

/** One compiled condition: whether it holds in a request. */
export interface Condition {
  readonly source: ParsedCondition;
  test(view: RequestView): Truth;
}

export interface ConditionOptions {
  readonly hasVariables: boolean;
  readonly isDeny: boolean;
}

/** Compiles one operator-key pair (§2.7). */
export function compileCondition(source: ParsedCondition, options: ConditionOptions): Condition {
  const operator = parseOperator(source.operator);
  const key = source.key.toLowerCase();
  return {
    source,
    test: operator ? testOf(operator, key, source.values, options) : unknownOperator(options),
  };
}

/** IAM refuses an operator that it does not know. A stored one makes an Allow narrow and never loses a Deny. */
function unknownOperator({ isDeny }: ConditionOptions): Condition["test"] {
  const preferred = isDeny ? YES : NO;
  return (view) => choose(view, "ambiguous:unknown-operator", preferred, not(preferred));
}

function testOf(
  operator: Operator,
  key: string,
  values: readonly string[],
  options: ConditionOptions,
): Condition["test"] {
  if (operator.comparison === "null") return nullTest(key, values);
  const compare = compileComparator(operator, values, options.hasVariables);
  switch (operator.quantifier) {
    case "none":
      return plainTest(operator, key, compare);
    case "all":
      return allTest(key, compare);
    case "any":
      return anyTest(operator, key, compare, options.isDeny);
  }
}

/** `"true"`: the key is absent; `"false"`: it is there. */
function nullTest(key: string, values: readonly string[]): Condition["test"] {
  const wanted = values.map((value) => value.toLowerCase());
  const wantsAbsent = wanted.includes("true");
  const wantsPresent = wanted.includes("false");
  return (view) => {
    const value = view.valueOf(key);
    if (value === unknownValue && !view.isPresent(key)) {
      return wantsAbsent === wantsPresent ? truthOf(wantsAbsent) : OPEN;
    }
    return truthOf(value === undefined ? wantsAbsent : wantsPresent);
  };
}

function plainTest(operator: Operator, key: string, compare: Comparator): Condition["test"] {
  // An absent key fails a positive operator, passes a negated one and any with IfExists.
  const absent = operator.isIfExists || operator.isNegated ? YES : NO;
  return (view) => {
    const value = view.valueOf(key);
    if (typeof value === "string") return compare(value, view);
    if (value === undefined) return absent;
    if (value === unknownValue) return OPEN;
    // A list needs a set operator. [D?] Without one the negated operators are false as the others are.
    return operator.isNegated ? choose(view, "ambiguous:list-without-set-operator", NO, YES) : NO;
  };
}

/** ForAllValues: true for an absent key and for an empty list. */
function allTest(key: string, compare: Comparator): Condition["test"] {
  return (view) => {
    const value = view.valueOf(key);
    if (value === undefined) return YES;
    if (value === unknownValue) return OPEN;
    const list = typeof value === "string" ? [value] : value;
    let all: Truth = YES;
    for (const one of list) {
      all = and(all, compare(one, view));
      if (all === NO) break;
    }
    // [D?] "…or if the key values resolve to a null data set, such as an empty string".
    const isNullSet = list.every((one) => one === "");
    return isNullSet ? choose(view, "ambiguous:empty-string-set", YES, all) : all;
  };
}

/** ForAnyValue: false for an absent key and for an empty list, also with a negated operator. */
function anyTest(operator: Operator, key: string, compare: Comparator, isDeny: boolean): Condition["test"] {
  return (view) => {
    const value = view.valueOf(key);
    if (value === undefined) {
      if (!operator.isIfExists) return NO;
      // [D?] IfExists says true, ForAnyValue says false.
      const preferred = isDeny ? YES : NO;
      return choose(view, "ambiguous:any-value-if-exists", preferred, not(preferred));
    }
    if (value === unknownValue) return OPEN;
    if (typeof value === "string") return compare(value, view);
    let any: Truth = NO;
    for (const one of value) {
      any = or(any, compare(one, view));
      if (any === YES) break;
    }
    return any;
  };
}
