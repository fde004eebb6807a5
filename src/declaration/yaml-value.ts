import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar } from "yaml";
import { type Place, type SourceFile, type Stretch, sourceBounds, spanOf } from "./place.ts";
import type { Reporter } from "./reporter.ts";

// YAML nodes → plain values with places. Objects have no prototype, so that no key means anything but itself.

interface Converted {
  readonly value: unknown;
  readonly place: Place;
  /** Values in it, itself included. */
  readonly size: number;
}

interface Conversion {
  readonly source: SourceFile;
  readonly report: Reporter;
  /** By anchor; `open` while the anchor's own node is being converted: an alias in there would never end. */
  readonly anchored: Map<string, Converted | "open">;
  nodes: number;
  aliases: number;
}

/** Stands for what was refused, and is left out of the map or list that holds it: nothing more is said of it. */
const refused = Symbol("refused");

const plainTags = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Thrown inside this file alone, where a bound is passed. */
class BoundPassed extends Error {}

/** The value of a document with all places. What YAML allows and a declaration does not is reported. */
export function valueOf(
  document: Document.Parsed,
  source: SourceFile,
  report: Reporter,
): { readonly value: unknown; readonly place: Place } {
  const conversion: Conversion = {
    source,
    report,
    anchored: new Map(),
    nodes: 0,
    aliases: 0,
  };
  const whole = { start: 0, end: 0 };
  try {
    const { value, place } = convert(document.contents, whole, conversion);
    return value === refused ? { value: undefined, place } : { value, place };
  } catch (error) {
    if (error instanceof BoundPassed) return { value: undefined, place: { range: whole } };
    throw error;
  }
}

function convert(node: Node | null, absentAt: Stretch, conversion: Conversion): Converted {
  if (node === null) return { value: null, place: { range: absentAt }, size: 1 };
  const range = stretchOf(node) ?? absentAt;
  count(conversion, range);
  if (isAlias(node)) return followAlias(node.source, range, conversion);
  refuseTag(node, range, conversion);
  const { anchor } = node as Scalar;
  if (anchor !== undefined) conversion.anchored.set(anchor, "open");
  const converted = convertContent(node, range, conversion);
  if (anchor !== undefined) conversion.anchored.set(anchor, converted);
  return converted;
}

function convertContent(node: Node, range: Stretch, conversion: Conversion): Converted {
  if (isMap(node)) return convertMap(node.items as readonly Pair<Node, Node | null>[], range, conversion);
  if (isSeq(node))
    return convertList(node.items as readonly (Node | Pair<Node, Node | null>)[], range, conversion);
  const scalar = node as Scalar;
  const isText = typeof scalar.value === "string";
  return {
    value: scalar.value,
    place: { range, ...(!isText && scalar.source !== undefined && { source: scalar.source }) },
    size: 1,
  };
}

function convertMap(
  pairs: readonly Pair<Node, Node | null>[],
  range: Stretch,
  conversion: Conversion,
): Converted {
  const value = Object.create(null) as Record<string, unknown>;
  const entries = new Map<string, Place>();
  let size = 1;
  for (const pair of pairs) {
    const key = keyOf(pair, range, conversion);
    if (key === undefined) continue;
    const first = entries.get(key.name);
    const item = convert(pair.value, key.stretch, conversion);
    size += item.size;
    if (first) {
      conversion.report("RB1005", `the key \`${key.name}\` is written twice`, {
        span: spanOf(conversion.source, key.stretch),
        notes: [{ message: "first written here", span: spanOf(conversion.source, first.key ?? first.range) }],
      });
      continue;
    }
    if (item.value !== refused) value[key.name] = item.value;
    entries.set(key.name, { ...item.place, key: key.stretch });
  }
  return { value, place: { range, entries }, size };
}

function convertList(
  items: readonly (Node | Pair<Node, Node | null>)[],
  range: Stretch,
  conversion: Conversion,
): Converted {
  const value: unknown[] = [];
  const entries = new Map<string, Place>();
  let size = 1;
  for (const item of items) {
    const converted =
      "key" in item ? convertMap([item], range, conversion) : convert(item, range, conversion);
    size += converted.size;
    if (converted.value === refused) continue;
    value.push(converted.value);
    entries.set(String(value.length - 1), converted.place);
  }
  return { value, place: { range, entries }, size };
}

/** A map's key as text and its place; undefined, and reported, where it is no plain key. */
function keyOf(
  pair: Pair<Node, Node | null>,
  mapRange: Stretch,
  conversion: Conversion,
): { readonly name: string; readonly stretch: Stretch } | undefined {
  const { key } = pair;
  const stretch = (key && stretchOf(key)) ?? mapRange;
  count(conversion, stretch);
  const refuse = (message: string, help?: string) => {
    conversion.report("RB1004", message, { span: spanOf(conversion.source, stretch), help });
    return undefined;
  };
  if (!isScalar(key)) return refuse("a key is a plain text here");
  refuseTag(key, stretch, conversion);
  const name = typeof key.value === "string" ? key.value : (key.source ?? "");
  if (name === "<<") return refuse("merge keys (`<<`) are not part of a declaration", "write the keys out");
  if (name === "__proto__") return refuse("`__proto__` cannot be a key");
  return { name, stretch };
}

function followAlias(anchor: string, range: Stretch, conversion: Conversion): Converted {
  conversion.aliases += 1;
  if (conversion.aliases > sourceBounds.aliases) {
    passBound(conversion, `the file uses more than ${sourceBounds.aliases} aliases`, range);
  }
  const converted = conversion.anchored.get(anchor);
  if (converted === undefined || converted === "open") {
    conversion.report(
      "RB1004",
      converted === "open" ? "an alias stands inside what it names" : "an alias names no anchor",
      {
        span: spanOf(conversion.source, range),
      },
    );
    return { value: refused, place: { range }, size: 1 };
  }
  count(conversion, range, converted.size);
  return converted;
}

function refuseTag(node: Node, range: Stretch, conversion: Conversion): void {
  const tag = "tag" in node && typeof node.tag === "string" ? node.tag : undefined;
  if (tag === undefined || plainTags.has(tag)) return;
  conversion.report("RB1004", `the tag \`${tag.slice(0, 60)}\` is not part of a declaration`, {
    span: spanOf(conversion.source, range),
  });
}

function count(conversion: Conversion, at: Stretch, nodes = 1): void {
  conversion.nodes += nodes;
  if (conversion.nodes > sourceBounds.nodes) {
    passBound(conversion, `the file holds more than ${sourceBounds.nodes} values`, at);
  }
}

function passBound(conversion: Conversion, message: string, at: Stretch): never {
  conversion.report("RB1003", message, { span: spanOf(conversion.source, at) });
  throw new BoundPassed(message);
}

function stretchOf(node: Node): Stretch | undefined {
  return node.range ? { start: node.range[0], end: node.range[1] } : undefined;
}
