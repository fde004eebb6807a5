// Builds the package: dist/lib (the library, one module per source file, with types) and dist/cli (the command, bundled
// and split so that each command loads only what it needs).
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type OutputChunk, rolldown } from "rolldown";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const inRoot = (...parts: string[]): string => join(root, ...parts);

/** Packages with a native part; they stay in node_modules. */
const external = [/^node:/, "@napi-rs/keyring"];

function buildLibrary(): void {
  const packageFile = createRequire(import.meta.url).resolve("typescript/package.json");
  execFileSync(process.execPath, [join(dirname(packageFile), "bin", "tsc"), "-p", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
  });
}

/** Data files stand beside the module that reads them, in `data/`: the library keeps the places, the bundle has one `data/`. */
function copyData(): void {
  for (const folder of dataFolders(inRoot("src"))) {
    cpSync(folder, folder.replace(inRoot("src"), inRoot("dist", "lib")), { recursive: true });
    cpSync(folder, inRoot("dist", "cli", "data"), { recursive: true });
  }
}

function dataFolders(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (!statSync(path).isDirectory()) return [];
    return name === "data" ? [path] : dataFolders(path);
  });
}

/** Bundles the command, and records which source modules went into which file: tests read it to see what is loaded when. */
async function buildCommand(): Promise<void> {
  const bundle = await rolldown({
    input: { rolebridge: inRoot("src", "cli", "bin.ts") },
    platform: "node",
    external,
    logLevel: "warn",
  });
  const { output } = await bundle.write({
    dir: inRoot("dist", "cli"),
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    comments: { legal: true },
  });
  await bundle.close();
  const chunks = output.filter((file): file is OutputChunk => file.type === "chunk");
  const modulesByFile = Object.fromEntries(
    chunks.map((chunk) => [chunk.fileName, chunk.moduleIds.map((id) => id.replace(`${root}/`, ""))]),
  );
  await writeFile(inRoot("dist", "cli", "modules.json"), JSON.stringify(modulesByFile));
  await chmod(inRoot("dist", "cli", "rolebridge.js"), 0o755);
}

/** Parts that the command line names; all without any. `demo` needs no portal. */
const named = process.argv.slice(2);
const wants = (part: "cli" | "portal"): boolean => named.length === 0 || named.includes(part);

if (wants("cli")) {
  for (const part of ["lib", "cli"]) rmSync(inRoot("dist", part), { recursive: true, force: true });
  buildLibrary();
  await buildCommand();
  copyData();
  if (!existsSync(inRoot("dist", "lib", "index.js"))) throw new Error("the build made no library");
}
if (wants("portal")) {
  // Loaded only here: the page's bundler is no small thing.
  const { buildPortal } = await import("./build-portal.ts");
  await buildPortal();
}
