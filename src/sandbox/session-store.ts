import type { Credential } from "./principal.ts";

// An expired session is kept for a while, so that its use answers ExpiredToken and not "unknown".
const keepExpired = 3_600_000;

/** Temporary credentials by access key id. Each addition looks at a few older ones and drops those long expired. */
export class SessionStore {
  readonly #byId = new Map<string, Credential>();
  #cursor: Iterator<[string, Credential]> = this.#byId.entries();

  get size(): number {
    return this.#byId.size;
  }

  get(accessKeyId: string): Credential | undefined {
    return this.#byId.get(accessKeyId);
  }

  values(): Iterable<Credential> {
    return this.#byId.values();
  }

  add(session: Credential): void {
    this.#byId.set(session.accessKeyId, session);
    for (let looked = 0; looked < 2; looked++) this.#look(session.issuedAt);
  }

  #look(now: number): void {
    const next = this.#cursor.next();
    if (next.done === true) {
      this.#cursor = this.#byId.entries();
      return;
    }
    const [id, session] = next.value;
    if ((session.expiresAt ?? Number.POSITIVE_INFINITY) + keepExpired < now) this.#byId.delete(id);
  }
}
