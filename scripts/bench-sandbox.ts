// How many calls a second of server CPU the sandbox serves, with 16 connections in a closed loop: signature, decision,
// record and encoding included. Server and client are processes of their own, so that the server's CPU can be told.
//
//   tsx scripts/bench-sandbox.ts [SECONDS]
import { fork } from "node:child_process";
import { Agent, request } from "node:http";
import { fileURLToPath } from "node:url";
import { startSandbox } from "../src/sandbox/index.ts";
import { type SigningKeys, signRequest } from "../src/sandbox/wire/sign-request.ts";

const connections = 16;

interface Ready {
  readonly endpoint: string;
  readonly operator: SigningKeys;
}

async function serve(): Promise<void> {
  const sandbox = await startSandbox({ seed: "bench" });
  process.on("message", () => process.send?.({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss }));
  process.send?.({ endpoint: sandbox.endpoint, operator: sandbox.operator } satisfies Ready);
}

interface Usage {
  readonly cpu: NodeJS.CpuUsage;
  readonly rss: number;
}

async function measure(): Promise<void> {
  const seconds = Number(process.argv[2] ?? 4);
  const server = fork(fileURLToPath(import.meta.url), ["serve"], { execArgv: ["--import", "tsx"] });
  const reply = <T>(): Promise<T> =>
    new Promise((resolve) => server.once("message", (message) => resolve(message as T)));
  const usage = (): Promise<Usage> => {
    server.send("usage");
    return reply<Usage>();
  };
  const { endpoint, operator } = await reply<Ready>();
  const calls = {
    "GetUser (read)": "Action=GetUser&Version=2010-05-08&UserName=operator",
    "TagUser (write)":
      "Action=TagUser&Version=2010-05-08&UserName=operator&Tags.member.1.Key=team&Tags.member.1.Value=blue",
  };
  for (const [name, body] of Object.entries(calls)) {
    await load(endpoint, operator, body, 3);
    const before = await usage();
    const served = await load(endpoint, operator, body, seconds);
    const after = await usage();
    const cpu = (after.cpu.user + after.cpu.system - before.cpu.user - before.cpu.system) / 1e6;
    console.log(
      `${name}: ${Math.round(served / cpu)} calls per second of server CPU (${Math.round((cpu / served) * 1e6)} µs each), ${Math.round(served / seconds)} per second; ${Math.round(after.rss / 1e6)} MB`,
    );
  }
  server.kill();
}

/** Calls in a closed loop; the same signature serves again and again, so that the client costs little. */
async function load(endpoint: string, keys: SigningKeys, text: string, seconds: number): Promise<number> {
  const { host, hostname, port } = new URL(endpoint);
  const body = Buffer.from(text);
  const headers = {
    ...signRequest({ method: "POST", path: "/", query: "", body, host }, "iam", keys, new Date()),
    "content-length": body.length,
  };
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const end = performance.now() + seconds * 1000;
  let served = 0;
  const call = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request({ hostname, port, method: "POST", path: "/", headers, agent }, (incoming) => {
        if (incoming.statusCode !== 200) return reject(new Error(`answered ${incoming.statusCode}`));
        incoming.resume();
        incoming.on("end", resolve);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        await call();
        served += 1;
      }
    }),
  );
  agent.destroy();
  return served;
}

await (process.argv[2] === "serve" ? serve() : measure());
