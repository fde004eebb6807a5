import type { DocumentText, PolicyDocument, Statement } from "../model/index.ts";
import { listOf, normalizeDocument, sameDocument } from "../model/index.ts";

// Which of two policy documents allows more, and what both allow: the ground of "narrowing first, then widening".
// Judged by statement and sound in one direction: what is called narrower is never wider. What cannot be told is mixed.

export type DocumentRelation = "same" | "narrower" | "wider" | "mixed";

/** How `after` stands to `before`. An absent document allows nothing and denies nothing. */
export function relationOf(
  before: DocumentText | undefined,
  after: DocumentText | undefined,
): DocumentRelation {
  if (before === after) return "same";
  if (before !== undefined && after !== undefined && sameDocument(before, after)) return "same";
  const [was, is] = [statementsOf(before), statementsOf(after)];
  if (allowsNoMore(is, was)) return "narrower";
  return allowsNoMore(was, is) ? "wider" : "mixed";
}

/** Whether one document allows nothing that the others together do not. */
export function isCoveredBy(document: DocumentText, others: readonly DocumentText[]): boolean {
  return allowsNoMore(statementsOf(document), others.flatMap(statementsOf));
}

/** A document that allows at most what both allow and denies all that either denies; undefined where it would be empty. */
export function meetOf(
  before: DocumentText | undefined,
  after: DocumentText | undefined,
): DocumentText | undefined {
  const [was, is] = [statementsOf(before), statementsOf(after)];
  const allows = was.filter(isAllow).flatMap((one) =>
    is.filter(isAllow).flatMap((other) => {
      const shared = meetOfStatements(one, other);
      return shared ? [shared] : [];
    }),
  );
  const statements = [...allows, ...[...was, ...is].filter((one) => !isAllow(one))];
  if (statements.length === 0) return undefined;
  return JSON.stringify(
    normalizeDocument(JSON.stringify({ Version: versionOf(before, after), Statement: statements })),
  );
}

/** What a document holds: whether removing or adding it can only take, only give, or both. */
export function effectsOf(document: DocumentText): { readonly allows: boolean; readonly denies: boolean } {
  const statements = statementsOf(document);
  return { allows: statements.some(isAllow), denies: statements.some((one) => !isAllow(one)) };
}

/** A document without meaning, for where IAM wants one: no policy can deny `sts:GetCallerIdentity`. */
export const inertDocument: DocumentText = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "sts:GetCallerIdentity", Resource: "*" }],
});

/** A door in that is shut to everybody. */
export const shutTrust: DocumentText = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }],
});

function versionOf(...texts: readonly (DocumentText | undefined)[]): string {
  const versions = texts.flatMap((text) =>
    text === undefined ? [] : [normalizeDocument(text).Version ?? ""],
  );
  return versions.every((version) => version === "2008-10-17") ? "2008-10-17" : "2012-10-17";
}

const parsed = new Map<DocumentText, readonly Statement[]>();

function statementsOf(text: DocumentText | undefined): readonly Statement[] {
  if (text === undefined) return [];
  const known = parsed.get(text);
  if (known) return known;
  const document: PolicyDocument = normalizeDocument(text);
  const statements = listOf(document.Statement);
  if (parsed.size > 10_000) parsed.clear();
  parsed.set(text, statements);
  return statements;
}

function isAllow(statement: Statement): boolean {
  return statement.Effect === "Allow";
}

function allowsNoMore(less: readonly Statement[], more: readonly Statement[]): boolean {
  const isBelow = (one: Statement, others: readonly Statement[]) =>
    others.some((other) => isPartOf(one, other));
  return (
    less.filter(isAllow).every((one) => isBelow(one, more.filter(isAllow))) &&
    more
      .filter((one) => !isAllow(one))
      .every((one) =>
        isBelow(
          one,
          less.filter((other) => !isAllow(other)),
        ),
      )
  );
}

/** Whether every request that `part` matches is one that `whole` matches. */
function isPartOf(part: Statement, whole: Statement): boolean {
  return (
    arePrincipalsPartOf(part, whole) &&
    isElementPartOf(part.Action, part.NotAction, whole.Action, whole.NotAction, true) &&
    isElementPartOf(part.Resource, part.NotResource, whole.Resource, whole.NotResource, false) &&
    areConditionsPartOf(whole, part)
  );
}

type Values = Statement["Action"];

function isElementPartOf(
  part: Values,
  notPart: Values,
  whole: Values,
  notWhole: Values,
  isCaseless: boolean,
): boolean {
  const wholes = listOf(whole);
  if (wholes.includes("*")) return true;
  if (part === undefined && whole === undefined && notPart === undefined && notWhole === undefined)
    return true;
  if (part !== undefined && whole !== undefined) {
    return listOf(part).every((one) => wholes.some((other) => covers(other, one, isCaseless)));
  }
  if (notPart !== undefined && notWhole !== undefined) {
    return listOf(notWhole).every((one) => listOf(notPart).some((other) => covers(other, one, isCaseless)));
  }
  return false;
}

/** Whether a pattern matches all that another pattern (or plain value) matches. */
function covers(pattern: string, other: string, isCaseless: boolean): boolean {
  const [a, b] = isCaseless ? [pattern.toLowerCase(), other.toLowerCase()] : [pattern, other];
  if (a === b || a === "*") return true;
  if (!/[*?]/.test(a) || a.includes("${")) return false;
  const source = a
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, "[^*]");
  return new RegExp(`^${source}$`, "s").test(b);
}

function arePrincipalsPartOf(part: Statement, whole: Statement): boolean {
  if (part.NotPrincipal !== undefined || whole.NotPrincipal !== undefined) return false;
  if (part.Principal === undefined || whole.Principal === undefined)
    return part.Principal === whole.Principal;
  const wholes = principalTexts(whole);
  return principalTexts(part).every((one) => wholes.includes(one));
}

function principalTexts(statement: Statement): readonly string[] {
  const principal = statement.Principal;
  if (principal === undefined) return [];
  if (typeof principal === "string") return [principal];
  return Object.entries(principal).flatMap(([type, ids]) => listOf(ids).map((id) => `${type} ${id}`));
}

function areConditionsPartOf(fewer: Statement, more: Statement): boolean {
  const all = new Set(conditionTexts(more));
  return conditionTexts(fewer).every((one) => all.has(one));
}

function conditionTexts(statement: Statement): readonly string[] {
  return Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      JSON.stringify([operator.toLowerCase(), key.toLowerCase(), values]),
    ),
  );
}

/** What two Allow statements both allow, as far as that is one statement. */
function meetOfStatements(one: Statement, other: Statement): Statement | undefined {
  if (isPartOf(one, other)) return one;
  if (isPartOf(other, one)) return other;
  const [fewer, more] = areConditionsPartOf(one, other) ? [one, other] : [other, one];
  if (!areConditionsPartOf(fewer, more)) return undefined;
  const actions = sharedValues(one.Action, other.Action, true);
  const resources = sharedValues(one.Resource, other.Resource, false);
  const principal = sharedPrincipal(one, other);
  if (!actions?.length || principal === null) return undefined;
  const isTrust = one.Resource === undefined && other.Resource === undefined && principal !== undefined;
  if (!isTrust && !resources?.length) return undefined;
  return {
    Effect: "Allow",
    ...(principal !== undefined && { Principal: principal }),
    Action: actions,
    ...(!isTrust && resources && { Resource: resources }),
    ...(more.Condition && { Condition: more.Condition }),
  };
}

function sharedValues(one: Values, other: Values, isCaseless: boolean): readonly string[] | undefined {
  if (one === undefined || other === undefined) return undefined;
  const [ones, others] = [listOf(one), listOf(other)];
  return [
    ...ones.filter((value) => others.some((pattern) => covers(pattern, value, isCaseless))),
    ...others.filter((value) => ones.some((pattern) => covers(pattern, value, isCaseless))),
  ];
}

/** The principals that both name; undefined where neither statement has any, null where they share none. */
function sharedPrincipal(one: Statement, other: Statement): Statement["Principal"] | null {
  if (one.NotPrincipal !== undefined || other.NotPrincipal !== undefined) return null;
  if (one.Principal === undefined && other.Principal === undefined) return undefined;
  const others = new Set(principalTexts(other));
  const shared = principalTexts(one).filter((text) => others.has(text));
  if (shared.length === 0) return null;
  if (shared.includes("*")) return "*";
  const types: Record<string, string[]> = {};
  for (const text of shared) {
    const space = text.indexOf(" ");
    (types[text.slice(0, space)] ??= []).push(text.slice(space + 1));
  }
  return types;
}
