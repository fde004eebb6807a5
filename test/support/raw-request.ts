// Requests to a sandbox without an SDK: by hand, or signed with the reference signer.
import { createHash, createHmac } from "node:crypto";
import { request } from "node:http";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Sandbox } from "../../src/sandbox/index.ts";
import type { Keys } from "./sandbox-clients.ts";

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends exactly this. */
export function send(sandbox: Pick<Sandbox, "endpoint">, raw: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(sandbox.endpoint);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        method: raw.method ?? "POST",
        path: raw.path ?? "/",
        headers: raw.headers,
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
        incoming.on("error", reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.end(raw.body);
  });
}

export interface SignOptions {
  readonly service?: string;
  readonly region?: string;
  readonly signingDate?: Date;
  readonly expiresIn?: number;
}

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
}

function signer(keys: Keys, { service = "iam", region = "us-east-1" }: SignOptions): SignatureV4 {
  return new SignatureV4({
    credentials: keys,
    region,
    service,
    sha256: Sha256 as never,
    applyChecksum: false,
  });
}

/** The headers of a form that was signed by the reference signer. */
export async function signed(
  sandbox: Pick<Sandbox, "endpoint">,
  keys: Keys,
  body: string,
  options: SignOptions = {},
  headers: Readonly<Record<string, string>> = { "content-type": "application/x-www-form-urlencoded" },
): Promise<Record<string, string>> {
  const { host, hostname } = new URL(sandbox.endpoint);
  const toSign = {
    method: "POST",
    protocol: "http:",
    hostname,
    path: "/",
    headers: { host, ...headers },
    body,
  };
  const answer: unknown = await signer(keys, options).sign(toSign as never, {
    ...(options.signingDate && { signingDate: options.signingDate }),
  });
  return (answer as { readonly headers: Record<string, string> }).headers;
}

/** Signs a form and sends it. */
export async function sendSigned(
  sandbox: Pick<Sandbox, "endpoint">,
  keys: Keys,
  body: string,
  options: SignOptions = {},
): Promise<RawAnswer> {
  return send(sandbox, { headers: await signed(sandbox, keys, body, options), body });
}

/** Path and query of a presigned request. */
export async function presigned(
  sandbox: Pick<Sandbox, "endpoint">,
  keys: Keys,
  method: string,
  query: Record<string, string>,
  options: SignOptions = {},
): Promise<string> {
  const { host, hostname } = new URL(sandbox.endpoint);
  const toSign = { method, protocol: "http:", hostname, path: "/", query, headers: { host }, body: "" };
  const answer = await signer(keys, options).presign(toSign as never, {
    expiresIn: options.expiresIn ?? 60,
    ...(options.signingDate && { signingDate: options.signingDate }),
  });
  const pairs = Object.entries(answer.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return `/?${pairs.join("&")}`;
}
