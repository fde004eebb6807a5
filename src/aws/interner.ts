import type { DocumentText } from "../model/index.ts";

/** Holds each document once: a thousand accounts share most of theirs. */
export interface Interner {
  /** The document that AWS encoded for transport (RFC 3986), as one string per text. */
  decode(encoded: string): DocumentText;
}

export function createInterner(): Interner {
  const known = new Map<string, string>();
  return {
    decode(encoded) {
      const text = decodeURIComponent(encoded);
      const same = known.get(text);
      if (same !== undefined) return same;
      known.set(text, text);
      return text;
    },
  };
}
