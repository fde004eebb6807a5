import type { JsonWebKey } from "node:crypto";

/** Public keys (RFC 7517) of identity providers by issuer URL. */
export type TokenKeys = Readonly<Record<string, readonly JsonWebKey[]>>;
