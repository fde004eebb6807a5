import { awsManagedPolicyDocument } from "../catalogue/index.ts";
import type { AccountId, Arn, DocumentText, IgnoreRule, Partition, World } from "../model/index.ts";
import { policyArn } from "../model/index.ts";
import type { AccountContext } from "./planner.ts";

/** The two worlds between which a plan leads, for one account at a time. */
export interface ContextSource {
  readonly live: World;
  /** What managed policies will say; where a policy is not in it, it stays as it is. */
  readonly documentsThen: ReadonlyMap<Arn, DocumentText>;
  readonly now: string;
  /** What is left as it stands. */
  readonly ignored?: readonly IgnoreRule[];
}

/** Documents of all customer managed policies of a world by their ARNs, and of the AWS managed ones it holds. */
export function policyDocuments(world: World): ReadonlyMap<Arn, DocumentText> {
  const { partition } = world.directory;
  return new Map([
    ...(Object.entries(world.awsManagedPolicies) as [Arn, DocumentText][]),
    ...Object.values(world.accounts).flatMap(({ accountId, policies }) =>
      policies.map(
        ({ name, path, document }) => [policyArn({ partition, accountId, path, name }), document] as const,
      ),
    ),
  ]);
}

/** Makes the context of each account. */
export function contextsOf({
  live,
  documentsThen,
  now,
  ignored = [],
}: ContextSource): (accountId: AccountId) => AccountContext {
  const documentsNow = policyDocuments(live);
  const { organization, partition, accounts } = live.directory;
  return (accountId) => {
    const state = live.accounts[accountId];
    if (!state) throw new Error(`account ${accountId} was not read`);
    return {
      organization,
      partition: partition satisfies Partition,
      accountId,
      accountName: accounts.find((account) => account.accountId === accountId)?.name ?? accountId,
      now,
      live: state,
      ignored,
      documentNow: (arn) => documentsNow.get(arn) ?? awsManagedPolicyDocument(arn),
      documentThen: (arn) => documentsThen.get(arn) ?? documentsNow.get(arn) ?? awsManagedPolicyDocument(arn),
    };
  };
}
