// A page with something to look at: a sandbox, a declaration in a folder of its own, and the page over both. For the
// screenshots and for the tests in a browser.
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAwsCloud } from "../../src/aws/index.ts";
import { loadDeclaration } from "../../src/declaration/index.ts";
import { readSandboxEvents, type Sandbox } from "../../src/sandbox/index.ts";
import {
  fromSandbox,
  type RunningPortal,
  type StartPortalOptions,
  startPortal,
} from "../../src/server/index.ts";
import { diskFiles, openWorkspace } from "../../src/workspace/index.ts";
import { startWithLeastRights } from "./least-rights.ts";
import { administratorOf, type Keys } from "./sandbox-clients.ts";

export interface Scene {
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** Keys with which the page reads and applies: what `permissions` prints. */
  readonly operator: Keys;
  readonly portal: RunningPortal;
  close(): Promise<void>;
}

export interface SceneOptions {
  /** The declaration's text, or a file that is copied. */
  readonly text?: string;
  readonly file?: string;
  /** Builds what is declared before the page opens. */
  readonly applied?: boolean;
  readonly mayApply?: boolean;
  readonly live?: boolean;
  /** Folder of the built page. */
  readonly page: string;
  /** Each call to the sandbox takes so many milliseconds. */
  readonly latencyMs?: number;
  /** Does something in the sandbox before the page opens. */
  readonly prepare?: (sandbox: Sandbox) => Promise<void>;
}

export async function openScene(options: SceneOptions): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "rolebridge-page-"));
  const file = "rolebridge.yaml";
  if (options.file !== undefined) await cp(options.file, join(folder, file));
  else await writeFile(join(folder, file), options.text ?? "");
  const { declaration } = await loadDeclaration(file, diskFiles(folder));
  const { sandbox, operator } = await startWithLeastRights(declaration, {
    seed: "page",
    ...(options.latencyMs !== undefined && { latencyMs: options.latencyMs }),
  });
  const cloud = () => createAwsCloud({ endpoint: sandbox.endpoint, credentials: operator });
  if (options.applied === true) await applyAll(folder, file, cloud);
  await options.prepare?.(sandbox);
  const accounts = new Map(
    (declaration?.accounts ?? []).map(({ accountId, name }) => [String(accountId), name]),
  );
  const people = new Map((declaration?.people ?? []).map(({ user, name }) => [user, name]));
  const names = { account: (id: string) => accounts.get(id), person: (user: string) => people.get(user) };
  const portalOptions: StartPortalOptions = {
    file,
    folder,
    now: () => new Date(),
    port: 0,
    page: options.page,
    mayApply: options.mayApply ?? false,
    live: options.live ?? true,
    activity: "sandbox",
    holder: "scene@here#1",
    isHolderAlive: () => false,
    cloud,
    readActivity: async () => {
      // Of AWS the operator reads; the sandbox's own record is its administrator's.
      const address = { endpoint: sandbox.endpoint, keys: administratorOf(sandbox) };
      const entries = (await readSandboxEvents(address)).map((event) => fromSandbox(event, names));
      return { source: "sandbox", entries: entries.reverse() };
    },
  };
  const portal = await startPortal(portalOptions);
  return {
    folder,
    sandbox,
    operator,
    portal,
    async close() {
      await portal.stop();
      await sandbox.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function applyAll(
  folder: string,
  file: string,
  cloud: () => ReturnType<typeof createAwsCloud>,
): Promise<void> {
  const workspace = openWorkspace({ file, folder, now: () => new Date(), cloud });
  const planned = await workspace.plan();
  if (planned.status !== "done") throw new Error(JSON.stringify(planned.diagnostics));
  const applied = await workspace.apply(planned.value, { holder: "scene@here#0" });
  if (applied.status !== "done" || applied.value.status !== "applied")
    throw new Error(JSON.stringify(applied));
}
