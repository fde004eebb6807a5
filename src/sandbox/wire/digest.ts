// SHA-256 and HMAC as requests need them. Native hash objects cost more in garbage collection than in hashing, so the
// one-shot hash is used where Node has it (20.12 and newer) and an HMAC key is kept as its two padded blocks.
import * as crypto from "node:crypto";

type OneShot = (algorithm: string, data: string | Uint8Array, encoding: "hex" | "buffer") => string | Buffer;
const oneShot = (crypto as { readonly hash?: OneShot }).hash;

/** SHA-256 in hexadecimal. */
export function sha256Hex(data: string | Uint8Array): string {
  if (oneShot) return oneShot("sha256", data, "hex") as string;
  return crypto.createHash("sha256").update(data).digest("hex");
}

function sha256(data: Uint8Array): Buffer {
  if (oneShot) return oneShot("sha256", data, "buffer") as Buffer;
  return crypto.createHash("sha256").update(data).digest();
}

const blockSize = 64;

/** An HMAC-SHA-256 key, ready for many messages. */
export class HmacKey {
  readonly #inner = Buffer.alloc(blockSize, 0x36);
  readonly #outer = Buffer.alloc(blockSize, 0x5c);

  constructor(key: Uint8Array) {
    const short = key.length > blockSize ? sha256(key) : key;
    for (const [index, byte] of short.entries()) {
      this.#inner[index] = byte ^ 0x36;
      this.#outer[index] = byte ^ 0x5c;
    }
  }

  sign(message: string): Buffer {
    const inner = sha256(Buffer.concat([this.#inner, Buffer.from(message, "utf8")]));
    return sha256(Buffer.concat([this.#outer, inner]));
  }
}
