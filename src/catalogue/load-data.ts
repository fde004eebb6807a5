import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * The value of a compressed JSON file in `data/`. The build keeps `data/` beside the modules that read it, in the library
 * and in the bundle.
 */
export function loadData(name: string): unknown {
  return JSON.parse(gunzipSync(readFileSync(new URL(`./data/${name}`, import.meta.url))).toString("utf8"));
}
