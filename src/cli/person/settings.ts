import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import type { Session } from "../session.ts";
import { personHome } from "./home.ts";

/** How the person signs in, as `login` left it; undefined before the first time. */
export async function readSettings(session: Session): Promise<SignInSettings | undefined> {
  let text: string;
  try {
    text = await readFile(personHome(session).settings, "utf8");
  } catch {
    return undefined;
  }
  try {
    const settings = JSON.parse(text) as SignInSettings;
    if (settings.kind === "rolebridge/sign-in" && settings.version === 1) return settings;
  } catch {
    // Falls through: what cannot be read is named below.
  }
  throw new PassageProblem(`${personHome(session).settings} is damaged`, "sign in again: rolebridge login");
}

/** The same, for commands that need it. */
export async function requireSettings(session: Session): Promise<SignInSettings> {
  const settings = await readSettings(session);
  if (settings === undefined)
    throw new PassageProblem("you are not signed in", "sign in first: rolebridge login");
  return settings;
}

export async function writeSettings(session: Session, settings: SignInSettings): Promise<void> {
  const path = personHome(session).settings;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function removeSettings(session: Session): Promise<void> {
  await rm(personHome(session).settings, { force: true });
}
