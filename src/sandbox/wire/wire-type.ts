import type { ServiceModel, TypeText } from "./wire-model.ts";

/** A type of the table, read. A structure's members are resolved when first used: structures may contain themselves. */
export type WireType =
  | { readonly kind: "string" | "number" | "boolean" | "timestamp" | "blob" | "unit" }
  | { readonly kind: "list"; readonly item: WireType }
  | { readonly kind: "map"; readonly value: WireType }
  | { readonly kind: "structure"; readonly name: string };

/** Reads the table's spelling of a type. */
export function parseType(text: TypeText): WireType {
  const generic = /^(list|map)<(.*)>$/.exec(text);
  if (generic?.[1] === "list") return { kind: "list", item: parseType(generic[2] ?? "") };
  if (generic?.[1] === "map") return { kind: "map", value: parseType(generic[2] ?? "") };
  switch (text) {
    case "string":
    case "number":
    case "boolean":
    case "timestamp":
    case "blob":
    case "unit":
      return { kind: text };
    default:
      return { kind: "structure", name: text };
  }
}

/** The members of a structure with their types, in the table's order. */
export function membersOf(model: ServiceModel, structure: string): readonly (readonly [string, WireType])[] {
  const shape = model.shapes[structure];
  if (shape === undefined) throw new Error(`the wire table has no structure ${structure}`);
  return Object.entries(shape.members).map(([name, text]) => [name, parseType(text)] as const);
}

/**
 * Compiles one closure per type of a service, each when it is first needed. The closure is known before its members
 * are compiled, so a structure that contains itself needs no special care.
 */
export function memoize<T>(compile: (type: WireType) => T): (type: WireType) => T {
  const byStructure = new Map<string, T>();
  return (type) => {
    if (type.kind !== "structure") return compile(type);
    const known = byStructure.get(type.name);
    if (known !== undefined) return known;
    const compiled = compile(type);
    byStructure.set(type.name, compiled);
    return compiled;
  };
}

/** Makes a value when it is first asked for. */
export function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
