import { qualified, type XmlElement } from "./xml.ts";

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/**
 * An element in the form that is signed: Exclusive XML Canonicalization 1.0 without comments
 * (https://www.w3.org/TR/xml-exc-c14n/). `without` is left out: the signature that the element itself holds.
 */
export function canonicalize(
  element: XmlElement,
  options: { readonly without?: XmlElement; readonly inclusivePrefixes?: readonly string[] } = {},
): string {
  const { without, inclusivePrefixes = [] } = options;
  const write = (one: XmlElement, rendered: ReadonlyMap<string, string>): string => {
    const used = new Set([
      one.prefix,
      ...one.attributes.map(({ prefix }) => prefix).filter((prefix) => prefix !== ""),
    ]);
    for (const prefix of inclusivePrefixes) if (one.scope.has(prefix)) used.add(prefix);
    used.delete("xml");
    const known = new Map(rendered);
    let tag = `<${qualified(one)}`;
    for (const prefix of [...used].sort(order)) {
      const namespace = one.scope.get(prefix) ?? "";
      if ((known.get(prefix) ?? "") === namespace) continue;
      known.set(prefix, namespace);
      tag += ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${escapeAttribute(namespace)}"`;
    }
    const attributes = [...one.attributes].sort(
      (left, right) => order(left.namespace, right.namespace) || order(left.local, right.local),
    );
    for (const attribute of attributes)
      tag += ` ${qualified(attribute)}="${escapeAttribute(attribute.value)}"`;
    const content = one.children
      .filter((child) => child !== without)
      .map((child) => (typeof child === "string" ? escapeText(child) : write(child, known)));
    return `${tag}>${content.join("")}</${qualified(one)}>`;
  };
  return write(element, new Map());
}

function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#xD;");
}

function escapeAttribute(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\t", "&#x9;")
    .replaceAll("\n", "&#xA;")
    .replaceAll("\r", "&#xD;");
}
