import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { printable } from "./render/printable.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The text of a file of records; CloudTrail delivers its files compressed. Throws a UsageError with the name by which the
 * file was given where it cannot be unpacked, and what the file system says where it cannot be read.
 */
export async function readRecordsFile(path: string, name: string = path): Promise<string> {
  const bytes = await readFile(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString("utf8");
  try {
    return (await promisify(gunzip)(bytes)).toString("utf8");
  } catch (error) {
    throw new UsageError(
      `${printable(name)} cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
      "Copy the file once more: it is cut off or damaged.",
    );
  }
}
