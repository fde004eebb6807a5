import { globContains, globsOverlap } from "./glob-algebra.ts";
import { fifthColon } from "./view.ts";

// Patterns of actions and resources among themselves, for questions about policies instead of requests.

/** Six parts, the first five in lower case; undefined for what is no ARN. A variable may be any text. */
function partsOf(pattern: string, variable: string): readonly string[] | undefined {
  const text = pattern.replace(/\$\{[^}]*\}/g, variable);
  const fifth = fifthColon(text);
  if (fifth < 0) return undefined;
  return [...text.slice(0, fifth).toLowerCase().split(":"), text.slice(fifth + 1)];
}

/** Whether some resource matches both elements. Variables count as `*`. */
export function resourcesOverlap(a: string, b: string): boolean {
  if (a === "*" || b === "*" || a === b) return true;
  const left = partsOf(a, "*");
  const right = partsOf(b, "*");
  if (!left || !right) return false;
  return left.every((part, i) => globsOverlap(part, right[i] as string));
}

/** Whether every resource that matches `inner` matches `outer`. Never yes by an outer variable. */
export function resourceContains(outer: string, inner: string): boolean {
  if (outer === "*") return true;
  if (inner === "*" || outer.includes("${")) return false;
  const left = partsOf(outer, "*");
  const right = partsOf(inner, "*");
  if (!left || !right) return false;
  return left.every((part, i) => globContains(part, right[i] as string));
}

/** Whether some action matches both elements. */
export function actionsOverlap(a: string, b: string): boolean {
  return globsOverlap(a.toLowerCase(), b.toLowerCase());
}

/** Whether every action that matches `inner` matches `outer`. */
export function actionContains(outer: string, inner: string): boolean {
  return globContains(outer.toLowerCase(), inner.toLowerCase());
}
