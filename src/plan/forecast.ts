import { type QuotaName, quotaInForce } from "../catalogue/index.ts";
import type { AccountState, Directory, World } from "../model/index.ts";
import type { QuotaForecast } from "./plan.ts";

interface Counted {
  readonly name: QuotaName;
  readonly words: string;
  used(state: AccountState): number;
}

const accountQuotas: readonly Counted[] = [
  { name: "PoliciesQuota", words: "customer managed policies", used: ({ policies }) => policies.length },
  { name: "RolesQuota", words: "roles", used: ({ roles }) => roles.length },
  { name: "UsersQuota", words: "users", used: ({ users }) => users.length },
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
      forecast(name, "attached policies", found.attached.length, source, "AttachedPoliciesPerUserQuota"),
    ];
  });
}

function accountForecasts(world: World, { accounts }: Directory): readonly QuotaForecast[] {
  return accounts.flatMap(({ accountId, name }) => {
    const state = world.accounts[accountId];
    if (!state) return [];
    return accountQuotas
      .filter(({ used }) => used(state) > 0)
      .map((counted) => forecast(name, counted.words, counted.used(state), state, counted.name));
  });
}

function forecast(
  subject: string,
  quota: string,
  used: number,
  { quotas }: AccountState,
  name: QuotaName,
): QuotaForecast {
  const limit = quotaInForce(quotas, name);
  return { subject, quota, used, limit, source: quotas[name] === undefined ? "default" : "live" };
}
