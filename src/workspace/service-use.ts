import pLimit from "p-limit";
import type { AccountTarget, Cloud, ServiceUse } from "../cloud/index.ts";
import type { AccountId, Arn } from "../model/index.ts";

/** A role, and which of the services that it opens were used. */
export interface RoleServices {
  readonly accountId: AccountId;
  readonly roleArn: Arn;
  readonly services: readonly ServiceUse[];
}

/** Reports at a time; AWS makes each of them on its own. */
const concurrency = 8;

/** Asks for each role, in its account. */
export async function roleServices(
  roles: readonly { readonly accountId: AccountId; readonly roleArn: Arn }[],
  targets: readonly AccountTarget[],
  cloud: Cloud,
  signal?: AbortSignal,
): Promise<readonly RoleServices[]> {
  const limit = pLimit(concurrency);
  const unique = [...new Map(roles.map((role) => [role.roleArn, role])).values()];
  return Promise.all(
    unique.map(({ accountId, roleArn }) =>
      limit(async () => {
        const target = targets.find((one) => one.accountId === accountId);
        if (target === undefined) throw new Error(`${accountId} is not declared`);
        const account = await cloud.enter(target, "read");
        return { accountId, roleArn, services: await account.readServiceUse(roleArn, signal) };
      }),
    ),
  );
}
