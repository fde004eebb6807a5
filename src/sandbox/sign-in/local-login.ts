// `aws login`: a person signs in in the browser, and the command line gets credentials of a quarter of an hour and a token
// to renew them with, as long as the console session lasts. https://docs.aws.amazon.com/signin/latest/userguide/command-line-sign-in.html
import { createHash, randomBytes } from "node:crypto";
import { ApiError } from "../operation.ts";
import type { Credential, SandboxState } from "../state.ts";
import type { HttpAnswer } from "../wire/answer.ts";
import type { HttpRequest } from "../wire/http-request.ts";
import { type Gate, goodCredential, type SignInOrigin } from "./gate.ts";
import { ProofsOfPossession } from "./proof-of-possession.ts";

/** Milliseconds within which a code must be redeemed. */
const codeLifetime = 5 * 60_000;
const capacity = 1000;
const clients = {
  "arn:aws:signin:::devtools/same-device": "localhost",
  "arn:aws:signin:::devtools/cross-device": "remote",
} as const;

/** Where the browser shows the code to whoever has the command line on another machine. */
export const confirmationPath = "/v1/sessions/confirmation";

/** What a command line asks a browser for. */
export interface LoginRequest {
  readonly clientId: keyof typeof clients;
  readonly state: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

/** What a code or a renewal token stands for. */
interface Grant {
  readonly request: LoginRequest;
  /** Access key id of the console session. */
  readonly session: string;
  /** When the password was last changed then. */
  readonly passwordAt: string | undefined;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly expiresAt: number;
  /** The key of the command line, once it has shown it. */
  readonly key?: string;
}

/** Reads what a link of `aws login` asks for. Throws where it is none. */
export function readLoginRequest(form: URLSearchParams, host: string | undefined): LoginRequest {
  const clientId = form.get("client_id") ?? "";
  const request = {
    clientId: clientId as keyof typeof clients,
    state: form.get("state") ?? "",
    challenge: form.get("code_challenge") ?? "",
    redirectUri: form.get("redirect_uri") ?? "",
  };
  const isGood =
    Object.hasOwn(clients, clientId) &&
    form.get("response_type") === "code" &&
    form.get("scope") === "openid" &&
    /^S(?:HA-)?256$/.test(form.get("code_challenge_method") ?? "") &&
    /^[\w-]{43}$/.test(request.challenge) &&
    isOwnAddress(request, host);
  if (!isGood) throw invalidRequest("This is no link of aws login.");
  return request;
}

/** The code goes to a program on the same machine, or to a page of the sandbox; nowhere else. */
function isOwnAddress({ clientId, redirectUri }: LoginRequest, host: string | undefined): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const url = new URL(redirectUri);
  if (clients[clientId] === "remote") return url.host === host && url.pathname === confirmationPath;
  return url.protocol === "http:" && url.hostname === "127.0.0.1" && url.pathname === "/oauth/callback";
}

export class LocalLogin {
  readonly #state: SandboxState;
  readonly #gate: Gate;
  readonly #proofs: ProofsOfPossession;
  readonly #codes = new Map<string, Grant>();
  readonly #renewals = new Map<string, Grant>();

  constructor(state: SandboxState, gate: Gate, now: () => number) {
    this.#state = state;
    this.#gate = gate;
    this.#proofs = new ProofsOfPossession(now);
  }

  /** A code for a console session, once its policies allow it: the query that leads back. Throws AWS's refusal. */
  authorize(request: LoginRequest, session: Credential, origin: SignInOrigin): string {
    this.#gate.authorizeLogin(session, clients[request.clientId], origin);
    const code = keep(this.#codes, {
      request,
      session: session.accessKeyId,
      passwordAt: passwordAt(session),
      expiresAt: this.#state.clock.now() + codeLifetime,
    });
    return new URLSearchParams({ code, state: request.state }).toString();
  }

  /** `POST /v1/token`: redeems a code, or renews. https://docs.aws.amazon.com/signin/latest/APIReference/ */
  token(request: HttpRequest, origin: SignInOrigin): HttpAnswer {
    try {
      return answer(200, {}, this.#token(request, origin));
    } catch (error) {
      if (error instanceof LoginError) {
        return answer(
          error.status,
          { "x-amzn-ErrorType": error.kind },
          { error: error.reason, message: error.message },
        );
      }
      throw error;
    }
  }

  #token(request: HttpRequest, origin: SignInOrigin): Readonly<Record<string, unknown>> {
    const key = this.#proofs.keyOf(request);
    if (key === undefined) throw invalidToken("The proof of possession is missing or wrong.");
    const body = bodyOf(request);
    const isFirst = body["grantType"] === "authorization_code";
    if (!isFirst && body["grantType"] !== "refresh_token") throw invalidToken("The grantType is unknown.");
    const grant = isFirst ? this.#redeem(body) : this.#renew(body, key);
    const session = goodCredential(this.#state, grant.session);
    if (session === undefined) throw denied(401, "TOKEN_EXPIRED", "The session has ended. Sign in again.");
    if (passwordAt(session) !== grant.passwordAt) {
      throw denied(403, "USER_CREDENTIALS_CHANGED", "The password was changed. Sign in again.");
    }
    const credential = this.#issue(session, clients[grant.request.clientId], origin);
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt = 0 } = credential;
    return {
      accessToken: { accessKeyId, secretAccessKey, sessionToken },
      tokenType: "aws_sigv4",
      expiresIn: Math.round((expiresAt - this.#state.clock.now()) / 1000),
      refreshToken: keep(this.#renewals, { ...grant, key, expiresAt: session.expiresAt ?? 0 }),
      ...(isFirst && { idToken: identityToken(session) }),
    };
  }

  /** A code is good once, whatever comes of it. */
  #redeem(body: Body): Grant {
    const code = body["code"] ?? "";
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    if (grant === undefined || grant.expiresAt <= this.#state.clock.now()) {
      throw denied(401, "AUTHCODE_EXPIRED", "The authorization code is unknown, used up, or too old.");
    }
    const { clientId, challenge, redirectUri } = grant.request;
    const digest = createHash("sha256")
      .update(body["codeVerifier"] ?? "")
      .digest("base64url");
    if (body["clientId"] !== clientId || body["redirectUri"] !== redirectUri || digest !== challenge) {
      throw invalidToken("The code was given to another client.");
    }
    return grant;
  }

  /** A token renews as often as it is shown, by the client that it was given to. */
  #renew(body: Body, key: string): Grant {
    const grant = this.#renewals.get(body["refreshToken"] ?? "");
    if (grant === undefined || grant.key !== key || grant.expiresAt <= this.#state.clock.now()) {
      throw denied(401, "TOKEN_EXPIRED", "The token is unknown or too old. Sign in again.");
    }
    if (body["clientId"] !== grant.request.clientId)
      throw invalidToken("The token was given to another client.");
    return grant;
  }

  #issue(session: Credential, client: string, origin: SignInOrigin): Credential {
    try {
      return this.#gate.issueLogin(session, client, origin);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw denied(403, "INSUFFICIENT_PERMISSIONS", error.message);
    }
  }
}

/** What a command line reads from a code that a person brings over from another machine. */
export function shownCode(query: string): string {
  return Buffer.from(query, "utf8").toString("base64");
}

function keep(grants: Map<string, Grant>, grant: Grant): string {
  if (grants.size >= capacity) {
    const [oldest] = grants.keys();
    if (oldest !== undefined) grants.delete(oldest);
  }
  const id = randomBytes(48).toString("base64url");
  grants.set(id, grant);
  return id;
}

function passwordAt({ principal }: Credential): string | undefined {
  return principal.kind === "user" ? principal.user.loginProfile?.changedAt : undefined;
}

/** Says who signed in, in the form of a token; nobody checks its signature, and it has none. */
function identityToken({ principal }: Credential): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none", typ: "JWT" })}.${part({ sub: principal.arn })}.`;
}

type Body = Readonly<Record<string, string>>;

/** The members of a JSON object that are texts. */
function bodyOf({ body }: HttpRequest): Body {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      );
    }
  } catch {
    // Said below.
  }
  throw invalidToken("The body must be a JSON object.");
}

class LoginError extends Error {
  readonly status: number;
  readonly kind: "AccessDeniedException" | "ValidationException";
  readonly reason: string;
  constructor(status: number, kind: LoginError["kind"], reason: string, message: string) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.reason = reason;
  }
}

function denied(status: 401 | 403, reason: string, message: string): LoginError {
  return new LoginError(status, "AccessDeniedException", reason, message);
}

function invalidToken(message: string): LoginError {
  return new LoginError(400, "ValidationException", "INVALID_REQUEST", message);
}

function invalidRequest(message: string): ApiError {
  return new ApiError("ValidationError", message, 400);
}

function answer(status: number, headers: Readonly<Record<string, string>>, body: unknown): HttpAnswer {
  return {
    status,
    contentType: "application/json",
    body: JSON.stringify(body),
    requestId: "sign-in",
    headers: { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", ...headers },
  };
}
