// A reverse proxy before an emulator: counts calls by kind, waits a fixed time before each, and throttles each account as
// IAM does. One file without imports of ours.
//
//   node proxy.js UPSTREAM          prints its port
//   POST /-/reset?latency=50&rate=20&burst=40   GET /-/counts
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { argv, stdout } from "node:process";

/** What passed since the last reset. */
export interface Counts {
  readonly calls: number;
  /** By service and action: `iam:CreateUser`. */
  readonly byKind: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** Answers of 400 and more that came from the emulator, by kind and code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Seconds in which at least one call was in the emulator. */
  readonly busySeconds: number;
  readonly mostInFlight: number;
  /** Calls that were served, by account. */
  readonly byAccount: Readonly<Record<string, number>>;
}

interface Weather {
  /** Milliseconds. */
  readonly latency: number;
  /** IAM calls a second for each account, and as many at once as `burst`; 0 is no limit. */
  readonly rate: number;
  readonly burst: number;
}

/** STS allows as many calls a second in an account (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const stsRate = 600;

const upstream = new URL(argv[2] ?? "");
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
/** Which account a session's key belongs to, as `AssumeRole` said. */
const accountByKey = new Map<string, string>();
const buckets = new Map<string, { tokens: number; at: number }>();
let weather: Weather = { latency: 0, rate: 0, burst: 0 };
let counts = emptyCounts();
let inFlight = 0;
let inEmulator = 0;
let busySince = 0;

function emptyCounts() {
  return {
    calls: 0,
    byKind: {} as Record<string, number>,
    throttled: 0,
    refusals: {} as Record<string, number>,
    busySeconds: 0,
    mostInFlight: 0,
    byAccount: {} as Record<string, number>,
  } satisfies Counts;
}

function add(to: Record<string, number>, key: string): void {
  to[key] = (to[key] ?? 0) + 1;
}

function control(path: URL, response: ServerResponse): void {
  if (path.pathname === "/-/reset") {
    const number = (name: string): number => Number(path.searchParams.get(name) ?? 0);
    weather = { latency: number("latency"), rate: number("rate"), burst: number("burst") };
    counts = emptyCounts();
    buckets.clear();
  }
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(counts));
}

/** Whether an account may make one call more now. */
function admits(service: string, account: string): boolean {
  if (weather.rate === 0) return true;
  const rate = service === "sts" ? stsRate : weather.rate;
  const size = service === "sts" ? stsRate : Math.max(weather.burst, 1);
  const key = `${service} ${account}`;
  const now = performance.now();
  const bucket = buckets.get(key) ?? { tokens: size, at: now };
  bucket.tokens = Math.min(size, bucket.tokens + ((now - bucket.at) / 1000) * rate);
  bucket.at = now;
  buckets.set(key, bucket);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

interface Call {
  readonly service: string;
  readonly account: string;
  readonly kind: string;
  readonly body: Buffer;
  readonly roleArn: string | null;
}

function callOf({ headers }: IncomingMessage, body: Buffer): Call {
  const scope = /Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "");
  const [, key = "", service = "unsigned"] = scope ?? [];
  const form = new URLSearchParams(body.toString());
  return {
    service,
    account: accountByKey.get(key) ?? "the caller's",
    kind: `${service}:${form.get("Action") ?? "?"}`,
    body,
    roleArn: form.get("RoleArn"),
  };
}

function throttle(response: ServerResponse): void {
  counts.throttled += 1;
  response.writeHead(400, { "content-type": "text/xml" });
  response.end(
    "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>" +
      "<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ErrorResponse>",
  );
}

function forward(incoming: IncomingMessage, call: Call, response: ServerResponse): void {
  if (inEmulator++ === 0) busySince = performance.now();
  const ended = (): void => {
    inFlight -= 1;
    if (--inEmulator === 0) counts.busySeconds += (performance.now() - busySince) / 1000;
  };
  const headers = { ...incoming.headers, "content-length": String(call.body.length) };
  delete headers.connection;
  const { hostname, port } = upstream;
  const outgoing = request({ hostname, port, method: "POST", path: "/", headers, agent }, (answer) => {
    const chunks: Buffer[] = [];
    answer.on("data", (chunk: Buffer) => chunks.push(chunk));
    answer.on("end", () => {
      ended();
      const body = Buffer.concat(chunks);
      note(call, answer.statusCode ?? 0, body);
      const { connection: _, "transfer-encoding": __, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, { ...kept, "content-length": String(body.length) });
      response.end(body);
    });
  });
  outgoing.on("error", () => {
    ended();
    add(counts.refusals, `${call.kind} no answer`);
    response.destroy();
  });
  outgoing.end(call.body);
}

function note(call: Call, status: number, body: Buffer): void {
  if (status >= 400)
    return add(counts.refusals, `${call.kind} ${/<Code>([^<]+)/.exec(body.toString())?.[1] ?? status}`);
  add(counts.byAccount, call.account);
  if (call.kind !== "sts:AssumeRole") return;
  const key = /<AccessKeyId>([^<]+)</.exec(body.toString())?.[1];
  const account = call.roleArn?.split(":")[4];
  if (key && account) accountByKey.set(key, account);
}

const server = createServer((incoming, response) => {
  const path = new URL(incoming.url ?? "/", "http://proxy");
  if (path.pathname.startsWith("/-/")) return control(path, response);
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
  incoming.on("end", () => {
    const call = callOf(incoming, Buffer.concat(chunks));
    counts.calls += 1;
    add(counts.byKind, call.kind);
    inFlight += 1;
    counts.mostInFlight = Math.max(counts.mostInFlight, inFlight);
    const pass = (): void => {
      if (admits(call.service, call.account)) return forward(incoming, call, response);
      inFlight -= 1;
      throttle(response);
    };
    if (weather.latency > 0) setTimeout(pass, weather.latency);
    else pass();
  });
});
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => stdout.write(`${(server.address() as AddressInfo).port}\n`));
