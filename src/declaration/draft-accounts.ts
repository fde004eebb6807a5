import type { AccountId, OrganizationAccount } from "../model/index.ts";
import type { DraftAccount } from "./draft-declaration.ts";
import { textPatterns } from "./schema.ts";

// What the accounts of an AWS organization say of themselves: by tags, by the units they stand in, by their names.

/** Stages as people call them; the last word of a name or a unit's name counts. */
const stageWords =
  /^(?:prod|production|live|pre-?prod|pre-?production|stage|staging|test|testing|qa|uat|dev|development|sandbox|integration|demo)$/i;

/** Units that hold all work alike, and so say no project. */
const commonUnits = /^(?:work-?loads?|projects?|applications|apps|accounts|teams|deployments|environments)$/;

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
  const addresses = new Set<string>();
  const drafted = accounts.filter(isUsable).map((account): DraftAccount => {
    const name = freeName(accountNameOf(account.name), taken);
    const { project, stage } = placeOf(account);
    const email = ownAddress(account.email, addresses);
    return {
      name,
      accountId: account.accountId,
      ...(email !== undefined && { email }),
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

/** Letters that are one letter with a stroke or two in one: Unicode does not take them apart. */
const spelled: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** A text in small letters, digits and hyphens: `Shop (Größe)` is `shop-grosse`. */
function slugOf(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]/g, (letter) => spelled[letter] ?? "-")
    .replace(/-+/g, "-")
    .replace(/^-|-$/g, "");
}

/** A name that a declaration may give an account: `Shop (Production)` is `shop-production`. */
function accountNameOf(text: string): string {
  const name = slugOf(text)
    .replace(/^[^a-z]+/, "")
    .slice(0, 46)
    .replace(/-$/, "");
  return name === "" ? "account" : name;
}

/** An address that a declaration may name, and that no account before has. */
function ownAddress(email: string, taken: Set<string>): string | undefined {
  const key = email.toLowerCase();
  if (!textPatterns.email.test(email) || taken.has(key)) return undefined;
  taken.add(key);
  return email;
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  taken.add(name);
  return name;
}

/**
 * Project and stage where tags say them, else where the name or units do; unknown otherwise. All in small letters, as
 * conditions tell letters apart: what tags call `Production` and a unit `production` is one stage.
 */
function placeOf(account: OrganizationAccount): {
  readonly project: string | undefined;
  readonly stage: string | undefined;
} {
  const words = slugOf(account.name).split("-");
  // `pre-prod` is two words.
  const stageLength = [2, 1].find((length) => stageWords.test(words.slice(-length).join("-"))) ?? 0;
  const namedStage = stageLength === 0 ? undefined : words.slice(-stageLength).join("-");
  const named = words.slice(0, words.length - stageLength).join("-");
  const units = account.units.map(attribute).filter((unit) => unit !== undefined);
  const stageUnit = units.findLast((unit) => stageWords.test(unit));
  const projectUnit = units.findLast((unit) => !stageWords.test(unit) && !commonUnits.test(unit));
  const stage = attribute(tagOf(account, /^(?:stage|environment|env)$/i)) ?? namedStage ?? stageUnit;
  const project =
    attribute(tagOf(account, /^project$/i)) ??
    (namedStage !== undefined && named !== "" ? named : undefined) ??
    (stage === undefined ? undefined : (projectUnit ?? attribute(named)));
  return { project, stage };
}

function tagOf({ tags }: OrganizationAccount, key: RegExp): string | undefined {
  return Object.entries(tags).find(([name, value]) => key.test(name.trim()) && value.trim() !== "")?.[1];
}

/** A value as conditions name it; one in other letters stays as it is, and one that they could not name is left out. */
function attribute(text: string | undefined): string | undefined {
  const value = text === undefined ? "" : slugOf(text) || text.trim().toLowerCase();
  return textPatterns.attribute.test(value) ? value : undefined;
}
