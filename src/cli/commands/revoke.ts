import { type Declaration, type DeclaredGrant, parseSelector, selects } from "../../declaration/index.ts";
import type { Diagnostic } from "../../diagnostics/index.ts";
import { attributesOf, type RolePlace } from "../../workspace/index.ts";
import { type Note, reported } from "../change-report.ts";
import { type Command, defineCommand, fileOption, jsonOption } from "../command.ts";
import { commandLine } from "../command-line.ts";
import { declaredWorkspace } from "../declared-workspace.ts";
import { type EditChoices, editAndApply, editOptions } from "../edit-and-apply.ts";
import { endSessions } from "../end-sessions.ts";
import { type ExitCode, exit } from "../exit.ts";
import { durationText } from "../render/words.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

export const revoke: Command = defineCommand({
  summary: "Take a role away from a person, or from a whole team",
  description:
    "Removes the line from the declaration, shows the difference and the plan, and applies it after your yes. A session " +
    "that began before goes on until it ends by itself; with --end-sessions it is denied everything at once.",
  examples: [
    ["rolebridge revoke alice Operator@payments-prod", "no new session"],
    ["rolebridge revoke alice Operator@payments-prod --end-sessions", "and none that goes on"],
    ["rolebridge revoke payments Viewer@audit --team", "the team's entry"],
  ],
  options: {
    ...fileOption,
    team: { type: "boolean", description: "the name is a team's: nobody holds it through the team any more" },
    endSessions: { type: "boolean", description: "end the sessions that live, of this person only" },
    ...editOptions,
    ...jsonOption,
  },
  arguments: {
    person: { description: "a name of `people`; with --team, of `teams`" },
    access: { description: "the entry as it stands in the declaration" },
  },
  run(values, session): Promise<ExitCode> {
    return reported(session, (note) => revocation(values, session, note));
  },
});

interface Revocation extends EditChoices {
  readonly file: string;
  readonly person: string;
  readonly access: string;
  readonly team: boolean;
  readonly endSessions: boolean;
}

async function revocation(asked: Revocation, session: Session, note: Note): Promise<ExitCode> {
  const { person, access, ...options } = asked;
  const { file, team } = options;
  if (team && asked.endSessions) {
    throw new UsageError(
      "--end-sessions ends the sessions of one person",
      `Revoke it from the team, then for each of its members: ${commandLine(["revoke", "PERSON", access], { endSessions: true })}`,
    );
  }
  const again = commandLine(["revoke", person, access], { ...options });
  const onReport = (diagnostics: readonly Diagnostic[]): void => note({ diagnostics });
  const declared = declaredWorkspace(session, { file, onReport });
  const before = await declared.workspace.declaration();
  const left = before.status === "done" && asked.endSessions ? placesLeft(before.value, person, access) : [];
  const end = await editAndApply(declared, session, {
    edits: left.length > 0 ? [] : [{ action: "revoke", ...(team ? { team: person } : { person }), access }],
    choices: asked,
    again,
    endsSessions: asked.endSessions,
    note,
  });
  if (end.kind === "ended") return end.status;
  const after = await end.proposed.declared.workspace.declaration();
  if (before.status !== "done" || after.status !== "done") return exit.problems;
  const lost = lostGrants(before.value, after.value);
  if (!asked.endSessions) return tellOfSessions(before.value, lost, session, note);
  const { user = person, formerly = [] } = before.value.people.find(({ name }) => name === person) ?? {};
  return endSessions(end.proposed.declared, session, {
    users: [user, ...formerly],
    roles: left.length > 0 ? left : placesOf(before.value, lost),
    again,
    standingSuffices: left.length > 0,
    note,
  });
}

/** Grants that one declaration has and the other has not. */
function lostGrants(before: Declaration, after: Declaration): readonly DeclaredGrant[] {
  const key = ({ person, role, account }: DeclaredGrant): string => `${person} ${role}@${account}`;
  const kept = new Set(after.grants.map(key));
  return before.grants.filter((one) => !kept.has(key(one)));
}

function placesOf(
  { accounts }: Declaration,
  grants: readonly Pick<DeclaredGrant, "role" | "account">[],
): readonly RolePlace[] {
  return grants.flatMap(({ role, account }): readonly RolePlace[] => {
    const place = accounts.find(({ name }) => name === account);
    return place === undefined ? [] : [{ accountId: place.accountId, account, role }];
  });
}

/**
 * Where the entry is gone already (an earlier run was stopped after it had closed the doors): the roles that it named and
 * that the person does not hold.
 */
function placesLeft(declaration: Declaration, person: string, access: string): readonly RolePlace[] {
  const at = access.indexOf("@");
  const [role, text] = [access.slice(0, at), access.slice(at + 1)];
  const selector = parseSelector(text);
  if (selector.kind === "problem") return [];
  const held = new Set(
    declaration.grants.filter((one) => one.person === person).map((one) => `${one.role}@${one.account}`),
  );
  const chosen = declaration.accounts
    .filter((account) => selects(selector, { name: account.name, attributes: attributesOf(account) }))
    .map(({ name }) => ({ role, account: name }));
  return chosen.some((one) => held.has(`${one.role}@${one.account}`)) ? [] : placesOf(declaration, chosen);
}

function tellOfSessions(
  declaration: Declaration,
  lost: readonly DeclaredGrant[],
  session: Session,
  note: Note,
): ExitCode {
  const roles = new Set(lost.map(({ role }) => role));
  const longest = Math.max(
    0,
    ...declaration.roles.filter(({ name }) => roles.has(name)).map(({ sessionDuration }) => sessionDuration),
  );
  if (longest > 0) {
    note({ more: { sessionsMayLast: longest } });
    session.say(
      `A session that began before may last ${durationText(longest)} more; --end-sessions would have ended it.`,
    );
  }
  return exit.ok;
}
