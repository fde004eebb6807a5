// Two pages: a start page of one classic script (it must work from a folder, without any server), and the administrator's
// page, which the server of `rolebridge portal` hands out.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { InlineConfig } from "vite";
import { licences } from "./licences.ts";

const portal = dirname(fileURLToPath(import.meta.url));

function common(outDir: string): InlineConfig {
  return {
    root: portal,
    configFile: false,
    logLevel: "warn",
    base: "./",
    plugins: [react(), licences(join(outDir, "THIRD-PARTY-LICENSES.txt"))],
    define: { "process.env.NODE_ENV": '"production"' },
  };
}

/** The start page: `start.js` and `start.css`; `portal build` adds the page and its data. */
export function startConfig(outDir: string): InlineConfig {
  return {
    ...common(outDir),
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      cssCodeSplit: false,
      modulePreload: false,
      chunkSizeWarningLimit: 2000,
      lib: {
        entry: join(portal, "src", "start", "main.tsx"),
        formats: ["iife"],
        name: "rolebridgeStartPage",
        fileName: () => "start.js",
        cssFileName: "start",
      },
    },
  };
}

/** The administrator's page: its picture of bridges is loaded when it is looked at. */
export function adminConfig(outDir: string): InlineConfig {
  return {
    ...common(outDir),
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: join(portal, "admin.html") },
    },
  };
}
