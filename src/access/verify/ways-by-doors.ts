import type { DiagnosticCode } from "../../diagnostics/index.ts";
import type { AccountId } from "../../model/index.ts";
import { matchesGlob } from "../../policy/index.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import type { DoorClause } from "../door-in.ts";
import { placeInTrust } from "../doors.ts";
import { actorOf, type Edge } from "../edges.ts";
import { pinnedAccounts } from "../pins.ts";
import { sharedProvider } from "../providers.ts";
import { isServiceLinked } from "../service-linked.ts";
import { letsOutsideIn } from "../services.ts";
import type { WayIn } from "../way-in.ts";
import { approachTo, canBeSomebody, isDeclared, standingText } from "./approach.ts";
import { accountOf, destinationOf, type Inspection, roleText, standText, stepOf } from "./inspection.ts";

/** Ways in through the roles' trust policies, and the users that live in target accounts. */
export function waysByDoors(inspection: Inspection): readonly WayIn[] {
  const roles = inspection.targets.filter((role) => !isServiceLinked(role));
  return [
    ...roles.flatMap((role) => inspection.edgesInto(role).flatMap((edge) => wayOver(inspection, edge) ?? [])),
    ...roles.flatMap((role) => waysOfWholeAccounts(inspection, role)),
    ...usersInTargets(inspection),
  ];
}

/** The way that one edge is, unless it is a declared bridge, meant, or AWS's own. */
function wayOver(inspection: Inspection, edge: Edge): WayIn | undefined {
  if (isDeclared(inspection, edge) || edge.principal === edge.target) return undefined;
  const shared = sharedProvider(edge);
  if (inspection.meant.covers(edge.from, edge.target) && shared === undefined) return undefined;
  // A policy whose text is not at hand: that is undecided, not a way.
  if (edge.principal && !edge.passage.doorOut && edge.principal.accountId !== edge.target.accountId)
    return undefined;
  const code = shared === undefined ? codeOf(inspection, edge) : "RB3212";
  if (code === undefined) return undefined;
  const stages = stagesOf(inspection, edge);
  const approach = edge.principal ? approachTo(inspection, edge.principal) : [];
  return {
    code: stages && code === "RB3204" ? "RB3205" : code,
    summary: `${standText(inspection, edge.from)} may take on ${roleText(inspection, edge.target)}${shared === undefined ? "" : `: ${shared.why}`}`,
    from: edge.from,
    to: destinationOf(inspection, edge.target.accountId, edge.target.resource.name),
    steps: [...approach, stepOf(inspection, shared ? through(edge, shared.door) : edge)],
    closedBy: closingOf(inspection, edge),
    ...(stages && { stages }),
  };
}

/** The same edge by one of its doors. */
function through(edge: Edge, doorIn: DoorClause): Edge {
  return { ...edge, passage: { ...edge.passage, doorIn } };
}

function codeOf(inspection: Inspection, edge: Edge): DiagnosticCode | undefined {
  const { from, target } = edge;
  switch (from.kind) {
    case "person":
      return "RB3208";
    case "account":
    case "principal":
      return "RB3201";
    case "anyone":
      return "RB3202";
    case "provider":
      return "RB3203";
    case "service":
      return letsOutsideIn(from.name) ? "RB3211" : undefined;
    case "user":
    case "role":
      if (from.accountId !== target.accountId) {
        if (inspection.isTarget(from.accountId)) return "RB3204";
        // Rolebridge's own role of the source account opens every door anyway; who enters it is looked at by itself.
        return isOwnRole(inspection, edge) ? undefined : "RB3209";
      }
      return codeInside(inspection, edge);
  }
}

function isOwnRole({ meant }: Inspection, { principal }: Edge): boolean {
  return principal?.kind === "role" && meant.isReachRole(principal as KnownRole);
}

/** Inside one account a chain opens nothing to whoever surely controls the account's IAM, nor to a role that nobody can be. */
function codeInside(inspection: Inspection, { from, principal }: Edge): DiagnosticCode | undefined {
  if (from.kind === "user" || !principal) return undefined;
  if (inspection.meant.isReachRole(principal as KnownRole)) return undefined;
  if (inspection.powers.surelyControls(principal) || !canBeSomebody(inspection, principal)) return undefined;
  return "RB3206";
}

function stagesOf(inspection: Inspection, { from, target }: Edge): WayIn["stages"] {
  if (from.kind !== "role" && from.kind !== "user") return undefined;
  return stagesBetween(inspection, from.accountId, target.accountId);
}

/** The stages of two accounts, where both have one and they differ. */
export function stagesBetween(inspection: Inspection, from: AccountId, to: AccountId): WayIn["stages"] {
  const [one, other] = [accountOf(inspection, from)?.stage, accountOf(inspection, to)?.stage];
  return one !== undefined && other !== undefined && one !== other ? { from: one, to: other } : undefined;
}

function closingOf(inspection: Inspection, { from, target, passage }: Edge): string {
  const where = `statement ${passage.doorIn.clause.statement.source.index} of the trust policy of ${roleText(inspection, target)}`;
  switch (from.kind) {
    case "person":
      return `a grant in the declaration, or the removal of the door out of ${from.name}`;
    case "provider":
      return `an exception for the provider, with a condition on its subject, or the removal of ${where}`;
    case "user":
    case "role":
    case "account":
    case "principal":
    case "anyone":
    case "service":
      return `the removal of ${where}, or an exception with a reason`;
  }
}

/** A trust that names a whole target account lets in whoever is allowed to there, now or later. */
function waysOfWholeAccounts(inspection: Inspection, role: KnownRole): readonly WayIn[] {
  const { doors, meant } = inspection;
  return doors.doorIn(role).allows.flatMap((door) =>
    accountsNamed(door)
      .filter(
        (id) =>
          id !== role.accountId && inspection.isTarget(id) && doors.atlas.world.accounts[id] !== undefined,
      )
      .filter((id) => !namesPrincipal(door) && !meant.covers({ kind: "account", accountId: id }, role))
      .filter((id) => !meantForAccount(inspection, id, role))
      .filter(
        (id) =>
          !inspection
            .edgesInto(role)
            .some((edge) => edge.principal?.accountId === id && edge.passage.doorIn === door),
      )
      .map((id) => wholeAccount(inspection, role, door, id)),
  );
}

/** The accounts that a statement trusts as a whole: by their roots, or as those to which it limits everybody. */
export function accountsNamed(door: DoorClause): readonly AccountId[] {
  if (!door.isEverybody && door.accounts.length === 0) return [];
  const pinned = door.isEverybody ? (pinnedAccounts(door.clause) ?? []) : [];
  return [...new Set([...door.accounts, ...pinned])];
}

function meantForAccount(
  { expectation, doors }: Inspection,
  id: AccountId,
  { accountId, resource }: KnownRole,
): boolean {
  const name = doors.atlas.accountOf(accountId)?.name ?? accountId;
  return expectation.exceptions.some(
    ({ from, accounts, roleGlob, until }) =>
      from.kind === "account" &&
      from.accountId === id &&
      accounts.includes(name) &&
      matchesGlob(roleGlob, resource.name) &&
      (until === undefined || Date.parse(until) > Date.parse(expectation.now)),
  );
}

/** Whether a condition limits the statement to principals that it names one by one. */
export function namesPrincipal({ clause }: DoorClause): boolean {
  return clause.statement.source.conditions.some(
    ({ operator, key, values }) =>
      key.toLowerCase() === "aws:principalarn" &&
      /^(?:string|arn)(?:equals|like)$/i.test(operator) &&
      values.every((value) => !/[*?]|\$\{/.test(value)),
  );
}

function wholeAccount(
  inspection: Inspection,
  role: KnownRole,
  door: DoorClause,
  accountId: AccountId,
): WayIn {
  const from = { kind: "account" as const, accountId };
  const stages = stagesBetween(inspection, accountId, role.accountId);
  const place = placeInTrust(role, door.clause);
  const to = roleText(inspection, role);
  const who = standText(inspection, from);
  return {
    code: stages ? "RB3205" : "RB3204",
    summary: `${who} may take on ${to} as soon as a policy there allows it`,
    from,
    to: destinationOf(inspection, role.accountId, role.resource.name),
    steps: [{ from: who, to, how: "takes the role on", by: [{ place, says: `Principal ${accountId}` }] }],
    closedBy: `the removal of statement ${place.statement} of the trust policy of ${to}, or an exception with a reason`,
    ...(stages && { stages }),
  };
}

/** Whoever holds a user's keys or password stands in the account without a bridge. */
function usersInTargets(inspection: Inspection): readonly WayIn[] {
  const { doors, meant } = inspection;
  return doors.atlas.principals
    .filter((one) => one.kind === "user" && inspection.isTarget(one.accountId))
    .filter((one) => !meant.coversAccount(actorOf(one), one.accountId))
    .map((one) => userWay(inspection, one));
}

/** What is known of how the user signs in; a user without any is one click away from having some. */
function credentialsText({ resource }: KnownPrincipal): string {
  const credentials = resource.kind === "user" ? resource.credentials : undefined;
  if (!credentials) return "keys or password of its own";
  const { hasPassword, hasMfa, activeAccessKeys } = credentials;
  const parts = [
    ...(hasPassword ? [`a password${hasMfa ? "" : " without MFA"}`] : []),
    ...(activeAccessKeys > 0
      ? [`${activeAccessKeys} active access key${activeAccessKeys === 1 ? "" : "s"}`]
      : []),
  ];
  return parts.length > 0 ? parts.join(" and ") : "itself, though it has neither password nor active key";
}

function userWay(inspection: Inspection, user: KnownPrincipal): WayIn {
  const name = standingText(inspection, user);
  const to = destinationOf(inspection, user.accountId);
  const place = {
    accountId: user.accountId,
    holder: `user ${user.resource.name}`,
    policy: "(the user itself)",
    statement: 0,
  };
  return {
    code: "RB3207",
    summary: `${name} stands in a target account by ${credentialsText(user)}`,
    from: actorOf(user),
    to,
    steps: [{ from: name, to: to.account, how: "signs in", by: [{ place, says: `user ${user.arn}` }] }],
    closedBy: `the deletion of the user, or an exception for ${user.arn} to *@${to.account}`,
  };
}
