import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

// Small changes to a YAML text that leave every other character as it is: comments, alignment, quotes, line ends. Each
// change is cut into the text by the places of its nodes, and believed only where reading the result gives what was
// wanted; otherwise the YAML library writes the text anew (comments kept, layout its own).

export type EditPath = readonly (string | number)[];

/** A value to write: what a declaration's entries are made of. */
export type EditValue = string | boolean | readonly EditValue[] | { readonly [key: string]: EditValue };

/** Adds a key to the map at a path, which exists; undefined where it cannot be added there. */
export function addKey(text: string, path: EditPath, key: string, value: EditValue): string | undefined {
  const document = parsed(text);
  const map = nodeAt(document, path);
  if (!isMap(map) || map.has(key)) return undefined;
  const spliced = spliceKey(text, map, path.length, key, value);
  document.setIn([...path, key], document.createNode(value));
  return believed(spliced, document);
}

/** Adds an item to the list at a path, which exists. */
export function addItem(text: string, path: EditPath, value: EditValue): string | undefined {
  const document = parsed(text);
  const list = nodeAt(document, path);
  if (!isSeq(list)) return undefined;
  const spliced = spliceItem(text, list, value);
  document.addIn(path, document.createNode(value));
  return believed(spliced, document);
}

/** Removes what stands at a path: a key of a map or an item of a list. */
export function removeAt(text: string, path: EditPath): string | undefined {
  const document = parsed(text);
  const owner = nodeAt(document, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined || !document.hasIn(path)) return undefined;
  const spliced = isMap(owner) || isSeq(owner) ? spliceOut(text, owner, last) : undefined;
  document.deleteIn(path);
  return believed(spliced, document);
}

function parsed(text: string): Document.Parsed {
  return parseDocument(text, { version: "1.2", schema: "core", prettyErrors: false });
}

function nodeAt(document: Document.Parsed, path: EditPath): unknown {
  return path.length === 0 ? document.contents : document.getIn(path, true);
}

/** The spliced text if it says what the changed document says, else the document as the library writes it. */
function believed(spliced: string | undefined, wanted: Document.Parsed): string {
  if (spliced !== undefined) {
    const read = parsed(spliced);
    const isSame = read.errors.length === 0 && JSON.stringify(read.toJS()) === JSON.stringify(wanted.toJS());
    if (isSame) return spliced;
  }
  return wanted.toString({ lineWidth: 0 });
}

function spliceKey(
  text: string,
  map: YAMLMap,
  depth: number,
  key: string,
  value: EditValue,
): string | undefined {
  const entry = `${flowText(key)}: `;
  if (map.flow) return spliceFlow(text, map, `${entry}${flowText(value)}`, ["{ ", " }"]);
  const [first] = map.items as readonly Pair<Node, Node | null>[];
  const start = first?.key.range?.[0];
  if (start === undefined) return undefined;
  const indent = columnOf(text, start);
  const step = depth > 0 ? Math.max(1, Math.round(indent / depth)) : 2;
  return insertLines(text, endOf(map), blockLines(key, value, indent, step));
}

function spliceItem(text: string, list: YAMLSeq, value: EditValue): string | undefined {
  if (list.flow) return spliceFlow(text, list, flowText(value), ["[", "]"]);
  const start = list.range?.[0];
  if (start === undefined) return undefined;
  return insertLines(text, endOf(list), [`${" ".repeat(columnOf(text, start))}- ${itemText(value)}`]);
}

function spliceFlow(
  text: string,
  collection: YAMLMap | YAMLSeq,
  entry: string,
  [open, close]: readonly [string, string],
): string | undefined {
  const { range } = collection;
  if (!range) return undefined;
  if (collection.items.length === 0)
    return text.slice(0, range[0]) + open + entry + close + text.slice(range[1]);
  const end = endOf(collection);
  return end === undefined ? undefined : `${text.slice(0, end)}, ${entry}${text.slice(end)}`;
}

/** Inserts lines after the line on which an offset stands. */
function insertLines(text: string, offset: number | undefined, lines: readonly string[]): string | undefined {
  if (offset === undefined) return undefined;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const added = lines.map((line) => line + newline).join("");
  if (text[offset - 1] === "\n") return text.slice(0, offset) + added + text.slice(offset);
  const lineEnd = text.indexOf("\n", offset);
  if (lineEnd < 0) return text + newline + added;
  return text.slice(0, lineEnd + 1) + added + text.slice(lineEnd + 1);
}

/** Where the last item of a collection ends; undefined where there is none. */
function endOf(collection: YAMLMap | YAMLSeq): number | undefined {
  const item = collection.items.at(-1);
  return item === undefined ? undefined : stretchOf(item)?.[1];
}

/** From the first character of an item to the one after its last, comments left out. */
function stretchOf(item: unknown): readonly [number, number] | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  if (!("key" in item)) return outerRange(item as Node);
  const { key, value } = item as Pair<Node, Node | null>;
  const from = key.range?.[0];
  const to = (value && deepEnd(value)) ?? key.range?.[1];
  return from === undefined || to === undefined ? undefined : [from, to];
}

function outerRange(node: Node): readonly [number, number] | undefined {
  const end = deepEnd(node);
  return node.range && end !== undefined ? [node.range[0], end] : undefined;
}

/** A block collection's own range may take in the comments that follow it: its last item says where it ends. */
function deepEnd(node: Node): number | undefined {
  const isBlock = (isMap(node) || isSeq(node)) && !node.flow && node.items.length > 0;
  return isBlock ? endOf(node) : node.range?.[1];
}

function spliceOut(text: string, owner: YAMLMap | YAMLSeq, step: string | number): string | undefined {
  const items: readonly unknown[] = owner.items;
  const index = isMap(owner)
    ? owner.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(step))
    : Number(step);
  const stretch = stretchOf(items[index]);
  if (!stretch) return undefined;
  const { range } = owner;
  if (items.length === 1 && range) return emptied(text, owner, stretch, range[0]);
  return owner.flow ? cutFlow(text, items, index, stretch) : cutLines(text, stretch);
}

function emptied(
  text: string,
  owner: YAMLMap | YAMLSeq,
  [, end]: readonly [number, number],
  start: number,
): string {
  const nothing = isMap(owner) ? "{}" : "[]";
  if (owner.flow) return text.slice(0, start) + nothing + text.slice(owner.range?.[1] ?? end);
  const before = text.slice(0, start).trimEnd();
  const after = text.slice(end - (text[end - 1] === "\n" ? 1 : 0));
  return before.endsWith(":") ? `${before} ${nothing}${after}` : text.slice(0, start) + nothing + after;
}

function cutFlow(
  text: string,
  items: readonly unknown[],
  index: number,
  [start, end]: readonly [number, number],
): string | undefined {
  const next = stretchOf(items[index + 1]);
  if (next) return text.slice(0, start) + text.slice(next[0]);
  const previous = stretchOf(items[index - 1]);
  return previous && text.slice(0, previous[1]) + text.slice(end);
}

/** Takes out all lines that an item stands on, with a comment at their end. */
function cutLines(text: string, [start, end]: readonly [number, number]): string {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const isClosed = text[end - 1] === "\n";
  const lineEnd = isClosed ? end - 1 : text.indexOf("\n", end);
  return text.slice(0, lineStart) + (lineEnd < 0 ? "" : text.slice(lineEnd + 1));
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

/** A key with its value as lines: short maps on one line, lists with an item a line. */
function blockLines(key: string, value: EditValue, indent: number, step: number): readonly string[] {
  const margin = " ".repeat(indent);
  const isSection = indent === 0 && typeof value === "object";
  const isLong = isSection || JSON.stringify(value).length > 110;
  const holdsList =
    typeof value === "object" && !Array.isArray(value) && Object.values(value).some(Array.isArray);
  if (Array.isArray(value) && value.length > 0) {
    const inner = " ".repeat(indent + step);
    return [
      `${margin}${flowText(key)}:`,
      ...(value as readonly EditValue[]).map((item) => `${inner}- ${itemText(item)}`),
    ];
  }
  if (typeof value !== "object" || Array.isArray(value) || !(isLong || holdsList)) {
    return [`${margin}${flowText(key)}: ${itemText(value)}`];
  }
  const entries = Object.entries(value as { readonly [key: string]: EditValue });
  return [
    `${margin}${flowText(key)}:`,
    ...entries.flatMap(([name, item]) => blockLines(name, item, indent + step, step)),
  ];
}

/** A value on one line, outside of flow collections: commas need no quotes there. */
function itemText(value: EditValue): string {
  return typeof value === "string" ? scalarText(value, /^[A-Za-z0-9][\w@.,*=!/+:-]*$/) : flowText(value);
}

/** A value on one line. */
function flowText(value: EditValue): string {
  if (typeof value === "string") return scalarText(value, /^[A-Za-z0-9][\w@.*=!/+-]*$/);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${(value as readonly EditValue[]).map(flowText).join(", ")}]`;
  const entries = Object.entries(value as { readonly [key: string]: EditValue });
  return entries.length === 0
    ? "{}"
    : `{ ${entries.map(([key, item]) => `${flowText(key)}: ${flowText(item)}`).join(", ")} }`;
}

/** A text without quotes where it is then still read as that text. */
function scalarText(value: string, plain: RegExp): string {
  const words = value.split(" ");
  const looksPlain =
    words.length > 0 &&
    plain.test(words[0] ?? "") &&
    words.every((word) => /^[\w@.*=!/+-]+$|^$/.test(word) || plain.test(word));
  const isPlain =
    looksPlain && value === value.trim() && !/: |:$| #/.test(value) && parsed(value).toJS() === value;
  return isPlain ? value : JSON.stringify(value);
}
