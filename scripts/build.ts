// Builds the package: dist/lib (the library, one module per source file, with types), dist/sandbox (the sandbox in one file,
// for other projects' tests: two hundred files take a third of a second to load) and dist/cli (the command, bundled and split
// so that each command loads only what it needs).
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
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

/** Bundles the sandbox from the library; data files stay where they are, and are found from there. */
async function buildSandbox(): Promise<void> {
  const folder = inRoot("dist", "sandbox");
  const bundle = await rolldown({
    input: { index: inRoot("dist", "lib", "sandbox", "index.js") },
    platform: "node",
    external,
    logLevel: "warn",
    plugins: [
      {
        name: "place-of-data",
        transform(code, id) {
          const place = relative(folder, id).replaceAll("\\", "/");
          return code.includes("import.meta.url")
            ? code.replaceAll("import.meta.url", `new URL(${JSON.stringify(place)}, import.meta.url)`)
            : null;
        },
      },
    ],
  });
  await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
  });
  await bundle.close();
}

/** Data files stand beside the module that reads them, in `data/`: the library keeps the places, the bundle has one `data/`. */
function copyData(placeOf: (folder: string) => string): void {
  for (const folder of dataFolders(inRoot("src"))) cpSync(folder, placeOf(folder), { recursive: true });
}

function dataFolders(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (!statSync(path).isDirectory()) return [];
    return name === "data" ? [path] : dataFolders(path);
  });
}

/**
 * What `creds` and `ls` run through when they are warm. AWS tools start `creds` for each call: it comes in one file, since
 * each file costs a millisecond. Nothing heavy may come with it; test/e2e/start.test.ts watches.
 */
const warmWay = [
  "cli/(main|commands|system-failure|plain-line|session|exit|usage-error|way-out|command)",
  "cli/render/(theme|grants|columns)",
  "cli/commands/(creds|ls)",
  "cli/person/(enter|open-passport|passage|home|keychain|settings|duration)",
  "passage/(alone|choose-grant|clock-skew|credentials|enter-role|links|passage-problem|passport-file|private-file)",
  "passage/(session-plan|sign-in-failure|vault)",
  "diagnostics/suggestion",
  "catalogue/partitions",
  "cloud/cloud",
  "model/(account-id|partition)",
].map((path) => `/src/${path}\\.ts$`);
const warmModules = new RegExp(
  [...warmWay, "/node_modules/(picocolors|env-paths|is-safe-filename)/"].join("|"),
);

/** Bundles the command, and records which source modules went into which file: tests read it to see what is loaded when. */
async function buildCommand(): Promise<void> {
  const bundle = await rolldown({
    input: { rolebridge: inRoot("src", "cli", "bin.ts") },
    platform: "node",
    // The ES modules of the AWS SDK: only what is imported of them is loaded, and each import costs nothing once loaded.
    resolve: { mainFields: ["module", "main"] },
    external,
    preserveEntrySignatures: false,
    // Our modules do nothing by being loaded: what an index.ts passes on and nobody uses stays away.
    treeshake: { moduleSideEffects: [{ test: /\/src\//, sideEffects: false }] },
    logLevel: "warn",
  });
  const { output } = await bundle.write({
    dir: inRoot("dist", "cli"),
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [{ name: "warm", test: warmModules }],
    },
    comments: { legal: true },
    // Less to read at each start; names stay, for whoever reads a stack trace.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
  const chunks = output.filter((file): file is OutputChunk => file.type === "chunk");
  // The entry waits for the command at its top level: a chunk that imports it would wait for it in turn, for ever.
  const waiting = chunks.filter(({ imports }) => imports.includes("rolebridge.js"));
  if (waiting.length > 0)
    throw new Error(`${waiting[0]?.fileName} imports the entry: name its module in warmWay`);
  const modulesByFile = Object.fromEntries(
    chunks.map((chunk) => [chunk.fileName, chunk.moduleIds.map((id) => id.replace(`${root}/`, ""))]),
  );
  await writeFile(inRoot("dist", "cli", "modules.json"), JSON.stringify(modulesByFile));
  await chmod(inRoot("dist", "cli", "rolebridge.js"), 0o755);
}

/** Parts that the command line names; all without any. `demo` needs the command alone. */
const named = process.argv.slice(2);
const wants = (part: "lib" | "cli" | "portal"): boolean => named.length === 0 || named.includes(part);

if (wants("lib")) {
  rmSync(inRoot("dist", "lib"), { recursive: true, force: true });
  buildLibrary();
  copyData((folder) => folder.replace(inRoot("src"), inRoot("dist", "lib")));
  if (!existsSync(inRoot("dist", "lib", "index.js"))) throw new Error("the build made no library");
  rmSync(inRoot("dist", "sandbox"), { recursive: true, force: true });
  await buildSandbox();
}
if (wants("cli")) {
  rmSync(inRoot("dist", "cli"), { recursive: true, force: true });
  await buildCommand();
  copyData(() => inRoot("dist", "cli", "data"));
}
if (wants("portal")) {
  // Loaded only here: the page's bundler is no small thing.
  const { buildPortal } = await import("./build-portal.ts");
  await buildPortal();
}
