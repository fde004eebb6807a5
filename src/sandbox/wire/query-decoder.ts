// Query protocol: the tree of a form → the typed input of an operation.
import { ApiError, type Shape } from "../operation.ts";
import type { FormNode, FormTree } from "./form.ts";
import type { ServiceModel } from "./wire-model.ts";
import { lazy, membersOf, memoize, type WireType } from "./wire-type.ts";

type Decode = (tree: FormTree | undefined, member: string) => unknown;

/** Makes the decoders of a service, each when its type is first met. */
export function queryDecoder(model: ServiceModel): (type: WireType, tree: FormNode) => Shape {
  const decoderOf: (type: WireType) => Decode = memoize((type) => compile(type));

  function compile(type: WireType): Decode {
    switch (type.kind) {
      case "string":
      case "blob":
      case "timestamp":
        return text;
      case "number":
        return (tree, member) => toNumber(text(tree, member), member);
      case "boolean":
        return (tree, member) => toBoolean(text(tree, member), member);
      case "unit":
        return () => undefined;
      case "list":
        return listDecoder(decoderOf(type.item));
      case "map":
        return mapDecoder(decoderOf(type.value));
      case "structure": {
        const members = lazy(() =>
          membersOf(model, type.name).map(([name, of]) => [name, decoderOf(of)] as const),
        );
        return (tree, member) => structure(members(), tree, member);
      }
    }
  }

  return (type, tree) => (type.kind === "unit" ? {} : (decoderOf(type)(tree, "") as Shape));
}

function structure(
  members: readonly (readonly [string, Decode])[],
  tree: FormTree | undefined,
  at: string,
): Shape {
  const result: Record<string, unknown> = {};
  // An empty structure cannot be written in this protocol: one that is missing inside a list is empty.
  if (tree === undefined || tree === "") return result;
  if (typeof tree === "string") throw unexpected(at);
  for (const [name, decode] of members) {
    const value = tree[name];
    if (value !== undefined) result[name] = decode(value, name);
  }
  return result;
}

function listDecoder(decode: Decode): Decode {
  return (tree, member) => {
    if (tree === undefined || tree === "") return [];
    if (typeof tree === "string") throw unexpected(member);
    const items = tree["member"];
    if (items === undefined || items === "") return [];
    if (typeof items === "string") throw unexpected(member);
    return numbered(items, member).map((key) => decode(items[key], `${member}.member.${key}`));
  };
}

function mapDecoder(decode: Decode): Decode {
  return (tree, member) => {
    const result = Object.create(null) as Record<string, unknown>;
    if (tree === undefined || tree === "") return result;
    if (typeof tree === "string") throw unexpected(member);
    const entries = tree["entry"];
    if (entries === undefined || entries === "") return result;
    if (typeof entries === "string") throw unexpected(member);
    for (const key of numbered(entries, member)) {
      const entry = entries[key];
      if (typeof entry !== "object") throw unexpected(member);
      result[text(entry["key"], member)] = decode(entry["value"], member);
    }
    return result;
  };
}

/** The keys of a numbered list in the order of their numbers; gaps are no fault. */
function numbered(items: FormNode, member: string): readonly string[] {
  const keys = Object.keys(items);
  for (const key of keys) if (!/^\d{1,9}$/.test(key)) throw unexpected(member);
  return keys.sort((left, right) => Number(left) - Number(right));
}

function text(tree: FormTree | undefined, member: string): string {
  if (tree === undefined) return "";
  if (typeof tree !== "string") throw unexpected(member);
  return tree;
}

function toNumber(value: string, member: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(value.trim()))
    throw new ApiError("MalformedInput", `Invalid number for ${member}`, 400);
  return Number(value);
}

function toBoolean(value: string, member: string): boolean {
  if (value === "true" || value === "True") return true;
  if (value === "false" || value === "False") return false;
  throw new ApiError("MalformedInput", `Invalid boolean for ${member}`, 400);
}

function unexpected(member: string): ApiError {
  return new ApiError("MalformedInput", `Unexpected complex element termination at ${member}`, 400);
}
