import { type AccountId, isReachRole } from "../model/index.ts";
import type { Atlas, KnownPrincipal, KnownRole } from "./atlas.ts";
import { mayNameAction, type ReadDocument } from "./clauses.ts";
import type { DoorIn } from "./door-in.ts";
import { tagging, widening } from "./power-actions.ts";
import { isServiceLinked } from "./service-linked.ts";

// Tags that open doors are facts only as long as nobody can change them.

export interface TagFacts {
  /**
   * Whether somebody who stands in the account may write the tags of its users and roles, now or after giving themself
   * the right. The source account is left out: there, tagging is a power that is a way in by itself.
   */
  readonly mayChange: (accountId: AccountId) => boolean;
  /** Whether sessions of the role may carry tags that others gave them. */
  readonly areSessionsTagged: (role: KnownRole) => boolean;
}

const writing: readonly string[] = [...Object.values(tagging).flat(), ...Object.values(widening).flat()].map(
  (action) => action.toLowerCase(),
);

/** Finds out about tags when first asked. */
export function tagFactsOf(atlas: Atlas, doorIn: (role: KnownRole) => DoorIn): TagFacts {
  const documents = new Map<ReadDocument, boolean>();
  const writes = (document: ReadDocument): boolean => {
    const known = documents.get(document);
    if (known !== undefined) return known;
    const found = document.clauses.some(
      (clause) => !clause.statement.isDeny && writing.some((action) => mayNameAction(clause, action)),
    );
    documents.set(document, found);
    return found;
  };
  const accounts = new Map<AccountId, boolean>();
  let isAnybodyTagging: boolean | undefined;
  return {
    mayChange: (accountId) => {
      const known = accounts.get(accountId);
      if (known !== undefined) return known;
      const found =
        accountId !== atlas.world.directory.source &&
        (atlas.ofAccount.get(accountId) ?? []).some(
          (one) => !isAside(atlas, one) && atlas.policiesOf(one).some(({ document }) => writes(document)),
        );
      accounts.set(accountId, found);
      return found;
    },
    areSessionsTagged: (role) => {
      const door = doorIn(role);
      if (door.allowsSessionTags) return true;
      if (!door.allows.some((one) => isOpenToRoles(one))) return false;
      isAnybodyTagging ??= atlas.roles.some((one) => !isServiceLinked(one) && doorIn(one).allowsSessionTags);
      // [D?] Whether transitive tags of the session before need sts:TagSession in this trust is not documented.
      return isAnybodyTagging || door.allows.some((one) => letsStrangersIn(atlas, one));
    },
  };
}

/** The reach role is Rolebridge's own, and service-linked roles do AWS's work. */
function isAside(atlas: Atlas, one: KnownPrincipal): boolean {
  if (one.kind === "user") return false;
  return isReachRole(atlas.accountOf(one.accountId), one.resource.name) || isServiceLinked(one as KnownRole);
}

type DoorClause = DoorIn["allows"][number];

function isOpenToRoles({
  kinds,
  isEverybody,
  accounts,
  arns,
  uniqueIds,
  isUndecidable,
}: DoorClause): boolean {
  return (
    kinds.includes("assume") &&
    (isEverybody || isUndecidable || accounts.length + arns.length + uniqueIds.length > 0)
  );
}

function letsStrangersIn(
  { world }: Atlas,
  { isEverybody, isUndecidable, accounts, arns }: DoorClause,
): boolean {
  const isRead = (id: string | undefined): boolean =>
    id !== undefined && world.accounts[id as AccountId] !== undefined;
  return (
    isEverybody ||
    isUndecidable ||
    accounts.some((id) => !isRead(id)) ||
    arns.some((arn) => !isRead(arn.split(":")[4]))
  );
}
