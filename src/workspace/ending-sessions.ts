import { trustsAnySessionName } from "../access/index.ts";
import type { Declaration, DeclaredGrant } from "../declaration/index.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import { type AccountId, type Bridge, ownershipOf, type Role, type World } from "../model/index.ts";
import { areSessionsEnded, type EndedSessions } from "../plan/index.ts";

/** One role of one account. */
export interface RolePlace {
  readonly accountId: AccountId;
  readonly account: string;
  readonly role: string;
  /** The person neither holds it nor stands in it: only a grant of the past can have left a session there. */
  readonly isNotHeld?: true;
}

/** Whose sessions are to end, where, and begun before when. */
export interface EndSessionsRequest {
  /** The person's user name and former ones: sessions carry them. */
  readonly users: readonly string[];
  readonly roles: readonly RolePlace[];
  /** ISO 8601 instant. */
  readonly before: string;
  /** A denial that stands already, whatever its moment, is enough: the doors had been closed before it. */
  readonly standingSuffices?: boolean;
}

export interface SessionsToEnd {
  readonly ended: readonly EndedSessions[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Roles that stand, are ours and do not deny these sessions yet. Who takes any session name, as declared or as it stands,
 * loses all sessions.
 */
export function sessionsToEnd(
  declaration: Declaration,
  live: World,
  request: EndSessionsRequest,
): SessionsToEnd {
  const takesAnyName = new Set(
    declaration.roles.filter(({ sessionName }) => sessionName === "any").map(({ name }) => name),
  );
  const ended: EndedSessions[] = [];
  const shared: RolePlace[] = [];
  const spared: RolePlace[] = [];
  const foreign: RolePlace[] = [];
  for (const place of request.roles) {
    const role = roleAt(live, place);
    if (!role) continue;
    if (ownershipOf(role, live.directory.organization) !== "owned") {
      foreign.push(place);
      continue;
    }
    const { source } = live.directory;
    const isShared = takesAnyName.has(place.role) || trustsAnySessionName(role.trust, request.users, source);
    if (isShared && place.isNotHeld) {
      spared.push(place);
      continue;
    }
    const users = isShared ? undefined : request.users;
    const moment = request.standingSuffices ? new Date(0).toISOString() : request.before;
    if (areSessionsEnded(role, users, moment)) continue;
    if (users === undefined) shared.push(place);
    const { accountId } = place;
    ended.push({ accountId, role: place.role, before: request.before, ...(users && { users }) });
  }
  const warnings = [
    ...shared.map(sharedWarning),
    ...spared.map(sparedWarning),
    ...foreign.map(foreignWarning),
  ];
  return { ended, diagnostics: warnings };
}

function roleAt(live: World, { accountId, role }: RolePlace): Role | undefined {
  return live.accounts[accountId]?.roles.find(({ name }) => name.toLowerCase() === role.toLowerCase());
}

function sharedWarning({ role, account }: RolePlace): Diagnostic {
  return diagnostic(
    "RB4018",
    `role \`${role}\` in ${account} takes any session name: all its sessions are ended, not only this person's`,
  );
}

/** Colleagues work there, and the person does not: their sessions are not ended for one that may not be. */
function sparedWarning({ role, account }: RolePlace): Diagnostic {
  return diagnostic(
    "RB4018",
    `role \`${role}\` in ${account} takes any session name and is not held: its sessions go on`,
    {
      help: "where a grant was taken away lately, end all its sessions in IAM (the role's page, Revoke sessions)",
    },
  );
}

function foreignWarning({ role, account }: RolePlace): Diagnostic {
  return diagnostic(
    "RB4019",
    `role \`${role}\` in ${account} is not ours: sessions in it go on until they end`,
    {
      help: `end them by hand in IAM (the role's page, Revoke sessions), or adopt the role first`,
    },
  );
}

/**
 * Where sessions of a person may live: every role that stands open or was granted, and every role of ours, because a
 * grant may have been taken away while a session went on. When a role was last used rules out none: AWS knows of it
 * hours later only, and a session may have begun since.
 */
export function rolesWithSessions(
  live: World,
  grants: readonly DeclaredGrant[],
  bridges: readonly Bridge[],
): readonly RolePlace[] {
  const names = new Map(live.directory.accounts.map(({ accountId, name }) => [accountId, name]));
  const ids = new Map(live.directory.accounts.map(({ accountId, name }) => [name, accountId]));
  const places = new Map<string, RolePlace>();
  const add = (
    accountId: AccountId | undefined,
    role: string,
    more: { readonly isNotHeld?: true } = {},
  ): void => {
    const place = `${accountId}/${role}`;
    if (accountId === undefined || accountId === live.directory.source || places.has(place)) return;
    places.set(place, { accountId, account: names.get(accountId) ?? accountId, role, ...more });
  };
  for (const { account, role } of grants) add(ids.get(account), role);
  for (const { accountId, role } of bridges) add(accountId, role);
  for (const { accountId, roles } of Object.values(live.accounts)) {
    for (const role of roles) {
      if (ownershipOf(role, live.directory.organization) === "owned")
        add(accountId, role.name, { isNotHeld: true });
    }
  }
  return [...places.values()];
}
