import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { adminConfig, startConfig } from "../portal/vite.config.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

/** Builds both pages into `dist/portal`. */
export async function buildPortal(): Promise<void> {
  // React's own build for production, whatever the shell says.
  process.env["NODE_ENV"] = "production";
  const start = join(root, "dist", "portal", "start");
  await build(startConfig(start));
  copyFileSync(join(root, "portal", "start.html"), join(start, "index.html"));
  await build(adminConfig(join(root, "dist", "portal", "admin")));
}
