import {
  constants,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  privateDecrypt,
} from "node:crypto";
import { armor, Decrypter, generateX25519Identity, type Identity, identityToRecipient } from "age-encryption";
import { describe, expect, test } from "vitest";
import { makePassword, sealFor } from "./seal.ts";
import { montgomeryOf } from "./ssh-recipient.ts";

function field(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function line(
  type: string,
  ...fields: readonly Uint8Array[]
): { readonly wire: Buffer; readonly text: string } {
  const wire = Buffer.concat([field(Buffer.from(type)), ...fields.map(field)]);
  return { wire, text: `${type} ${wire.toString("base64")} alice@laptop` };
}

const raw = (key: KeyObject, member: "x" | "n" | "e"): Buffer =>
  Buffer.from(key.export({ format: "jwk" })[member] ?? "", "base64url");

/** The owner's side of an Ed25519 key: the scalar that belongs to it, used on the other curve. */
function ed25519Identity(seed: Buffer, wire: Buffer, own: Buffer): Identity {
  const scalar = createHash("sha512").update(seed).digest().subarray(0, 32);
  const key = (bytes: Uint8Array): KeyObject =>
    createPrivateKey({
      key: Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), bytes]),
      format: "der",
      type: "pkcs8",
    });
  const point = (bytes: Uint8Array): KeyObject =>
    createPublicKey({
      key: { kty: "OKP", crv: "X25519", x: Buffer.from(bytes).toString("base64url") },
      format: "jwk",
    });
  const info = "age-encryption.org/v1/ssh-ed25519";
  return {
    unwrapFileKey: ([stanza]) => {
      const share = Buffer.from(stanza?.args[2] ?? "", "base64");
      const first = diffieHellman({ privateKey: key(scalar), publicKey: point(share) });
      const tweak = Buffer.from(hkdfSync("sha256", new Uint8Array(), wire, info, 32));
      const shared = diffieHellman({ privateKey: key(tweak), publicKey: point(first) });
      const wrapping = Buffer.from(hkdfSync("sha256", shared, Buffer.concat([share, own]), info, 32));
      const body = Buffer.from(stanza?.body ?? []);
      const decipher = createDecipheriv("chacha20-poly1305", wrapping, Buffer.alloc(12), {
        authTagLength: 16,
      });
      decipher.setAuthTag(body.subarray(-16));
      return Buffer.concat([decipher.update(body.subarray(0, -16)), decipher.final()]);
    },
  };
}

async function opened(sealed: string, identity: Identity | string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(armor.decode(sealed), "text");
}

describe("a secret that is encrypted for its owner", () => {
  test("is read with an age key", async () => {
    const identity = await generateX25519Identity();
    const seal = await sealFor(await identityToRecipient(identity));
    const sealed = await seal("correct horse");
    expect(sealed).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
    expect(sealed).not.toContain("horse");
    expect(await opened(sealed, identity)).toBe("correct horse");
  });

  test("is read with an Ed25519 key of SSH", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const { wire, text } = line("ssh-ed25519", raw(publicKey, "x"));
    const seed = Buffer.from(privateKey.export({ format: "jwk" }).d ?? "", "base64url");
    const identity = ed25519Identity(seed, wire, montgomeryOf(raw(publicKey, "x")));
    expect(await opened(await (await sealFor(text))("correct horse"), identity)).toBe("correct horse");
  });

  test("is read with an RSA key of SSH", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { text } = line("ssh-rsa", raw(publicKey, "e"), Buffer.concat([Buffer.of(0), raw(publicKey, "n")]));
    const identity: Identity = {
      unwrapFileKey: ([stanza]) =>
        privateDecrypt(
          {
            key: privateKey,
            padding: constants.RSA_PKCS1_OAEP_PADDING,
            oaepHash: "sha256",
            oaepLabel: Buffer.from("age-encryption.org/v1/ssh-rsa"),
          },
          stanza?.body ?? new Uint8Array(),
        ),
    };
    expect(await opened(await (await sealFor(text))("correct horse"), identity)).toBe("correct horse");
  });

  test("an Ed25519 key and the point on the other curve are one (RFC 7748's base points)", () => {
    const basePoint = Buffer.from(`58${"66".repeat(31)}`, "hex");
    expect(montgomeryOf(basePoint).toString("hex")).toBe(`09${"00".repeat(31)}`);
  });

  test.each(["age1nonsense", "ssh-ed25519 AAAA", "ssh-rsa", "ecdsa-sha2-nistp256 AAAA", "", "alice"])(
    "%j is refused as a key before anything is done",
    async (text) => {
      await expect(sealFor(text)).rejects.toThrow("neither an age nor an SSH public key");
    },
  );
});

test("a one-time password has a character of each class, and none that is taken for another", () => {
  for (let count = 0; count < 200; count += 1) {
    const password = makePassword();
    expect(password).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])(?=.*[+=_-])[\w+=-]{24}$/);
    expect(password).not.toMatch(/[lIO01]/);
  }
});
