import { parseArn } from "./arn.ts";
import type {
  ConditionElement,
  DocumentText,
  OneOrMany,
  PolicyDocument,
  PrincipalElement,
  Statement,
} from "./policy-document.ts";
import { isRecord } from "./record.ts";

// What means the same is written the same: lists sorted and without doubles, statements sorted, accounts as principals
// by their id, values as text. `Sid` and `Id` take no part in any decision and are left out.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html

const currentVersion = "2012-10-17";
const oldVersion = "2008-10-17";

/**
 * The normal form of a document: equal for documents that mean the same, and fit to be shown to people.
 * Throws a SyntaxError where the text is no JSON object with statements.
 */
export function normalizeDocument(text: DocumentText): PolicyDocument {
  const document = parseDocument(text);
  const statements = listOf(document.Statement).map(normalizeStatement);
  const byKey = new Map(statements.map((statement) => [comparisonKey(statement), statement]));
  return {
    Version: meaningfulVersion(document.Version, text),
    Statement: [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, statement]) => statement),
  };
}

/** Whether two documents mean the same. Texts that cannot be parsed are the same only where they are equal. */
export function sameDocument(a: DocumentText, b: DocumentText): boolean {
  if (a === b) return true;
  try {
    return comparisonKey(normalizeDocument(a)) === comparisonKey(normalizeDocument(b));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The document behind a text. Throws a SyntaxError where it is none. */
export function parseDocument(text: DocumentText): PolicyDocument {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || !("Statement" in value)) throw new SyntaxError("not a policy document");
  if (!listOf(value["Statement"]).every(isRecord)) throw new SyntaxError("a statement is not an object");
  return value as unknown as PolicyDocument;
}

/** A list of one or many values; absent is empty. */
export function listOf<T>(values: OneOrMany<T> | undefined): readonly T[] {
  if (values === undefined) return [];
  return Array.isArray(values) ? (values as readonly T[]) : [values as T];
}

/** Without a policy variable both versions of the language mean the same. */
function meaningfulVersion(version: string | undefined, text: DocumentText): string {
  if (version === undefined || version === oldVersion) {
    return text.includes("${") ? oldVersion : currentVersion;
  }
  return version;
}

function normalizeStatement(statement: Statement): Statement {
  const { Sid: _sid, ...rest } = statement;
  return Object.fromEntries(
    Object.entries(rest)
      .map(([member, value]) => [member, normalizeMember(member as keyof Statement, value)] as const)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => compareText(a, b)),
  ) as unknown as Statement;
}

function normalizeMember(member: keyof Statement, value: unknown): unknown {
  switch (member) {
    case "Action":
    case "NotAction":
      return collapseAll(sortedTexts(value, (one) => one.toLowerCase()));
    case "Resource":
    case "NotResource":
      return collapseAll(sortedTexts(value));
    case "Principal":
    case "NotPrincipal":
      return normalizePrincipal(value as PrincipalElement);
    case "Condition":
      return normalizeCondition(value as ConditionElement);
    case "Effect":
    case "Sid":
      return value;
  }
  return value;
}

function collapseAll(values: unknown): unknown {
  return Array.isArray(values) && values.includes("*") ? ["*"] : values;
}

/** The values as a sorted list of texts without doubles; what is no list of scalars stays as it is. */
function sortedTexts(value: unknown, key: (text: string) => string = (text) => text): unknown {
  const values = listOf(value as OneOrMany<unknown>);
  if (!values.every(isScalar)) return value;
  const byKey = new Map<string, string>();
  for (const text of values.map(String).sort()) if (!byKey.has(key(text))) byKey.set(key(text), text);
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, text]) => text);
}

function normalizePrincipal(principal: PrincipalElement): PrincipalElement {
  if (!isRecord(principal)) return principal;
  const entries = Object.entries(principal as Record<string, unknown>)
    .map(([type, ids]) => [type, type === "AWS" ? awsPrincipals(ids) : sortedTexts(ids)] as const)
    .sort(([a], [b]) => compareText(a, b));
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "AWS" && Array.isArray(only[1]) && only[1].includes("*"))
    return "*";
  return Object.fromEntries(entries) as PrincipalElement;
}

/** An account as principal is written as its id or as the ARN of its root: both mean the account. */
function awsPrincipals(ids: unknown): unknown {
  const values = listOf(ids as OneOrMany<unknown>);
  if (!values.every(isScalar)) return ids;
  return collapseAll(sortedTexts(values.map((id) => accountOfRootArn(String(id)) ?? String(id))));
}

function accountOfRootArn(id: string): string | undefined {
  const parts = parseArn(id);
  return parts?.service === "iam" && parts.resource === "root" ? parts.account : undefined;
}

function normalizeCondition(condition: ConditionElement): ConditionElement | undefined {
  if (!isRecord(condition)) return condition;
  const operators = Object.entries(condition)
    .filter(([, keys]) => !isRecord(keys) || Object.keys(keys).length > 0)
    .map(([operator, keys]) => [operator, normalizeKeys(operator, keys)] as const)
    .sort(([a], [b]) => compareText(a.toLowerCase(), b.toLowerCase()));
  return operators.length === 0 ? undefined : Object.fromEntries(operators);
}

function normalizeKeys(operator: string, keys: ConditionElement[string]): ConditionElement[string] {
  if (!isRecord(keys)) return keys;
  const isTruth = /^(?:.*:)?(?:bool|null)(?:ifexists)?$/i.test(operator);
  const entries = Object.entries(keys).map(([key, values]) => {
    const texts = sortedTexts(values, isTruth ? (text) => text.toLowerCase() : undefined);
    return [
      key,
      isTruth && Array.isArray(texts) ? texts.map((text) => String(text).toLowerCase()) : texts,
    ] as const;
  });
  return Object.fromEntries(
    entries.sort(([a], [b]) => compareText(a.toLowerCase(), b.toLowerCase())),
  ) as ConditionElement[string];
}

/** Text by which normal forms are compared: actions, condition operators and condition keys know no case. */
function comparisonKey(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, member: string, inner: unknown): unknown {
    if ((member === "Action" || member === "NotAction") && Array.isArray(inner)) {
      return inner.map((one) => String(one).toLowerCase());
    }
    return member === "Condition" && isRecord(inner) ? caselessEntries(inner) : inner;
  });
}

function caselessEntries(condition: Record<string, unknown>): unknown {
  return Object.entries(condition).map(([operator, keys]) => [
    operator.toLowerCase(),
    isRecord(keys) ? Object.entries(keys).map(([key, values]) => [key.toLowerCase(), values]) : keys,
  ]);
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** By code unit, so that the order never depends on a locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
