// The HTTP side: reads requests within bounds and writes answers. It knows nothing of AWS but how an answer looks.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Control, controlPath } from "./control.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ConsolePages } from "./sign-in/console-pages.ts";
import type { Weather } from "./weather.ts";
import type { HttpAnswer } from "./wire/answer.ts";
import type { HttpRequest } from "./wire/http-request.ts";

/** The largest request of these APIs is a simulation with some documents of 128 KiB, percent-encoded. */
const maxBody = 2 * 1024 * 1024;
const defaultRequestTimeout = 30_000;
/** Node's 5 seconds race with the pooled sockets of SDKs. */
const keepAliveTimeout = 65_000;

export interface HttpServerOptions {
  readonly dispatcher: Dispatcher;
  readonly control: Control;
  readonly pages: ConsolePages;
  readonly weather: Weather;
  readonly host: string;
  readonly port: number;
  /** Names by which clients may call, besides the loopback ones; any port. */
  readonly hosts: readonly string[];
  /** Milliseconds within which a request must have arrived whole. */
  readonly requestTimeoutMs?: number;
}

export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts to listen; rejects where the port is taken. */
export async function listen(options: HttpServerOptions): Promise<RunningServer> {
  const accepted = new Set([...loopbackNames, ...options.hosts.map((host) => host.toLowerCase())]);
  const { requestTimeoutMs: requestTimeout = defaultRequestTimeout } = options;
  const server = createServer(
    {
      keepAliveTimeout,
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: Math.min(requestTimeout, 5000),
    },
    (request, response) => {
      void serve(options, accepted, request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: options.host, port: options.port }, resolve);
  });
  return { port: (server.address() as AddressInfo).port, stop: () => stop(server) };
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

async function serve(
  options: HttpServerOptions,
  accepted: ReadonlySet<string>,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A page in a browser that resolves its own name to loopback must not reach the sandbox (DNS rebinding).
  if (!isAccepted(incoming.headers.host, accepted)) {
    return refuse(response, 403, `The sandbox does not answer to the host ${String(incoming.headers.host)}`);
  }
  const body = await readBody(incoming);
  if (body === "too-large") return refuse(response, 413, `The request is larger than ${maxBody} bytes`);
  if (body === "aborted") return;
  const { dispatcher, control, pages, weather } = options;
  const request = requestOf(incoming, body);
  if (request.path.startsWith(controlPath)) return write(response, control.answer(request));
  if (pages.serves(request)) return write(response, pages.answer(request));
  const fate = weather.fate();
  if (fate === "dropped") return void incoming.socket.destroy();
  const answer = fate === "error" ? dispatcher.fault(request) : dispatcher.answer(request);
  const latency = weather.latency();
  if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
  if (fate === "answer-lost") return void incoming.socket.destroy();
  write(response, answer);
}

function isAccepted(host: string | undefined, accepted: ReadonlySet<string>): boolean {
  if (host === undefined) return false;
  const name = host.toLowerCase().replace(/:\d+$/, "");
  return accepted.has(name) || name.endsWith(".localhost");
}

/** Reads a body; one that says it is too large is not read at all. */
function readBody(incoming: IncomingMessage): Promise<Buffer | "too-large" | "aborted"> {
  if (Number(incoming.headers["content-length"] ?? 0) > maxBody) return Promise.resolve("too-large");
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBody) {
        incoming.pause();
        resolve("too-large");
      } else chunks.push(chunk);
    });
    incoming.on("end", () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    incoming.on("error", () => resolve("aborted"));
    incoming.on("close", () => resolve("aborted"));
  });
}

function requestOf(incoming: IncomingMessage, body: Buffer): HttpRequest {
  const url = incoming.url ?? "/";
  const question = url.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    path: question < 0 ? url : url.slice(0, question),
    query: question < 0 ? "" : url.slice(question + 1),
    // Of the headers that clients send to AWS, Node makes a list of none but `set-cookie`.
    headers: incoming.headers as HttpRequest["headers"],
    body,
    remoteAddress: (incoming.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, ""),
  };
}

function write(
  response: ServerResponse,
  { status, contentType, body, requestId, headers }: HttpAnswer,
): void {
  response.writeHead(status, {
    "Content-Type": contentType,
    "Content-Length": Buffer.byteLength(body),
    "x-amzn-RequestId": requestId,
    ...headers,
  });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
  response.end(`${text}\n`);
}
