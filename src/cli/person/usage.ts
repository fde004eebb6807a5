// How often a person entered which role on this machine: the picker shows the most used first. Names and counts only.
import { readIfThere, writePrivate } from "../../passage/private-file.ts";
import type { Session } from "../session.ts";
import { personHome } from "./home.ts";

/** Counts by `Role@account`. */
export type Usage = Readonly<Record<string, number>>;

/** Nothing depends on it: what cannot be read counts as nothing. */
export async function readUsage(session: Session): Promise<Usage> {
  try {
    const text = (await readIfThere(personHome(session).usage))?.toString("utf8");
    const value: unknown = text === undefined ? {} : JSON.parse(text);
    return Object.fromEntries(
      Object.entries(value ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
    );
  } catch {
    return {};
  }
}

export async function countUsage(session: Session, role: string): Promise<void> {
  const usage = await readUsage(session);
  try {
    await writePrivate(
      personHome(session).usage,
      JSON.stringify({ ...usage, [role]: (usage[role] ?? 0) + 1 }),
    );
  } catch {
    // A folder that cannot be written to is no reason to keep a person out.
  }
}
