// `application/x-www-form-urlencoded` as the AWS Query protocol uses it: dotted names make a tree.
import { ApiError } from "../operation.ts";

/** A parameter's text, or the parameters below it. Has no prototype: `__proto__` is a name like any other. */
export type FormTree = string | { [name: string]: FormTree };
export type FormNode = Exclude<FormTree, string>;

/** More parameters than any client sends: the largest lists of these APIs have some thousand entries. */
const maxParameters = 20_000;
/** The deepest input of these APIs has fewer than ten levels. */
const maxDepth = 24;

/** A text of a form, decoded; a broken percent sequence is the client's error. */
export function decodeFormText(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    throw new ApiError("MalformedQueryString", "The query string contains a syntax error.", 400);
  }
}

/** The parameters of a body or a query string as a tree. */
export function parseForm(text: string): FormNode {
  const root = node();
  let start = 0;
  let count = 0;
  while (start < text.length) {
    let end = text.indexOf("&", start);
    if (end < 0) end = text.length;
    if (end > start) {
      if (++count > maxParameters) throw new ApiError("ValidationError", "Too many parameters", 400);
      addParameter(root, text.slice(start, end));
    }
    start = end + 1;
  }
  return root;
}

function addParameter(root: FormNode, pair: string): void {
  const equals = pair.indexOf("=");
  const key = decodeFormText(equals < 0 ? pair : pair.slice(0, equals));
  const value = equals < 0 ? "" : decodeFormText(pair.slice(equals + 1));
  if (!key.includes(".")) {
    // `Tags=` says an empty list; members of the same list beside it win.
    if (value !== "" || root[key] === undefined) root[key] = value;
    return;
  }
  const parts = key.split(".");
  if (parts.length > maxDepth) throw new ApiError("ValidationError", "Parameters are nested too deeply", 400);
  const last = parts.pop() as string;
  let at = root;
  for (const part of parts) {
    const next = at[part];
    if (typeof next === "object") at = next;
    else at = at[part] = node();
  }
  at[last] = value;
}

function node(): FormNode {
  return Object.create(null) as FormNode;
}
