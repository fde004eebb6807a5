// Query protocol: the typed output of an operation → XML.
import type { Shape } from "../operation.ts";
import type { ServiceModel } from "./wire-model.ts";
import { lazy, membersOf, memoize, type WireType } from "./wire-type.ts";

type Encode = (value: unknown) => string;

/** Makes the encoders of a service's answers. `documents` names the members that are sent percent-encoded. */
export function xmlEncoder(
  model: ServiceModel,
  documents: Readonly<Record<string, readonly string[]>>,
): (type: WireType, value: Shape) => string {
  const encoderOf: (type: WireType) => Encode = memoize((type) => compile(type));

  function compile(type: WireType): Encode {
    switch (type.kind) {
      case "string":
        return (value) => escapeXml(value as string);
      case "blob":
        return (value) => value as string;
      case "number":
      case "boolean":
        return (value) => String(value as number | boolean);
      case "timestamp":
        return (value) => (value as string).replace(/\.\d+Z$/, "Z");
      case "unit":
        return () => "";
      case "list": {
        const encode = encoderOf(type.item);
        return (value) => {
          let xml = "";
          for (const item of value as readonly unknown[]) xml += `<member>${encode(item)}</member>`;
          return xml;
        };
      }
      case "map": {
        const encode = encoderOf(type.value);
        return (value) =>
          Object.entries(value as Shape)
            .map(([key, item]) => `<entry><key>${escapeXml(key)}</key><value>${encode(item)}</value></entry>`)
            .join("");
      }
      case "structure": {
        const members = lazy(() => memberEncoders(type.name));
        return (value) => structure(members(), value as Shape);
      }
    }
  }

  function memberEncoders(name: string): readonly MemberEncoder[] {
    const encoded = new Set(documents[name]);
    return membersOf(model, name).map(([member, type]) => ({
      name: member,
      head: `<${member}>`,
      tail: `</${member}>`,
      encode: encoded.has(member) ? (value) => encodeRfc3986(value as string) : encoderOf(type),
    }));
  }

  return (type, value) => (type.kind === "unit" ? "" : encoderOf(type)(value));
}

interface MemberEncoder {
  readonly name: string;
  readonly head: string;
  readonly tail: string;
  readonly encode: Encode;
}

function structure(members: readonly MemberEncoder[], value: Shape): string {
  let xml = "";
  for (const { name, head, tail, encode } of members) {
    const member = value[name];
    if (member !== undefined && member !== null) xml += head + encode(member) + tail;
  }
  return xml;
}

/** Nothing to escape or replace: the common case, told with one look. */
const plain = /^[\t\n !#-%(-;=?-~]*$/;
// Characters that XML 1.0 cannot carry in any spelling, lone surrogates among them.
const illegal =
  // oxlint-disable-next-line no-control-regex
  /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // A raw one would be read back as a line feed.
  "\r": "&#xD;",
};

/** A text as XML content. */
export function escapeXml(text: string): string {
  if (plain.test(text)) return text;
  return text.replace(illegal, "\ufffd").replace(/[&<>"'\r]/g, (character) => escapes[character] ?? "");
}

/** Percent-encodes everything but RFC 3986's unreserved characters, as IAM sends policy documents. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
