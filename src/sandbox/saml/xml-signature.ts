// XML Signature as SAML has it: enveloped, over one element that is named by its id, RSA with the provider's certificate
// (https://www.w3.org/TR/xmldsig-core1/, https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf §5.4).
import { createHash, type KeyObject, verify, X509Certificate } from "node:crypto";
import { canonicalize } from "./canonical.ts";
import { attributeOf, childrenOf, elementsOf, textOf, type XmlElement } from "./xml.ts";

const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = `${signatureNamespace}enveloped-signature`;

const digests: Readonly<Record<string, string>> = {
  "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
  "http://www.w3.org/2001/04/xmldsig-more#sha384": "sha384",
  "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
};
const methods: Readonly<Record<string, string>> = {
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": "RSA-SHA256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": "RSA-SHA384",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": "RSA-SHA512",
};

/** Whether an element holds a signature of itself that one of these keys has made. */
export function isSignedBy(element: XmlElement, root: XmlElement, keys: readonly KeyObject[]): boolean {
  const [signature, ...more] = childrenOf(element, signatureNamespace, "Signature");
  if (signature === undefined || more.length > 0) return false;
  const [info] = childrenOf(signature, signatureNamespace, "SignedInfo");
  if (info === undefined || !isDigestRight(info, element, signature, root)) return false;
  const [canonical] = childrenOf(info, signatureNamespace, "CanonicalizationMethod");
  const [method] = childrenOf(info, signatureNamespace, "SignatureMethod");
  const algorithm = methods[attributeOf(method, "Algorithm") ?? ""];
  if (algorithm === undefined || attributeOf(canonical, "Algorithm") !== exclusive) return false;
  const signed = Buffer.from(canonicalize(info, { inclusivePrefixes: prefixesOf(canonical) }), "utf8");
  const value = bytesOf(childrenOf(signature, signatureNamespace, "SignatureValue")[0]);
  return keys.some((key) => key.asymmetricKeyType === "rsa" && verify(algorithm, signed, key, value));
}

function isDigestRight(
  info: XmlElement,
  element: XmlElement,
  signature: XmlElement,
  root: XmlElement,
): boolean {
  const [reference, ...more] = childrenOf(info, signatureNamespace, "Reference");
  const id = attributeOf(element, "ID");
  if (reference === undefined || more.length > 0 || id === undefined) return false;
  if (attributeOf(reference, "URI") !== `#${id}` || !isUnique(root, id)) return false;
  const [list] = childrenOf(reference, signatureNamespace, "Transforms");
  const transforms = list === undefined ? [] : childrenOf(list, signatureNamespace, "Transform");
  const names = transforms.map((transform) => attributeOf(transform, "Algorithm"));
  if (names.length !== 2 || names[0] !== enveloped || names[1] !== exclusive) return false;
  const [method] = childrenOf(reference, signatureNamespace, "DigestMethod");
  const digest = digests[attributeOf(method, "Algorithm") ?? ""];
  if (digest === undefined) return false;
  const text = canonicalize(element, { without: signature, inclusivePrefixes: prefixesOf(transforms[1]) });
  const expected = bytesOf(childrenOf(reference, signatureNamespace, "DigestValue")[0]);
  return createHash(digest).update(text, "utf8").digest().equals(expected);
}

/** An id that stands twice could name another element than the one that was signed. */
function isUnique(root: XmlElement, id: string): boolean {
  let count = 0;
  for (const element of elementsOf(root)) if (attributeOf(element, "ID") === id) count += 1;
  return count === 1;
}

function prefixesOf(transform: XmlElement | undefined): readonly string[] {
  const [inclusive] = transform === undefined ? [] : childrenOf(transform, exclusive, "InclusiveNamespaces");
  const list = attributeOf(inclusive, "PrefixList")?.trim() ?? "";
  return list === "" ? [] : list.split(/\s+/).map((prefix) => (prefix === "#default" ? "" : prefix));
}

function bytesOf(element: XmlElement | undefined): Buffer {
  return Buffer.from(textOf(element).replaceAll(/\s/g, ""), "base64");
}

/** The keys with which an identity provider signs, by its metadata; a certificate that cannot be read is none. */
export function signingKeys(metadata: XmlElement): readonly KeyObject[] {
  const keys: KeyObject[] = [];
  for (const descriptor of elementsOf(metadata)) {
    if (descriptor.local !== "KeyDescriptor" || attributeOf(descriptor, "use") === "encryption") continue;
    for (const element of elementsOf(descriptor)) {
      if (element.local !== "X509Certificate" || element.namespace !== signatureNamespace) continue;
      try {
        keys.push(new X509Certificate(bytesOf(element)).publicKey);
      } catch {
        // Other certificates may do.
      }
    }
  }
  return keys;
}
