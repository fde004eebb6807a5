import type { AccountId } from "../../model/index.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import type { ReadDocument } from "../clauses.ts";
import { actorOf } from "../edges.ts";
import {
  administeringAsDelegate,
  administeringIdentityCenter,
  administeringMembers,
  namesIdentityCenter,
} from "../power-actions.ts";
import type { Power } from "../powers.ts";
import { isServiceLinked } from "../service-linked.ts";
import type { WayIn } from "../way-in.ts";
import { approachTo, canBeSomebody, standingText } from "./approach.ts";
import type { Inspection } from "./inspection.ts";

/**
 * Ways around IAM's doors: by administering IAM Identity Center, stack sets, delegated administrators or root access,
 * one comes into every member account of the AWS organization. Which account may is not written in IAM: the management
 * account, which may be the source account, and whichever it has delegated to. So rights in the source account and in
 * the management account count, those in an account to which a service is known to be delegated, and in other target
 * accounts those that name Identity Center in so many words.
 */
export function waysByCentralPowers(inspection: Inspection): readonly WayIn[] {
  const { doors, powers, meant, isTarget } = inspection;
  const actionsIn = centralActions(inspection);
  return doors.atlas.principals.flatMap((one): readonly WayIn[] => {
    const actions = actionsIn(one.accountId);
    if (!(actions.length > 0 || doesName(inspection, one)) || isAside(inspection, one)) return [];
    const power = powers.administersCentrally(one, actions) ?? powers.administersInSoManyWords(one);
    if (!power || !canBeSomebody(inspection, one)) return [];
    // Who controls the source account's IAM is told by that.
    if (!isTarget(one.accountId) && powers.controlOf(one)) return [];
    return meant.coversEverything(actorOf(one)) ? [] : [centralWay(inspection, one, power)];
  });
}

/** The actions by which one comes into every account from this one. */
function centralActions(inspection: Inspection): (account: AccountId) => readonly string[] {
  const { delegates = {} } = inspection.doors.atlas.world;
  const central = centralAccounts(inspection);
  const all = [...administeringIdentityCenter, ...administeringMembers];
  const byAccount = new Map<AccountId, readonly string[]>();
  return (account) => {
    if (central.has(account)) return all;
    const known = byAccount.get(account) ?? administeringAsDelegate(delegates[account] ?? []);
    byAccount.set(account, known);
    return known;
  };
}

const naming = new WeakMap<ReadDocument, boolean>();

/** A sieve: most roles of target accounts have nothing of the kind, and documents are shared. */
function doesName({ doors }: Inspection, principal: KnownPrincipal): boolean {
  return doors.atlas.policiesOf(principal).some(({ document }) => {
    const known = naming.get(document);
    if (known !== undefined) return known;
    const found = document.clauses.some(namesIdentityCenter);
    naming.set(document, found);
    return found;
  });
}

function isAside({ meant }: Inspection, one: KnownPrincipal): boolean {
  if (one.kind === "user") return false;
  return isServiceLinked(one as KnownRole) || meant.isReachRole(one as KnownRole);
}

/** The source account, and the management account where it is a declared one: the account that most reach roles trust. */
function centralAccounts({ doors, meant }: Inspection): ReadonlySet<AccountId> {
  const counts = new Map<AccountId, number>();
  for (const role of doors.atlas.roles.filter((one) => meant.isReachRole(one))) {
    const accounts = new Set(doors.doorIn(role).allows.flatMap((door) => door.accounts));
    for (const id of accounts) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  const management = [...counts].filter(([, count]) => count === most).map(([id]) => id);
  return new Set([doors.atlas.world.directory.source, ...management]);
}

function centralWay(inspection: Inspection, actor: KnownPrincipal, power: Power): WayIn {
  const who = standingText(inspection, actor);
  const everything = { account: "every target account", accountId: "*" };
  return {
    code: "RB3229",
    summary: `${who} may administer what comes into every account: ${power.action}`,
    from: actorOf(actor),
    to: everything,
    steps: [
      ...approachTo(inspection, actor),
      {
        from: who,
        to: everything.account,
        how: "opens a way from outside",
        by: [{ place: power.place, says: `${power.action} on ${power.resource}` }],
      },
    ],
    closedBy: `taking ${power.action} away from ${who}, or an exception for it to *@* with a reason`,
  };
}
