import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The path of a file of the installed package: `examples/alice-and-bob.yaml`. */
export function packageFile(name: string): string {
  // The same from the sources (src/cli/) and from the bundle (dist/cli/).
  return join(dirname(fileURLToPath(import.meta.url)), "..", "..", name);
}

/** This package's version. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
    readonly version: string;
  };
  return manifest.version;
}

/** Text of a file of the package, or undefined where there is none. */
export function readPackageFile(name: string): string | undefined {
  const path = packageFile(name);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
