// Where the page's activity comes from: files that CloudTrail delivered or a sandbox's log was kept in, or else the record of
// the sandbox that is in use.
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Declaration } from "../declaration/index.ts";
import { readSandboxEvents } from "../sandbox/index.ts";
import {
  type ActivityEntry,
  type ActivityView,
  fromSandbox,
  type Names,
  parseRecords,
} from "../server/index.ts";
import { readRecordsFile } from "./records-file.ts";
import { loopbackSandbox } from "./sandbox-address.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";

/** Newest entries that the page is given. */
const mostEntries = 5000;

export interface ActivitySource {
  readonly kind: ActivityView["source"];
  read(): Promise<ActivityView>;
}

export function activitySource(
  session: Session,
  files: readonly string[],
  declaration: () => Promise<Declaration | undefined>,
): ActivitySource {
  const address = loopbackSandbox(session);
  if (files.length > 0) {
    return sourceOf("file", async () => {
      const names = namesOf(await declaration());
      const found = await Promise.all(files.map((file) => filesIn(resolve(session.cwd, file))));
      const entries: ActivityEntry[] = [];
      // One file after the other: what CloudTrail delivers in a year does not fit into memory at once.
      for (const path of new Set(found.flat())) {
        entries.push(...newestOf(await entriesIn(path, names)));
      }
      return entries;
    });
  }
  if (address === undefined) return { kind: "none", read: async () => ({ source: "none", entries: [] }) };
  return sourceOf("sandbox", async () => {
    const names = namesOf(await declaration());
    return (await readSandboxEvents(address)).map((event) => fromSandbox(event, names));
  });
}

function sourceOf(
  kind: "sandbox" | "file",
  entries: () => Promise<readonly ActivityEntry[]>,
): ActivitySource {
  return {
    kind,
    async read() {
      try {
        return { source: kind, entries: newestOf(await entries()) };
      } catch (error) {
        return { source: kind, entries: [], problem: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

function newestOf(entries: readonly ActivityEntry[]): readonly ActivityEntry[] {
  return entries.toSorted((a, b) => (a.time < b.time ? 1 : -1)).slice(0, mostEntries);
}

/** A file itself; of a folder, as CloudTrail's bucket is copied, all files of records in it. */
async function filesIn(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.json(\.gz)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function entriesIn(path: string, names: Names): Promise<readonly ActivityEntry[]> {
  try {
    return parseRecords(await readRecordsFile(path), names);
  } catch (error) {
    // It names the file itself.
    if (error instanceof UsageError) throw error;
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function namesOf(declaration: Declaration | undefined): Names {
  const accounts = new Map(
    (declaration?.accounts ?? []).map(({ accountId, name }) => [String(accountId), name]),
  );
  const people = new Map((declaration?.people ?? []).map(({ user, name }) => [user, name]));
  return { account: (id) => accounts.get(id), person: (user) => people.get(user) };
}
