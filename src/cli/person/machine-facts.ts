import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { nearest } from "../../diagnostics/index.ts";
import { readProfiles } from "../../passage/aws-config.ts";
import { chooseGrant, grantName } from "../../passage/choose-grant.ts";
import { planFor, recallShared } from "../../passage/enter-role.ts";
import type { AwsFile, MachineFacts } from "../../passage/machine.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Passport, PassportGrant } from "../../passage/passport.ts";
import { readIfThere } from "../../passage/private-file.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import type { Session } from "../session.ts";
import { awsFiles } from "./aws-profiles.ts";
import { personHome } from "./home.ts";
import { passageSurroundings, personVault } from "./passage.ts";
import { readSettings } from "./settings.ts";

/** Milliseconds that `aws --version` may take. */
const versionPatience = 10_000;

/** Collects what a diagnosis looks at. Nothing is asked of AWS. */
export async function machineFacts(
  session: Session,
  passport: Passport,
  role: string,
  wanted: number | undefined,
): Promise<MachineFacts> {
  const grant = grantNamed(passport, role);
  const settings = await readSettings(session);
  const near = nearest(role, passport.grants.map(grantName));
  const files = awsFiles(session);
  const config = await fileAt(files.config);
  const missingProgram = grant && missingProgramOf(config, grant);
  const missingLogin = missingLoginOf(session, config, settings);
  const [cliVersion, vault, sign] = await Promise.all([
    versionOfCli(),
    vaultFacts(session, settings),
    settings === undefined ? {} : signInFacts(session, settings, grant, wanted),
  ]);
  return {
    now: session.now(),
    passport,
    role,
    ...(grant !== undefined && { grant }),
    ...(near !== undefined && { near }),
    ...(settings !== undefined && { settings }),
    ...(wanted !== undefined && { wanted }),
    env: session.env,
    config,
    credentials: await fileAt(files.credentials),
    ...(missingProgram !== undefined && { missingProgram }),
    ...(missingLogin !== undefined && { missingLogin }),
    ...(cliVersion !== undefined && { cliVersion }),
    ...vault,
    ...sign,
  };
}

function grantNamed(passport: Passport, role: string): PassportGrant | undefined {
  try {
    return chooseGrant(passport, role);
  } catch (error) {
    if (error instanceof PassageProblem) return undefined;
    throw error;
  }
}

async function signInFacts(
  session: Session,
  settings: SignInSettings,
  grant: PassportGrant | undefined,
  wanted: number | undefined,
): Promise<Pick<MachineFacts, "sharedUntil" | "plan">> {
  const around = passageSurroundings(session, settings);
  const shared = await recallShared(settings, around);
  const wish = wanted === undefined ? {} : { wanted };
  return {
    ...(shared !== undefined && { sharedUntil: shared.expiration }),
    ...(grant !== undefined && { plan: await planFor(grant, settings, wish, around) }),
  };
}

async function vaultFacts(
  session: Session,
  settings: SignInSettings | undefined,
): Promise<Pick<MachineFacts, "vaultMode" | "isKeyLost">> {
  const vault = personVault(session);
  const isKeyLost = settings !== undefined && (await vault.isLocked());
  try {
    const { mode } = await stat(personHome(session).vault);
    // Windows has other permissions than these.
    return { isKeyLost, ...(process.platform !== "win32" && { vaultMode: mode & 0o777 }) };
  } catch {
    return { isKeyLost };
  }
}

async function fileAt(path: string): Promise<AwsFile> {
  return { path, text: (await readIfThere(path))?.toString("utf8") ?? "" };
}

/** Files of a `credential_process` that are named by their whole path and gone. */
function missingProgramOf({ text }: AwsFile, grant: PassportGrant): string | undefined {
  const line = readProfiles(text, "config").get(grantName(grant))?.settings["credential_process"] ?? "";
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, "$1"));
  return words.slice(0, 2).find((word) => isAbsolute(word) && !existsSync(word));
}

/** The file in which `aws login` keeps the session that the profile of the sign-in names, where it is gone. */
function missingLoginOf(
  session: Session,
  { text }: AwsFile,
  settings: SignInSettings | undefined,
): string | undefined {
  if (settings?.source !== "login-session") return undefined;
  const profile = readProfiles(text, "config").get(settings.profile ?? "default");
  const loginSession = profile?.settings["login_session"];
  if (loginSession === undefined) return undefined;
  const name = createHash("sha256").update(loginSession).digest("hex");
  const path = join(awsFiles(session).loginCache, `${name}.json`);
  return existsSync(path) ? undefined : path;
}

function versionOfCli(): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("aws", ["--version"], { timeout: versionPatience }, (error, stdout, stderr) => {
      resolve(error === null ? (stdout || stderr).split("\n")[0] : undefined);
    });
  });
}
