import type { AccountId, OrganizationAccount } from "../model/index.ts";
import type { DraftAccount } from "./draft-declaration.ts";
import { textPatterns } from "./schema.ts";

// What the accounts of an AWS organization say of themselves: by tags, by the units they stand in, by their names.

/** Stages as people call them; the last word of a name or a unit's name counts. */
const stageWords =
  /^(?:prod|production|live|pre-?prod|pre-?production|stage|staging|test|testing|qa|uat|dev|development|sandbox|integration|demo)$/i;

export interface DraftedAccounts {
  readonly accounts: readonly DraftAccount[];
  readonly leftOut: readonly {
    readonly name: string;
    readonly accountId: AccountId;
    readonly because: string;
  }[];
}

/**
 * The accounts of an AWS organization under names that a declaration may have. The management account is left out: it
 * should hold no work, and Rolebridge needs no role in it.
 */
export function draftAccounts(accounts: readonly OrganizationAccount[]): DraftedAccounts {
  const taken = new Set<string>();
  const drafted = accounts.filter(isUsable).map((account): DraftAccount => {
    const name = freeName(accountNameOf(account.name), taken);
    const { project, stage } = placeOf(account);
    return {
      name,
      accountId: account.accountId,
      ...(textPatterns.email.test(account.email) && { email: account.email }),
      ...(project !== undefined && { project }),
      ...(stage !== undefined && { stage }),
    };
  });
  const leftOut = accounts
    .filter((account) => !isUsable(account))
    .map(({ name, accountId, isManagement, state }) => ({
      name,
      accountId,
      because: isManagement ? "the management account" : state.toLowerCase().replace("_", " "),
    }));
  return { accounts: drafted, leftOut };
}

function isUsable({ isManagement, state }: OrganizationAccount): boolean {
  return !isManagement && state === "ACTIVE";
}

/** A name that a declaration may give an account: `Shop (Production)` is `shop-production`. */
function accountNameOf(text: string): string {
  const slug = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 46)
    .replace(/-+$/, "");
  return slug === "" ? "account" : slug;
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  taken.add(name);
  return name;
}

/** Project and stage where tags say them, else where units or the name do; unknown otherwise. */
function placeOf(account: OrganizationAccount): {
  readonly project: string | undefined;
  readonly stage: string | undefined;
} {
  const words = accountNameOf(account.name).split("-");
  const last = words.length > 1 ? words.at(-1) : undefined;
  const nameSaysStage = last !== undefined && stageWords.test(last);
  const stageUnit = account.units.findLast((unit) => stageWords.test(unit));
  const stage =
    tagOf(account, /^(?:stage|environment|env)$/i) ?? (nameSaysStage ? last : stageUnit?.toLowerCase());
  const ownUnit = account.units.findLast((unit) => !stageWords.test(unit));
  const project =
    tagOf(account, /^project$/i) ??
    (nameSaysStage
      ? words.slice(0, -1).join("-")
      : stageUnit === undefined
        ? undefined
        : ownUnit?.toLowerCase());
  return { project: attribute(project), stage: attribute(stage) };
}

function tagOf({ tags }: OrganizationAccount, key: RegExp): string | undefined {
  return Object.entries(tags).find(([name]) => key.test(name))?.[1];
}

/** A value that conditions can name; one that they could not is left out. */
function attribute(value: string | undefined): string | undefined {
  return value !== undefined && value !== "" && textPatterns.attribute.test(value) ? value : undefined;
}
