import { isRecord, type PolicyDocument } from "../model/index.ts";
import { duplicateMembers, JsonSyntaxError, parseJsonSource } from "./json-source.ts";
import { checkStatement } from "./validate-statement.ts";
import type { DocumentKind, DocumentProblem, Report } from "./validation.ts";

/**
 * What AWS would refuse in a document that is about to be saved; empty where it would be accepted. Whether the principals
 * of a trust policy exist is not for here, nor is its size.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function validateDocument(
  document: string | PolicyDocument,
  kind: DocumentKind,
): readonly DocumentProblem[] {
  const text = typeof document === "string" ? document : JSON.stringify(document);
  const problems: DocumentProblem[] = [];
  const report: Report = (pointer, message) => problems.push({ pointer, message });
  // The pattern of IAM's policyDocumentType; AWS Organizations takes any text.
  if (kind !== "scp" && kind !== "rcp" && /[^\t\n\r\u0020-\u00ff]/.test(text)) {
    report("", "the document has characters outside Latin-1");
  }
  const value = parse(text, report);
  if (value !== undefined) checkDocument(value, kind, report, problems);
  return problems;
}

function parse(text: string, report: Report): unknown {
  try {
    for (const pointer of duplicateMembers(parseJsonSource(text)))
      report(pointer, "the name stands twice in one object");
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    report("", `the document is not JSON: ${error.message} at offset ${error.offset}`);
    return undefined;
  }
}

function checkDocument(
  value: unknown,
  kind: DocumentKind,
  report: Report,
  problems: DocumentProblem[],
): void {
  if (!isRecord(value)) return report("", "the document is not a JSON object");
  for (const element of Object.keys(value)) {
    if (!["Version", "Id", "Statement"].includes(element))
      report(`/${element}`, `\`${element}\` is no element of a policy`);
  }
  const version = value["Version"];
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") {
    report("/Version", "Version is neither `2012-10-17` nor `2008-10-17`");
  }
  if (value["Id"] !== undefined && typeof value["Id"] !== "string") report("/Id", "Id is no text");
  const raw = value["Statement"];
  if (raw === undefined) return report("", "the document has no Statement");
  const list: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  if (list.length === 0) report("/Statement", "Statement is empty");
  const sids = new Map<string, number>();
  for (const [i, statement] of list.entries()) {
    const pointer = Array.isArray(raw) ? `/Statement/${i}` : "/Statement";
    const start = problems.length;
    if (isRecord(statement)) {
      checkStatement(statement, kind, (place, message) => report(pointer + place, message));
      checkSid(statement["Sid"], i + 1, sids, (place, message) => report(pointer + place, message));
    } else report(pointer, "the statement is not an object");
    const found = problems.splice(start).map((problem) => ({ ...problem, statement: i + 1 }));
    problems.push(...found);
  }
}

function checkSid(sid: unknown, index: number, sids: Map<string, number>, report: Report): void {
  if (sid === undefined) return;
  if (typeof sid !== "string" || !/^[A-Za-z0-9]*$/.test(sid))
    return report("/Sid", "a Sid has letters and digits alone");
  const first = sids.get(sid);
  if (first !== undefined && sid !== "")
    report("/Sid", `the Sid \`${sid}\` stands in statement ${first}, too`);
  else sids.set(sid, index);
}
