import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/**
 * The value of a compressed JSON file in `data/`. The build keeps `data/` beside the modules that read it, in the library
 * and in the bundle.
 */
export function loadData(name: string): unknown {
  return unpack(readData(name));
}

/** The bytes of a file in `data/`. */
export function readData(name: string): Buffer {
  return readFileSync(new URL(`./data/${name}`, import.meta.url));
}

/** The value of compressed JSON. */
export function unpack(bytes: Buffer): unknown {
  return JSON.parse(unpackText(bytes));
}

/** A compressed text. */
export function unpackText(bytes: Buffer): string {
  return gunzipSync(bytes).toString("utf8");
}
