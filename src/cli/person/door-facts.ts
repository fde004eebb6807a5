import {
  type DocumentText,
  listOf,
  nameOfArn,
  parseDocument,
  sameDocument,
  type World,
} from "../../model/index.ts";
import { type DoorFacts, diagnoseDoors } from "../../passage/diagnose-doors.ts";
import type { Finding } from "../../passage/finding.ts";
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
    ...compareDoorsIn(trustIn(seen, grant), trustIn(desired, grant)),
  };
  return diagnoseDoors(facts);
}

function trustIn(world: World, { accountId, roleArn }: PassportGrant): DocumentText | undefined {
  const name = nameOfArn(roleArn);
  return world.accounts[accountId]?.roles.find((role) => role.name === name)?.trust;
}

function compareDoorsIn(
  seen: DocumentText | undefined,
  declared: DocumentText | undefined,
): Pick<DoorFacts, "isDoorInAsDeclared" | "sessionNameAsked"> {
  return {
    isDoorInAsDeclared: seen !== undefined && declared !== undefined && sameDocument(seen, declared),
    sessionNameAsked: { seen: asksSessionName(seen), declared: asksSessionName(declared) },
  };
}

/** Whether each statement that lets somebody in has a condition on the session's name. */
export function asksSessionName(trust: DocumentText | undefined): boolean {
  const document = trust === undefined ? undefined : readableDocument(trust);
  if (document === undefined) return false;
  return listOf(document.Statement)
    .filter(({ Effect }) => Effect === "Allow")
    .every(({ Condition = {} }) =>
      Object.values(Condition)
        .flatMap((keys) => Object.keys(keys))
        .some((key) => key.toLowerCase() === "sts:rolesessionname"),
    );
}

function readableDocument(text: DocumentText): ReturnType<typeof parseDocument> | undefined {
  try {
    return parseDocument(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
