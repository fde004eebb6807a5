import type { CompiledDocument } from "../../policy/index.ts";

/** The condition keys that a document asks for, in its conditions and as policy variables; sorted, as written. */
export function contextKeysOf(document: CompiledDocument): readonly string[] {
  const keys = new Map<string, string>();
  const note = (key: string): void => {
    if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  };
  for (const statement of document.statements) {
    for (const { key, values } of statement.conditions) {
      note(key);
      for (const value of values) variablesOf(document, value).forEach(note);
    }
    for (const resource of [...(statement.resources ?? []), ...(statement.notResources ?? [])]) {
      variablesOf(document, resource).forEach(note);
    }
  }
  return [...keys.values()].sort();
}

function variablesOf(document: CompiledDocument, text: string): readonly string[] {
  if (!document.hasVariables) return [];
  return [...text.matchAll(/\$\{\s*(?<key>[^}*?$,\s]+)\s*(?:,[^}]*)?\}/g)].map(
    (match) => match.groups?.["key"] ?? "",
  );
}
