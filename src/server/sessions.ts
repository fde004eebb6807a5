import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** One token opens one session, once; a session is known by a random id that only its cookie carries. */
export class Sessions {
  #token: Buffer | undefined;
  readonly #sessions = new Set<string>();

  /** A new one-time token; an earlier one that was not used opens nothing any more. */
  issueToken(): string {
    const token = randomBytes(32).toString("base64url");
    this.#token = digestOf(token);
    return token;
  }

  /** The id of a new session, where the token is the one that was issued and was not used before. */
  open(token: string): string | undefined {
    if (this.#token === undefined || !timingSafeEqual(this.#token, digestOf(token))) return undefined;
    this.#token = undefined;
    const id = randomBytes(32).toString("base64url");
    this.#sessions.add(digestOf(id).toString("hex"));
    return id;
  }

  isOpen(id: string | undefined): boolean {
    return id !== undefined && this.#sessions.has(digestOf(id).toString("hex"));
  }
}

/** Digests are compared, so that the time it takes tells nothing of the secret. */
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
