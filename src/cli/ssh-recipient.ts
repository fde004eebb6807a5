import {
  constants,
  createCipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  publicEncrypt,
} from "node:crypto";
import { type Recipient, Stanza } from "age-encryption";

// SSH public keys as recipients of age files, as age's own command has them (filippo.io/age/agessh); the age library does
// not. Everything secret is done by Node's cryptography; here stands only which bytes go where.

const label = (type: string): string => `age-encryption.org/v1/${type}`;

/** The recipient of `ssh-ed25519 AAAA… comment` or `ssh-rsa AAAA…`; undefined where the text is no such key. */
export function sshRecipient(text: string): Recipient | undefined {
  const [type = "", encoded = ""] = text.trim().split(/\s+/);
  const wire = Buffer.from(encoded, "base64");
  const fields = fieldsOf(wire);
  if (fields?.[0]?.toString() !== type) return undefined;
  if (type === "ssh-ed25519" && fields[1]?.length === 32) return ed25519Recipient(wire, fields[1]);
  if (type === "ssh-rsa" && fields.length === 3) return rsaRecipient(wire, fields[1], fields[2]);
  return undefined;
}

/** The length-prefixed fields of a public key on the wire (RFC 4253, section 6.6); undefined where it is cut off. */
function fieldsOf(wire: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < wire.length; ) {
    if (at + 4 > wire.length) return undefined;
    const end = at + 4 + wire.readUInt32BE(at);
    if (end > wire.length) return undefined;
    fields.push(wire.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function ed25519Recipient(wire: Buffer, key: Buffer): Recipient {
  const type = "ssh-ed25519";
  const theirs = montgomeryOf(key);
  return {
    wrapFileKey(fileKey) {
      const ephemeral = generateKeyPairSync("x25519");
      const share = rawPublic(ephemeral.publicKey);
      const first = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: x25519Public(theirs) });
      const tweak = Buffer.from(hkdfSync("sha256", new Uint8Array(), wire, label(type), 32));
      const shared = diffieHellman({ privateKey: x25519Private(tweak), publicKey: x25519Public(first) });
      const salt = Buffer.concat([share, theirs]);
      const wrapping = Buffer.from(hkdfSync("sha256", shared, salt, label(type), 32));
      return [new Stanza([type, fingerprint(wire), unpadded(share)], sealed(wrapping, fileKey))];
    },
  };
}

function rsaRecipient(
  wire: Buffer,
  exponent: Buffer | undefined,
  modulus: Buffer | undefined,
): Recipient | undefined {
  const type = "ssh-rsa";
  const n = withoutSign(modulus);
  // age refuses shorter keys, too.
  if (exponent === undefined || n.length < 256) return undefined;
  const jwk = { kty: "RSA", e: withoutSign(exponent).toString("base64url"), n: n.toString("base64url") };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return {
    wrapFileKey(fileKey) {
      const options = { key, padding, oaepHash: "sha256", oaepLabel: Buffer.from(label(type)) };
      return [new Stanza([type, fingerprint(wire)], publicEncrypt(options, fileKey))];
    },
  };
}

/** Numbers of SSH begin with a zero byte where they would else be read as negative. */
function withoutSign(number: Buffer = Buffer.alloc(0)): Buffer {
  return number[0] === 0 ? number.subarray(1) : number;
}

const prime = 2n ** 255n - 19n;

/** The same public key on the curve on which keys are agreed: u = (1 + y) / (1 - y) (RFC 7748, section 4.1). */
export function montgomeryOf(edwards: Buffer): Buffer {
  const bytes = Buffer.from(edwards).reverse();
  const y = BigInt(`0x${bytes.toString("hex")}`) & (2n ** 255n - 1n);
  const u = ((1n + y) * inverse((1n - y + prime) % prime)) % prime;
  return Buffer.from(u.toString(16).padStart(64, "0"), "hex").reverse();
}

/** By Fermat: a^(p-2). */
function inverse(number: bigint): bigint {
  let [base, exponent, result] = [number, prime - 2n, 1n];
  while (exponent > 0n) {
    if (exponent & 1n) result = (result * base) % prime;
    base = (base * base) % prime;
    exponent >>= 1n;
  }
  return result;
}

function x25519Public(raw: Uint8Array): KeyObject {
  const jwk = { kty: "OKP", crv: "X25519", x: Buffer.from(raw).toString("base64url") };
  return createPublicKey({ key: jwk, format: "jwk" });
}

/** PKCS #8 of an X25519 key is this and the key's bytes (RFC 8410, section 7). */
const pkcs8Head = Buffer.from("302e020100300506032b656e04220420", "hex");

function x25519Private(raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Head, raw]), format: "der", type: "pkcs8" });
}

function rawPublic(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
}

/** ChaCha20-Poly1305 with a nonce of zeros: the key is used once. */
function sealed(key: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: 16 });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function fingerprint(wire: Buffer): string {
  return unpadded(createHash("sha256").update(wire).digest().subarray(0, 4));
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
