import type { AccountState, Directory, World } from "../model/index.ts";
import type { QuotaForecast } from "./plan.ts";

// Quotas as `iam:GetAccountSummary` names them, and AWS's defaults where it was not read.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

interface Quota {
  readonly key: string;
  readonly words: string;
  readonly fallback: number;
  used(state: AccountState): number;
}

const accountQuotas: readonly Quota[] = [
  {
    key: "PoliciesQuota",
    words: "customer managed policies",
    fallback: 1500,
    used: ({ policies }) => policies.length,
  },
  { key: "RolesQuota", words: "roles", fallback: 1000, used: ({ roles }) => roles.length },
  { key: "UsersQuota", words: "users", fallback: 5000, used: ({ users }) => users.length },
];

/** How much of each quota is used in a world: by person in the source account, and by account. */
export function forecastsOf(world: World, directory: Directory): readonly QuotaForecast[] {
  const source = world.accounts[directory.source];
  return [...(source ? peopleForecasts(source, directory) : []), ...accountForecasts(world, directory)];
}

function peopleForecasts(source: AccountState, { people }: Directory): readonly QuotaForecast[] {
  return people.flatMap(({ name, user }) => {
    const found = source.users.find((one) => one.name === user);
    if (!found) return [];
    return [
      forecast(name, "attached policies", found.attached.length, source, "AttachedPoliciesPerUserQuota", 10),
    ];
  });
}

function accountForecasts(world: World, { accounts }: Directory): readonly QuotaForecast[] {
  return accounts.flatMap(({ accountId, name }) => {
    const state = world.accounts[accountId];
    if (!state) return [];
    return accountQuotas
      .filter(({ used }) => used(state) > 0)
      .map(({ key, words, fallback, used }) => forecast(name, words, used(state), state, key, fallback));
  });
}

function forecast(
  subject: string,
  quota: string,
  used: number,
  state: AccountState,
  key: string,
  fallback: number,
): QuotaForecast {
  const live = state.quotas[key];
  return { subject, quota, used, limit: live ?? fallback, source: live === undefined ? "default" : "live" };
}
