// What answers in AWS's place: moto's server where it is installed, else the sandbox.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { managedPolicies } from "./design.ts";
import type { Counts } from "./proxy.ts";

export type EmulatorKind = "moto" | "sandbox";

export interface Emulator {
  readonly endpoint: string;
  readonly keys: Readonly<Record<"AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY", string>>;
  stop(): void;
}

export function isMotoInstalled(): boolean {
  return spawnSync("python3", ["-c", "import moto.server"], { stdio: "ignore" }).status === 0;
}

/** `declaration` is a file that names the accounts: the sandbox makes them, moto has every account. */
export async function startEmulator(
  kind: EmulatorKind,
  command: string,
  declaration: string,
): Promise<Emulator> {
  return kind === "moto" ? startMoto() : startSandbox(command, declaration);
}

async function startMoto(): Promise<Emulator> {
  const port = await freePort();
  const policies = [...managedPolicies, "SignInLocalDevelopmentAccess"].join(",");
  const script = join(import.meta.dirname, "emulator_moto.py");
  const child = spawn("python3", [script, String(port), policies], { stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilAnswers(endpoint, child);
  const keys = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
  return { endpoint, keys, stop: () => void child.kill("SIGKILL") };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600 && child.exitCode === null; tries += 1) {
    try {
      await fetch(`${endpoint}/moto-api/`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`nothing answers at ${endpoint}`);
}

async function startSandbox(command: string, declaration: string): Promise<Emulator> {
  const child = spawn(process.execPath, [command, "sandbox", "--port", "0", "--json", "-f", declaration], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = JSON.parse(await firstLine(child)) as {
    readonly endpoint: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  const keys = { AWS_ACCESS_KEY_ID: line.accessKeyId, AWS_SECRET_ACCESS_KEY: line.secretAccessKey };
  return { endpoint: line.endpoint, keys, stop: () => void child.kill("SIGKILL") };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output to read");
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error("the program ended before it said a line");
}

export interface Proxy {
  readonly endpoint: string;
  reset(weather: {
    readonly latency?: number;
    readonly rate?: number;
    readonly burst?: number;
  }): Promise<void>;
  counts(): Promise<Counts>;
  stop(): void;
}

export async function startProxy(script: string, upstream: string): Promise<Proxy> {
  const child = spawn(process.execPath, [script, upstream], { stdio: ["ignore", "pipe", "inherit"] });
  const endpoint = `http://127.0.0.1:${await firstLine(child)}`;
  return {
    endpoint,
    async reset(weather) {
      const query = new URLSearchParams(
        Object.entries(weather).map(([key, value]): [string, string] => [key, String(value)]),
      );
      await fetch(`${endpoint}/-/reset?${query.toString()}`, { method: "POST" });
    },
    counts: async () => (await (await fetch(`${endpoint}/-/counts`)).json()) as Counts,
    stop: () => void child.kill("SIGKILL"),
  };
}
