import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { main } from "../../src/cli/main.ts";
import type { Sandbox } from "../../src/sandbox/index.ts";

// The command line in this process, in a folder of its own.

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLine {
  readonly folder: string;
  /** Words of a command line; a text may hold several, between blanks. */
  run(...words: readonly string[]): Promise<Ran>;
}

/** Runs commands in a new folder. */
export function commandLine(
  options: {
    readonly signal?: AbortSignal;
    readonly now?: () => Date;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): CommandLine {
  const folder = mkdtempSync(join(tmpdir(), "rolebridge-commands-"));
  const run = async (...words: readonly string[]): Promise<Ran> => {
    const argv = words.flatMap((text) => text.split(" "));
    const out: string[] = [];
    const err: string[] = [];
    const status = await main(argv, {
      stdout: { write: (text) => out.push(text) },
      stderr: { write: (text) => err.push(text) },
      stdin: Readable.from([]),
      env: options.env ?? {},
      cwd: folder,
      now: options.now ?? (() => new Date()),
      signal: options.signal ?? new AbortController().signal,
    });
    return { status, stdout: out.join(""), stderr: err.join("") };
  };
  return { folder, run };
}

/** Lets the SDK's own conventions lead to a sandbox; the answer puts the environment back. */
export function pointTo(
  sandbox: Pick<Sandbox, "endpoint" | "region">,
  keys: { readonly accessKeyId: string; readonly secretAccessKey: string },
): () => void {
  const wanted: Readonly<Record<string, string>> = {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: sandbox.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
  const before = Object.fromEntries(Object.keys(wanted).map((name) => [name, process.env[name]]));
  Object.assign(process.env, wanted);
  return () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
