import { type QuotaName, quotaDefaults } from "../../catalogue/index.ts";
import type { Account } from "../state.ts";
import { limitExceeded } from "./input.ts";

/** A quota in force in an account, by its key in GetAccountSummary. */
export function quotaOf(account: Account, name: QuotaName): number {
  return account.quotas.get(name) ?? quotaDefaults[name];
}

/** Refuses one more where `used` are there. `wire` is the quota's name in AWS's message. */
export function checkQuota(account: Account, name: QuotaName, wire: string, used: number): void {
  const quota = quotaOf(account, name);
  if (used >= quota) throw limitExceeded(`Cannot exceed quota for ${wire}: ${quota}`);
}
