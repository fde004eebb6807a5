import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

const allowedWhenShipped = new Set(["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD"]);

/** The lock file leaves some licences out; the installed package's own manifest is asked then. */
function licenceOf(path: string, locked: LockedPackage): string {
  if (locked.license !== undefined) return locked.license;
  const manifest = `${path}/package.json`;
  if (!existsSync(manifest)) return "unknown";
  return (JSON.parse(readFileSync(manifest, "utf8")) as { license?: string }).license ?? "unknown";
}

describe("dependencies", () => {
  test("what is shipped carries a permissive licence", () => {
    const others = packages
      .filter(([, locked]) => locked.dev !== true)
      .map(([path, locked]) => [path, licenceOf(path, locked)] as const)
      .filter(([, licence]) => !allowedWhenShipped.has(licence));
    expect(others).toEqual([]);
  });

  test("nothing at all is under the AGPL or GPL", () => {
    const copyleft = packages.filter(([path, locked]) => /GPL/.test(licenceOf(path, locked)));
    expect(copyleft).toEqual([]);
  });

  test("versions are exact and the lock file names no registry of its own", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    const hosts = packages.flatMap(([, locked]) => (locked.resolved ? [new URL(locked.resolved).host] : []));
    expect(hosts.filter((host) => host !== "registry.npmjs.org")).toEqual([]);
  });
});
