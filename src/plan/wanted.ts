import { type Diagnostic, diagnostic } from "../diagnostics/index.ts";
import type {
  AccountId,
  AccountState,
  Address,
  Arn,
  DocumentText,
  InlinePolicies,
  Partition,
  Resource,
  World,
} from "../model/index.ts";
import { addressText, ownershipOf, policyArn, roleArn, userArn } from "../model/index.ts";
import { addressWords, conflict } from "./conflict.ts";
import { resourceAt } from "./digest.ts";
import { withoutTargets } from "./door-targets.ts";
import { formerNamesOf } from "./people-as-they-stand.ts";
import { plannerOf, resourceKinds } from "./planners.ts";

// What of the desired world can be had: without what is not ours to change and without all that depends on it, and with
// the paths that users and roles keep because IAM (or adopting) keeps them.

/** A desired resource and what stands in its place. */
export interface Pair {
  readonly address: Address;
  readonly desired: Resource;
  readonly standing?: Resource;
  readonly isAdopted: boolean;
}

export interface Wanted {
  readonly world: World;
  readonly pairs: readonly Pair[];
  /** Addresses (as text) that this plan leaves as they are. */
  readonly withheld: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** The part of the desired world that a plan may aim at. */
export function wantedWorld(live: World, desired: World, adopted: readonly Address[]): Wanted {
  const isAdopted = adoptedAddresses(adopted);
  const pairs = pairsOf(live, desired).map((pair) => ({ ...pair, isAdopted: isAdopted(pair) }));
  const conflicts = pairs.flatMap((pair) => conflictOf(pair, live));
  const withheld = new Set(conflicts.map(({ address }) => addressText(address)));
  const kept = keepPaths(desired, pairs);
  const left: Address[] = [];
  const world = withoutDependants(kept, withheld, left);
  return {
    world,
    pairs: pairsOf(live, world).map((pair) => ({ ...pair, isAdopted: isAdopted(pair) })),
    withheld,
    diagnostics: [
      ...conflicts.map((one) => one.diagnostic),
      ...left.map((address) =>
        diagnostic(
          "RB4013",
          `${addressWords(address, desired.directory)} is left out: it depends on what is not ours`,
        ),
      ),
    ],
  };
}

function adoptedAddresses(
  adopted: readonly Address[],
): (pair: Pick<Pair, "address" | "standing">) => boolean {
  const names = new Set(adopted.map((address) => addressText(address).toLowerCase()));
  return ({ address, standing }) =>
    standing !== undefined &&
    address.kind !== "policy" &&
    [address.name, standing.name].some((name) => names.has(addressText({ ...address, name }).toLowerCase()));
}

function pairsOf(live: World, desired: World): readonly Omit<Pair, "isAdopted">[] {
  return Object.values(desired.accounts).flatMap((account) =>
    resourceKinds.flatMap((kind) =>
      plannerOf(kind)
        .all(account)
        .map((resource) => {
          const address = { accountId: account.accountId, kind, name: resource.name };
          const standing = standingOf(live.accounts[account.accountId], address, desired);
          return { address, desired: resource, ...(standing && { standing }) };
        }),
    ),
  );
}

/** What has the wanted name, or for a user a former name of the same person. */
function standingOf(state: AccountState | undefined, address: Address, desired: World): Resource | undefined {
  const same = resourceAt(state, address);
  if (same || address.kind !== "user" || address.accountId !== desired.directory.source) return same;
  const formerNames = formerNamesOf(desired, address.name);
  return formerNames
    .map((name) => resourceAt(state, { kind: "user", name }))
    .find((user) => user !== undefined && ownershipOf(user, desired.directory.organization) === "owned");
}

function conflictOf(
  { address, standing, isAdopted }: Pair,
  live: World,
): readonly { readonly address: Address; readonly diagnostic: Diagnostic }[] {
  if (!standing) return [];
  const ownership = ownershipOf(standing, live.directory.organization);
  if (ownership === "owned" || (isAdopted && ownership === "foreign")) return [];
  return [{ address, diagnostic: conflict(address, standing, ownership, live.directory) }];
}

/** Documents that name a user or role by the declared path name it by the path it keeps. */
function keepPaths(desired: World, pairs: readonly Pair[]): World {
  const { partition } = desired.directory;
  const moved = new Map<string, string>();
  for (const { address, desired: wanted, standing } of pairs) {
    if (!standing || standing.path === wanted.path || (address.kind !== "user" && address.kind !== "role"))
      continue;
    const arnOf = address.kind === "user" ? userArn : roleArn;
    const place = { partition, accountId: address.accountId, name: wanted.name };
    moved.set(`"${arnOf({ ...place, path: wanted.path })}"`, `"${arnOf({ ...place, path: standing.path })}"`);
  }
  if (moved.size === 0) return desired;
  const rewrite = (document: DocumentText) =>
    document.replace(/"arn:[^"\\]*"/g, (quoted) => moved.get(quoted) ?? quoted);
  return onAccounts(desired, (account) => mapDocuments(account, rewrite));
}

function onAccounts(world: World, change: (account: AccountState) => AccountState): World {
  const accounts = Object.values(world.accounts).map(
    (account) => [account.accountId, change(account)] as const,
  );
  return { ...world, accounts: Object.fromEntries(accounts) as World["accounts"] };
}

/** Every document of an account changed; one that becomes undefined goes, and with a trust policy its role. */
function mapDocuments(
  account: AccountState,
  change: (document: DocumentText) => DocumentText | undefined,
): AccountState {
  const inline = <T extends { readonly inline: InlinePolicies }>(holder: T): T => {
    const entries = Object.entries(holder.inline).flatMap(([name, document]) => {
      const changed = change(document);
      return changed === undefined ? [] : [[name, changed] as const];
    });
    return { ...holder, inline: Object.fromEntries(entries) };
  };
  const kept = <T>(changed: DocumentText | undefined, put: (document: DocumentText) => T): readonly T[] =>
    changed === undefined ? [] : [put(changed)];
  return {
    ...account,
    users: account.users.map(inline),
    groups: account.groups.map(inline),
    roles: account.roles.flatMap((role) => kept(change(role.trust), (trust) => ({ ...inline(role), trust }))),
    policies: account.policies.flatMap((policy) =>
      kept(change(policy.document), (document) => ({ ...policy, document })),
    ),
  };
}

/**
 * The world without what is withheld and what depends on it: users in doors in, policies on principals (a role without
 * one of its policies or its boundary would be another role), roles in doors out.
 */
function withoutDependants(desired: World, withheld: Set<string>, left: Address[]): World {
  if (withheld.size === 0) return desired;
  const isWithheld = (accountId: AccountId, kind: Address["kind"], name: string) =>
    withheld.has(addressText({ accountId, kind, name }));
  const withhold = (address: Address) => {
    if (withheld.has(addressText(address))) return;
    withheld.add(addressText(address));
    left.push(address);
  };
  const { partition } = desired.directory;
  const gone = new Set<string>();
  const arnsOf = (account: AccountState, kind: "user" | "role") =>
    (kind === "user" ? account.users : account.roles)
      .filter(({ name }) => isWithheld(account.accountId, kind, name))
      .map(({ name, path }) =>
        (kind === "user" ? userArn : roleArn)({ partition, accountId: account.accountId, path, name }),
      );
  const prune = (world: World) =>
    onAccounts(world, (account) => {
      const pruned = mapDocuments(account, (document) => withoutTargets(document, gone));
      for (const kind of ["role", "policy"] as const) {
        const names = new Set((kind === "role" ? pruned.roles : pruned.policies).map(({ name }) => name));
        for (const { name } of kind === "role" ? account.roles : account.policies) {
          if (!names.has(name)) withhold({ accountId: account.accountId, kind, name });
        }
      }
      return pruned;
    });
  for (const account of Object.values(desired.accounts))
    for (const arn of arnsOf(account, "user")) gone.add(arn);
  let world = prune(desired);
  for (const account of Object.values(world.accounts)) {
    const missing = withheldPolicies(desired.accounts[account.accountId], withheld, partition);
    for (const role of account.roles) {
      const needs = [...role.attached, ...(role.boundary ? [role.boundary] : [])];
      if (needs.some((arn) => missing.has(arn)))
        withhold({ accountId: account.accountId, kind: "role", name: role.name });
    }
    for (const { name } of desired.accounts[account.accountId]?.roles ?? []) {
      if (!isWithheld(account.accountId, "role", name)) continue;
      const role = desired.accounts[account.accountId]?.roles.find((one) => one.name === name);
      if (role) gone.add(roleArn({ partition, accountId: account.accountId, path: role.path, name }));
    }
  }
  world = prune(world);
  return onAccounts(world, (account) => {
    const lost = withheldPolicies(desired.accounts[account.accountId], withheld, partition);
    return withoutWithheld(account, withheld, lost);
  });
}

function withheldPolicies(
  account: AccountState | undefined,
  withheld: ReadonlySet<string>,
  partition: Partition,
): ReadonlySet<Arn> {
  if (!account) return new Set();
  const { accountId } = account;
  return new Set(
    account.policies
      .filter(({ name }) => withheld.has(addressText({ accountId, kind: "policy", name })))
      .map(({ name, path }) => policyArn({ partition, accountId, path, name })),
  );
}

/** Last of all the withheld themselves go, with attachments and memberships that lead to them. */
function withoutWithheld(
  account: AccountState,
  withheld: ReadonlySet<string>,
  lost: ReadonlySet<Arn>,
): AccountState {
  const { accountId } = account;
  const isKept = (one: Resource) => !withheld.has(addressText({ accountId, kind: one.kind, name: one.name }));
  const attached = <T extends { readonly attached: readonly Arn[] }>(holder: T): T => ({
    ...holder,
    attached: holder.attached.filter((arn) => !lost.has(arn)),
  });
  const groups = new Set(account.groups.filter(isKept).map(({ name }) => name));
  return {
    ...account,
    users: account.users
      .filter(isKept)
      .map(attached)
      .map((user) => ({ ...user, groups: user.groups.filter((name) => groups.has(name)) })),
    groups: account.groups.filter(isKept).map(attached),
    roles: account.roles.filter(isKept),
    policies: account.policies.filter(isKept),
  };
}
