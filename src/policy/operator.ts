/** The kinds of comparison behind the condition operators. */
export type Comparison =
  | "string"
  | "string-ignore-case"
  | "string-like"
  | "numeric"
  | "date"
  | "bool"
  | "binary"
  | "ip"
  | "arn"
  | "null";

export type Order = "equals" | "less" | "less-or-equal" | "greater" | "greater-or-equal";

export interface BaseOperator {
  /** AWS's own spelling. */
  readonly name: string;
  readonly comparison: Comparison;
  readonly isNegated: boolean;
  readonly order: Order;
}

export interface Operator extends BaseOperator {
  readonly quantifier: "none" | "all" | "any";
  readonly isIfExists: boolean;
}

function base(
  name: string,
  comparison: Comparison,
  isNegated = false,
  order: Order = "equals",
): BaseOperator {
  return { name, comparison, isNegated, order };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export const baseOperators: readonly BaseOperator[] = [
  base("StringEquals", "string"),
  base("StringNotEquals", "string", true),
  base("StringEqualsIgnoreCase", "string-ignore-case"),
  base("StringNotEqualsIgnoreCase", "string-ignore-case", true),
  base("StringLike", "string-like"),
  base("StringNotLike", "string-like", true),
  base("NumericEquals", "numeric"),
  base("NumericNotEquals", "numeric", true),
  base("NumericLessThan", "numeric", false, "less"),
  base("NumericLessThanEquals", "numeric", false, "less-or-equal"),
  base("NumericGreaterThan", "numeric", false, "greater"),
  base("NumericGreaterThanEquals", "numeric", false, "greater-or-equal"),
  base("DateEquals", "date"),
  base("DateNotEquals", "date", true),
  base("DateLessThan", "date", false, "less"),
  base("DateLessThanEquals", "date", false, "less-or-equal"),
  base("DateGreaterThan", "date", false, "greater"),
  base("DateGreaterThanEquals", "date", false, "greater-or-equal"),
  base("Bool", "bool"),
  base("BinaryEquals", "binary"),
  base("IpAddress", "ip"),
  base("NotIpAddress", "ip", true),
  base("ArnEquals", "arn"),
  base("ArnLike", "arn"),
  base("ArnNotEquals", "arn", true),
  base("ArnNotLike", "arn", true),
  base("Null", "null"),
];

const byLowerName = new Map(baseOperators.map((one) => [one.name.toLowerCase(), one]));

/** Names already read; bounded, as spellings differ in case. */
const known = new Map<string, Operator>();

/** The operator of a name, in any case; undefined where there is none. */
export function parseOperator(text: string): Operator | undefined {
  const found = known.get(text);
  if (found) return found;
  const operator = readOperator(text);
  if (operator && known.size < 500) known.set(text, operator);
  return operator;
}

function readOperator(text: string): Operator | undefined {
  let name = text.toLowerCase();
  let quantifier: Operator["quantifier"] = "none";
  if (name.startsWith("forallvalues:")) quantifier = "all";
  else if (name.startsWith("foranyvalue:")) quantifier = "any";
  if (quantifier !== "none") name = name.slice(name.indexOf(":") + 1);
  const isIfExists = name.endsWith("ifexists");
  if (isIfExists) name = name.slice(0, -"ifexists".length);
  const operator = byLowerName.get(name);
  if (!operator) return undefined;
  // Null asks for existence itself: neither IfExists nor a set operator can be added.
  if (operator.comparison === "null" && (isIfExists || quantifier !== "none")) return undefined;
  return { ...operator, quantifier, isIfExists };
}
