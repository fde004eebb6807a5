import { randomBytes } from "node:crypto";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html: good for 15 minutes. */
const lifetime = 15 * 60_000;
const capacity = 1000;

/** Tokens of the federation endpoint: each stands for a session, by its access key id, for a quarter of an hour. */
export class SignInTokens {
  readonly #byToken = new Map<string, { readonly accessKeyId: string; readonly expiresAt: number }>();

  issue(accessKeyId: string, now: number): string {
    if (this.#byToken.size >= capacity) {
      const [oldest] = this.#byToken.keys();
      if (oldest !== undefined) this.#byToken.delete(oldest);
    }
    const token = randomBytes(48).toString("base64url");
    this.#byToken.set(token, { accessKeyId, expiresAt: now + lifetime });
    return token;
  }

  /** The access key id of the session that a token stands for; undefined for one that is unknown or too old. */
  sessionOf(token: string, now: number): string | undefined {
    const found = this.#byToken.get(token);
    return found === undefined || found.expiresAt <= now ? undefined : found.accessKeyId;
  }
}
