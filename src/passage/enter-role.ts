// Brings a person into a role: the session planner decides, the vault remembers, one flight serves all who ask at once.
import { CloudFailure, type MfaCode, type SignIn } from "../cloud/index.ts";
import type { SessionCredentials } from "../model/index.ts";
import { isFresh } from "./credentials.ts";
import { PassageProblem } from "./passage-problem.ts";
import type { PassportGrant } from "./passport.ts";
import { planSession, renewBefore, type SessionCall, type SessionPlan } from "./session-plan.ts";
import { explainSignInFailure, type RefusedAttempt } from "./sign-in-failure.ts";
import type { SignInSettings } from "./sign-in-settings.ts";
import type { Vault } from "./vault.ts";

/** What the engine needs of the world around it. */
export interface PassageSurroundings {
  readonly vault: Vault;
  readonly now: () => Date;
  /** Opened only when AWS must be asked: loading it is what takes time. */
  readonly signIn: () => Promise<SignIn>;
  /** Runs a piece of work while no other process runs one under the same name. */
  readonly alone: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Asks the person for the six digits of their device. Throws NoTerminal where nobody can be asked. */
  readonly askCode: (serialNumber: string) => Promise<string>;
}

export interface EnterOptions {
  /** How long the role session should last, in seconds. */
  readonly wanted?: number;
  /** Take no remembered session of this role. */
  readonly fresh?: boolean;
}

const sharedName = "shared-session";
const lastCodeName = "last-code";

/** Credentials of a role session with enough life left, remembered or new. */
export async function enterRole(
  grant: PassportGrant,
  settings: SignInSettings,
  options: EnterOptions,
  around: PassageSurroundings,
): Promise<SessionCredentials> {
  const entry = entryName(grant, settings, options);
  const remembered = options.fresh === true ? undefined : await recall(entry, grant, around);
  if (remembered !== undefined) return remembered;
  return around.alone("sign-in", async () => {
    const meanwhile = options.fresh === true ? undefined : await recall(entry, grant, around);
    if (meanwhile !== undefined) return meanwhile;
    const plan = await planFor(grant, settings, options, around);
    if (plan.kind === "refused") throw new PassageProblem(plan.because, plan.help);
    const credentials = await perform(plan.calls, grant, settings, around);
    await around.vault.write(entry, JSON.stringify(credentials));
    return credentials;
  });
}

/** What would be done to enter a role now, without doing it. */
export async function planFor(
  grant: PassportGrant,
  settings: SignInSettings,
  options: EnterOptions,
  around: PassageSurroundings,
): Promise<SessionPlan> {
  const shared = await recallShared(around);
  const left = shared === undefined ? 0 : (Date.parse(shared.expiration) - around.now().getTime()) / 1000;
  return planSession({
    source: settings.source,
    mfaRequired: grant.mfa === "required",
    hasCodeDevice: settings.mfaSerialNumber !== undefined,
    sharedSessionLeft: left,
    roleMaximum: grant.sessionDuration,
    ...(options.wanted !== undefined && { wanted: options.wanted }),
  });
}

/** Opens the MFA session that all roles share, or answers with the one that lives. */
export async function signInOnce(
  settings: SignInSettings,
  around: PassageSurroundings,
  durationSeconds: number,
): Promise<SessionCredentials> {
  return around.alone("sign-in", async () => {
    const living = await recallShared(around);
    if (living !== undefined && isFresh(living, around.now(), renewBefore)) return living;
    return openShared(settings, around, durationSeconds);
  });
}

/** The MFA session that all roles share, where one is remembered; it may have run out. */
export async function recallShared(around: PassageSurroundings): Promise<SessionCredentials | undefined> {
  return parseRemembered(await around.vault.read(sharedName));
}

async function openShared(
  settings: SignInSettings,
  around: PassageSurroundings,
  durationSeconds: number,
): Promise<SessionCredentials> {
  const mfa = await askForCode(settings, around);
  const signIn = await around.signIn();
  const credentials = await explained({}, mfa, around, () => signIn.openMfaSession(mfa, durationSeconds));
  await around.vault.write(sharedName, JSON.stringify(credentials));
  return credentials;
}

async function perform(
  calls: readonly SessionCall[],
  grant: PassportGrant,
  settings: SignInSettings,
  around: PassageSurroundings,
): Promise<SessionCredentials> {
  let shared = await recallShared(around);
  for (const call of calls) {
    if (call.call === "GetSessionToken") {
      shared = await openShared(settings, around, call.durationSeconds);
      continue;
    }
    const mfa = call.withCode ? await askForCode(settings, around) : undefined;
    const signIn = await around.signIn();
    const input = {
      roleArn: grant.roleArn,
      sessionName: settings.user,
      durationSeconds: call.durationSeconds,
      ...(mfa && { mfa }),
    };
    const from = call.from === "shared-session" ? shared : undefined;
    const role = `${grant.role}@${grant.account}`;
    return explained({ role }, mfa, around, () => signIn.enterRole(input, from));
  }
  throw new Error("a session plan ends with AssumeRole");
}

async function askForCode(settings: SignInSettings, around: PassageSurroundings): Promise<MfaCode> {
  const serialNumber = settings.mfaSerialNumber;
  if (serialNumber === undefined) {
    throw new PassageProblem(
      "no MFA device is known that gives six-digit codes",
      "run `rolebridge login --mfa-serial ARN`, or sign in with `aws login`",
    );
  }
  const code = (await around.askCode(serialNumber)).replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(code)) {
    throw new PassageProblem(
      "an MFA code has six digits",
      "run the command again with the code that your device shows",
    );
  }
  return { serialNumber, code };
}

/** Asks AWS; a refusal comes back in the person's words. Remembers the code that was given, since AWS takes each once. */
async function explained<T>(
  attempt: RefusedAttempt,
  mfa: MfaCode | undefined,
  around: PassageSurroundings,
  ask: () => Promise<T>,
): Promise<T> {
  const codeGiven = mfa === undefined ? undefined : `${mfa.serialNumber} ${mfa.code}`;
  const codeUsedBefore = codeGiven !== undefined && (await around.vault.read(lastCodeName)) === codeGiven;
  try {
    const answer = await ask();
    if (codeGiven !== undefined) await around.vault.write(lastCodeName, codeGiven);
    return answer;
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    const details = { ...attempt, codeUsedBefore, ...(mfa && { serialNumber: mfa.serialNumber }) };
    const problem = explainSignInFailure(error.failure, details);
    throw new PassageProblem(problem.message, problem.help, { cause: error });
  }
}

/** A session is remembered for who asked, where to, and how long it was wanted. */
function entryName(grant: PassportGrant, settings: SignInSettings, options: EnterOptions): string {
  return ["role", settings.user, grant.roleArn, options.wanted ?? "default"].join(" ");
}

async function recall(
  entry: string,
  grant: PassportGrant,
  around: PassageSurroundings,
): Promise<SessionCredentials | undefined> {
  const remembered = parseRemembered(await around.vault.read(entry));
  if (remembered === undefined) return undefined;
  const enough = Math.min(renewBefore, grant.sessionDuration / 4);
  return isFresh(remembered, around.now(), enough) ? remembered : undefined;
}

function parseRemembered(text: string | undefined): SessionCredentials | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as SessionCredentials;
  } catch {
    return undefined;
  }
}
