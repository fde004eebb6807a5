// Numbers and quotas of an account: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
import { type QuotaName, quotaDefaults } from "../../catalogue/index.ts";
import type { Operation } from "../operation.ts";
import type { Account } from "../state.ts";
import { decide } from "./lookup.ts";
import { quotaOf } from "./quotas.ts";

const GetAccountSummary: Operation = (_input, call) => {
  decide(call, "*");
  return { SummaryMap: { ...usageOf(call.account), ...quotasOf(call.account) } };
};

function quotasOf(account: Account): Readonly<Record<string, number>> {
  const names = Object.keys(quotaDefaults) as QuotaName[];
  return Object.fromEntries(names.map((name) => [name, quotaOf(account, name)]));
}

function usageOf(account: Account): Readonly<Record<string, number>> {
  const devices = [...account.mfaDevices.values()];
  const policies = account.policies.list();
  return {
    AccountAccessKeysPresent: account.rootAccessKeys.size > 0 ? 1 : 0,
    AccountMFAEnabled: 0,
    AccountPasswordPresent: 0,
    AccountSigningCertificatesPresent: 0,
    Groups: account.groups.size,
    InstanceProfiles: account.instanceProfiles.size,
    MFADevices: devices.length,
    MFADevicesInUse: devices.filter((device) => device.owner !== undefined).length,
    Policies: policies.length,
    PolicyVersionsInUse: policies.reduce((sum, policy) => sum + policy.versions.size, 0),
    Providers: account.samlProviders.size + account.oidcProviders.size,
    Roles: account.roles.size,
    ServerCertificates: account.serverCertificates.size,
    Users: account.users.size,
  };
}

export const accountSummary = { GetAccountSummary } as const satisfies Record<string, Operation>;
