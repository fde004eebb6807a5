import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createAwsCloud } from "../../src/aws/index.ts";
import type { AccountCloud } from "../../src/cloud/index.ts";
import { type Declaration, loadDeclaration } from "../../src/declaration/index.ts";
import { type AccountState, accountId } from "../../src/model/index.ts";
import type { Sandbox, StartSandboxOptions } from "../../src/sandbox/index.ts";
import { diskFiles, type PermissionsUse } from "../../src/workspace/index.ts";
import { startWithLeastRights } from "../support/least-rights.ts";
import type { Keys } from "../support/sandbox-clients.ts";

export const root = join(import.meta.dirname, "..", "..");
export const binary = join(root, "dist", "cli", "rolebridge.js");
if (!existsSync(binary)) throw new Error(`${binary} is not there: npm run build makes it`);

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the built command as a user does; nothing of this process's AWS settings reaches it. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  nodeArgs: readonly string[] = [],
): Running {
  return startProgram([process.execPath, ...nodeArgs, binary, ...args], env);
}

/** Starts any program in the same surroundings, from a folder. */
export function startProgram(
  [program = "", ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
  folder = root,
): Running {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, args, {
    cwd: folder,
    env: { PATH, HOME, AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: string[] = [];
  const err: string[] = [];
  child.stdout.setEncoding("utf8").on("data", (text: string) => out.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => err.push(text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout: out.join(""), stderr: err.join("") }));
  });
  return { child, ended };
}

/** Runs it to its end. */
export function rolebridge(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return start(args, env).ended;
}

/** A sandbox with the accounts of a declaration, and what the command needs to reach it. Its rights are those that `permissions` prints. */
export interface Place {
  readonly sandbox: Sandbox;
  readonly declaration: Declaration;
  readonly env: Readonly<Record<string, string>>;
  /** Keys of the identity that runs the command. */
  readonly operator: Keys;
  /** How many calls changed something since the log was cleared. */
  writes(): number;
  /** Enters an account as its root user, who may do everything: behind the operator's back. */
  enter(account: string): Promise<AccountCloud>;
  /** One account as it stands. */
  state(account: string): Promise<AccountState>;
  /** What stands in all of them, without what a second making would change: doubles and leftovers show. */
  standing(): Promise<readonly string[]>;
}

export async function openPlace(
  file: string,
  options: StartSandboxOptions = {},
  uses?: readonly PermissionsUse[],
): Promise<Place> {
  const { declaration } = await loadDeclaration(file, diskFiles(root));
  if (declaration === undefined) throw new Error(`${file} has mistakes`);
  const { sandbox, operator } = await startWithLeastRights(declaration, { seed: file, ...options }, uses);
  const enter = (account: string): Promise<AccountCloud> => {
    const id = accountId(sandbox.accounts[account] ?? "");
    return createAwsCloud({ endpoint: sandbox.endpoint, credentials: sandbox.rootKeys(id) }).enter(
      { name: account, accountId: id, reach: { kind: "role", role: "OrganizationAccountAccessRole" } },
      "write",
    );
  };
  const state = async (account: string): Promise<AccountState> =>
    (await enter(account)).readAccount({ credentials: false });
  return {
    sandbox,
    declaration,
    env: {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: sandbox.region,
      AWS_ACCESS_KEY_ID: operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    },
    operator,
    writes: () => sandbox.log.events().filter((event) => event.isWrite).length,
    enter,
    state,
    standing: async () => {
      const states = await Promise.all(declaration.accounts.map(({ name }) => state(name)));
      return states.flatMap(({ accountId: id, users, groups, roles, policies }) =>
        [...users, ...groups, ...roles, ...policies].map(
          ({ kind, path, name }) => `${id} ${kind} ${path}${name}`,
        ),
      );
    },
  };
}
