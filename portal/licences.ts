import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

/** Writes the licences of all packages that went into a bundle beside it: their terms ask for it. */
export function licences(file: string): Plugin {
  const folders = new Set<string>();
  return {
    name: "rolebridge-licences",
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const folder = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
        if (folder !== undefined && existsSync(join(folder, "package.json"))) folders.add(folder);
      }
    },
    closeBundle() {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, [...folders].sort().map(noticeOf).join("\n\n"));
    },
  };
}

function noticeOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
  const texts = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|notice|third-party)/i.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8").trim());
  const title = `${String(manifest["name"])} ${String(manifest["version"])} (${String(manifest["license"])})`;
  return [title, "=".repeat(title.length), ...texts].join("\n\n");
}
