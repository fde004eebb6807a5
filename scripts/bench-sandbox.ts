// What the sandbox costs: calls per second of its own CPU with 16 connections in a closed loop (signature, decision, record
// and encoding included), an account read whole, a thousand accounts in memory, and the start. The server runs the built
// library in a process of its own, and CPU seconds are counted, so that whatever else the machine does matters little. What
// it does all the same can only make a figure worse: throughput is counted in five slices, starts are five, and the best of
// each is held against its bound, with the median beside it.
//
//   npm run bench:sandbox            builds the library first
//   tsx scripts/bench-sandbox.ts [--lib FOLDER] [--calls N] [--only throughput|account|accounts|start] [--profile FOLDER]
import { type ChildProcess, fork, spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { startSandbox } from "../src/sandbox/index.ts";
import { type SigningKeys, signRequest } from "../src/sandbox/wire/sign-request.ts";

const connections = 16;
/** Calls until everything is compiled. */
const warmUp = 20_000;
const { values: flags } = parseArgs({
  options: {
    lib: { type: "string", default: "dist" },
    calls: { type: "string", default: "8000" },
    only: { type: "string" },
    profile: { type: "string" },
  },
});
const library = pathToFileURL(resolve(flags.lib, "sandbox/index.js")).href;
const server = fileURLToPath(new URL("bench-sandbox-server.mjs", import.meta.url));

/** How often a figure that others' work can spoil is taken. */
const rounds = 5;

/** What the figures must be: the project's own bounds. */
const bounds = {
  readsPerCpuSecond: 5000,
  writesPerCpuSecond: 2000,
  authorizationDetailsSeconds: 1,
  thousandAccountsMegabytes: 300,
  startSeconds: 1,
};

interface Ready {
  readonly endpoint: string;
  readonly operator: SigningKeys;
}

interface Usage {
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** A server process, and what it has used. */
class Server {
  readonly #process: ChildProcess;
  readonly ready: Promise<Ready>;

  constructor(options: Parameters<typeof startSandbox>[0] | "bare", profile?: string) {
    const execArgv =
      profile === undefined ? ["--expose-gc"] : ["--expose-gc", "--cpu-prof", `--cpu-prof-dir=${profile}`];
    this.#process = fork(server, [library, JSON.stringify(options)], { execArgv });
    this.ready = this.#next<Ready>();
  }

  #next<T>(): Promise<T> {
    return new Promise((resolve) => this.#process.once("message", (message) => resolve(message as T)));
  }

  usage(): Promise<Usage> {
    this.#process.send("usage");
    return this.#next<Usage>();
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#process.once("exit", () => resolve());
      this.#process.send("stop");
    });
  }
}

/** One call, signed: it is sent again and again, so that the client costs little. */
interface SignedCall {
  readonly body: Buffer;
  readonly headers: Record<string, string | number>;
}

type Call = Readonly<Record<string, string>>;

function sign(
  { endpoint }: Ready,
  keys: SigningKeys & { readonly sessionToken?: string },
  call: Call,
): SignedCall {
  const service = call["Version"] === "2011-06-15" ? "sts" : "iam";
  const body = Buffer.from(new URLSearchParams({ Version: "2010-05-08", ...call }).toString());
  const { host } = new URL(endpoint);
  const headers = signRequest(
    { method: "POST", path: "/", query: "", body, host },
    service,
    keys,
    new Date(),
  );
  const token = keys.sessionToken === undefined ? {} : { "x-amz-security-token": keys.sessionToken };
  return { body, headers: { ...headers, ...token, "content-length": body.length } };
}

class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connections });
  readonly #address: { readonly hostname: string; readonly port: string };

  constructor({ endpoint }: Pick<Ready, "endpoint">) {
    const { hostname, port } = new URL(endpoint);
    this.#address = { hostname, port };
  }

  send({ body, headers }: SignedCall): Promise<string> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { ...this.#address, method: "POST", path: "/", headers, agent: this.#agent },
        (incoming) => {
          let text = "";
          incoming.setEncoding("utf8");
          incoming.on("data", (chunk: string) => {
            text += chunk;
          });
          incoming.on("end", () => {
            if (incoming.statusCode === 200) resolve(text);
            else reject(new Error(`answered ${incoming.statusCode}: ${text}`));
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const door = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "sts:AssumeRole" },
  ],
});

function policyOf(bucket: string): string {
  const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** What one connection does over and over: eleven writes that end where they began. */
function writes(connection: number): readonly Call[] {
  const user = { UserName: `user-${connection}` };
  const role = { RoleName: `role-${connection}` };
  const tag = { "Tags.member.1.Key": "team", "Tags.member.1.Value": "blue" };
  const managed = { PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" };
  const inline = { PolicyName: "own" };
  return [
    { Action: "CreateUser", ...user },
    { Action: "TagUser", ...user, ...tag },
    { Action: "PutUserPolicy", ...user, ...inline, PolicyDocument: policyOf("reports") },
    { Action: "AttachUserPolicy", ...user, ...managed },
    { Action: "DetachUserPolicy", ...user, ...managed },
    { Action: "DeleteUserPolicy", ...user, ...inline },
    { Action: "DeleteUser", ...user },
    { Action: "CreateRole", ...role, AssumeRolePolicyDocument: door },
    { Action: "UpdateAssumeRolePolicy", ...role, PolicyDocument: door },
    { Action: "TagRole", ...role, ...tag },
    { Action: "DeleteRole", ...role },
  ];
}

/** Every connection goes through its calls until about so many are served; gives how many were. */
async function load(
  client: Client,
  calls: readonly (readonly SignedCall[])[],
  count: number,
): Promise<number> {
  let served = 0;
  await Promise.all(
    calls.map(async (own) => {
      while (served < count) {
        for (const call of own) {
          await client.send(call);
          served += 1;
        }
      }
    }),
  );
  return served;
}

async function throughput(): Promise<void> {
  const running = new Server({ seed: "bench" }, flags.profile);
  const ready = await running.ready;
  const client = new Client(ready);
  const each = (calls: (connection: number) => readonly Call[]): SignedCall[][] =>
    Array.from({ length: connections }, (_, connection) =>
      calls(connection).map((call) => sign(ready, ready.operator, call)),
    );
  const kinds = [
    ["GetUser", bounds.readsPerCpuSecond, each(() => [{ Action: "GetUser", UserName: "operator" }])],
    ["writes", bounds.writesPerCpuSecond, each(writes)],
  ] as const;
  for (const [name, bound, calls] of kinds) {
    const figures = await callsPerCpuSecond(running, client, calls);
    report(
      `${name}, per second of server CPU (median ${median(figures)})`,
      Math.max(...figures),
      ">=",
      bound,
    );
  }
  client.close();
  await running.stop();
  await bareServer();
}

/** Calls per second of the server's CPU, slice by slice. */
async function callsPerCpuSecond(
  running: Server,
  client: Client,
  calls: readonly (readonly SignedCall[])[],
): Promise<readonly number[]> {
  await load(client, calls, warmUp);
  const figures: number[] = [];
  for (const _ of range(rounds)) {
    const before = await running.usage();
    const served = await load(client, calls, Number(flags.calls));
    const after = await running.usage();
    figures.push(Math.round(served / (after.cpuSeconds - before.cpuSeconds)));
  }
  return figures;
}

function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** What Node's HTTP server alone costs on this machine, now: what no sandbox could be faster than. */
async function bareServer(): Promise<void> {
  const running = new Server("bare");
  const { endpoint } = await running.ready;
  const client = new Client({ endpoint });
  const calls = range(connections).map(() => [{ body: Buffer.from("x".repeat(50)), headers: {} }]);
  const figures = await callsPerCpuSecond(running, client, calls);
  console.log(
    `     node:http alone, per second of server CPU (median ${median(figures)}): ${Math.max(...figures)}`,
  );
  client.close();
  await running.stop();
}

/** The answer's text of an element. */
function valueOf(xml: string, element: string): string {
  const found = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  if (found === undefined) throw new Error(`no ${element} in ${xml.slice(0, 200)}`);
  return found;
}

async function inBatches<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let item = rest.pop(); item !== undefined; item = rest.pop()) await act(item);
    }),
  );
}

async function wholeAccount(): Promise<void> {
  const running = new Server({ seed: "bench" });
  const ready = await running.ready;
  const client = new Client(ready);
  const send = (call: Call): Promise<string> => client.send(sign(ready, ready.operator, call));
  await inBatches(range(1000), async (index) => {
    const RoleName = `role-${index}`;
    await send({ Action: "CreateRole", RoleName, AssumeRolePolicyDocument: door });
    await send({
      Action: "PutRolePolicy",
      RoleName,
      PolicyName: "own",
      PolicyDocument: policyOf(`reports-${index}`),
    });
    await send({ Action: "AttachRolePolicy", RoleName, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
  });
  for (const round of ["first", "second"]) {
    const before = await running.usage();
    let roles = 0;
    for (let marker: string | undefined = ""; marker !== undefined; ) {
      const more = marker === "" ? {} : { Marker: marker };
      const xml = await send({ Action: "GetAccountAuthorizationDetails", MaxItems: "1000", ...more });
      roles += xml.split("<RoleName>").length - 1;
      marker = xml.includes("<IsTruncated>true") ? valueOf(xml, "Marker") : undefined;
    }
    const after = await running.usage();
    if (roles < 1000) throw new Error(`only ${roles} roles`);
    const seconds = after.cpuSeconds - before.cpuSeconds;
    const bound = bounds.authorizationDetailsSeconds;
    report(
      `GetAccountAuthorizationDetails of 1,000 roles, CPU seconds (${round} time)`,
      seconds,
      "<=",
      bound,
    );
  }
  client.close();
  await running.stop();
}

async function thousandAccounts(): Promise<void> {
  const accounts = range(1000).map((index) => ({
    name: `account-${index}`,
    accountId: String(100_000_000_000 + index),
  }));
  const running = new Server({ seed: "bench", accounts });
  const ready = await running.ready;
  const client = new Client(ready);
  await inBatches(accounts, async ({ accountId, name }) => {
    const RoleArn = `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`;
    const enter = { Action: "AssumeRole", Version: "2011-06-15", RoleArn, RoleSessionName: "bench" };
    const xml = await client.send(sign(ready, ready.operator, enter));
    const keys = {
      accessKeyId: valueOf(xml, "AccessKeyId"),
      secretAccessKey: valueOf(xml, "SecretAccessKey"),
      sessionToken: valueOf(xml, "SessionToken"),
    };
    const send = (call: Call): Promise<string> => client.send(sign(ready, keys, call));
    for (const index of range(10)) {
      const RoleName = `role-${index}`;
      await send({
        Action: "CreateRole",
        RoleName,
        AssumeRolePolicyDocument: door,
        Description: `of ${name}`,
      });
      await send({
        Action: "AttachRolePolicy",
        RoleName,
        PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      });
      const own = { PolicyName: "own", PolicyDocument: policyOf(`${name}-${index}`) };
      await send({ Action: "PutRolePolicy", RoleName, ...own });
    }
    const user = { UserName: name };
    await send({ Action: "CreateUser", ...user, "Tags.member.1.Key": "of", "Tags.member.1.Value": name });
    await send({ Action: "CreateAccessKey", ...user });
  });
  const { megabytes } = await running.usage();
  report(
    "1,000 accounts with 10 roles each and 1,000 users, MB resident",
    Math.round(megabytes),
    "<=",
    bounds.thousandAccountsMegabytes,
  );
  client.close();
  await running.stop();
}

/** From nothing to the first answer to a signed call, by the clock; what Node alone takes stands beside it. */
async function start(): Promise<void> {
  const clock: number[] = [];
  const cpu: number[] = [];
  const bare: number[] = [];
  for (const _ of range(rounds)) {
    const before = performance.now();
    await new Promise((resolve) => spawn(process.execPath, ["-e", "0"]).once("exit", resolve));
    bare.push(performance.now() - before);

    const began = performance.now();
    const running = new Server({ seed: "bench" });
    const ready = await running.ready;
    const client = new Client(ready);
    await client.send(sign(ready, ready.operator, { Action: "GetUser" }));
    clock.push(performance.now() - began);
    cpu.push((await running.usage()).cpuSeconds);
    client.close();
    await running.stop();
  }
  const seconds = (figures: readonly number[]): string => (median(figures) / 1000).toFixed(2);
  report(
    `start to first answer, seconds by the clock (median ${seconds(clock)}, Node alone ${seconds(bare)})`,
    Math.min(...clock) / 1000,
    "<=",
    bounds.startSeconds,
  );
  report("start to first answer, CPU seconds", Math.min(...cpu), "<=", bounds.startSeconds);
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

let failures = 0;

function report(what: string, value: number, comparison: ">=" | "<=", bound: number): void {
  const isGood = comparison === ">=" ? value >= bound : value <= bound;
  if (!isGood) failures += 1;
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(2);
  console.log(
    `${isGood ? "ok  " : "FAIL"} ${what}: ${shown} (${comparison === ">=" ? "at least" : "at most"} ${bound})`,
  );
}

const parts = { throughput, account: wholeAccount, accounts: thousandAccounts, start };
for (const [name, measure] of Object.entries(parts)) {
  if (flags.only === undefined || flags.only === name) await measure();
}
process.exitCode = failures === 0 ? 0 : 1;
