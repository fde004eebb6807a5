import type { DeployedStackSet, StackInstance } from "../cloud/index.ts";
import {
  accountTemplate,
  hasResources,
  ownedState,
  shareTemplates,
  stackSetName,
  type Template,
  templateFor,
  templateLimits,
} from "../export/index.ts";
import type { AccountId, AccountState, World } from "../model/index.ts";
import type { Plan } from "../plan/index.ts";

// Which stack set each target account belongs to once a plan is applied, and what leads there from the stack sets that
// stand. Pure; there is no memory but the stack sets themselves.

/** A stack set as it shall stand. */
export interface PlannedStackSet {
  readonly name: string;
  readonly isNew: boolean;
  readonly accounts: readonly AccountId[];
  readonly template: Template;
  /** Accounts whose stack is not yet what the template says. */
  readonly differs: readonly AccountId[];
}

/** How an account comes into its stack set. */
export type Joining =
  /** It has none of our resources: the stack set makes its stack. */
  | { readonly kind: "made"; readonly accountId: AccountId; readonly stackSet: string }
  /** Its resources stand already: its stack takes them over, and the stack set takes over the stack. */
  | { readonly kind: "taken-over"; readonly accountId: AccountId; readonly stackSet: string }
  /** Its stack leaves another stack set, or an instance that AWS lets nobody use any more, and stays meanwhile. */
  | {
      readonly kind: "moved";
      readonly accountId: AccountId;
      readonly stackSet: string;
      readonly from: string;
    }
  /** Its stack could not be made, and is made anew. */
  | { readonly kind: "remade"; readonly accountId: AccountId; readonly stackSet: string };

export interface StackSetPlan {
  readonly sets: readonly PlannedStackSet[];
  readonly joinings: readonly Joining[];
  /** Accounts that keep nothing of ours: their stacks go. */
  readonly leaving: readonly { readonly accountId: AccountId; readonly stackSet: string }[];
  /** Stack sets that nobody needs any more. */
  readonly obsolete: readonly string[];
  /** Accounts whose template CloudFormation would not take: bytes over {@link templateLimits}. */
  readonly tooLarge: readonly { readonly accountId: AccountId; readonly bytes: number }[];
}

/** The stack sets that a plan leads to, and how its accounts come into them. */
export function planStackSets(plan: Plan, deployed: readonly DeployedStackSet[]): StackSetPlan {
  const templates = templatesOf(plan.planned);
  const live = templatesOf(plan.live);
  const shared = shareTemplates(templates);
  const names = namesFor(
    shared.map(({ accounts }) => accounts),
    deployed,
    plan.organization,
  );
  const standing = instancesByAccount(deployed);
  const sets = shared.map(({ accounts, template }, index): PlannedStackSet => {
    const name = names[index] ?? "";
    return {
      name,
      isNew: !deployed.some((set) => set.name === name),
      accounts,
      template,
      differs: accounts.filter(
        (accountId) => deployedText(standing.get(accountId)) !== resolvedText(template, accountId),
      ),
    };
  });
  const wanted = new Map(sets.flatMap(({ name, accounts }) => accounts.map((id) => [id, name] as const)));
  const leaving = [...standing.values()]
    .filter(({ instance }) => !wanted.has(instance.accountId) && plan.planned.accounts[instance.accountId])
    .map(({ set, instance }) => ({ accountId: instance.accountId, stackSet: set.name }));
  return {
    sets,
    joinings: [...wanted].flatMap(([accountId, stackSet]) =>
      joiningOf(accountId, stackSet, standing.get(accountId), live.has(accountId)),
    ),
    leaving,
    obsolete: obsoleteOf(deployed, sets, plan.planned),
    tooLarge: [...templates].flatMap(([accountId, template]) => {
      const bytes = Buffer.byteLength(JSON.stringify(template));
      return bytes > templateLimits.bytes ? [{ accountId, bytes }] : [];
    }),
  };
}

/** Whether the stack sets are to be touched though nothing in IAM is. */
export function hasStackWork({ sets, joinings, leaving, obsolete }: StackSetPlan): boolean {
  return (
    joinings.length + leaving.length + obsolete.length > 0 ||
    sets.some(({ isNew, differs }) => isNew || differs.length > 0)
  );
}

/** Accounts that a stack set plan has work in. */
export function accountsOf({ sets, joinings, leaving }: StackSetPlan): readonly AccountId[] {
  return [
    ...new Set([
      ...sets.flatMap(({ differs }) => differs),
      ...joinings.map(({ accountId }) => accountId),
      ...leaving.map(({ accountId }) => accountId),
    ]),
  ];
}

/** The templates of all target accounts that hold something of ours. */
function templatesOf(world: World): Map<AccountId, Template> {
  const templates = new Map<AccountId, Template>();
  for (const state of Object.values(world.accounts)) {
    if (state.accountId === world.directory.source) continue;
    const template = ownTemplate(state, world);
    if (hasResources(template)) templates.set(state.accountId, template);
  }
  return templates;
}

/** What an account's stack shall say: all that is ours there, and nothing that is not. */
export function ownTemplate(state: AccountState, { directory }: Pick<World, "directory">): Template {
  const { organization, partition } = directory;
  const own = ownedState(state, organization);
  // Nobody lives in a target account; a user there is none of a stack set's business.
  return accountTemplate({ ...own, users: [], groups: [] }, { organization, partition, retain: true });
}

interface Standing {
  readonly set: DeployedStackSet;
  readonly instance: StackInstance;
}

function instancesByAccount(deployed: readonly DeployedStackSet[]): ReadonlyMap<AccountId, Standing> {
  return new Map(
    deployed.flatMap((set) =>
      set.instances.map((instance) => [instance.accountId, { set, instance }] as const),
    ),
  );
}

/** What an account's stack says, where that is known: only of an instance that is current. */
function deployedText(standing: Standing | undefined): string | undefined {
  if (standing?.instance.status !== "current") return undefined;
  return resolvedText(parseTemplate(standing.set.template), standing.instance.accountId);
}

/** A template as it comes to in an account, as text that can be compared. */
export function resolvedText(template: Template, accountId: AccountId): string {
  return JSON.stringify(templateFor(template, accountId));
}

/** A template of ours; what somebody else wrote into the stack set counts as nothing known. */
export function parseTemplate(text: string): Template {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Template) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function joiningOf(
  accountId: AccountId,
  stackSet: string,
  standing: Standing | undefined,
  holdsSomething: boolean,
): readonly Joining[] {
  if (!standing) return [{ kind: holdsSomething ? "taken-over" : "made", accountId, stackSet }];
  const { set, instance } = standing;
  if (set.name !== stackSet || instance.status === "inoperable") {
    return [{ kind: "moved", accountId, stackSet, from: set.name }];
  }
  return instance.status === "outdated" && !holdsSomething ? [{ kind: "remade", accountId, stackSet }] : [];
}

/**
 * Names that change as little as can be: groups of accounts keep the stack set that most of them are in, so that few
 * stacks move.
 */
function namesFor(
  groups: readonly (readonly AccountId[])[],
  deployed: readonly DeployedStackSet[],
  organization: string,
): readonly string[] {
  const overlaps = groups
    .flatMap((accounts, group) => {
      const own = new Set(accounts);
      return deployed.map(({ name, instances }) => ({
        group,
        name,
        common: instances.filter(({ accountId }) => own.has(accountId)).length,
      }));
    })
    .filter(({ common }) => common > 0)
    .toSorted((a, b) => b.common - a.common || a.group - b.group || (a.name < b.name ? -1 : 1));
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const { group, name } of overlaps) {
    if (names.has(group) || taken.has(name)) continue;
    names.set(group, name);
    taken.add(name);
  }
  const known = new Set(deployed.map(({ name }) => name));
  let number = 0;
  return groups.map((_, group) => {
    const kept = names.get(group);
    if (kept !== undefined) return kept;
    do number += 1;
    while (known.has(stackSetName(organization, number)));
    return stackSetName(organization, number);
  });
}

/** Those that lose all their accounts. One with an account that is not declared is not ours to judge. */
function obsoleteOf(
  deployed: readonly DeployedStackSet[],
  sets: readonly PlannedStackSet[],
  world: World,
): readonly string[] {
  const needed = new Set(sets.map(({ name }) => name));
  return deployed
    .filter(
      ({ name, instances }) =>
        !needed.has(name) && instances.every(({ accountId }) => world.accounts[accountId]),
    )
    .map(({ name }) => name);
}
