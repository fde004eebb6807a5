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

export const revoke: Command = defineCommand({
  summary: "Take a role away from a person",
  description:
    "Removes the line from the declaration, shows the difference and the plan, and applies it after your yes. A session " +
    "that began before goes on until it ends by itself; with --end-sessions it is denied everything at once.",
  examples: [
    ["rolebridge revoke alice Operator@payments-prod", "no new session"],
    ["rolebridge revoke alice Operator@payments-prod --end-sessions", "and none that goes on"],
  ],
  options: {
    ...fileOption,
    endSessions: { type: "boolean", description: "end the sessions that live, of this person only" },
    ...editOptions,
    ...jsonOption,
  },
  arguments: {
    person: { description: "a name of `people`" },
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
  readonly endSessions: boolean;
}

async function revocation(asked: Revocation, session: Session, note: Note): Promise<ExitCode> {
  const { person, access, ...options } = asked;
  const { file } = options;
  const again = commandLine(["revoke", person, access], { ...options });
  const onReport = (diagnostics: readonly Diagnostic[]): void => note({ diagnostics });
  const declared = declaredWorkspace(session, { file, onReport });
  const before = await declared.workspace.declaration();
  const left = before.status === "done" && asked.endSessions ? placesLeft(before.value, person, access) : [];
  const end = await editAndApply(declared, session, {
    edits: left.length > 0 ? [] : [{ action: "revoke", person, access }],
    choices: asked,
    again,
    endsSessions: asked.endSessions,
    note,
  });
  if (end.kind === "ended") return end.status;
  const after = await end.proposed.declared.workspace.declaration();
  if (before.status !== "done" || after.status !== "done") return exit.problems;
  const lost = lostGrants(before.value, after.value, person);
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

/** Grants of a person that one declaration has and the other has not. */
function lostGrants(before: Declaration, after: Declaration, person: string): readonly DeclaredGrant[] {
  const key = ({ role, account }: DeclaredGrant): string => `${role}@${account}`;
  const kept = new Set(after.grants.filter((one) => one.person === person).map(key));
  return before.grants.filter((one) => one.person === person && !kept.has(key(one)));
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
