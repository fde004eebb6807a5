// A client shows with every request for a token that it holds the key it began with (RFC 9449, DPoP), as `aws login` does.
import { createHash, createPublicKey, type JsonWebKey, verify } from "node:crypto";
import type { HttpRequest } from "../wire/http-request.ts";

/** Milliseconds by which a client's clock may be off. */
const tolerance = 5 * 60_000;
/** Proofs that are remembered, so that none is taken twice. */
const capacity = 10_000;

type Json = Readonly<Record<string, unknown>>;

/** Checks proofs; each is good once. */
export class ProofsOfPossession {
  readonly #seen = new Set<string>();
  /** The machine's time in milliseconds: clients know no other. */
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The thumbprint of the key that a request's proof was made with; undefined where the proof is none. */
  keyOf({ method, path, headers }: HttpRequest): string | undefined {
    const proof = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(headers["dpop"] ?? "");
    if (proof === null) return undefined;
    const [, head = "", body = "", signature = ""] = proof;
    const { typ, alg, jwk } = json(head);
    const { htm, htu, iat, jti } = json(body);
    const isForThis =
      typ === "dpop+jwt" &&
      alg === "ES256" &&
      htm === method &&
      isAddress(htu, headers["host"], path) &&
      typeof iat === "number" &&
      Math.abs(iat * 1000 - this.#now()) <= tolerance &&
      typeof jti === "string" &&
      !this.#seen.has(jti);
    if (!isForThis || !isSigned(jwk as JsonWebKey, `${head}.${body}`, signature)) return undefined;
    this.#remember(jti);
    return thumbprintOf(jwk as JsonWebKey);
  }

  #remember(id: string): void {
    if (this.#seen.size >= capacity) this.#seen.clear();
    this.#seen.add(id);
  }
}

function isAddress(htu: unknown, host: string | undefined, path: string): boolean {
  if (typeof htu !== "string" || !URL.canParse(htu)) return false;
  const url = new URL(htu);
  return url.host === host?.toLowerCase() && url.pathname === path;
}

function isSigned(jwk: JsonWebKey, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") return false;
    const bytes = Buffer.from(signature, "base64url");
    return verify("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }, bytes);
  } catch {
    return false;
  }
}

/** RFC 7638. */
function thumbprintOf({ crv, kty, x, y }: JsonWebKey): string {
  return createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
}

function json(part: string): Json {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Json) : {};
  } catch {
    return {};
  }
}
