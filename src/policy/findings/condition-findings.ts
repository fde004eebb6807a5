import { actionsOfService } from "../../catalogue/index.ts";
import { hasWildcard } from "../glob.ts";
import { parseInstant } from "../instant.ts";
import { parseIpRange } from "../ip-address.ts";
import { pointerToken } from "../json-source.ts";
import { type Operator, parseOperator } from "../operator.ts";
import type { ParsedCondition } from "../parse-document.ts";
import { fifthColon } from "../view.ts";
import { actionsOf } from "./action-findings.ts";
import { finding, type PolicyFinding, type Subject } from "./finding.ts";

interface ReadCondition extends ParsedCondition {
  readonly parsed: Operator;
  readonly place: string;
}

/** Conditions that can never hold, and those whose operator does not fit. */
export function conditionFindings(subject: Subject): readonly PolicyFinding[] {
  const found: PolicyFinding[] = [];
  const conditions: ReadCondition[] = [];
  for (const condition of subject.statement.conditions) {
    const place = `/Condition/${pointerToken(condition.operator)}/${pointerToken(condition.key)}`;
    const parsed = parseOperator(condition.operator);
    if (parsed) conditions.push({ ...condition, parsed, place });
    else found.push(finding(subject, "RB3016", place, `\`${condition.operator}\` is no condition operator`));
  }
  for (const condition of conditions) {
    found.push(...neverHolds(subject, condition), ...misfits(subject, condition));
  }
  return [...found, ...contradictions(subject, conditions)];
}

function neverHolds(subject: Subject, condition: ReadCondition): readonly PolicyFinding[] {
  const { parsed, values, key, place } = condition;
  const never = (message: string, help?: string): readonly PolicyFinding[] => [
    finding(subject, "RB3005", place, message, help),
  ];
  if (values.length === 0 && !parsed.isNegated && !parsed.isIfExists && parsed.quantifier !== "all") {
    return never(`the condition on \`${key}\` has no value: it never holds`);
  }
  if (parsed.isNegated) return [];
  const odd = values.filter((value) => !isComparable(parsed, value, subject.document.hasVariables));
  if (odd.length > 0 && odd.length === values.length) {
    return never(`\`${parsed.name}\` never holds for ${odd.map((one) => `\`${one}\``).join(", ")}`);
  }
  if (parsed.isIfExists || parsed.quantifier === "all" || !isNeverPresent(subject, key)) return [];
  if (parsed.comparison === "null" && values.some((value) => value.toLowerCase() === "true")) return [];
  const message = `AWS lists the key \`${key}\` for none of the statement's actions`;
  return [
    finding(subject, "RB3020", place, message, "a request without the key does not meet the condition"),
  ];
}

/** Whether a value can be compared at all by the operator. */
function isComparable({ comparison }: Operator, value: string, hasVariables: boolean): boolean {
  if (hasVariables && value.includes("${")) return true;
  switch (comparison) {
    case "numeric":
      return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(value);
    case "date":
      return !Number.isNaN(parseInstant(value));
    case "ip":
      return parseIpRange(value) !== undefined;
    case "bool":
    case "null":
      return /^(?:true|false)$/i.test(value);
    case "arn":
      return fifthColon(value) >= 0;
    case "binary":
      return /^[A-Za-z0-9+/]*={0,2}$/.test(value);
    case "string":
    case "string-ignore-case":
    case "string-like":
      return true;
  }
}

/** Whether the key belongs to a service and none of the statement's actions, all of them known, carries it. */
function isNeverPresent({ statement }: Subject, key: string): boolean {
  const [prefix = ""] = key.split(":");
  if (actionsOfService(prefix).length === 0 || !statement.actions) return false;
  const wanted = key.toLowerCase();
  return statement.actions.every((action) => {
    const facts = actionsOf(action);
    if (!facts || facts.length === 0) return false;
    return !facts.some((one) => one.conditionKeys.some((known) => matchesKey(known.toLowerCase(), wanted)));
  });
}

function matchesKey(known: string, wanted: string): boolean {
  const end = known.endsWith("/tag-key") ? known.length - "tag-key".length : known.indexOf("${");
  return end < 0 ? known === wanted : wanted.startsWith(known.slice(0, end));
}

/** Keys with several values, beside the tag keys of services. */
const multivalued: ReadonlySet<string> = new Set([
  "aws:tagkeys",
  "aws:principalorgpaths",
  "aws:resourceorgpaths",
  "aws:principalservicenameslist",
  "aws:calledvia",
  "sts:transitivetagkeys",
]);

function misfits(subject: Subject, condition: ReadCondition): readonly PolicyFinding[] {
  const { parsed, key, values, place } = condition;
  const found: PolicyFinding[] = [];
  const isMultivalued = multivalued.has(key.toLowerCase());
  if (isMultivalued && parsed.quantifier === "none" && parsed.comparison !== "null") {
    found.push(
      finding(
        subject,
        "RB3015",
        place,
        `\`${key}\` has several values: without ForAllValues or ForAnyValue nothing matches`,
      ),
    );
  }
  if (!isMultivalued && parsed.quantifier !== "none" && /^aws:/i.test(key)) {
    found.push(
      finding(subject, "RB3015", place, `\`${key}\` has one value: a set operator does not belong here`),
    );
  }
  if (parsed.quantifier === "all" && subject.statement.effect === "Allow") {
    found.push(
      finding(
        subject,
        "RB3014",
        place,
        `ForAllValues also holds where \`${key}\` is absent or empty`,
        "add a `Null` condition with `false` for the key",
      ),
    );
  }
  if (parsed.name.startsWith("String") && !parsed.name.includes("Like") && values.some(hasPlainWildcard)) {
    const like = parsed.isNegated ? "StringNotLike" : "StringLike";
    found.push(
      finding(
        subject,
        "RB3018",
        place,
        `\`${parsed.name}\` compares the wildcard as it is written`,
        `\`${like}\` takes patterns`,
      ),
    );
  }
  return found;
}

function hasPlainWildcard(value: string): boolean {
  return hasWildcard(value.replace(/\$\{[^}]*\}/g, ""));
}

/** Conditions of one statement that exclude each other. */
function contradictions(subject: Subject, conditions: readonly ReadCondition[]): readonly PolicyFinding[] {
  const byKey = new Map<string, ReadCondition[]>();
  for (const condition of conditions) {
    if (condition.parsed.quantifier !== "none" || condition.parsed.isIfExists) continue;
    const key = condition.key.toLowerCase();
    byKey.set(key, [...(byKey.get(key) ?? []), condition]);
  }
  return [...byKey.values()].flatMap((group) => {
    const last = group.at(-1);
    if (
      !last ||
      !(
        excludesItself(group, "date", parseInstant) ||
        excludesItself(group, "numeric", Number) ||
        isEmptyText(group)
      )
    ) {
      return [];
    }
    return [finding(subject, "RB3005", last.place, `the conditions on \`${last.key}\` exclude each other`)];
  });
}

/** Whether the lower bounds lie at or above the upper ones. */
function excludesItself(
  group: readonly ReadCondition[],
  comparison: "date" | "numeric",
  parse: (text: string) => number,
): boolean {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let isStrict = false;
  for (const { parsed, values } of group) {
    if (parsed.comparison !== comparison || parsed.isNegated || values.length === 0) continue;
    const numbers = values.map(parse);
    if (numbers.some(Number.isNaN)) continue;
    if (parsed.order.startsWith("greater")) low = Math.max(low, Math.min(...numbers));
    if (parsed.order.startsWith("less")) high = Math.min(high, Math.max(...numbers));
    if (parsed.order === "less" || parsed.order === "greater") isStrict = true;
  }
  return isStrict ? low >= high : low > high;
}

/** Whether all texts that one condition asks for are excluded by another, or the key must be absent and have a value. */
function isEmptyText(group: readonly ReadCondition[]): boolean {
  const wanted = group.find(({ parsed }) => parsed.comparison === "string" && !parsed.isNegated);
  const mustBeAbsent = group.some(
    ({ parsed, values }) =>
      parsed.comparison === "null" && values.every((value) => value.toLowerCase() === "true"),
  );
  if (mustBeAbsent) return group.some(({ parsed }) => parsed.comparison !== "null" && !parsed.isNegated);
  if (!wanted) return false;
  const excluded = new Set(
    group
      .filter(({ parsed }) => parsed.comparison === "string" && parsed.isNegated)
      .flatMap(({ values }) => values),
  );
  return (
    wanted.values.length > 0 && wanted.values.every((value) => excluded.has(value) && !value.includes("${"))
  );
}
