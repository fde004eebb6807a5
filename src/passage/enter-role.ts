// Brings a person into a role: the session planner decides, the vault remembers, one flight serves all who ask at once.
import { CloudFailure, type MfaCode, type SignIn } from "../cloud/index.ts";
import type { SessionCredentials } from "../model/index.ts";
import { grantName } from "./choose-grant.ts";
import { checkClock } from "./clock-skew.ts";
import { isFresh } from "./credentials.ts";
import { PassageProblem } from "./passage-problem.ts";
import type { PassportGrant } from "./passport.ts";
import {
  planSession,
  renewBefore,
  type SessionCall,
  type SessionPlan,
  sessionLimits,
} from "./session-plan.ts";
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
  /** Asks the person for the six digits of their device. Throws a PassageProblem where nobody can be asked. */
  readonly askCode: (serialNumber: string) => Promise<string>;
}

export interface EnterOptions {
  /** How long the role session should last, in seconds. */
  readonly wanted?: number;
  /** Take no remembered session of this role. */
  readonly isFresh?: boolean;
}

/** The work of whoever uses a code: AWS takes each once, so it is done by one process at a time. */
const signInWork = "sign-in";
const lastCodeName = "last-code";
/** Credentials with less than this left, in seconds, are of no use to anybody. */
const leastUse = 60;

/** Credentials of a role session with enough life left, remembered or new. */
export async function enterRole(
  grant: PassportGrant,
  settings: SignInSettings,
  options: EnterOptions,
  around: PassageSurroundings,
): Promise<SessionCredentials> {
  const entry = entryName(grant, settings, options);
  const recalled = (): Promise<SessionCredentials | undefined> =>
    options.isFresh ? Promise.resolve(undefined) : recallFresh(entry, grant, options, around);
  const remembered = await recalled();
  if (remembered !== undefined) return remembered;
  return around.alone(entry, async () => {
    const meanwhile = await recalled();
    if (meanwhile !== undefined) return meanwhile;
    try {
      const credentials = await openRoleSession(grant, settings, options, around);
      await around.vault.write(entry, JSON.stringify(credentials));
      return credentials;
    } catch (error) {
      // What is remembered still serves for a while: an SDK asks again in time.
      const old = options.isFresh ? undefined : await recall(entry, around);
      if (old !== undefined && isFresh(old, around.now(), leastUse)) return old;
      throw error;
    }
  });
}

/** What would be done to enter a role now, without doing it. */
export async function planFor(
  grant: PassportGrant,
  settings: SignInSettings,
  options: EnterOptions,
  around: PassageSurroundings,
): Promise<SessionPlan> {
  const shared = await recallShared(settings, around);
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

/** Opens the MFA session that all roles share; one that lives for at least so many seconds more serves as it is. */
export async function openSharedSession(
  settings: SignInSettings,
  around: PassageSurroundings,
  wish: { readonly durationSeconds: number; readonly atLeast: number },
): Promise<SessionCredentials> {
  return around.alone(signInWork, async () => {
    const living = await recallShared(settings, around);
    if (living !== undefined && isFresh(living, around.now(), wish.atLeast)) return living;
    const mfa = await askForCode(settings, around);
    const signIn = await around.signIn();
    const credentials = await explained({ source: settings.source }, mfa, around, () =>
      signIn.openMfaSession(mfa, wish.durationSeconds),
    );
    checkClock(credentials, wish.durationSeconds, around.now());
    await around.vault.write(sharedName(settings), JSON.stringify(credentials));
    return credentials;
  });
}

/** The MFA session that all roles share, where one is remembered; it may have run out. */
export function recallShared(
  settings: SignInSettings,
  around: Pick<PassageSurroundings, "vault">,
): Promise<SessionCredentials | undefined> {
  return recall(sharedName(settings), around);
}

async function openRoleSession(
  grant: PassportGrant,
  settings: SignInSettings,
  options: EnterOptions,
  around: PassageSurroundings,
): Promise<SessionCredentials> {
  try {
    return await carryOut(grant, settings, options, around);
  } catch (error) {
    // The shared session ended before its time: its key was taken away, or the user made anew. A new one may do.
    if (!(error instanceof DeadSharedSession)) throw error;
    await around.vault.remove(sharedName(settings));
    return carryOut(grant, settings, options, around);
  }
}

async function carryOut(
  grant: PassportGrant,
  settings: SignInSettings,
  options: EnterOptions,
  around: PassageSurroundings,
): Promise<SessionCredentials> {
  const plan = await planFor(grant, settings, options, around);
  if (plan.kind === "refused") throw new PassageProblem(plan.because, plan.help);
  for (const call of plan.calls) {
    if (call.call === "AssumeRole") return assumeRole(call, grant, settings, around);
    await openSharedSession(settings, around, {
      durationSeconds: call.durationSeconds,
      atLeast: renewBefore,
    });
  }
  throw new Error("a session plan ends with AssumeRole");
}

async function assumeRole(
  call: Extract<SessionCall, { readonly call: "AssumeRole" }>,
  grant: PassportGrant,
  settings: SignInSettings,
  around: PassageSurroundings,
): Promise<SessionCredentials> {
  const shared = call.from === "shared-session" ? await recallShared(settings, around) : undefined;
  const enter = async (mfa: MfaCode | undefined): Promise<SessionCredentials> => {
    const signIn = await around.signIn();
    const input = {
      roleArn: grant.roleArn,
      sessionName: settings.user,
      durationSeconds: call.durationSeconds,
      ...(mfa && { mfa }),
    };
    const attempt = {
      role: grantName(grant),
      source: settings.source,
      fromSharedSession: shared !== undefined,
    };
    const credentials = await explained(attempt, mfa, around, () => signIn.enterRole(input, shared));
    checkClock(credentials, call.durationSeconds, around.now());
    return credentials;
  };
  if (!call.withCode) return enter(undefined);
  return around.alone(signInWork, async () => enter(await askForCode(settings, around)));
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

/** The shared MFA session is not taken any more. */
class DeadSharedSession extends PassageProblem {}

const deadSession = /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient)/;

/** Asks AWS; a refusal comes back in the person's words. Remembers the code that was given, since AWS takes each once. */
async function explained<T>(
  attempt: RefusedAttempt & { readonly fromSharedSession?: boolean },
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
    const { fromSharedSession, ...asked } = attempt;
    const problem = explainSignInFailure(error.failure, {
      ...asked,
      codeUsedBefore,
      ...(mfa && { serialNumber: mfa.serialNumber }),
    });
    const isDead = fromSharedSession === true && deadSession.test(error.failure.awsCode);
    const Kind = isDead ? DeadSharedSession : PassageProblem;
    throw new Kind(problem.message, problem.help, {
      cause: error,
      ...(problem.kind !== undefined && { kind: problem.kind }),
    });
  }
}

/** The MFA session belongs to one user: who signs in as another one starts anew. */
function sharedName({ accountId, user }: SignInSettings): string {
  return `shared-session ${accountId} ${user}`;
}

/** A session is remembered for who asked, where to, and how long it was wanted. */
function entryName(grant: PassportGrant, settings: SignInSettings, options: EnterOptions): string {
  return ["role", settings.accountId, settings.user, grant.roleArn, options.wanted ?? "default"].join(" ");
}

/** A remembered role session that SDKs would not renew yet; of a short one, a quarter of its life must be left. */
async function recallFresh(
  entry: string,
  grant: PassportGrant,
  options: EnterOptions,
  around: PassageSurroundings,
): Promise<SessionCredentials | undefined> {
  const remembered = await recall(entry, around);
  if (remembered === undefined) return undefined;
  const duration = Math.min(options.wanted ?? sessionLimits.roleDefault, grant.sessionDuration);
  return isFresh(remembered, around.now(), Math.min(renewBefore, duration / 4)) ? remembered : undefined;
}

async function recall(
  entry: string,
  around: Pick<PassageSurroundings, "vault">,
): Promise<SessionCredentials | undefined> {
  const text = await around.vault.read(entry);
  return text === undefined ? undefined : (JSON.parse(text) as SessionCredentials);
}
