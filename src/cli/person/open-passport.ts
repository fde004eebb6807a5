// Finds out what the person may enter: from a passport (a file or an https address), or from the declaration at hand.
// A warm start reads one small JSON file: the declaration's own reader is loaded only when the declaration changed.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Passport } from "../../passage/passport.ts";
import { isPassport, parsePassport, renderPassport } from "../../passage/passport-file.ts";
import { readIfThere, writePrivate } from "../../passage/private-file.ts";
import type { OptionSpecs } from "../command.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
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

/** Where a passport comes from. */
export type PassportPlace =
  | { readonly kind: "passport"; readonly place: string; readonly isRemembered: boolean }
  | { readonly kind: "declaration"; readonly file: string; readonly person: string | undefined };

/** What the options say, else the environment, else what `login` remembered, else the declaration in this folder. */
export async function passportPlace(session: Session, choice: PassportChoice): Promise<PassportPlace> {
  const settings = await readSettings(session);
  const { env, cwd } = session;
  const asked = choice.file ?? choice.person;
  if (choice.passport !== undefined && asked !== undefined) {
    throw new UsageError("--passport goes without --file and --person", "a passport is one person's already");
  }
  const passport = choice.passport ?? (asked === undefined ? env["ROLEBRIDGE_PASSPORT"] : undefined);
  if (passport) return { kind: "passport", place: absolute(passport, cwd), isRemembered: false };
  if (asked === undefined && settings?.passport !== undefined) {
    return { kind: "passport", place: settings.passport, isRemembered: true };
  }
  return {
    kind: "declaration",
    file: resolve(cwd, choice.file ?? "rolebridge.yaml"),
    person: choice.person ?? env["ROLEBRIDGE_PERSON"] ?? settings?.user,
  };
}

/** A passport's place as it can be found from any folder. */
export function absolute(place: string, folder: string): string {
  return isAddress(place) ? place : resolve(folder, place);
}

function isAddress(place: string): boolean {
  return /^[a-z]+:\/\//i.test(place);
}

/** Words that name a place again on a command line, from any folder. */
export function placeWords(place: PassportPlace): readonly string[] {
  if (place.kind === "passport") return place.isRemembered ? [] : ["--passport", place.place];
  return ["--file", place.file, ...(place.person === undefined ? [] : ["--person", place.person])];
}

export async function openPassport(session: Session, choice: PassportChoice): Promise<Passport> {
  return readPlace(session, await passportPlace(session, choice));
}

export function readPlace(
  session: Session,
  place: PassportPlace,
  /** `offline`: a copy serves, however old it is. */
  how: { readonly offline: boolean } = { offline: false },
): Promise<Passport> {
  return place.kind === "passport"
    ? readPassport(session, place.place, how.offline)
    : fromDeclaration(session, place.file, place.person);
}

async function readPassport(session: Session, place: string, offline: boolean): Promise<Passport> {
  if (place.startsWith("https://")) return fetchPassport(session, place, offline);
  if (isAddress(place)) {
    throw new PassageProblem(
      `\`${place}\` is no https address`,
      "a passport comes from a file or over https",
    );
  }
  const text = (await readIfThere(place))?.toString("utf8");
  if (text === undefined) {
    throw new PassageProblem(
      `there is no passport at ${place}`,
      "ask for one: rolebridge publish --person NAME",
    );
  }
  return parsePassport(text, place);
}

/** How long a fetched passport is taken as it is, in milliseconds. */
const freshFor = 3_600_000;
/** How long an address may take to answer, in milliseconds. */
const fetchPatience = 5000;

/** Past an hour the address is asked again; where it does not answer, the copy serves, and that is said. */
async function fetchPassport(session: Session, url: string, offline: boolean): Promise<Passport> {
  const copy = join(personHome(session).passports, `${shortDigest(url)}.json`);
  const copiedAt = await modifiedAt(copy);
  const age = copiedAt === undefined ? Number.POSITIVE_INFINITY : session.now().getTime() - copiedAt;
  if (offline || age < freshFor) return parsePassport(await readFile(copy, "utf8"), url);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(fetchPatience), redirect: "error" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const passport = parsePassport(await answer.text(), url);
    await writePrivate(copy, renderPassport(passport));
    return passport;
  } catch (error) {
    if (error instanceof PassageProblem) throw error;
    if (copiedAt === undefined) {
      throw new PassageProblem(`${url} could not be read`, "check the address and the network", {
        cause: error,
      });
    }
    const since = new Date(copiedAt).toISOString().slice(0, 16);
    session.notice(`${url} does not answer; using the copy of ${since}Z.`);
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
      `there is no passport, and no declaration at ${file}`,
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
    const copy = JSON.parse(await readFile(path, "utf8")) as PassportCopy;
    return isPassport(copy.passport) ? copy : undefined;
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

function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}
