import { nameOfArn, sameDocument, type World } from "../../model/index.ts";
import { type DoorFacts, diagnoseDoors } from "../../passage/diagnose-doors.ts";
import type { Finding } from "../../passage/diagnosis.ts";
import type { Passport, PassportGrant } from "../../passage/passport.ts";
import { chosenWorld, declaredWorkspace } from "../declared-workspace.ts";
import type { Session } from "../session.ts";

/**
 * Looks at both doors in a world: the live one (as an administrator, who may read both accounts) or that of a snapshot.
 * Undefined where the world cannot be had, which has been said.
 */
export async function lookAtDoors(
  session: Session,
  file: string,
  world: string,
  passport: Passport,
  grant: PassportGrant,
): Promise<readonly Finding[] | undefined> {
  const declared = declaredWorkspace(session, { file, accounts: grant.account });
  const seen = await chosenWorld(session, declared, world);
  const desired = seen && (await chosenWorld(session, declared, "desired"));
  if (seen === undefined || desired === undefined) return undefined;
  const bridge = declared.workspace
    .bridges(seen)
    .find(({ person, roleArn }) => person === passport.person && roleArn === grant.roleArn);
  const facts: DoorFacts = {
    passport,
    grant,
    ...(bridge !== undefined && { bridge }),
    isDoorInAsDeclared: isSameDoorIn(seen, desired, grant),
  };
  return diagnoseDoors(facts);
}

function isSameDoorIn(seen: World, desired: World, grant: PassportGrant): boolean {
  const name = nameOfArn(grant.roleArn);
  const trustIn = (world: World): string | undefined =>
    world.accounts[grant.accountId]?.roles.find((role) => role.name === name)?.trust;
  const [live, wanted] = [trustIn(seen), trustIn(desired)];
  return live !== undefined && wanted !== undefined && sameDocument(live, wanted);
}
