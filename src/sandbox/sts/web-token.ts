// JSON Web Tokens of identity providers, checked against keys that the sandbox was given: it never fetches any.
import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { ApiError } from "../operation.ts";
import type { TokenKeys } from "../token-keys.ts";

/** What a checked token says. */
export interface TokenClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  /** `amr`: how the user was authenticated. */
  readonly methods: readonly string[];
  readonly tags: readonly (readonly [string, string])[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const tagsClaim = "https://aws.amazon.com/tags";
const sourceIdentityClaim = "https://aws.amazon.com/source_identity";

/** Checks a token's signature and times. Throws the error of STS that says what is wrong with it. */
export function verifyToken(token: string, keys: TokenKeys, now: Date): TokenClaims {
  const [header, payload, signature, ...more] = token.split(".");
  if (header === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw invalidToken(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  }
  const claims = readJson(payload);
  const issuer = textOf(claims["iss"]) ?? "";
  const issuerKeys = keys[issuer];
  if (issuerKeys === undefined) {
    throw new ApiError(
      "IDPCommunicationErrorException",
      `The sandbox was given no keys of the issuer ${issuer}`,
    );
  }
  if (!isSignedBy(issuerKeys, readJson(header), `${header}.${payload}`, signature)) {
    throw invalidToken(
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  }
  checkTimes(claims, now);
  const tags = (claims[tagsClaim] ?? {}) as { principal_tags?: Json; transitive_tag_keys?: unknown };
  return {
    issuer,
    subject: textOf(claims["sub"]) ?? "",
    audiences: textsOf(claims["azp"] ?? claims["aud"]),
    methods: textsOf(claims["amr"]),
    tags: Object.entries(tags.principal_tags ?? {}).map(
      ([key, value]) => [key, textsOf(value)[0] ?? ""] as const,
    ),
    transitiveTagKeys: textsOf(tags.transitive_tag_keys),
    sourceIdentity: textOf(claims[sourceIdentityClaim]),
  };
}

const algorithms: Readonly<Record<string, string>> = { RS256: "RSA-SHA256", ES256: "sha256" };

function isSignedBy(keys: readonly JsonWebKey[], header: Json, signed: string, signature: string): boolean {
  const algorithm = algorithms[textOf(header["alg"]) ?? ""];
  if (algorithm === undefined) return false;
  const id = header["kid"];
  return keys
    .filter((key) => id === undefined || key["kid"] === undefined || key["kid"] === id)
    .some((key) => {
      const publicKey = createPublicKey({ key, format: "jwk" });
      const isEllipticCurve = publicKey.asymmetricKeyType === "ec";
      if (isEllipticCurve !== (header["alg"] === "ES256")) return false;
      return verify(
        algorithm,
        Buffer.from(signed),
        isEllipticCurve ? { key: publicKey, dsaEncoding: "ieee-p1363" } : publicKey,
        Buffer.from(signature, "base64url"),
      );
    });
}

function checkTimes(claims: Json, now: Date): void {
  const seconds = now.getTime() / 1000;
  const { exp, nbf } = claims as { exp?: unknown; nbf?: unknown };
  if (typeof exp !== "number") throw invalidToken("The token must have an expiration");
  if (exp < seconds)
    throw new ApiError(
      "ExpiredTokenException",
      `Token expired: current date/time ${Math.floor(seconds)} must be before the expiration date/time ${exp}`,
    );
  if (typeof nbf === "number" && nbf > seconds + 300) throw invalidToken("The token is not yet valid");
}

function readJson(part: string): Json {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null) return value as Json;
  } catch {
    // Said below, as for a part that is no object.
  }
  throw invalidToken("The ID Token provided is not a valid JWT.");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function invalidToken(message: string): ApiError {
  return new ApiError("InvalidIdentityTokenException", message);
}
