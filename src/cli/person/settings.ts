import { rm } from "node:fs/promises";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { readIfThere, writePrivate } from "../../passage/private-file.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import type { Session } from "../session.ts";
import { personHome } from "./home.ts";

/** How the person signs in, as `login` left it; undefined before the first time. */
export async function readSettings(session: Session): Promise<SignInSettings | undefined> {
  const path = personHome(session).settings;
  const text = (await readIfThere(path))?.toString("utf8");
  if (text === undefined) return undefined;
  try {
    const settings = JSON.parse(text) as SignInSettings;
    if (settings.kind === "rolebridge/sign-in" && settings.version === 1) return settings;
  } catch {
    // Falls through: what cannot be read is named below.
  }
  throw new PassageProblem(`${path} is damaged`, "remove it and sign in again: rolebridge login");
}

/** The same, for commands that need it. */
export async function requireSettings(session: Session): Promise<SignInSettings> {
  const settings = await readSettings(session);
  if (settings === undefined)
    throw new PassageProblem("you are not signed in", "sign in first: rolebridge login");
  return settings;
}

export async function writeSettings(session: Session, settings: SignInSettings): Promise<void> {
  await writePrivate(personHome(session).settings, `${JSON.stringify(settings, null, 2)}\n`);
}

export async function removeSettings(session: Session): Promise<void> {
  await rm(personHome(session).settings, { force: true });
}
