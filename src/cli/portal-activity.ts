// Where the page's activity comes from: a file in CloudTrail's form, or the record of the sandbox that is in use.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Declaration } from "../declaration/index.ts";
import { readSandboxEvents, type SandboxAddress } from "../sandbox/index.ts";
import {
  type ActivityEntry,
  type ActivityView,
  fromSandbox,
  type Names,
  parseCloudTrail,
} from "../server/index.ts";
import type { Session } from "./session.ts";

/** Newest entries that the page is given. */
const mostEntries = 5000;

export interface ActivitySource {
  readonly kind: ActivityView["source"];
  read(): Promise<ActivityView>;
}

export function activitySource(
  session: Session,
  file: string | undefined,
  declaration: () => Promise<Declaration | undefined>,
): ActivitySource {
  const address = sandboxAddress(session);
  if (file !== undefined) {
    return sourceOf("file", async () =>
      parseCloudTrail(await readRecords(resolve(session.cwd, file)), namesOf(await declaration())),
    );
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
        const newest = (await entries()).toSorted((a, b) => (a.time < b.time ? 1 : -1));
        return { source: kind, entries: newest.slice(0, mostEntries) };
      } catch (error) {
        return { source: kind, entries: [], problem: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** CloudTrail delivers its files compressed. */
async function readRecords(path: string): Promise<string> {
  const bytes = await readFile(path);
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
}

function namesOf(declaration: Declaration | undefined): Names {
  const accounts = new Map(
    (declaration?.accounts ?? []).map(({ accountId, name }) => [String(accountId), name]),
  );
  const people = new Map((declaration?.people ?? []).map(({ user, name }) => [user, name]));
  return { account: (id) => accounts.get(id), person: (user) => people.get(user) };
}

/** A sandbox serves on loopback and keeps a record; AWS does neither. */
function sandboxAddress({ env }: Session): SandboxAddress | undefined {
  const endpoint = env["AWS_ENDPOINT_URL"];
  const accessKeyId = env["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = env["AWS_SECRET_ACCESS_KEY"];
  if (endpoint === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const isLocal = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/.test(endpoint);
  return isLocal ? { endpoint, keys: { accessKeyId, secretAccessKey } } : undefined;
}
