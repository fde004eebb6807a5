import type { AccountId, AccountState, DocumentText, Role, Statement, World } from "../model/index.ts";
import { endedSessionsPolicyName, listOf, parseDocument } from "../model/index.ts";

// Live sessions cannot be called back. What can be done is to deny them everything: IAM judges each request by the
// role's policies as they are now, and knows when a session's token was issued and under which name.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html

/** Sessions of one role that are to end. */
export interface EndedSessions {
  readonly accountId: AccountId;
  readonly role: string;
  /** Names that the sessions carry: present and former user names of one person. Absent: all sessions of the role. */
  readonly users?: readonly string[];
  /** ISO 8601 instant: sessions begun before it. */
  readonly before: string;
}

/** The desired world in which these sessions are denied everything. Roles that it does not hold are left out: they go. */
export function withEndedSessions(desired: World, ended: readonly EndedSessions[]): World {
  if (ended.length === 0) return desired;
  const accounts = Object.values(desired.accounts).map((account): [AccountId, AccountState] => {
    const own = ended.filter(({ accountId }) => accountId === account.accountId);
    return [account.accountId, { ...account, roles: account.roles.map((role) => withDenials(role, own)) }];
  });
  return { ...desired, accounts: Object.fromEntries(accounts) as World["accounts"] };
}

function withDenials(role: Role, ended: readonly EndedSessions[]): Role {
  const statements = ended.filter((one) => one.role === role.name).map(denialOf);
  if (statements.length === 0) return role;
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  return { ...role, inline: { ...role.inline, [endedSessionsPolicyName]: document } };
}

/** `aws:userid` of a role session is the role's unique id, a colon and the session's name. */
function denialOf({ users, before }: EndedSessions): Statement {
  const names = users?.map((name) => `*:${name}`);
  return {
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: {
      DateLessThan: { "aws:TokenIssueTime": before },
      ...(names && { StringLike: { "aws:userid": names } }),
    },
  };
}

/** Whether sessions under any of these names, begun before a moment, are denied by what stands on a role. */
export function areSessionsEnded(role: Role, users: readonly string[] | undefined, moment: string): boolean {
  const standing = role.inline[endedSessionsPolicyName];
  if (standing === undefined) return false;
  const wanted = denialOf({ accountId: "" as AccountId, role: "", before: moment, ...(users && { users }) });
  return listOf(parseDocument(standing).Statement).some((one) => covers(one, wanted));
}

/**
 * What must stand of `rolebridge-ended-sessions`: the statements wanted and those that stand and still matter. A
 * statement denies sessions begun before its moment; it has lost its meaning once the role's longest session has passed,
 * or where another one says more. What allows something was not put there by us, and goes.
 */
export function settleEndedSessions(
  live: Role,
  desired: DocumentText | undefined,
  now: string,
): DocumentText | undefined {
  const standing = live.inline[endedSessionsPolicyName];
  if (standing === undefined) return desired;
  const wanted = desired === undefined ? [] : listOf(parseDocument(desired).Statement);
  const isCovered = (statement: Statement) => wanted.some((one) => covers(one, statement));
  const all = listOf(parseDocument(standing).Statement);
  const kept = all.filter(
    (statement) =>
      statement.Effect === "Deny" &&
      !isCovered(statement) &&
      mattersAt(statement, live.maxSessionDuration, now),
  );
  if (kept.length === 0) return desired;
  if (wanted.length === 0 && kept.length === all.length) return standing;
  return JSON.stringify({ Version: "2012-10-17", Statement: [...wanted, ...kept] });
}

/**
 * The world without what ends sessions: that takes no access from anybody, only the time that a session had left, and
 * gives none back when it goes. A policy of that name that says anything else stays.
 */
export function withoutEndedSessions(world: World): World {
  const accounts = Object.values(world.accounts).map((account): AccountState => {
    if (!account.roles.some(onlyEndsSessions)) return account;
    return {
      ...account,
      roles: account.roles.map((role) => (onlyEndsSessions(role) ? withoutPolicy(role) : role)),
    };
  });
  const entries = accounts.map((account) => [account.accountId, account] as const);
  return { ...world, accounts: Object.fromEntries(entries) as World["accounts"] };
}

function onlyEndsSessions({ inline }: Role): boolean {
  const text = inline[endedSessionsPolicyName];
  if (text === undefined) return false;
  try {
    return listOf(parseDocument(text).Statement).every(
      (statement) => statement.Effect === "Deny" && momentOf(statement) !== undefined,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function withoutPolicy(role: Role): Role {
  const { [endedSessionsPolicyName]: _, ...inline } = role.inline;
  return { ...role, inline };
}

/** Whether one denial takes away all that another does: the same, or the same up to a later moment. */
function covers(one: Statement, other: Statement): boolean {
  const [from, to] = [momentOf(one), momentOf(other)];
  if (from === undefined || to === undefined) return JSON.stringify(one) === JSON.stringify(other);
  return Date.parse(from) >= Date.parse(to) && withoutMoment(one, from) === withoutMoment(other, to);
}

function withoutMoment(statement: Statement, moment: string): string {
  return JSON.stringify(statement).replace(JSON.stringify(moment), "");
}

/** Seconds past its moment, a statement without a readable moment always matters. */
function mattersAt(statement: Statement, maxSessionDuration: number, now: string): boolean {
  const moment = momentOf(statement);
  return moment === undefined || Date.parse(moment) + maxSessionDuration * 1000 > Date.parse(now);
}

function momentOf(statement: Statement): string | undefined {
  for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
    if (!/^DateLessThan/i.test(operator)) continue;
    for (const [key, values] of Object.entries(keys)) {
      const moment = String(listOf(values)[0]);
      if (key.toLowerCase() === "aws:tokenissuetime" && !Number.isNaN(Date.parse(moment))) return moment;
    }
  }
  return undefined;
}
