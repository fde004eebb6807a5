import { compareAccess } from "../access/index.ts";
import { type Diagnostic } from "../diagnostics/index.ts";
import type { AccountId, Address, Bridge, Resource, World } from "../model/index.ts";
import { addressText, isIgnored, ownedPath, ownershipOf, policyArn } from "../model/index.ts";
import { addressWords } from "./conflict.ts";
import { contextsOf, policyDocuments } from "./context.ts";
import { absent, planDigest, resourceAt, resourceDigest } from "./digest.ts";
import { type EndedSessions, withEndedSessions, withoutEndedSessions } from "./ended-sessions.ts";
import { fieldChanges } from "./fields.ts";
import { forecastsOf } from "./forecast.ts";
import { foreignDocuments } from "./foreign-documents.ts";
import {
  defaultAllowedDeletions,
  deletionGuard,
  deniedGain,
  keptBreakGlass,
  lastAdministratorGuard,
  lockoutGuards,
  type UsedIdentity,
  undeclaredAccountGuard,
  undeletablePolicy,
  undeletableRole,
  unreadAccountGuard,
} from "./guards.ts";
import { withPeopleAsTheyStand } from "./people-as-they-stand.ts";
import { performSteps } from "./perform-steps.ts";
import type { Change, Plan } from "./plan.ts";
import type { AccountContext } from "./planner.ts";
import { plannerOf, resourceKinds } from "./planners.ts";
import { withinScope } from "./scope.ts";
import { beforeOf } from "./step.ts";
import { stepsOf } from "./steps.ts";
import { type Pair, type Wanted, wantedWorld } from "./wanted.ts";

export interface PlanOptions {
  /** ISO 8601 instant. */
  readonly now: string;
  /** Foreign resources to take over. */
  readonly adopt?: readonly Address[];
  /** Deletions that are meant; {@link defaultAllowedDeletions} where nothing is said. */
  readonly allowDeletions?: number;
  /** Patterns of actions that nobody may gain by it: `iam:*`. */
  readonly denyGain?: readonly string[];
  /** Who Rolebridge is in the accounts it has entered. */
  readonly identities?: readonly UsedIdentity[];
  /** Sessions that are to be denied everything. */
  readonly endSessions?: readonly EndedSessions[];
  /** Only these accounts are changed; all where absent. */
  readonly accounts?: readonly AccountId[];
}

/** The name of the policy that marks an apply in progress: no door, and never planned for. */
export const lockPolicyName = "apply-lock";

/** What leads from the live world to the desired one, and what it means. Pure. */
export function plan(live: World, declared: World, options: PlanOptions): Plan {
  const desired = withEndedSessions(declared, options.endSessions ?? []);
  const scoped = options.accounts ? withinScope(live, desired, options.accounts) : desired;
  const wanted = wantedWorld(live, scoped, options.adopt ?? []);
  const { changes, unchanged, diagnostics } = changesOf(live, desired, wanted, options);
  const planned = plannedWorld(live, desired, changes, options.now);
  const known = withPeopleAsTheyStand(live, desired);
  const meaning = meaningOf(known, planned, changes, options.denyGain ?? []);
  const guards = [
    ...undeclaredAccountGuard(live, desired.directory),
    ...lockoutGuards(changes, options.identities ?? [], desired.directory),
    ...lastAdministratorGuard(live, planned, changes),
    ...deletionGuard(changes, options.allowDeletions ?? defaultAllowedDeletions, desired.directory),
    ...meaning.guards,
  ];
  const made: Omit<Plan, "digest"> = {
    kind: "rolebridge/plan",
    version: 1,
    organization: desired.directory.organization,
    createdAt: options.now,
    live,
    planned,
    changes,
    unchanged,
    bridges: meaning.bridges,
    access: meaning.access,
    diagnostics: [...guards, ...wanted.diagnostics, ...diagnostics, ...foreignDocuments(live)],
    forecasts: forecastsOf(planned, desired.directory),
    digests: digestsOf(changes),
  };
  return { ...made, digest: planDigest(made) };
}

interface Meaning extends Pick<Plan, "bridges" | "access"> {
  readonly guards: readonly Diagnostic[];
}

/** What changes mean for people. No change means nothing, and asking would cost more than all the rest. */
function meaningOf(
  live: World,
  planned: World,
  changes: readonly Change[],
  denyGain: readonly string[],
): Meaning {
  if (changes.length === 0) {
    return { bridges: { opens: [], closes: [] }, access: { lines: [] }, guards: [] };
  }
  const { before, after, difference, gains } = compareAccess(
    withoutEndedSessions(live),
    withoutEndedSessions(planned),
  );
  return {
    bridges: bridgeChanges(before, after),
    access: difference,
    guards: gains(denyGain).map(deniedGain),
  };
}

interface Derived {
  readonly changes: readonly Change[];
  readonly unchanged: number;
  readonly diagnostics: readonly Diagnostic[];
}

function changesOf(live: World, desired: World, wanted: Wanted, options: PlanOptions): Derived {
  const contextOf = contextsOf({
    live,
    documentsThen: policyDocuments(wanted.world),
    now: options.now,
    ignored: desired.intent?.ignored ?? [],
  });
  const pairs = new Map<AccountId, Pair[]>();
  for (const pair of wanted.pairs) {
    const { accountId } = pair.address;
    pairs.set(accountId, [...(pairs.get(accountId) ?? []), pair]);
  }
  const inScope = desired.directory.accounts
    .map(({ accountId }) => accountId)
    .filter((accountId) => options.accounts?.includes(accountId) ?? true);
  const parts = inScope.map((accountId) =>
    live.accounts[accountId] === undefined
      ? { changes: [], unchanged: 0, diagnostics: [unreadAccountGuard(accountId, desired.directory)] }
      : accountChanges(contextOf(accountId), pairs.get(accountId) ?? [], wanted, desired),
  );
  return {
    changes: parts
      .flatMap(({ changes }) => changes)
      .toSorted((a, b) => compareAddresses(a.address, b.address)),
    unchanged: parts.reduce((sum, { unchanged }) => sum + unchanged, 0),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
  };
}

function compareAddresses(a: Address, b: Address): number {
  return addressText(a) < addressText(b) ? -1 : 1;
}

function accountChanges(
  context: AccountContext,
  pairs: readonly Pair[],
  wanted: Wanted,
  desired: World,
): Derived {
  const exclusive = new Set(desired.intent?.exclusiveRoles[context.accountId] ?? []);
  const changes: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  let unchanged = 0;
  for (const pair of pairs) {
    if (wanted.withheld.has(addressText(pair.address))) continue;
    if (pair.standing && isIgnored(pair.standing, context.ignored) && isOwned(pair.standing, context)) {
      unchanged += 1;
      continue;
    }
    const isExclusive = pair.address.kind === "role" && exclusive.has(pair.address.name);
    const { change, findings } = pairChange(pair, context, isExclusive);
    diagnostics.push(...findings);
    if (change) changes.push(change);
    else unchanged += 1;
  }
  const deletions = deletionsOf(context, pairs, wanted, desired);
  return {
    changes: [...changes, ...deletions.changes],
    unchanged,
    diagnostics: [...diagnostics, ...deletions.diagnostics],
  };
}

function pairChange(
  pair: Pair,
  context: AccountContext,
  isExclusive: boolean,
): { readonly change?: Change; readonly findings: readonly Diagnostic[] } {
  const { address, desired, standing } = pair;
  if (!standing) return { change: { action: "create", address, after: desired }, findings: [] };
  const planner = plannerOf(address.kind);
  const isAdopted = pair.isAdopted && ownershipOf(standing, context.organization) !== "owned";
  const { after, findings } = planner.settle(standing, desired, context, { isExclusive, isAdopted });
  const because = planner.whyReplace(standing, after);
  if (because.length > 0) {
    return { change: { action: "replace", address, before: standing, after, because }, findings };
  }
  const fields = fieldChanges(standing, after);
  if (fields.length === 0) return { findings };
  return {
    change: { action: isAdopted ? "adopt" : "update", address, before: standing, after, fields },
    findings,
  };
}

/** Owned things that are no longer wanted. */
function deletionsOf(
  context: AccountContext,
  pairs: readonly Pair[],
  wanted: Wanted,
  desired: World,
): { readonly changes: readonly Change[]; readonly diagnostics: readonly Diagnostic[] } {
  const standing = new Set(pairs.flatMap((pair) => (pair.standing ? [pair.standing] : [])));
  const changes: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const kind of resourceKinds) {
    for (const resource of plannerOf(kind).all(context.live)) {
      const address = { accountId: context.accountId, kind, name: resource.name };
      const isUnwanted = !standing.has(resource) && !wanted.withheld.has(addressText(address));
      if (!isUnwanted || !isDeletable(resource, context)) continue;
      const kept = whyKept(resource, addressWords(address, desired.directory), context);
      diagnostics.push(...kept);
      if (kept.length === 0) changes.push({ action: "delete", address, before: resource });
    }
  }
  return { changes, diagnostics };
}

function isOwned(resource: Resource, { organization }: AccountContext): boolean {
  return ownershipOf(resource, organization) === "owned";
}

function isDeletable(resource: Resource, context: AccountContext): boolean {
  const { organization, ignored } = context;
  if (!isOwned(resource, context) || isIgnored(resource, ignored)) return false;
  return !(
    resource.kind === "policy" &&
    resource.name === lockPolicyName &&
    resource.path === ownedPath(organization)
  );
}

function whyKept(resource: Resource, words: string, context: AccountContext): readonly Diagnostic[] {
  switch (resource.kind) {
    case "role":
      return [...keptBreakGlass(resource, words), ...undeletableRole(resource, words)];
    case "policy": {
      const { partition, accountId, live, organization } = context;
      const arn = policyArn({ partition, accountId, path: resource.path, name: resource.name });
      const holders = [...live.users, ...live.roles].filter(
        (holder) => holder.boundary === arn && ownershipOf(holder, organization) !== "owned",
      );
      return undeletablePolicy(
        holders.map(({ kind, name }) => `${kind} ${name}`),
        words,
      );
    }
    case "user":
    case "group":
      return [];
  }
}

/** The live world with every step of the plan done in memory. */
function plannedWorld(live: World, desired: World, changes: readonly Change[], now: string): World {
  const steps = stepsOf({ changes, live, createdAt: now });
  return {
    ...performSteps(live, steps, now),
    directory: desired.directory,
    awsManagedPolicies: { ...desired.awsManagedPolicies, ...live.awsManagedPolicies },
  };
}

function bridgeChanges(before: readonly Bridge[], after: readonly Bridge[]): Plan["bridges"] {
  const keyOf = ({ person, roleArn, windows }: Bridge) => JSON.stringify([person, roleArn, windows]);
  const open = (bridges: readonly Bridge[]) => bridges.filter(({ state }) => state === "open");
  const [was, is] = [new Set(open(before).map(keyOf)), new Set(open(after).map(keyOf))];
  return {
    opens: open(after).filter((bridge) => !was.has(keyOf(bridge))),
    closes: open(before).filter((bridge) => !is.has(keyOf(bridge))),
  };
}

/** What must still be so when the plan is applied: what it changes, and that the names it makes are free. */
function digestsOf(changes: readonly Change[]): Plan["digests"] {
  const entries = changes.flatMap((change) => {
    const before = beforeOf(change);
    if (!before) return [[addressText(change.address), absent] as const];
    const standing = addressText({ ...change.address, name: before.name });
    const isRenamed = before.name.toLowerCase() !== change.address.name.toLowerCase();
    return [
      [standing, resourceDigest(before)] as const,
      ...(isRenamed ? [[addressText(change.address), absent] as const] : []),
    ];
  });
  return Object.fromEntries(entries);
}

/** Addresses whose resources are not as a plan took them to be. */
export function staleAddresses(digests: Plan["digests"], accounts: World["accounts"]): readonly string[] {
  return Object.entries(digests)
    .filter(([text, digest]) => {
      const [accountId = "", kind = "", ...name] = text.split("/");
      const address = { kind: kind as Address["kind"], name: name.join("/") };
      return resourceDigest(resourceAt(accounts[accountId as AccountId], address)) !== digest;
    })
    .map(([text]) => text);
}
