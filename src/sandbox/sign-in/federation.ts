// The federation endpoint: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "../operation.ts";
import type { Credential, SandboxState } from "../state.ts";
import type { HttpAnswer } from "../wire/answer.ts";
import { type Gate, goodCredential, type SignInOrigin } from "./gate.ts";
import { SignInTokens } from "./sign-in-tokens.ts";

export class Federation {
  readonly #state: SandboxState;
  readonly #gate: Gate;
  readonly #tokens = new SignInTokens();

  constructor(state: SandboxState, gate: Gate) {
    this.#state = state;
    this.#gate = gate;
  }

  /** `getSigninToken`: a token for the session whose credentials are given whole. */
  signInToken(form: URLSearchParams, origin: SignInOrigin): HttpAnswer {
    const credential = this.#credentialOf(form.get("Session") ?? "");
    const wanted = form.get("SessionDuration") ?? "";
    const seconds = wanted === "" ? undefined : Number(wanted);
    const session = this.#gate.federate(credential, seconds, origin);
    const SigninToken = this.#tokens.issue(session.accessKeyId, this.#state.clock.now());
    return {
      status: 200,
      contentType: "application/json",
      body: JSON.stringify({ SigninToken }),
      requestId: "sign-in",
      headers: { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" },
    };
  }

  /** `login`: the access key id of the session that the token stands for. */
  sessionOf(form: URLSearchParams): string {
    const id = this.#tokens.sessionOf(form.get("SigninToken") ?? "", this.#state.clock.now());
    if (id !== undefined && goodCredential(this.#state, id) !== undefined) return id;
    throw new ApiError(
      "ValidationError",
      "The sign-in token is unknown, or older than fifteen minutes.",
      400,
    );
  }

  #credentialOf(text: string): Credential {
    const { sessionId, sessionKey, sessionToken } = sessionIn(text);
    const credential = goodCredential(this.#state, sessionId);
    if (
      credential !== undefined &&
      isSame(credential.secretAccessKey, sessionKey) &&
      isSame(credential.sessionToken ?? "", sessionToken)
    ) {
      return credential;
    }
    throw new ApiError(
      "ValidationError",
      "The Session holds no valid temporary credentials of this sandbox.",
      400,
    );
  }
}

interface SessionText {
  readonly sessionId: string;
  readonly sessionKey: string;
  readonly sessionToken: string;
}

function sessionIn(text: string): SessionText {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const { sessionId, sessionKey, sessionToken } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (typeof sessionId === "string" && typeof sessionKey === "string" && typeof sessionToken === "string") {
    return { sessionId, sessionKey, sessionToken };
  }
  throw new ApiError(
    "ValidationError",
    "Session must be JSON with sessionId, sessionKey and sessionToken.",
    400,
  );
}

/** Compares secrets of whatever length in a time that tells nothing. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(
    createHash("sha256").update(one).digest(),
    createHash("sha256").update(other).digest(),
  );
}
