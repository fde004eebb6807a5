// A text that two states share exactly when no call could tell one from the other: what a compacted state file is held
// against before it takes the place of the whole one.
import { createHash } from "node:crypto";
import { NamedStore } from "./named-store.ts";
import { Organization } from "./organizations/organization.ts";
import type { Credential, SandboxState } from "./state.ts";
import { StoredDocument } from "./stored-document.ts";

/** A digest of everything in a state that outlives the process. Sessions that are over at `now` are left out. */
export function portraitOf(state: SandboxState, now: number): string {
  const living = [...state.sessions.values()].filter((session) => isAlive(session, now));
  const whole = {
    accounts: state.accounts,
    accessKeys: state.accessKeys,
    sessions: new Map(living.map((session) => [session.accessKeyId, session])),
    organization: state.organization,
    ids: state.ids.position,
  };
  return createHash("sha256")
    .update(JSON.stringify(plain(whole)))
    .digest("hex");
}

/** Whether a session counts still: its use after the end answers `ExpiredToken` for an hour. */
export function isAlive({ expiresAt }: Pick<Credential, "expiresAt">, now: number): boolean {
  return (expiresAt ?? Number.POSITIVE_INFINITY) + 3_600_000 >= now;
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
  if (value instanceof StoredDocument) return value.text;
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (value instanceof NamedStore) return (value as NamedStore<{ readonly name: string }>).list().map(plain);
  if (value instanceof Map) return mapEntries(value);
  if (value instanceof Set) return [...value].map(reference).sort(byText);
  if (Array.isArray(value)) return value.map(plain);
  const isRoot = value instanceof Organization;
  return Object.entries(value).map(([name, member]) => [name, isRoot ? plain(member) : reference(member)]);
}

/** In the order of the keys: what differs in it alone is the same. An empty set is as good as none. */
function mapEntries(map: ReadonlyMap<unknown, unknown>): readonly unknown[] {
  return [...map]
    .filter(([, value]) => !(value instanceof Set && value.size === 0))
    .map(([key, value]) => [String(key), plain(value)] as const)
    .sort(([one], [other]) => byText(one, other));
}

/** Entities refer to each other; each is told whole where it is kept, and by its name elsewhere. */
function reference(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return plain(value);
  const { id, arn, rootArn } = value as Partial<Record<string, unknown>>;
  if (typeof id === "string" && (typeof arn === "string" || typeof rootArn === "string")) return `@${id}`;
  return plain(value);
}

function byText(one: unknown, other: unknown): number {
  const [left, right] = [String(one), String(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}
