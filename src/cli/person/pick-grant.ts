// Lets a person pick a role: a list that narrows as they type, the most used first.
import { grantName } from "../../passage/choose-grant.ts";
import { distanceInOrder } from "../../passage/fuzzy.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import { administratorOf, type Passport, type PassportGrant } from "../../passage/passport.ts";
import { Interruption } from "../interruption.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";
import { readUsage } from "./usage.ts";

/** How many roles the message names where nobody can pick. */
const mostListed = 20;

/** The grant that the person picks. Without a terminal the roles are listed in the error. */
export async function pickGrant(session: Session, passport: Passport): Promise<PassportGrant> {
  const grants = await byUsage(session, passport.grants);
  if (grants.length === 0) {
    throw new PassageProblem(
      `${passport.person} may not enter any role yet`,
      `ask ${administratorOf(passport)} for one: rolebridge grant ${passport.person} Role@account`,
    );
  }
  if (!session.isInteractive) throw new UsageError("which role?", listOf(grants));
  const { autocomplete, isCancel } = await import("@clack/prompts");
  const picked = await autocomplete<PassportGrant>({
    message: "Which role?",
    placeholder: "type to narrow the list",
    options() {
      return narrowed(this.userInput, grants).map((grant) => ({
        value: grant,
        label: labelOf(session, grant),
        hint: [grant.stage, grant.description].filter((text) => text !== undefined && text !== "").join("; "),
      }));
    },
    // What is left has been chosen already.
    filter: () => true,
    maxItems: 10,
    // stdout may be read by a program: `eval "$(rolebridge env)"`.
    output: process.stderr,
    signal: session.signal,
  });
  if (isCancel(picked)) throw new Interruption();
  return picked;
}

/** The grants that a search finds, the nearest first; of equally near ones the most used. */
function narrowed(search: string, grants: readonly PassportGrant[]): readonly PassportGrant[] {
  return grants
    .flatMap((grant) => {
      const distance = distanceInOrder(search, `${grantName(grant)} ${grant.stage ?? ""}`);
      return distance === undefined ? [] : [{ grant, distance }];
    })
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ grant }) => grant);
}

function labelOf({ noticeTheme }: Session, grant: PassportGrant): string {
  return `${grant.role}@${noticeTheme.account(grant.color, grant.account)}`;
}

async function byUsage(
  session: Session,
  grants: readonly PassportGrant[],
): Promise<readonly PassportGrant[]> {
  const usage = await readUsage(session);
  const timesUsed = (grant: PassportGrant): number => usage[grantName(grant)] ?? 0;
  return grants.toSorted((a, b) => timesUsed(b) - timesUsed(a));
}

function listOf(grants: readonly PassportGrant[]): string {
  const names = grants.slice(0, mostListed).map((grant) => `  ${grantName(grant)}`);
  const more =
    grants.length > names.length ? [`  and ${grants.length - names.length} more: rolebridge ls`] : [];
  return ["Name one of these:", ...names, ...more].join("\n");
}
