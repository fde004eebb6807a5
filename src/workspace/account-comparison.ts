import type { OrganizationReading } from "../cloud/index.ts";
import type { Declaration } from "../declaration/index.ts";
import type { AccountId, OrganizationAccount } from "../model/index.ts";

/**
 * How a declared account and an existing one stand to each other. `as-declared` · `missing`: declared, but not in the AWS
 * organization · `undeclared`: exists, but no declaration names it · `not-active`: suspended or closed · `other-email`.
 */
export type AccountStanding =
  | "as-declared"
  | "missing"
  | "undeclared"
  | "not-active"
  | "other-email"
  | "management";

export interface ComparedAccount {
  readonly accountId: AccountId;
  readonly standing: AccountStanding;
  /** The declaration's name. */
  readonly declared?: string;
  readonly declaredEmail?: string;
  readonly existing?: OrganizationAccount;
}

/** Declared accounts in the declaration's order, then those that only exist. */
export function compareAccounts(
  declaration: Declaration,
  { accounts }: OrganizationReading,
): readonly ComparedAccount[] {
  const byId = new Map(accounts.map((account) => [account.accountId, account]));
  const declaredIds = new Set(declaration.accounts.map(({ accountId }) => accountId));
  const declared = declaration.accounts.map(({ name, accountId, email }): ComparedAccount => {
    const existing = byId.get(accountId);
    return {
      accountId,
      declared: name,
      standing: standingOf(email, existing),
      ...(email !== undefined && { declaredEmail: email }),
      ...(existing && { existing }),
    };
  });
  const others = accounts
    .filter(({ accountId }) => !declaredIds.has(accountId))
    .map((existing): ComparedAccount => {
      const standing = existing.isManagement
        ? "management"
        : existing.state === "ACTIVE"
          ? "undeclared"
          : "not-active";
      return { accountId: existing.accountId, standing, existing };
    });
  return [...declared, ...others];
}

function standingOf(email: string | undefined, existing: OrganizationAccount | undefined): AccountStanding {
  if (existing === undefined) return "missing";
  if (existing.state !== "ACTIVE") return "not-active";
  const isOther = email !== undefined && email.toLowerCase() !== existing.email.toLowerCase();
  return isOther ? "other-email" : "as-declared";
}
