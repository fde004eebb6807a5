// What a SAML response says, after it was found to be signed by the provider:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
import type { KeyObject } from "node:crypto";
import { ApiError } from "../operation.ts";
import { attributeOf, childrenOf, parseXml, textOf, type XmlElement, XmlError } from "./xml.ts";
import { decrypted } from "./xml-encryption.ts";
import { isSignedBy, signingKeys } from "./xml-signature.ts";

const assertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion";
const protocolNamespace = "urn:oasis:names:tc:SAML:2.0:protocol";
const attributeNames = "https://aws.amazon.com/SAML/Attributes/";
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const audiences = ["https://signin.aws.amazon.com/saml", "urn:amazon:webservices"];
/** Clocks of providers may be off by so much, in milliseconds. */
const tolerance = 60_000;

export interface SamlClaims {
  readonly issuer: string;
  readonly subject: string;
  /** Without SAML's own prefix. */
  readonly subjectType: string;
  readonly recipient: string;
  /** Pairs of ARNs, in whichever order. */
  readonly roles: readonly string[];
  readonly sessionName: string;
  readonly tags: readonly (readonly [string, string])[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** `SessionNotOnOrAfter`, in milliseconds since 1970. */
  readonly endsAt: number | undefined;
}

/** What is known of a provider. */
export interface SamlSource {
  readonly metadata: string;
  /** Whether assertions must be encrypted. */
  readonly encryptionMode: "Required" | "Allowed" | undefined;
  readonly keys: readonly KeyObject[];
}

/** Reads a response, in base64, of a provider. Throws the error of STS that says what is wrong. */
export function readAssertion(encoded: string, { metadata, ...source }: SamlSource, now: Date): SamlClaims {
  const response = readXml(Buffer.from(encoded, "base64").toString("utf8"));
  const provider = readXml(metadata);
  const keys = signingKeys(provider);
  const [assertion, ...more] = assertionsOf(response, source);
  if (response.local !== "Response" || response.namespace !== protocolNamespace || assertion === undefined) {
    throw invalid("The SAML response holds no assertion");
  }
  // Only what was signed is read: one assertion, below a signed response or signed itself.
  const isSigned = isSignedBy(response, response, keys) || isSignedBy(assertion, rootOf(assertion), keys);
  if (more.length > 0 || !isSigned) throw invalid("Response signature invalid");
  const issuer = textOf(childrenOf(assertion, assertionNamespace, "Issuer")[0]).trim();
  if (issuer !== attributeOf(provider, "entityID")) {
    throw invalid("Issuer not present in specified provider");
  }
  return claimsOf(assertion, issuer, now);
}

/** Those in the clear, unless the provider's must be encrypted, and those that its private keys open. */
function assertionsOf(
  response: XmlElement,
  { encryptionMode, keys }: Omit<SamlSource, "metadata">,
): readonly XmlElement[] {
  const clear = childrenOf(response, assertionNamespace, "Assertion");
  if (encryptionMode === "Required" && clear.length > 0) throw invalid("The assertion is not encrypted");
  const encrypted = childrenOf(response, assertionNamespace, "EncryptedAssertion").map((one) => {
    const text = decrypted(one, keys);
    if (text === undefined)
      throw invalid("The assertion could not be decrypted with the provider's private keys");
    return readXml(text);
  });
  return [
    ...clear,
    ...encrypted.filter(({ local, namespace }) => local === "Assertion" && namespace === assertionNamespace),
  ];
}

/** The whole that an element stands in: of what was encrypted, the assertion itself. */
function rootOf(element: XmlElement): XmlElement {
  return element.parent === undefined ? element : rootOf(element.parent);
}

function readXml(text: string): XmlElement {
  try {
    return parseXml(text);
  } catch (error) {
    if (error instanceof XmlError) throw invalid(`Invalid base64 SAMLResponse or XML: ${error.message}`);
    throw error;
  }
}

function claimsOf(assertion: XmlElement, issuer: string, now: Date): SamlClaims {
  const [subject] = childrenOf(assertion, assertionNamespace, "Subject");
  const [nameId] = subject === undefined ? [] : childrenOf(subject, assertionNamespace, "NameID");
  if (subject === undefined || nameId === undefined) throw invalid("The assertion has no subject");
  checkConditions(assertion, now);
  const [statement] = childrenOf(assertion, assertionNamespace, "AuthnStatement");
  const endsAt = Date.parse(attributeOf(statement, "SessionNotOnOrAfter") ?? "");
  const attributes = attributesOf(assertion);
  const [sessionName, ...others] = attributes.get("RoleSessionName") ?? [];
  if (sessionName === undefined || others.length > 0) {
    throw invalid("RoleSessionName is required in AuthnResponse");
  }
  return {
    issuer,
    subject: textOf(nameId).trim(),
    subjectType: (attributeOf(nameId, "Format") ?? "").replace(
      "urn:oasis:names:tc:SAML:2.0:nameid-format:",
      "",
    ),
    recipient: recipientOf(subject, now),
    roles: attributes.get("Role") ?? [],
    sessionName,
    tags: [...attributes]
      .filter(([name]) => name.startsWith("PrincipalTag:"))
      .map(([name, [value = ""]]) => [name.slice("PrincipalTag:".length), value] as const),
    transitiveTagKeys: attributes.get("TransitiveTagKeys") ?? [],
    sourceIdentity: attributes.get("SourceIdentity")?.[0],
    endsAt: Number.isNaN(endsAt) ? undefined : endsAt,
  };
}

/** AWS's attributes by their names without the common beginning. */
function attributesOf(assertion: XmlElement): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const statement of childrenOf(assertion, assertionNamespace, "AttributeStatement")) {
    for (const attribute of childrenOf(statement, assertionNamespace, "Attribute")) {
      const name = attributeOf(attribute, "Name") ?? "";
      if (!name.startsWith(attributeNames)) continue;
      const values = childrenOf(attribute, assertionNamespace, "AttributeValue").map((value) =>
        textOf(value).trim(),
      );
      found.set(name.slice(attributeNames.length), values);
    }
  }
  return found;
}

function checkConditions(assertion: XmlElement, now: Date): void {
  const [conditions] = childrenOf(assertion, assertionNamespace, "Conditions");
  const from = Date.parse(attributeOf(conditions, "NotBefore") ?? "");
  const until = Date.parse(attributeOf(conditions, "NotOnOrAfter") ?? "");
  if (from > now.getTime() + tolerance) throw invalid("The assertion is not yet valid");
  if (until <= now.getTime()) throw expired();
  const restrictions =
    conditions === undefined ? [] : childrenOf(conditions, assertionNamespace, "AudienceRestriction");
  for (const restriction of restrictions) {
    const named = childrenOf(restriction, assertionNamespace, "Audience").map((one) => textOf(one).trim());
    if (!named.some((audience) => audiences.includes(audience)))
      throw invalid("Audience of the assertion is not AWS");
  }
}

/** Where the assertion is meant to go, by a confirmation that whoever bears it is the subject. */
function recipientOf(subject: XmlElement, now: Date): string {
  for (const confirmation of childrenOf(subject, assertionNamespace, "SubjectConfirmation")) {
    const [data] = childrenOf(confirmation, assertionNamespace, "SubjectConfirmationData");
    const recipient = attributeOf(data, "Recipient");
    if (attributeOf(confirmation, "Method") !== bearer || recipient === undefined) continue;
    const until = Date.parse(attributeOf(data, "NotOnOrAfter") ?? "");
    if (Number.isNaN(until)) throw invalid("The subject's confirmation has no NotOnOrAfter");
    if (until <= now.getTime()) throw expired();
    return recipient;
  }
  throw invalid("The subject is not confirmed for a recipient");
}

function expired(): ApiError {
  return new ApiError("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance");
}

function invalid(message: string): ApiError {
  return new ApiError("InvalidIdentityTokenException", message);
}
