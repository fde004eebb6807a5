// XML as SAML uses it, and no more: elements, attributes, namespaces, text. What could make a document mean something else
// than it shows (document types, entities of its own, processing instructions) is refused.

export interface XmlAttribute {
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
  readonly value: string;
}

export interface XmlElement {
  readonly prefix: string;
  readonly local: string;
  readonly namespace: string;
  readonly attributes: readonly XmlAttribute[];
  /** Namespaces in scope: prefix (`""` is the default) → address. */
  readonly scope: ReadonlyMap<string, string>;
  readonly children: (XmlElement | string)[];
  readonly parent: XmlElement | undefined;
}

export class XmlError extends Error {
  override readonly name = "XmlError";
}

const maxDepth = 64;
const xmlNamespace = "http://www.w3.org/XML/1998/namespace";
const name = "[A-Za-z_][\\w.-]*";
const token = new RegExp(
  [
    "<!--(?:(?!--)[\\s\\S])*-->",
    "<!\\[CDATA\\[(?<cdata>[\\s\\S]*?)\\]\\]>",
    `</(?<close>(?:${name}:)?${name})\\s*>`,
    `<(?<open>(?:${name}:)?${name})(?<attributes>(?:\\s+(?:${name}:)?${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(?<empty>/?)>`,
    "(?<text>[^<]+)",
  ].join("|"),
  "y",
);
const attribute = new RegExp(
  `(?<key>(?:${name}:)?${name})\\s*=\\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)')`,
  "g",
);

/** The root element of a document. Throws an {@link XmlError} where it is not well-formed, or more than SAML uses. */
export function parseXml(document: string): XmlElement {
  const text = document.replace(/^\uFEFF?\s*(?:<\?xml[^?]*\?>)?/, "").replaceAll(/\r\n?/g, "\n");
  let root: XmlElement | undefined;
  let open: XmlElement | undefined;
  let depth = 0;
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const groups = token.exec(text)?.groups;
    if (groups === undefined) throw new XmlError(`unreadable at character ${at}`);
    if (groups["open"] !== undefined) {
      if (root !== undefined && open === undefined) throw new XmlError("more than one root");
      if (++depth > maxDepth) throw new XmlError("nested too deeply");
      const element = elementOf(groups["open"], groups["attributes"] ?? "", open);
      root ??= element;
      open?.children.push(element);
      if (groups["empty"] === "/") depth -= 1;
      else open = element;
    } else if (groups["close"] !== undefined) {
      if (open === undefined || qualified(open) !== groups["close"]) throw new XmlError("elements overlap");
      depth -= 1;
      open = open.parent;
    } else {
      addText(open, groups["cdata"] ?? decode(groups["text"] ?? ""));
    }
  }
  if (root === undefined || open !== undefined) throw new XmlError("not whole");
  return root;
}

function addText(open: XmlElement | undefined, text: string): void {
  if (open !== undefined) open.children.push(text);
  else if (text.trim() !== "") throw new XmlError("text outside the root");
}

function elementOf(tag: string, attributes: string, parent: XmlElement | undefined): XmlElement {
  const scope = new Map(parent?.scope ?? [["xml", xmlNamespace]]);
  const pairs: [string, string][] = [];
  for (const { groups } of attributes.matchAll(attribute)) {
    const key = groups?.["key"] ?? "";
    // White space in an attribute is a space, unless it was written as a reference.
    const value = decode((groups?.["double"] ?? groups?.["single"] ?? "").replaceAll(/[\n\t]/g, " "));
    if (key === "xmlns") scope.set("", value);
    else if (key.startsWith("xmlns:")) scope.set(key.slice(6), value);
    else if (pairs.some(([other]) => other === key)) throw new XmlError(`${key} is there twice`);
    else pairs.push([key, value]);
  }
  const [prefix, local] = split(tag);
  return {
    prefix,
    local,
    namespace: namespaceOf(scope, prefix),
    attributes: pairs.map(([key, value]) => {
      const [own, localName] = split(key);
      return { prefix: own, local: localName, namespace: own === "" ? "" : namespaceOf(scope, own), value };
    }),
    scope,
    children: [],
    parent,
  };
}

function split(tag: string): readonly [string, string] {
  const colon = tag.indexOf(":");
  return colon < 0 ? ["", tag] : [tag.slice(0, colon), tag.slice(colon + 1)];
}

function namespaceOf(scope: ReadonlyMap<string, string>, prefix: string): string {
  const namespace = scope.get(prefix);
  if (namespace === undefined && prefix !== "") throw new XmlError(`${prefix} is no namespace`);
  return namespace ?? "";
}

/** The name as it was written. */
export function qualified({ prefix, local }: { readonly prefix: string; readonly local: string }): string {
  return prefix === "" ? local : `${prefix}:${local}`;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(\w+));|&/g, (found, hex, decimal, named) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex as string, 16);
    if (!Number.isNaN(code) && code > 0 && code <= 0x10_ff_ff) return String.fromCodePoint(code);
    const character = Object.hasOwn(entities, String(named)) ? entities[String(named)] : undefined;
    if (character === undefined) throw new XmlError(`${found} is no character`);
    return character;
  });
}

/** The children of an element that are elements of this name. */
export function childrenOf(element: XmlElement, namespace: string, local: string): readonly XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement =>
      typeof child !== "string" && child.namespace === namespace && child.local === local,
  );
}

/** All elements of a tree, the root first. */
export function* elementsOf(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) if (typeof child !== "string") yield* elementsOf(child);
}

/** An attribute without namespace. */
export function attributeOf(element: XmlElement | undefined, local: string): string | undefined {
  return element?.attributes.find((one) => one.prefix === "" && one.local === local)?.value;
}

/** All text within an element. */
export function textOf(element: XmlElement | undefined): string {
  if (element === undefined) return "";
  return element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}
