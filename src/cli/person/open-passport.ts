// Finds out what the person may enter: from a passport (a file or an https address), or from the declaration at hand.
// A warm start reads one small JSON file: the declaration's own reader is loaded only when the declaration changed.
import { createHash } from "node:crypto";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Passport } from "../../passage/passport.ts";
import { parsePassport, renderPassport } from "../../passage/passport-file.ts";
import type { OptionSpecs } from "../command.ts";
import type { Session } from "../session.ts";
import { personHome } from "./home.ts";
import { readSettings } from "./settings.ts";

/** Options of every command that asks what a person may enter. */
export const passportOptions = {
  file: {
    type: "string",
    short: "f",
    value: "FILE",
    description: "the declaration (default: rolebridge.yaml)",
  },
  passport: { type: "string", value: "FILE|URL", description: "a passport instead of the declaration" },
  person: { type: "string", value: "NAME", description: "whose; with the declaration only" },
} as const satisfies OptionSpecs;

export interface PassportChoice {
  readonly file?: string;
  readonly passport?: string;
  readonly person?: string;
}

/** The passport that the options, the environment, the settings or the declaration give. */
export async function openPassport(session: Session, choice: PassportChoice): Promise<Passport> {
  const settings = await readSettings(session);
  const place = choice.passport ?? session.env["ROLEBRIDGE_PASSPORT"];
  if (place !== undefined) return readPassport(session, place);
  if (choice.file === undefined && settings?.passport !== undefined)
    return readPassport(session, settings.passport);
  const file = resolve(session.cwd, choice.file ?? "rolebridge.yaml");
  return fromDeclaration(session, file, choice.person ?? session.env["ROLEBRIDGE_PERSON"] ?? settings?.user);
}

async function readPassport(session: Session, place: string): Promise<Passport> {
  if (place.startsWith("https://")) return fetchPassport(session, place);
  if (/^[a-z]+:\/\//i.test(place)) {
    throw new PassageProblem(
      `\`${place}\` is no https address`,
      "a passport comes from a file or over https",
    );
  }
  return parsePassport(await readFile(resolve(session.cwd, place), "utf8"), place);
}

/** How long a fetched passport is taken as it is, in milliseconds. */
const freshFor = 3_600_000;

/** Past an hour the address is asked again; where it does not answer, the copy serves, and that is said. */
async function fetchPassport(session: Session, url: string): Promise<Passport> {
  const copy = join(personHome(session).passports, `${shortDigest(url)}.json`);
  const copiedAt = await modifiedAt(copy);
  if (copiedAt !== undefined && session.now().getTime() - copiedAt < freshFor) {
    return parsePassport(await readFile(copy, "utf8"), url);
  }
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: "error" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const passport = parsePassport(await answer.text(), url);
    await writePrivate(copy, renderPassport(passport));
    return passport;
  } catch (error) {
    if (copiedAt === undefined || error instanceof PassageProblem) {
      if (error instanceof PassageProblem) throw error;
      throw new PassageProblem(`${url} could not be read`, "check the address and the network", {
        cause: error,
      });
    }
    session.notice(
      `${url} does not answer; using the copy of ${new Date(copiedAt).toISOString().slice(0, 16)}Z.`,
    );
    return parsePassport(await readFile(copy, "utf8"), url);
  }
}

async function fromDeclaration(
  session: Session,
  file: string,
  person: string | undefined,
): Promise<Passport> {
  if ((await modifiedAt(file)) === undefined) {
    throw new PassageProblem(
      "there is no passport and no rolebridge.yaml here",
      "name one: --passport FILE|URL, --file FILE, or keep it with rolebridge login --passport FILE|URL",
    );
  }
  if (person === undefined) {
    throw new PassageProblem(
      "it is not known who you are",
      "say it with --person NAME, or sign in: rolebridge login",
    );
  }
  const copy = join(personHome(session).passports, `${shortDigest(`${file} ${person}`)}.json`);
  const known = await readCopy(copy);
  if (known !== undefined && (await isUnchanged(known.sources))) return known.passport;
  const { compilePassport } = await import("./compile-passport.ts");
  const { passport, sources } = await compilePassport(session, file, person);
  const stamps = await Promise.all(sources.map(stampOf));
  await writePrivate(copy, JSON.stringify({ sources: stamps, passport }));
  return passport;
}

/** A file (or the folder it stands in) as it was when a copy was made from it. */
interface Stamp {
  readonly path: string;
  readonly modifiedAt: number | undefined;
}

interface PassportCopy {
  readonly sources: readonly Stamp[];
  readonly passport: Passport;
}

async function readCopy(path: string): Promise<PassportCopy | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as PassportCopy;
  } catch {
    return undefined; // No copy, or a damaged one: it is made again.
  }
}

async function stampOf(path: string): Promise<Stamp> {
  return { path, modifiedAt: await modifiedAt(path) };
}

async function isUnchanged(stamps: readonly Stamp[]): Promise<boolean> {
  const now = await Promise.all(stamps.map((stamp) => modifiedAt(stamp.path)));
  return stamps.every((stamp, index) => stamp.modifiedAt !== undefined && stamp.modifiedAt === now[index]);
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Written whole, readable by the user alone. */
async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, text, { mode: 0o600 });
}

function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
