import { type AwsFailure, CloudFailure } from "../cloud/index.ts";
import { type SharedTemplate, shareTemplates, type Template } from "../export/index.ts";
import { type AccountId, groupBy } from "../model/index.ts";
import { type Fleet, fail, presentTemplate, runOnInstances } from "./fleet.ts";
import { resolvedText } from "./plan-stack-sets.ts";

// Brings templates to accounts through their stack sets: one update of a stack set for all accounts that come to the
// same template.

/** The stacks of these accounts come to say this. Where it fails is in the fleet afterwards. */
export async function deploy(fleet: Fleet, wanted: ReadonlyMap<AccountId, Template>): Promise<void> {
  const setOf = new Map(
    fleet.stackSetPlan.sets.flatMap(({ name, accounts }) => accounts.map((id) => [id, name] as const)),
  );
  const bySet = groupBy([...wanted.keys()], (accountId) => setOf.get(accountId) ?? "");
  await Promise.all(
    [...bySet].map(([stackSet, accounts]) =>
      fleet.setLimit(() =>
        deploySet(fleet, stackSet, new Map(accounts.map((id) => [id, wanted.get(id) ?? {}]))),
      ),
    ),
  );
}

async function deploySet(
  fleet: Fleet,
  stackSet: string,
  wanted: ReadonlyMap<AccountId, Template>,
): Promise<void> {
  const whole = wholeTemplate(fleet, stackSet, wanted);
  const classes: readonly SharedTemplate[] = whole
    ? [{ accounts: [...wanted.keys()].toSorted(), template: whole }]
    : shareTemplates(wanted);
  for (const one of classes) {
    if (fleet.ground.options.signal?.aborted) return;
    await deployClass(fleet, stackSet, one, whole !== undefined);
  }
}

/** One template for all accounts of a stack set, where they can share one. */
function wholeTemplate(
  fleet: Fleet,
  stackSet: string,
  wanted: ReadonlyMap<AccountId, Template>,
): Template | undefined {
  const all = new Map(wanted);
  for (const [accountId, stack] of fleet.stacks) {
    if (stack.stackSet !== stackSet || all.has(accountId) || fleet.failed.has(accountId)) continue;
    const present = presentTemplate(fleet, accountId);
    if (present) all.set(accountId, present);
  }
  const shared = shareTemplates(all);
  return shared.length === 1 ? shared[0]?.template : undefined;
}

async function deployClass(
  fleet: Fleet,
  stackSet: string,
  { accounts, template }: SharedTemplate,
  isWhole: boolean,
): Promise<void> {
  const text = JSON.stringify(template);
  const existing = accounts.filter((accountId) => fleet.stacks.has(accountId));
  const fresh = accounts.filter((accountId) => !fleet.stacks.has(accountId));
  try {
    if (!fleet.texts.has(stackSet)) {
      await fleet.cloud.createStackSet({
        name: stackSet,
        organization: fleet.ground.plan.organization,
        template: text,
      });
    } else if (existing.length > 0 || fleet.texts.get(stackSet) !== text) {
      await update(fleet, stackSet, { text, template }, existing, isWhole);
    }
    fleet.texts.set(stackSet, text);
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    for (const accountId of accounts) fail(fleet, accountId, error.failure);
    return;
  }
  if (fresh.length === 0) return;
  const made = await runOnInstances(fleet, {
    stackSet,
    action: "create",
    accounts: fresh,
    start: () => fleet.cloud.createInstances(stackSet, fresh),
  });
  // What failed half way is there all the same, and so is its instance.
  for (const accountId of fresh) fleet.stacks.set(accountId, { stackSet });
  for (const accountId of made)
    fleet.stacks.set(accountId, { stackSet, text: resolvedText(template, accountId) });
}

/**
 * Makes a template the stack set's. CloudFormation brings it to all instances where none is named; so where only new
 * ones are to come, it goes to those that it fits.
 * @throws CloudFailure where CloudFormation refuses the operation: the stack set says what it said before.
 */
async function update(
  fleet: Fleet,
  stackSet: string,
  { text, template }: { readonly text: string; readonly template: Template },
  existing: readonly AccountId[],
  isWhole: boolean,
): Promise<void> {
  const members = [...fleet.stacks].filter(
    ([accountId, stack]) => stack.stackSet === stackSet && !fleet.failed.has(accountId),
  );
  const others = isWhole ? members.map(([accountId]) => accountId) : [];
  const accounts = existing.length > 0 ? existing : others;
  if (accounts.length === 0 && [...fleet.stacks.values()].some((stack) => stack.stackSet === stackSet)) {
    throw new CloudFailure(cannotJoinYet(stackSet));
  }
  let refusal: unknown;
  const done = await runOnInstances(fleet, {
    stackSet,
    action: "update",
    accounts,
    async start() {
      try {
        const id = await fleet.cloud.updateStackSet(stackSet, text, accounts);
        refusal = undefined;
        return id;
      } catch (error) {
        refusal = error;
        throw error;
      }
    },
  });
  if (refusal instanceof CloudFailure) throw refusal;
  if (fleet.texts.get(stackSet) !== text) for (const [accountId] of members) fleet.outdated.add(accountId);
  for (const accountId of done) {
    const stack = fleet.stacks.get(accountId);
    if (stack) fleet.stacks.set(accountId, { ...stack, text: resolvedText(template, accountId) });
    fleet.outdated.delete(accountId);
  }
}

function cannotJoinYet(stackSet: string): AwsFailure {
  return {
    service: "cloudformation",
    operation: "CreateStackInstances",
    awsCode: "StackSetNotSettled",
    message: `${stackSet} holds accounts that are still being changed: the next run adds the new ones`,
    retryable: false,
  };
}

/** At the end every stack set says what all its accounts have come to, and AWS knows each of them as current. */
export async function align(fleet: Fleet): Promise<void> {
  await Promise.all(
    fleet.stackSetPlan.sets.map(({ name }) =>
      fleet.setLimit(async () => {
        if (fleet.ground.options.signal?.aborted || !fleet.texts.has(name)) return;
        const template = wholeTemplate(fleet, name, new Map());
        if (!template) return;
        const text = JSON.stringify(template);
        const members = [...fleet.stacks].filter(
          ([accountId, stack]) =>
            stack.stackSet === name && !fleet.failed.has(accountId) && presentTemplate(fleet, accountId),
        );
        const behind =
          fleet.texts.get(name) === text
            ? members.filter(
                ([accountId, stack]) =>
                  fleet.outdated.has(accountId) || stack.text !== resolvedText(template, accountId),
              )
            : members;
        if (behind.length === 0) return;
        const accounts = behind.map(([accountId]) => accountId).toSorted();
        await runOnInstances(fleet, {
          stackSet: name,
          action: "update",
          accounts,
          start: () => fleet.cloud.updateStackSet(name, text, accounts),
        });
        fleet.texts.set(name, text);
      }),
    ),
  );
}
