import { choices } from "./choice.ts";
import type { GlobPart } from "./glob.ts";
import { type RequestView, unknownValue } from "./view.ts";

// Policy variables (§2.6): `${key}`, `${key, 'default'}` and the escapes `${*}`, `${?}`, `${$}`.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html

export interface Variable {
  /** Lower case. */
  readonly key: string;
  readonly fallback?: string;
  /** The default stands behind comma and space, as AWS documents it. */
  readonly isStrict: boolean;
}

export type TemplatePart = GlobPart | { readonly kind: "variable"; readonly variable: Variable };

/** A text with variables in it. */
export type Template = readonly TemplatePart[];

const variableSyntax = /\$\{([^,}]*)(?:,(\s*)'([^']*)'\s*)?\}/g;

/** The template that a text is, or undefined where it has no variable and no escape. */
export function parseTemplate(text: string): Template | undefined {
  if (!text.includes("${")) return undefined;
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(variableSyntax)) {
    if (match.index > end) parts.push({ kind: "pattern", text: text.slice(end, match.index) });
    parts.push(partOf(match[1] as string, match[2], match[3]));
    end = match.index + match[0].length;
  }
  if (parts.length === 0) return undefined;
  if (end < text.length) parts.push({ kind: "pattern", text: text.slice(end) });
  return parts;
}

function partOf(name: string, space: string | undefined, fallback: string | undefined): TemplatePart {
  const key = name.trim();
  if (fallback === undefined && (key === "*" || key === "?" || key === "$"))
    return { kind: "literal", text: key };
  return {
    kind: "variable",
    variable: {
      key: key.toLowerCase(),
      isStrict: space === undefined || space === " ",
      ...(fallback !== undefined && { fallback }),
    },
  };
}

/** What a template becomes in a request: undefined where a variable has no value. */
export type Resolved<T> = T | undefined | typeof unknownValue;

/** The text that a template becomes where wildcards mean nothing. */
export function resolveText(template: Template, view: RequestView): Resolved<string> {
  let text = "";
  for (const part of template) {
    const resolved = part.kind === "variable" ? resolveVariable(part.variable, view) : part.text;
    if (resolved === undefined || resolved === unknownValue) return resolved;
    text += resolved;
  }
  return text;
}

/** The pattern that a template becomes. A wildcard inside a variable's value is literal ([D?], the safe reading). */
export function resolvePattern(template: Template, view: RequestView): Resolved<readonly GlobPart[]> {
  const parts: GlobPart[] = [];
  for (const part of template) {
    if (part.kind !== "variable") {
      parts.push(part);
      continue;
    }
    const text = resolveVariable(part.variable, view);
    if (text === undefined || text === unknownValue) return text;
    if (!text.includes("*") && !text.includes("?")) parts.push({ kind: "literal", text });
    else {
      const isOther = takesOther(view, choices["ambiguous:wildcard-in-variable"]);
      if (isOther === unknownValue) return unknownValue;
      parts.push({ kind: isOther ? "pattern" : "literal", text });
    }
  }
  return parts;
}

/** Only single-valued keys have a value here. */
function resolveVariable(variable: Variable, view: RequestView): Resolved<string> {
  const value = view.valueOf(variable.key);
  const { fallback } = variable;
  if (value === unknownValue) return unknownValue;
  if (typeof value === "string") {
    if (value !== "" || fallback === undefined || fallback === "") return value;
    // [D?] Whether an empty value counts as a value when there is a default.
    return chooseText(view, choices["ambiguous:variable-default"], value, fallback);
  }
  if (fallback === undefined || variable.isStrict) return fallback;
  // [D?] `${key,'x'}` without the space that AWS documents: read as a default.
  return chooseText(view, choices["ambiguous:variable-default"], fallback, undefined);
}

function chooseText(
  view: RequestView,
  bit: number,
  preferred: string,
  other: string | undefined,
): Resolved<string> {
  const isOther = takesOther(view, bit);
  if (isOther === unknownValue) return unknownValue;
  return isOther ? other : preferred;
}

function takesOther(view: RequestView, bit: number): boolean | typeof unknownValue {
  view.met |= bit;
  if (view.isOpen) return unknownValue;
  return (view.flipped & bit) !== 0;
}
