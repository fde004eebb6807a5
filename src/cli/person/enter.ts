import type { SessionCredentials } from "../../model/index.ts";
import { chooseGrant, grantName, holdsAt } from "../../passage/choose-grant.ts";
import { enterRole, planFor } from "../../passage/enter-role.ts";
import type { EnvironmentRole } from "../../passage/environment.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Passport, PassportGrant } from "../../passage/passport.ts";
import type { SessionPlan } from "../../passage/session-plan.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import type { OptionSpecs } from "../command.ts";
import type { Session } from "../session.ts";
import { parseDuration } from "./duration.ts";
import { openPassport, type PassportChoice, passportOptions } from "./open-passport.ts";
import { passageSurroundings } from "./passage.ts";
import { requireSettings } from "./settings.ts";

/** Options of every command that enters a role. */
export const enterOptions = {
  ...passportOptions,
  duration: { type: "string", value: "TIME", description: "how long the session should last: 8h, 90m" },
} as const satisfies OptionSpecs;

export interface EnterChoice extends PassportChoice {
  readonly duration?: string;
}

/** A role that a person chose and may enter now, with how they sign in. */
export interface Entry {
  readonly passport: Passport;
  readonly grant: PassportGrant;
  readonly settings: SignInSettings;
  /** How long the session should last, in seconds. */
  readonly wanted?: number;
  /** Take no remembered session. */
  readonly isFresh?: boolean;
}

/** The grant that was named; picked from a list where none was and a person sits at the terminal. */
export async function grantOf(
  session: Session,
  passport: Passport,
  role: string | undefined,
): Promise<PassportGrant> {
  if (role !== undefined) return chooseGrant(passport, role);
  const { pickGrant } = await import("./pick-grant.ts");
  return pickGrant(session, passport);
}

/** Finds out what is to be entered; what stands in the way is thrown with the way out. Nothing is asked of AWS. */
export async function chooseEntry(
  session: Session,
  role: string | undefined,
  choice: EnterChoice,
): Promise<Entry> {
  const wanted = choice.duration === undefined ? {} : { wanted: parseDuration(choice.duration, 900, 43_200) };
  const passport = await openPassport(session, choice);
  const settings = await requireSettings(session);
  const grant = await grantOf(session, passport, role);
  if (!holdsAt(grant, session.now())) {
    throw new PassageProblem(
      `the grant of ${grantName(grant)} does not hold now`,
      "see from when and until when it holds: rolebridge ls",
    );
  }
  if (settings.user !== passport.user || settings.accountId !== passport.source.accountId) {
    throw new PassageProblem(
      `you are signed in as ${settings.user} in account ${settings.accountId}, and the passport is that of ${passport.user} in ${passport.source.accountId}`,
      "sign in as that user (rolebridge login --profile NAME), or take your own passport",
    );
  }
  return { passport, grant, settings, ...wanted };
}

/** Enters the role. */
export function enter(session: Session, entry: Entry): Promise<SessionCredentials> {
  return enterRole(entry.grant, entry.settings, entry, passageSurroundings(session, entry.settings));
}

/** How the role would be entered now. */
export function explainEntry(session: Session, entry: Entry): Promise<SessionPlan> {
  return planFor(entry.grant, entry.settings, entry, passageSurroundings(session, entry.settings));
}

/** A grant as an environment carries it. */
export function environmentRole(grant: PassportGrant): EnvironmentRole {
  return { name: grantName(grant), ...(grant.region !== undefined && { region: grant.region }) };
}
