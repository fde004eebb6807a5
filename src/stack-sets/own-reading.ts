import { type AccountId, isOwnedAttachment, isOwnedInlinePolicy, ownershipOf } from "../model/index.ts";
import type { Plan } from "../plan/index.ts";

// What our own reading finds in an account, beside what StackSets calls drift. CloudFormation compares only properties that
// its template sets: on a role whose template lists no policy, one that a hand attached is no drift to it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html

export interface OwnFindings {
  /** Changes that would make the account as declared. */
  readonly changes: number;
  /** What hangs on roles of ours without our doing: `Operator carries arn:…`. */
  readonly byHand: readonly string[];
}

export function ownFindings(plan: Plan, accountId: AccountId): OwnFindings {
  const { organization } = plan;
  const roles = (plan.live.accounts[accountId]?.roles ?? []).filter(
    (role) => ownershipOf(role, organization) === "owned",
  );
  return {
    changes: plan.changes.filter(({ address }) => address.accountId === accountId).length,
    byHand: roles.flatMap((role) => [
      ...role.attached
        .filter((arn) => !isOwnedAttachment(arn, role.tags, organization))
        .map((arn) => `${role.name} carries ${arn}`),
      ...Object.keys(role.inline)
        .filter((name) => !isOwnedInlinePolicy(name))
        .map((name) => `${role.name} has the inline policy ${name}`),
    ]),
  };
}
