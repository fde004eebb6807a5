import type { SessionCredentials } from "../../model/index.ts";
import { chooseGrant, grantName, holdsAt } from "../../passage/choose-grant.ts";
import { enterRole, planFor } from "../../passage/enter-role.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Passport, PassportGrant } from "../../passage/passport.ts";
import type { SessionPlan } from "../../passage/session-plan.ts";
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

/** A role that was entered. */
export interface Entered {
  readonly passport: Passport;
  readonly grant: PassportGrant;
  readonly credentials: SessionCredentials;
}

/** Enters the role that a person named; what stands in the way is thrown with the way out. */
export async function enter(session: Session, role: string, choice: EnterChoice): Promise<Entered> {
  const { passport, grant, settings, wanted } = await prepare(session, role, choice);
  const credentials = await enterRole(grant, settings, wanted, passageSurroundings(session, settings));
  return { passport, grant, credentials };
}

/** How a role would be entered now. */
export async function explainEntry(
  session: Session,
  role: string,
  choice: EnterChoice,
): Promise<SessionPlan> {
  const { grant, settings, wanted } = await prepare(session, role, choice);
  return planFor(grant, settings, wanted, passageSurroundings(session, settings));
}

async function prepare(session: Session, role: string, choice: EnterChoice) {
  const wanted = choice.duration === undefined ? {} : { wanted: parseDuration(choice.duration, 900, 43_200) };
  const passport = await openPassport(session, choice);
  const grant = chooseGrant(passport, role);
  if (!holdsAt(grant, session.now())) {
    throw new PassageProblem(
      `the grant of ${grantName(grant)} does not hold now`,
      "see from when and until when it holds: rolebridge ls",
    );
  }
  const settings = await requireSettings(session);
  if (settings.user !== passport.user || settings.accountId !== passport.source.accountId) {
    throw new PassageProblem(
      `you are signed in as ${settings.user} in account ${settings.accountId}, and the passport is that of ${passport.user} in ${passport.source.accountId}`,
      "sign in as that user (rolebridge login --profile NAME), or take your own passport",
    );
  }
  return { passport, grant, settings, wanted };
}
