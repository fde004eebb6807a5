import { CloudFailure, type DeployedStackSet } from "../cloud/index.ts";
import type { AccountId } from "../model/index.ts";
import { type OperationContext, type OperationEnds, runOperation } from "./operation.ts";
import { parseTemplate } from "./plan-stack-sets.ts";

// The way back to an apply by IAM calls: stacks and stack sets go, and all that they hold stays as it stands.

/** Resources that would go with their stack, by stack set: nothing of ours is written so, but somebody else may have been here. */
export function unretainedIn({ template }: DeployedStackSet): readonly string[] {
  const resources = (parseTemplate(template)["Resources"] ?? {}) as Readonly<
    Record<string, { readonly DeletionPolicy?: string }>
  >;
  const ids = Object.keys(resources);
  // A template that cannot be read says nothing: then nothing is known to be kept.
  if (ids.length === 0) return ["its whole template"];
  return ids.filter((id) => resources[id]?.DeletionPolicy !== "Retain");
}

/** Takes stack sets down that retain everything. Only accounts that `isDeclared` admits are touched. */
export async function releaseStackSet(
  { name, instances }: DeployedStackSet,
  isDeclared: (accountId: AccountId) => boolean,
  context: OperationContext,
): Promise<OperationEnds> {
  const accounts = instances.map(({ accountId }) => accountId).filter(isDeclared);
  const { cloud } = context;
  const ends =
    accounts.length === 0
      ? new Map()
      : await runOperation(
          {
            stackSet: name,
            action: "delete",
            accounts,
            start: () => cloud.deleteInstances(name, accounts, { retainStacks: false }),
          },
          context,
        );
  const isEmpty = accounts.length === instances.length && [...ends.values()].every((failure) => !failure);
  if (isEmpty) await cloud.deleteStackSet(name);
  return ends;
}

/** Lets StackSets look for drift, and reads what it found. */
export async function detectDrift(
  stackSets: readonly DeployedStackSet[],
  organization: string,
  context: OperationContext,
): Promise<readonly DeployedStackSet[]> {
  for (const { name, instances } of stackSets) {
    const accounts = instances.map(({ accountId }) => accountId);
    if (accounts.length === 0) continue;
    const ends = await runOperation(
      { stackSet: name, action: "detect-drift", accounts, start: () => context.cloud.detectDrift(name) },
      context,
    );
    const failures = [...ends.values()].flatMap((failure) => failure ?? []);
    // One account that was not looked at is seen as such below; where all fail there is a reason to tell.
    const [failure] = failures;
    if (failure && failures.length === accounts.length) throw new CloudFailure(failure);
  }
  return context.cloud.readStackSets(organization);
}
