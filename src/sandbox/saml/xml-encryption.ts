// XML Encryption as SAML has it: an assertion under a key of its own, which came wrapped for the service provider
// (https://www.w3.org/TR/xmlenc-core1/, https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml.html).
import { constants, createDecipheriv, type KeyObject, privateDecrypt } from "node:crypto";
import { attributeOf, childrenOf, elementsOf, textOf, type XmlElement } from "./xml.ts";

const encryption = "http://www.w3.org/2001/04/xmlenc#";
const encryption11 = "http://www.w3.org/2009/xmlenc11#";
const signature = "http://www.w3.org/2000/09/xmldsig#";

const ciphers: Readonly<
  Record<string, { readonly name: string; readonly iv: number; readonly tag: number }>
> = {
  [`${encryption}aes128-cbc`]: { name: "aes-128-cbc", iv: 16, tag: 0 },
  [`${encryption}aes192-cbc`]: { name: "aes-192-cbc", iv: 16, tag: 0 },
  [`${encryption}aes256-cbc`]: { name: "aes-256-cbc", iv: 16, tag: 0 },
  [`${encryption11}aes128-gcm`]: { name: "aes-128-gcm", iv: 12, tag: 16 },
  [`${encryption11}aes192-gcm`]: { name: "aes-192-gcm", iv: 12, tag: 16 },
  [`${encryption11}aes256-gcm`]: { name: "aes-256-gcm", iv: 12, tag: 16 },
};
const oaepDigests: Readonly<Record<string, string>> = {
  [`${signature}sha1`]: "sha1",
  [`${encryption}sha256`]: "sha256",
  [`${encryption}sha512`]: "sha512",
};

/** The text that an element encrypts, by the first of these keys that opens it; undefined where none does. */
export function decrypted(element: XmlElement, keys: readonly KeyObject[]): string | undefined {
  const [data] = childrenOf(element, encryption, "EncryptedData");
  // It stands within the data, or beside it.
  const [wrapped] = [...elementsOf(element)].filter(
    ({ local, namespace }) => local === "EncryptedKey" && namespace === encryption,
  );
  if (data === undefined || wrapped === undefined) return undefined;
  for (const key of keys) {
    try {
      return opened(data, unwrapped(wrapped, key));
    } catch {
      // Another key may open it.
    }
  }
  return undefined;
}

/** The key of the content. RSA with OAEP alone: the older padding gives keys away. */
function unwrapped(wrapped: XmlElement, key: KeyObject): Buffer {
  const [method] = childrenOf(wrapped, encryption, "EncryptionMethod");
  const algorithm = attributeOf(method, "Algorithm");
  if (
    method === undefined ||
    (algorithm !== `${encryption}rsa-oaep-mgf1p` && algorithm !== `${encryption11}rsa-oaep`)
  ) {
    throw new Error("another algorithm");
  }
  const [digest] = childrenOf(method, signature, "DigestMethod");
  const oaepHash = oaepDigests[attributeOf(digest, "Algorithm") ?? `${signature}sha1`];
  if (oaepHash === undefined) throw new Error("another digest");
  return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, cipherValue(wrapped));
}

function opened(data: XmlElement, key: Buffer): string {
  const [method] = childrenOf(data, encryption, "EncryptionMethod");
  const cipher = ciphers[attributeOf(method, "Algorithm") ?? ""];
  if (cipher === undefined) throw new Error("another algorithm");
  const value = cipherValue(data);
  const end = value.length - cipher.tag;
  const decipher = createDecipheriv(cipher.name as "aes-256-gcm", key, value.subarray(0, cipher.iv));
  if (cipher.tag > 0) decipher.setAuthTag(value.subarray(end));
  else decipher.setAutoPadding(false);
  const content = Buffer.concat([decipher.update(value.subarray(cipher.iv, end)), decipher.final()]);
  // Of the padding, the last byte alone counts: it is how long it is.
  const padding = cipher.tag > 0 ? 0 : (content.at(-1) ?? 0);
  return content.subarray(0, content.length - padding).toString("utf8");
}

function cipherValue(element: XmlElement): Buffer {
  const [data] = childrenOf(element, encryption, "CipherData");
  const [value] = data === undefined ? [] : childrenOf(data, encryption, "CipherValue");
  return Buffer.from(textOf(value).replaceAll(/\s/g, ""), "base64");
}
