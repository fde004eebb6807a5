import { grantName } from "../../passage/choose-grant.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { PassportGrant } from "../../passage/passport.ts";
import type { OptionSpecs } from "../command.ts";
import type { Session } from "../session.ts";

/** Stages before which a person is asked; `ROLEBRIDGE_CONFIRM` names others, separated by commas, or `none`. */
const askedStages = "production";

/** The option of commands that ask before such a stage. */
export const confirmOptions = {
  yes: { type: "boolean", description: "do not ask before a production account" },
} as const satisfies OptionSpecs;

/** Asks once before a person at a terminal enters an account of such a stage. Programs are not asked. */
export async function confirmEntry(session: Session, grant: PassportGrant, isAgreed: boolean): Promise<void> {
  const stages = (session.env["ROLEBRIDGE_CONFIRM"] ?? askedStages).split(",").map((stage) => stage.trim());
  if (isAgreed || !session.isInteractive || grant.stage === undefined || !stages.includes(grant.stage))
    return;
  const { askOnTerminal } = await import("./ask.ts");
  const question = `${session.noticeTheme.danger(grantName(grant))} is ${grant.stage}. Enter it? [y/N] `;
  const answer = await askOnTerminal(question, session.signal);
  if (answer === undefined || !/^y(es)?$/i.test(answer.trim())) {
    throw new PassageProblem("not entered", "leave the question out with --yes");
  }
}
