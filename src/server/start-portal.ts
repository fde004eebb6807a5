import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { portalApp } from "./app.ts";
import { readAssets } from "./assets.ts";
import type { ActivityView } from "./contract.ts";
import { Desk, type DeskOptions } from "./desk.ts";
import { Sessions } from "./sessions.ts";

export interface StartPortalOptions extends DeskOptions {
  /** Folder of the built page. */
  readonly page: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly readActivity: () => Promise<ActivityView>;
}

export interface RunningPortal {
  readonly port: number;
  /** An address that opens a session, once; earlier ones that were not used end. */
  newAddress(): string;
  stop(): Promise<void>;
}

/** Serves the page on loopback. */
export async function startPortal(options: StartPortalOptions): Promise<RunningPortal> {
  const assets = await readAssets(options.page);
  const desk = new Desk(options);
  const sessions = new Sessions();
  let port = options.port;
  const app = portalApp({ desk, sessions, assets, activity: options.readActivity, port: () => port });
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const made = serve({ fetch: app.fetch, hostname: "127.0.0.1", port }, (address: AddressInfo) => {
      port = address.port;
      resolve(made);
    });
    made.once("error", reject);
  });
  void desk.refresh();
  return {
    port,
    newAddress: () => `http://127.0.0.1:${port}/open?token=${sessions.issueToken()}`,
    stop: () =>
      new Promise((resolve) => {
        desk.stop();
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
