import { nearest } from "../diagnostics/index.ts";
import { PassageProblem } from "./passage-problem.ts";
import type { Passport, PassportGrant } from "./passport.ts";

/** Whether a grant holds at a moment: timed grants begin and end. */
export function holdsAt(grant: PassportGrant, now: Date): boolean {
  if (grant.windows.length === 0) return true;
  const at = now.getTime();
  return grant.windows.some(
    ({ from, until }) =>
      (from === undefined || Date.parse(from) <= at) && (until === undefined || at < Date.parse(until)),
  );
}

/** `Role@account` */
export function grantName(grant: PassportGrant): string {
  return `${grant.role}@${grant.account}`;
}

/**
 * The grant that a person names: `Role@account`, or one of the two alone where only one grant has it. Letters' case is
 * forgiven. Throws a PassageProblem that lists what is near.
 */
export function chooseGrant(passport: Passport, text: string): PassportGrant {
  const wanted = text.toLowerCase();
  const exact = passport.grants.find((grant) => grantName(grant) === text);
  const matching =
    exact === undefined ? passport.grants.filter((grant) => namesGrant(grant, wanted)) : [exact];
  const [only, another] = matching;
  if (only !== undefined && another === undefined) return only;
  if (only !== undefined) {
    throw new PassageProblem(`\`${text}\` names several roles`, `say which: ${listOf(matching)}`);
  }
  const near = nearest(
    text,
    passport.grants.flatMap((grant) => [grantName(grant), grant.account, grant.role]),
  );
  const question = near === undefined ? "" : `did you mean \`${near}\`? `;
  throw new PassageProblem(
    `\`${text}\` is not among the roles that ${passport.person} may enter`,
    `${question}See all: rolebridge ls`,
  );
}

function namesGrant(grant: PassportGrant, wanted: string): boolean {
  return [grantName(grant), grant.account, grant.role].some((name) => name.toLowerCase() === wanted);
}

function listOf(grants: readonly PassportGrant[]): string {
  const names = grants.slice(0, 5).map((grant) => `\`${grantName(grant)}\``);
  const more = grants.length > names.length ? ` and ${grants.length - names.length} more` : "";
  return names.join(", ") + more;
}
