import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import picomatch from "picomatch";
import type { DeclarationFiles } from "../declaration/index.ts";

/** Characters (UTF-8 bytes) that are read of one file at most: what is longer is cut, and refused by the loader. */
const mostBytes = 16 * 1024 * 1024;

/** Folders in which no declaration lies. */
const skipped = new Set(["node_modules", ".git"]);

/** How deep `**` looks, and how many entries it looks at: a pattern beside a home folder must not read the disk. */
const bounds = { depth: 12, entries: 20_000 };

/** The declaration's files on disk; relative paths start at `folder`. */
export function diskFiles(folder: string): DeclarationFiles {
  return {
    read: (path) => readText(resolve(folder, path)),
    async glob(pattern, fromFile) {
      const base = dirname(fromFile);
      const matches = picomatch(pattern.replace(/^(\.\/)+/, ""), { dot: false });
      const found = await listFiles(resolve(folder, base));
      return found.filter((path) => matches(path)).map((path) => (base === "." ? path : `${base}/${path}`));
    },
  };
}

function readText(path: string): Promise<string> {
  return new Promise((done, reject) => {
    const chunks: Buffer[] = [];
    createReadStream(path, { end: mostBytes })
      .on("data", (chunk) => chunks.push(Buffer.from(chunk)))
      .on("error", reject)
      .on("end", () => done(Buffer.concat(chunks).toString("utf8")));
  });
}

/** Paths of all files below a folder, with slashes, sorted. Links are not followed: they may lead anywhere. */
async function listFiles(root: string): Promise<readonly string[]> {
  const files: string[] = [];
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: "", depth: 0 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const entries = await readdir(join(root, next.path), { withFileTypes: true });
    for (const entry of entries) {
      const path = next.path === "" ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isFile()) files.push(path);
      else if (entry.isDirectory() && next.depth < bounds.depth && !skipped.has(entry.name)) {
        waiting.push({ path, depth: next.depth + 1 });
      }
    }
    if (files.length > bounds.entries) throw new Error(`more than ${bounds.entries} files lie below ${root}`);
  }
  return files.sort();
}
