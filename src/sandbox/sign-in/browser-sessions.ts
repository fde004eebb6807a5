// What the sandbox remembers of browsers: who is signed in, as whom, and what they are in the middle of. Gone with the
// process; only the number in the cookie leaves it.
import { randomBytes } from "node:crypto";
import type { KnownUser } from "./gate.ts";

/** Browsers that are remembered; the oldest are forgotten first. */
const capacity = 1000;

/** Where a browser is on its way through the pages. */
export interface BrowserSession {
  readonly id: string;
  /** Must come back with every form. */
  readonly csrfToken: string;
  /** The page to go to once signed in: a path of the sandbox. */
  returnTo: string;
  /** Password checked, code still due, until this instant of the sandbox's clock. */
  pending: { readonly known: KnownUser; readonly until: number } | undefined;
  /** Signed in but for a new password: access key id of the console session. */
  mustChangePassword: string | undefined;
  /** Access key id of whom one signed in as. */
  base: string | undefined;
  /** The role one has switched into. */
  switched: SwitchedRole | undefined;
}

export interface SwitchedRole {
  readonly accessKeyId: string;
  readonly displayName: string;
  readonly color: string | undefined;
}

export class BrowserSessions {
  readonly #byId = new Map<string, BrowserSession>();

  get(id: string | undefined): BrowserSession | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** A new one, with a number that nobody could know: also at every sign-in, so that none can be planted. */
  start(from: Partial<BrowserSession> = {}): BrowserSession {
    if (this.#byId.size >= capacity) {
      const [oldest] = this.#byId.keys();
      if (oldest !== undefined) this.#byId.delete(oldest);
    }
    const session: BrowserSession = {
      returnTo: "/console",
      pending: undefined,
      mustChangePassword: undefined,
      base: undefined,
      switched: undefined,
      ...from,
      id: randomBytes(24).toString("base64url"),
      csrfToken: randomBytes(24).toString("base64url"),
    };
    this.#byId.set(session.id, session);
    return session;
  }

  end(session: BrowserSession): void {
    this.#byId.delete(session.id);
  }
}
