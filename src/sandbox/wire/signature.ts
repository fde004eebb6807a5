// AWS Signature Version 4, checked: in the Authorization header and presigned in the query string
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
import { ApiError } from "../operation.ts";
import { HmacKey, sha256Hex } from "./digest.ts";
import { decodeFormText } from "./form.ts";
import type { HttpRequest } from "./http-request.ts";
import { encodeRfc3986 } from "./xml-encoder.ts";

/** What a request says about its signature, not yet believed. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string;
  readonly securityToken: string | undefined;
  /** Seconds that a presigned request is good for; undefined for one signed in its header. */
  readonly presignedFor: number | undefined;
}

const algorithm = "AWS4-HMAC-SHA256";
const maxSkew = 15 * 60_000;
const maxPresigned = 7 * 24 * 3600;

/** Reads the claim of a request; undefined where it carries none. Throws IncompleteSignature where it is not whole. */
export function readClaim(request: HttpRequest): SignatureClaim | undefined {
  const { authorization } = request.headers;
  if (authorization !== undefined) return headerClaim(request, authorization);
  if (request.query.includes("X-Amz-Signature") || request.query.includes("X-Amz-Algorithm"))
    return queryClaim(request);
  return undefined;
}

function headerClaim(request: HttpRequest, authorization: string): SignatureClaim {
  const end = authorization.indexOf(" ");
  const scheme = end < 0 ? authorization : authorization.slice(0, end);
  if (scheme !== algorithm) throw incomplete(`Unsupported AWS 'algorithm': '${scheme}'.`);
  const credential = fieldOf(authorization, "Credential=", end);
  const signature = fieldOf(authorization, "Signature=", end);
  const signedHeaders = fieldOf(authorization, "SignedHeaders=", end);
  const timestamp = request.headers["x-amz-date"] ?? basicFormOf(request.headers["date"]);
  if (
    credential === undefined ||
    signature === undefined ||
    signedHeaders === undefined ||
    timestamp === undefined
  ) {
    throw incomplete(missingOf({ credential, signature, signedHeaders, timestamp }));
  }
  const { accessKeyId, date, region, service, terminator } = readScope(credential);
  return {
    accessKeyId,
    date,
    region,
    service,
    terminator,
    signature,
    signedHeaders: signedHeaders.split(";"),
    timestamp,
    securityToken: request.headers["x-amz-security-token"],
    presignedFor: undefined,
  };
}

/** The value of a field that stands behind a comma or the scheme. */
function fieldOf(authorization: string, name: string, after: number): string | undefined {
  for (let at = authorization.indexOf(name, after); at >= 0; at = authorization.indexOf(name, at + 1)) {
    const before = authorization.charCodeAt(at - 1);
    if (at !== after + 1 && before !== space && before !== comma) continue;
    const end = authorization.indexOf(",", at);
    return authorization.slice(at + name.length, end < 0 ? undefined : end).trim();
  }
  return undefined;
}

const space = " ".charCodeAt(0);
const comma = ",".charCodeAt(0);

/** All that a signature in the header lacks. */
function missingOf(fields: Readonly<Record<keyof typeof missingFields, string | undefined>>): string {
  return Object.entries(missingFields)
    .filter(([name]) => fields[name as keyof typeof missingFields] === undefined)
    .map(([, text]) => text)
    .join(" ");
}

const missingFields = {
  credential: "Authorization header requires 'Credential' parameter.",
  signature: "Authorization header requires 'Signature' parameter.",
  signedHeaders: "Authorization header requires 'SignedHeaders' parameter.",
  timestamp: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
} as const;

function queryClaim(request: HttpRequest): SignatureClaim {
  const query = new Map(queryPairs(request.query));
  const get = (name: string): string => {
    const value = query.get(name);
    if (value === undefined) throw incomplete(`AWS query-string parameters must include '${name}'.`);
    return value;
  };
  const scheme = get("X-Amz-Algorithm");
  if (scheme !== algorithm) throw incomplete(`Unsupported AWS 'algorithm': '${scheme}'.`);
  const expires = Number(get("X-Amz-Expires"));
  if (!Number.isInteger(expires) || expires < 1 || expires > maxPresigned)
    throw incomplete(`X-Amz-Expires must be between 1 and ${maxPresigned} seconds.`);
  return {
    ...readScope(get("X-Amz-Credential")),
    signature: get("X-Amz-Signature"),
    signedHeaders: get("X-Amz-SignedHeaders").split(";"),
    timestamp: get("X-Amz-Date"),
    securityToken: query.get("X-Amz-Security-Token"),
    presignedFor: expires,
  };
}

function readScope(
  credential: string,
): Pick<SignatureClaim, "accessKeyId" | "date" | "region" | "service" | "terminator"> {
  const parts = credential.split("/");
  const [accessKeyId, date, region, service, terminator] = parts;
  if (parts.length !== 5 || accessKeyId === undefined || date === undefined || region === undefined)
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  return { accessKeyId, date, region, service: service as string, terminator: terminator as string };
}

/** How the timestamp of an HTTP date header would be written in X-Amz-Date. */
function basicFormOf(date: string | undefined): string | undefined {
  if (date === undefined) return undefined;
  if (/^\d{8}T\d{6}Z$/.test(date)) return date;
  const instant = Date.parse(date);
  return Number.isNaN(instant) ? undefined : basicForm(instant);
}

function basicForm(instant: number): string {
  return `${new Date(instant).toISOString().replaceAll(/[-:]/g, "").slice(0, 15)}Z`;
}

function instantOf(timestamp: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!match)
    throw incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/**
 * Throws SignatureDoesNotMatch where a claim is out of date or does not name the service it was sent to. Time is the
 * machine's, not the sandbox's: clients sign by the real clock even where the sandbox's stands still.
 */
export function checkScope(claim: SignatureClaim, service: string, now: number): void {
  const signedAt = instantOf(claim.timestamp);
  if (claim.terminator !== "aws4_request")
    throw mismatch(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${claim.terminator}'.`,
    );
  if (claim.service !== service)
    throw mismatch(`Credential should be scoped to correct service: '${service}'. `);
  if (claim.date !== claim.timestamp.slice(0, 8))
    throw mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.date}' != '${claim.timestamp.slice(0, 8)}', from '${claim.timestamp}'.`,
    );
  const lifetime = claim.presignedFor === undefined ? maxSkew : claim.presignedFor * 1000;
  if (signedAt + lifetime < now)
    throw mismatch(
      `Signature expired: ${claim.timestamp} is now earlier than ${basicForm(now - lifetime)} (${basicForm(now)} - ${lifetime / 60_000} min.)`,
    );
  if (signedAt > now + maxSkew)
    throw mismatch(
      `Signature not yet current: ${claim.timestamp} is still later than ${basicForm(now + maxSkew)} (${basicForm(now)} + 15 min.)`,
    );
}

/** Checks signatures; keeps the derived keys of those who call often. */
export class SignatureVerifier {
  readonly #keys = new Map<string, { readonly secret: string; readonly key: HmacKey }>();
  readonly #capacity: number;

  constructor(capacity = 4096) {
    this.#capacity = capacity;
  }

  /** Throws SignatureDoesNotMatch where the request was not signed with this secret. */
  verify(request: HttpRequest, claim: SignatureClaim, secret: string): void {
    if (!claim.signedHeaders.includes("host"))
      throw mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    const expected = this.#keyOf(claim, secret).sign(stringToSign(request, claim)).toString("hex");
    if (expected !== claim.signature)
      throw mismatch(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      );
  }

  #keyOf(claim: SignatureClaim, secret: string): HmacKey {
    const name = `${claim.accessKeyId}/${claim.date}/${claim.region}/${claim.service}`;
    const kept = this.#keys.get(name);
    if (kept?.secret === secret) return kept.key;
    const key = deriveKey(claim, secret);
    if (this.#keys.size >= this.#capacity) this.#keys.delete(this.#keys.keys().next().value as string);
    this.#keys.set(name, { secret, key });
    return key;
  }
}

/** The signature that a request with this claim must carry. */
export function signatureOf(request: HttpRequest, claim: SignatureClaim, secret: string): string {
  return deriveKey(claim, secret).sign(stringToSign(request, claim)).toString("hex");
}

function stringToSign(request: HttpRequest, claim: SignatureClaim): string {
  const scope = `${claim.date}/${claim.region}/${claim.service}/${claim.terminator}`;
  return `${algorithm}\n${claim.timestamp}\n${scope}\n${sha256Hex(canonicalRequest(request, claim))}`;
}

function deriveKey(claim: SignatureClaim, secret: string): HmacKey {
  let key = new HmacKey(Buffer.from(`AWS4${secret}`, "utf8"));
  for (const part of [claim.date, claim.region, claim.service, claim.terminator])
    key = new HmacKey(key.sign(part));
  return key;
}

function canonicalRequest(request: HttpRequest, claim: SignatureClaim): string {
  let headers = "";
  for (const name of claim.signedHeaders) {
    const value = (request.headers[name] ?? "").trim();
    headers += `${name}:${value.includes("  ") ? value.replaceAll(/ +/g, " ") : value}\n`;
  }
  const path = request.path === "/" ? "/" : request.path.split("/").map(encodeRfc3986).join("/");
  return `${request.method}\n${path}\n${canonicalQuery(request.query)}\n${headers}\n${claim.signedHeaders.join(";")}\n${sha256Hex(request.body)}`;
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return queryPairs(query)
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .sort(
      ([leftName, leftValue], [rightName, rightValue]) =>
        compare(leftName, rightName) || compare(leftValue, rightValue),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function queryPairs(query: string): readonly (readonly [string, string])[] {
  return query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const name = equals < 0 ? pair : pair.slice(0, equals);
      return [decodeFormText(name), equals < 0 ? "" : decodeFormText(pair.slice(equals + 1))] as const;
    });
}

function incomplete(message: string): ApiError {
  return new ApiError("IncompleteSignature", message, 400);
}

function mismatch(message: string): ApiError {
  return new ApiError("SignatureDoesNotMatch", message, 403);
}
