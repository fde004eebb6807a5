// What `aws login` of the AWS CLI's version 2 does, step by step, as its public source has it: a key of its own, a link
// with PKCE, a server for the way back, and a token request that shows the key (DPoP). Version 2 cannot be had from the
// Python package index; the renewals are made by the SDK's own provider.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const sameDevice = "arn:aws:signin:::devtools/same-device";
export const crossDevice = "arn:aws:signin:::devtools/cross-device";

export interface LoginTokens {
  readonly accessToken: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly tokenType: string;
  readonly expiresIn: number;
  readonly refreshToken: string;
  readonly idToken?: string;
}

/** A command line on its way through `aws login`. */
export class CommandLineLogin {
  readonly endpoint: string;
  readonly clientId: string;
  readonly state = randomUUID();
  readonly key: KeyObject;
  readonly #verifier = randomBytes(48).toString("base64url");
  redirectUri = "";

  constructor(endpoint: string, clientId = sameDevice) {
    this.endpoint = endpoint;
    this.clientId = clientId;
    this.key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
    if (clientId === crossDevice) this.redirectUri = `${endpoint}/v1/sessions/confirmation`;
  }

  /** Listens for the browser's way back, once: `brought` is what it brings. */
  async callback(): Promise<{ readonly brought: Promise<URLSearchParams> }> {
    const server = createServer();
    const brought = new Promise<URLSearchParams>((resolve) => {
      server.once("request", (request, response) => {
        response.end("You may close this window.");
        server.close();
        resolve(new URL(request.url ?? "/", this.redirectUri).searchParams);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    server.unref();
    this.redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/callback`;
    return { brought };
  }

  /** The link that it opens or prints. */
  get link(): string {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: this.clientId,
      state: this.state,
      code_challenge_method: "SHA-256",
      scope: "openid",
      redirect_uri: this.redirectUri,
      code_challenge: createHash("sha256").update(this.#verifier).digest("base64url"),
    });
    return `${this.endpoint}/v1/authorize?${query.toString()}`;
  }

  redeem(code: string, changes: Readonly<Record<string, unknown>> = {}): Promise<Response> {
    const { clientId, redirectUri } = this;
    const grantType = "authorization_code";
    return this.post({ clientId, grantType, code, codeVerifier: this.#verifier, redirectUri, ...changes });
  }

  /** A request for a token, with the proof that goes with it. */
  post(body: unknown, proof = this.proof()): Promise<Response> {
    return fetch(`${this.endpoint}/v1/token`, {
      method: "POST",
      headers: { "content-type": "application/json", dpop: proof },
      body: JSON.stringify(body),
    });
  }

  proof(changes: Readonly<Record<string, unknown>> = {}): string {
    const { x, y } = this.key.export({ format: "jwk" });
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const head = part({ typ: "dpop+jwt", alg: "ES256", jwk: { kty: "EC", x, y, crv: "P-256" } });
    const claims = {
      htm: "POST",
      htu: `${this.endpoint}/v1/token`,
      iat: Math.floor(Date.now() / 1000),
      jti: randomUUID(),
      ...changes,
    };
    const text = `${head}.${part(claims)}`;
    const signature = sign("sha256", Buffer.from(text), { key: this.key, dsaEncoding: "ieee-p1363" });
    return `${text}.${signature.toString("base64url")}`;
  }

  /** What it writes to its cache, by which SDKs go on. */
  cached(tokens: LoginTokens, accountId: string, expiresAt: Date): string {
    return JSON.stringify({
      ...tokens,
      accessToken: { ...tokens.accessToken, accountId, expiresAt: expiresAt.toISOString() },
      clientId: this.clientId,
      dpopKey: this.key.export({ format: "pem", type: "sec1" }),
    });
  }
}
