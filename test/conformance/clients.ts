// Clients that others wrote, as processes of their own against a sandbox.
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { administratorOf, type Keys } from "../support/sandbox-clients.ts";

/** Whether a program is installed: the probe ends well, within two minutes. */
export function isInstalled(program: string, ...probe: readonly string[]): boolean {
  return spawnSync(program, probe, { stdio: "ignore", timeout: 120_000 }).status === 0;
}

interface AwsCommandLine {
  readonly path: string;
  readonly major: number;
  /** Whether it reads `AWS_ENDPOINT_URL`, as version 1 does since 1.29 and version 2 since 2.13. */
  readonly readsEndpoint: boolean;
}

/** The AWS CLIs on the PATH, which may hold one of each major version. */
export function awsCommandLines(): readonly AwsCommandLine[] {
  const { PATH = "" } = process.env;
  const paths = PATH.split(delimiter).map((folder) => join(folder, "aws"));
  return [...new Set(paths)].filter(existsSync).flatMap((path) => {
    const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 120_000 });
    const [, major, minor] = /^aws-cli\/(\d+)\.(\d+)/.exec(stdout ?? "") ?? [];
    if (major === undefined) return [];
    const since = Number(major) === 1 ? 29 : 13;
    return [{ path, major: Number(major), readsEndpoint: Number(minor) >= since }];
  });
}

/** `(skipped: NAME is not installed)` where it is not. */
export function skipNote(name: string, installed: boolean): string {
  return installed ? "" : ` (skipped: ${name} is not installed)`;
}

/** Settings for another client than ours: an administrator of the management account, unless told. */
export function environmentOf(sandbox: Sandbox, keys: Keys = administratorOf(sandbox)): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    AWS_PAGER: "",
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: sandbox.region,
    AWS_DEFAULT_REGION: sandbox.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken !== undefined && { AWS_SESSION_TOKEN: keys.sessionToken }),
  };
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end; `input` goes to its stdin. */
export function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options: { readonly input?: string; readonly cwd?: string } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...args],
      { env, maxBuffer: 64 * 1024 * 1024, ...(options.cwd !== undefined && { cwd: options.cwd }) },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ status: code, stdout, stderr });
      },
    );
    child.stdin?.end(options.input ?? "");
  });
}
