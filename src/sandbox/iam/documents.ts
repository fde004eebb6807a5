// Refuses documents that AWS would not save, in AWS's words.
import type { DocumentText } from "../../model/index.ts";
import { type DocumentKind, type DocumentProblem, validateDocument } from "../../policy/index.ts";
import { malformedDocument } from "./input.ts";

/** Throws AWS's MalformedPolicyDocument where a document may not be saved as this kind of policy. */
export function checkDocument(text: DocumentText, kind: Extract<DocumentKind, "identity" | "trust">): void {
  const problems = validateDocument(text, kind);
  const [problem] = problems;
  if (problem !== undefined) throw malformedDocument(wording(text, kind, problem));
}

function wording(text: DocumentText, kind: DocumentKind, problem: DocumentProblem): string {
  const value = valueAt(text, problem.pointer);
  if (value === undefined) return problem.pointer === "" ? unreadable(kind) : syntaxErrors;
  const place = problem.pointer.replace(/^\/Statement(?:\/\d+)?/, "");
  const element = /^\/(?<name>[A-Za-z]+)/.exec(place)?.groups?.["name"];
  if (element === undefined) return missingElement(value, kind);
  return (wordings[element] ?? syntaxError)(value, kind, place);
}

const syntaxErrors = "Syntax errors in policy.";
const syntaxError: Wording = () => syntaxErrors;

function unreadable(kind: DocumentKind): string {
  return kind === "trust" ? "This policy contains invalid Json" : syntaxErrors;
}

type Wording = (value: unknown, kind: DocumentKind, place: string) => string;

const actionWording: Wording = (value, kind) => {
  if (typeof value !== "string") return syntaxErrors;
  if (kind === "trust") return "AssumeRole policy may only specify STS AssumeRole actions.";
  return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
};

const resourceWording: Wording = (value, kind, place) => {
  if (kind === "trust") return `Has prohibited field ${place.split("/")[1]}`;
  return typeof value === "string" ? `Resource ${value} must be in ARN format or "*".` : syntaxErrors;
};

const principalWording: Wording = (value, kind, place) => {
  if (kind !== "trust") return "Policy document should not specify a principal.";
  const principalKind = place.split("/")[2];
  return principalKind !== undefined && typeof value === "string"
    ? invalidPrincipal(principalKind, value)
    : syntaxErrors;
};

const wordings: Readonly<Record<string, Wording>> = {
  Action: actionWording,
  NotAction: actionWording,
  Resource: resourceWording,
  NotResource: resourceWording,
  Principal: principalWording,
  NotPrincipal: (_value, kind) =>
    kind === "trust"
      ? "Has prohibited field NotPrincipal"
      : "Policy document should not specify a principal.",
  Sid: (value) =>
    typeof value === "string" && /^[A-Za-z0-9]*$/.test(value)
      ? "Statement IDs (SID) in a single policy must be unique."
      : "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
  Version: () => "The policy must contain a valid version string",
};

function missingElement(statement: unknown, kind: DocumentKind): string {
  if (typeof statement !== "object" || statement === null || Array.isArray(statement))
    return unreadable(kind);
  const has = (name: string): boolean => name in statement || `Not${name}` in statement;
  if ("Statement" in statement || !("Effect" in statement)) return syntaxErrors;
  if (kind === "trust" && !has("Principal")) return "Missing required field Principal";
  if (!has("Action")) return "Policy statement must contain actions.";
  if (kind !== "trust" && !has("Resource")) return "Policy statement must contain resources.";
  return syntaxErrors;
}

/** AWS's words for a principal that is none, or is nobody who exists. */
export function invalidPrincipal(kind: string, value: string): string {
  return `Invalid principal in policy: "${kind === "AWS" ? kind : kind.toUpperCase()}":"${value}"`;
}

/** What a JSON pointer leads to; undefined where the document cannot be read that far. */
function valueAt(text: DocumentText, pointer: string): unknown {
  try {
    let value: unknown = JSON.parse(text);
    for (const token of pointer.split("/").slice(1)) {
      const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
      value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
    }
    return value;
  } catch {
    return undefined;
  }
}
