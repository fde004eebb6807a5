import { createHash } from "node:crypto";

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
export type UniqueIdPrefix =
  | "AIDA"
  | "AROA"
  | "AGPA"
  | "ANPA"
  | "AIPA"
  | "AKIA"
  | "ASIA"
  | "APKA"
  | "ASCA"
  | "ACCA";

/**
 * Makes every id and secret of a sandbox from a seed and a counter: the same seed and the same calls give the same ids,
 * and a position that was written down gives the same ids again after a restart.
 */
export class UniqueIds {
  readonly #seed: string;
  #position = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** How many ids were made. */
  get position(): number {
    return this.#position;
  }

  /** Continues as if this many ids had been made. */
  continueAt(position: number): void {
    this.#position = position;
  }

  /** A user's, role's, group's or policy's unique id: the prefix and 17 characters. */
  unique(prefix: UniqueIdPrefix): string {
    return prefix + spell(this.bytes(17), base32, 17);
  }

  /** An access key id. As in AWS, its first ten characters after the prefix carry the account id. */
  accessKeyId(prefix: "AKIA" | "ASIA", accountId: string): string {
    const random = BigInt(`0x${this.bytes(5).toString("hex")}`) & 0x7f_ff_ff_ff_ffn;
    let bits = (1n << 79n) | (BigInt(accountId) << 39n) | random;
    let text = "";
    for (let index = 0; index < 16; index++) {
      text = base32.charAt(Number(bits & 31n)) + text;
      bits >>= 5n;
    }
    return prefix + text;
  }

  secretAccessKey(): string {
    return spell(this.bytes(40), base64, 40);
  }

  sessionToken(): string {
    const body = Buffer.concat([this.bytes(96), this.bytes(96)]).toString("base64");
    return `IQoJb3JpZ2luX2Vj${body}`;
  }

  /** A UUID of version 4's form. */
  uuid(): string {
    const hex = this.bytes(16).toString("hex");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** A text of letters A–Z and digits 2–7. */
  base32(length: number): string {
    return spell(this.bytes(length), base32, length);
  }

  /** A text of digits. */
  digits(length: number): string {
    return spell(this.bytes(length), "0123456789", length);
  }

  bytes(length: number): Buffer {
    const blocks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      blocks.push(
        createHash("sha256")
          .update(`${this.#seed}:${this.#position++}`)
          .digest(),
      );
    }
    return blocks.length === 1
      ? (blocks[0] as Buffer).subarray(0, length)
      : Buffer.concat(blocks).subarray(0, length);
  }
}

/** The account that an access key id names by its spelling, or undefined where it has not the form of one. */
export function accountOfAccessKeyId(accessKeyId: string): string | undefined {
  if (!/^A[KS]IA[A-Z2-7]{16}$/.test(accessKeyId)) return undefined;
  let bits = 0n;
  for (const character of accessKeyId.slice(4)) bits = (bits << 5n) | BigInt(base32.indexOf(character));
  return ((bits >> 39n) & 0xff_ff_ff_ff_ffn).toString().padStart(12, "0");
}

function spell(bytes: Buffer, alphabet: string, length: number): string {
  let text = "";
  for (let index = 0; index < length; index++)
    text += alphabet.charAt((bytes[index] as number) % alphabet.length);
  return text;
}
