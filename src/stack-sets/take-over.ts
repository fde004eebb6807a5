import { type AccountStack, CloudFailure, type ImportedResource, maxImported } from "../cloud/index.ts";
import { hasResources, logicalId, type Template, templateFor } from "../export/index.ts";
import { type AccountId, type AccountState, groupBy, type Partition, policyArn } from "../model/index.ts";
import { type Fleet, fail, guarded, presentTemplate, runOnInstances } from "./fleet.ts";
import { type Joining, ownTemplate, parseTemplate, resolvedText } from "./plan-stack-sets.ts";

// Before anything is changed, each account's stack is made to hold what stands there and stays. CloudFormation changes
// no resource by an import, nor StackSets by taking a stack over; and as all resources are retained, a stack that leaves
// a stack set, or goes, loses nobody anything. So no access changes here.

/** Brings every account that has something of ours into its stack set. */
export async function takeOver(fleet: Fleet): Promise<void> {
  const { joinings, leaving } = fleet.stackSetPlan;
  await letGo(fleet, leaving, { retainStacks: false });
  await letGo(
    fleet,
    joinings.filter(({ kind }) => kind === "remade"),
    { retainStacks: false },
  );
  const moved = joinings.filter((joining) => joining.kind === "moved");
  const known = new Map(moved.map(({ accountId }) => [accountId, fleet.stacks.get(accountId)?.stackId]));
  await letGo(
    fleet,
    moved.map(({ accountId, from }) => ({ accountId, stackSet: from })),
    { retainStacks: true },
  );
  await holdWhatStands(fleet);
  await joinAll(
    fleet,
    joinings.filter(({ kind }) => kind === "moved" || kind === "taken-over"),
    known,
  );
}

type Member = Pick<Joining, "accountId" | "stackSet">;

async function letGo(
  fleet: Fleet,
  members: readonly Member[],
  { retainStacks }: { readonly retainStacks: boolean },
): Promise<void> {
  await Promise.all(
    [...groupBy(members, ({ stackSet }) => stackSet)].map(([stackSet, all]) =>
      fleet.setLimit(async () => {
        const accounts = all.map(({ accountId }) => accountId);
        const done = await runOnInstances(fleet, {
          stackSet,
          action: retainStacks ? "release" : "delete",
          accounts,
          start: () => fleet.cloud.deleteInstances(stackSet, accounts, { retainStacks }),
        });
        for (const accountId of done) fleet.stacks.delete(accountId);
      }),
    ),
  );
}

/** Stacks that stay learn of what was made beside them. */
async function holdWhatStands(fleet: Fleet): Promise<void> {
  const accounts = [...fleet.stacks].filter(([accountId]) => isDoubtful(fleet, accountId));
  await Promise.all(
    accounts.map(([accountId, stack]) =>
      fleet.limit(() =>
        guarded(fleet, accountId, async () => {
          if (stack.stackId === undefined) return;
          const held = await hold(fleet, accountId, stack.stackId);
          fleet.stacks.set(accountId, { ...stack, stackId: held.stackId, text: held.text });
        }),
      ),
    ),
  );
}

/** Whether a stack may lack something that stands: where nobody knows what it says, or it says less. */
function isDoubtful(fleet: Fleet, accountId: AccountId): boolean {
  if (!fleet.ground.entered.has(accountId)) return false;
  const present = presentTemplate(fleet, accountId);
  const text = fleet.stacks.get(accountId)?.text;
  if (present === undefined) return false;
  return text === undefined || missingIn(parseTemplate(text), present).length > 0;
}

async function joinAll(
  fleet: Fleet,
  joinings: readonly Member[],
  known: ReadonlyMap<AccountId, string | undefined>,
): Promise<void> {
  const held = await Promise.all(
    joinings.map(({ accountId, stackSet }) =>
      fleet.limit(async () => {
        const one = await guarded(fleet, accountId, () => hold(fleet, accountId, known.get(accountId)));
        return one === undefined ? [] : [{ accountId, stackSet, stackId: one.stackId }];
      }),
    ),
  );
  await Promise.all(
    [...groupBy(held.flat(), ({ stackSet }) => stackSet)].map(([stackSet, stacks]) =>
      fleet.setLimit(() => importInto(fleet, stackSet, stacks)),
    ),
  );
}

async function importInto(fleet: Fleet, stackSet: string, stacks: readonly AccountStack[]): Promise<void> {
  if (!(await ensureStackSet(fleet, stackSet, stacks))) return;
  for (let begin = 0; begin < stacks.length; begin += maxImported) {
    if (fleet.ground.options.signal?.aborted) return;
    const some = stacks.slice(begin, begin + maxImported);
    const done = new Set(
      await runOnInstances(fleet, {
        stackSet,
        action: "import",
        accounts: some.map(({ accountId }) => accountId),
        start: () => fleet.cloud.importStacks(stackSet, some),
      }),
    );
    for (const { accountId, stackId } of some) {
      // Without its text: that AWS knows it as current takes one update, which changes nothing.
      if (done.has(accountId)) fleet.stacks.set(accountId, { stackSet, stackId });
    }
  }
}

async function ensureStackSet(fleet: Fleet, name: string, stacks: readonly AccountStack[]): Promise<boolean> {
  if (fleet.texts.has(name)) return true;
  const planned = fleet.stackSetPlan.sets.find((set) => set.name === name);
  const template = JSON.stringify(planned?.template ?? {});
  try {
    await fleet.cloud.createStackSet({ name, organization: fleet.ground.plan.organization, template });
    fleet.texts.set(name, template);
    return true;
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error;
    for (const { accountId } of stacks) fail(fleet, accountId, error.failure);
    return false;
  }
}

/** Makes an account's stack hold all that stands there and stays; without a stack one is made. No resource changes. */
async function hold(
  fleet: Fleet,
  accountId: AccountId,
  knownStack: string | undefined,
): Promise<{ readonly stackId: string; readonly text: string }> {
  const [state, present] = [fleet.states.get(accountId), presentTemplate(fleet, accountId)];
  const target = fleet.targets.get(accountId);
  if (!state || !target) throw new Error(`account ${accountId} is not among the targets`);
  const cloud = await fleet.cloud.enter(target);
  const { organization, live } = fleet.ground.plan;
  const identities = identitiesIn(state, live.directory.partition);
  const ours = Object.keys(resourcesIn(present ?? {})).flatMap((id) => identities.get(id) ?? []);
  const stackId = knownStack ?? (await findStack(cloud, ours));
  const standing = stackId === undefined ? {} : parseTemplate(await cloud.readTemplate(stackId));
  if (stackId !== undefined && stackId !== knownStack) requireOwn(fleet, accountId, { stackId, standing });
  const missing = missingIn(standing, present ?? {});
  const template = withResources(standing, present ?? {}, missing);
  const text = resolvedText(template, accountId);
  if (missing.length === 0) {
    if (stackId === undefined) throw new Error(`account ${accountId} has nothing that a stack could hold`);
    return { stackId, text };
  }
  const imported = await cloud.importResources({
    stack: stackId ?? `rolebridge-${organization}`,
    template: JSON.stringify(templateFor(template, accountId)),
    resources: missing.flatMap((id) => {
      const resource = identities.get(id);
      return resource ? [resource] : [];
    }),
  });
  return { stackId: imported, text };
}

async function findStack(
  cloud: Awaited<ReturnType<Fleet["cloud"]["enter"]>>,
  resources: readonly ImportedResource[],
): Promise<string | undefined> {
  for (const { identifier } of resources) {
    const found = await cloud.findStackOf(Object.values(identifier)[0] ?? "");
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * That a resource of ours belongs to a stack makes the stack not ours: an application's own may have taken it in. What
 * holds anything else, or cannot be read, is left alone.
 */
function requireOwn(
  fleet: Fleet,
  accountId: AccountId,
  { stackId, standing }: { readonly stackId: string; readonly standing: Template },
): void {
  const { live, planned } = fleet.ground.plan;
  const states = [live.accounts[accountId], planned.accounts[accountId], fleet.states.get(accountId)];
  const own = new Set(
    states.flatMap((state) => (state ? Object.keys(resourcesIn(ownTemplate(state, planned))) : [])),
  );
  const ids = Object.keys(resourcesIn(standing));
  if (ids.length > 0 && ids.every((id) => own.has(id))) return;
  throw new CloudFailure({
    service: "cloudformation",
    operation: "ImportStacksToStackSet",
    accountId,
    awsCode: "StackNotOurs",
    message: `something of ours belongs to the stack ${stackId}, which holds what is not ours: take it out of that stack with DeletionPolicy Retain, then run again`,
    retryable: false,
  });
}

function resourcesIn(template: Template): Readonly<Record<string, unknown>> {
  return (template["Resources"] as Record<string, unknown> | undefined) ?? {};
}

/** Logical ids that one template has and another lacks. */
function missingIn(standing: Template, wanted: Template): readonly string[] {
  const known = new Set(Object.keys(resourcesIn(standing)));
  return Object.keys(resourcesIn(wanted)).filter((id) => !known.has(id));
}

/** The template that stands, with some resources of another one: an import may change nothing else. */
function withResources(standing: Template, wanted: Template, ids: readonly string[]): Template {
  if (!hasResources(standing)) return wanted;
  const added = Object.fromEntries(ids.map((id) => [id, resourcesIn(wanted)[id]]));
  return { ...standing, Resources: { ...resourcesIn(standing), ...added } };
}

/** How CloudFormation finds what stands, by the logical id that it has in our templates. */
function identitiesIn(state: AccountState, partition: Partition): ReadonlyMap<string, ImportedResource> {
  const { accountId, roles, policies } = state;
  return new Map([
    ...roles.map(({ name }): [string, ImportedResource] => {
      const id = logicalId("Role", name);
      return [id, { logicalId: id, type: "AWS::IAM::Role", identifier: { RoleName: name } }];
    }),
    ...policies.map(({ name, path }): [string, ImportedResource] => {
      const id = logicalId("Policy", name);
      const arn = policyArn({ partition, accountId, path, name });
      return [id, { logicalId: id, type: "AWS::IAM::ManagedPolicy", identifier: { PolicyArn: arn } }];
    }),
  ]);
}
