// Where Terraform's AWS provider is on this machine: tests never fetch it.
import { type Dirent, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where a mirror keeps the provider, unpacked below version and platform, or packed. */
const providerFolder = join("registry.terraform.io", "hashicorp", "aws");

/** A folder that `terraform init -plugin-dir` takes, and where it was found. */
export interface PluginMirror {
  readonly folder: string;
  readonly foundBy: string;
}

/**
 * The provider mirror that ROLEBRIDGE_TERRAFORM_PLUGINS names, or the first of the usual places that holds a
 * `terraform-provider-aws*`.
 */
export function findPluginMirror(env: NodeJS.ProcessEnv = process.env): PluginMirror | undefined {
  const named = env["ROLEBRIDGE_TERRAFORM_PLUGINS"];
  if (named !== undefined && named !== "") {
    return { folder: named, foundBy: "ROLEBRIDGE_TERRAFORM_PLUGINS" };
  }
  for (const place of usualPlaces(env)) {
    const folder = mirrorIn(place);
    if (folder !== undefined) return { folder, foundBy: "looking in the usual places" };
  }
  return undefined;
}

function usualPlaces(env: NodeJS.ProcessEnv): readonly string[] {
  const cache = env["TF_PLUGIN_CACHE_DIR"];
  return [
    ...(cache === undefined || cache === "" ? [] : [cache]),
    join(homedir(), ".terraform.d"),
    "/usr/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    ...foldersOf("/opt"),
  ];
}

/** The mirror that a place is, or that one of its folders is. */
function mirrorIn(place: string): string | undefined {
  return [place, ...foldersOf(place)].find((folder) => holdsProvider(join(folder, providerFolder), 2));
}

function holdsProvider(folder: string, depth: number): boolean {
  return (
    entriesOf(folder).some(({ name }) => name.startsWith("terraform-provider-aws")) ||
    (depth > 0 && foldersOf(folder).some((below) => holdsProvider(below, depth - 1)))
  );
}

/** The folders in a folder; a cache may link to others'. */
function foldersOf(folder: string): readonly string[] {
  return entriesOf(folder).flatMap((entry) =>
    entry.isDirectory() || entry.isSymbolicLink() ? [join(folder, entry.name)] : [],
  );
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
