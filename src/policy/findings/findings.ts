import { diagnostic } from "../../diagnostics/index.ts";
import type { PolicyDocument } from "../../model/index.ts";
import { type ParsedStatement, parseDocument } from "../parse-document.ts";
import type { DocumentKind } from "../validation.ts";
import { actionFindings } from "./action-findings.ts";
import { conditionFindings } from "./condition-findings.ts";
import { escalationFindings } from "./escalation.ts";
import { finding, type PolicyFinding, type Subject } from "./finding.ts";
import { mfaFindings } from "./mfa-findings.ts";
import { resourceFindings } from "./resource-findings.ts";

/**
 * What a document says otherwise than its author will have meant, and what it gives away. The document need not be one
 * that AWS would accept; for that there is `validateDocument`.
 */
export function findings(document: string | PolicyDocument, kind: DocumentKind): readonly PolicyFinding[] {
  const parsed = parseDocument(document);
  const found: PolicyFinding[] = parsed.notes.map((note) => ({
    ...diagnostic("RB3001", note.message),
    pointer: note.pointer,
    ...(note.statement !== undefined && { statement: note.statement }),
  }));
  const isList = listsStatements(document);
  for (const statement of parsed.statements) {
    const pointer = isList ? `/Statement/${statement.index - 1}` : "/Statement";
    found.push(...statementFindings({ statement, document: parsed, kind, pointer }));
  }
  return found;
}

function listsStatements(document: string | PolicyDocument): boolean {
  const value = (typeof document === "string" ? parsedOrNothing(document) : document) as {
    Statement?: unknown;
  };
  return Array.isArray(value.Statement);
}

function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function statementFindings(subject: Subject): readonly PolicyFinding[] {
  return [
    ...actionFindings(subject),
    ...resourceFindings(subject),
    ...principalFindings(subject),
    ...conditionFindings(subject),
    ...mfaFindings(subject),
    ...variableFindings(subject),
    ...escalationFindings(subject),
  ];
}

function principalFindings(subject: Subject): readonly PolicyFinding[] {
  if (!subject.statement.notPrincipal) return [];
  const message =
    "whom NotPrincipal spares depends on the account, the role and the session being listed together";
  return [finding(subject, "RB3019", "/NotPrincipal", message, "use a condition on `aws:PrincipalArn`")];
}

/** Without version 2012-10-17 a variable is nothing but its text (§2.2). */
function variableFindings(subject: Subject): readonly PolicyFinding[] {
  if (subject.document.hasVariables) return [];
  const variable = textsOf(subject.statement).find((text) => text.includes("${"));
  if (variable === undefined) return [];
  const message = `\`${variable}\` is plain text in a document whose Version is not \`2012-10-17\``;
  return [finding(subject, "RB3013", "", message, 'add `"Version": "2012-10-17"`')];
}

function textsOf(statement: ParsedStatement): readonly string[] {
  const { resources = [], notResources = [], conditions } = statement;
  return [...resources, ...notResources, ...conditions.flatMap(({ values }) => values)];
}
