import type { AccountId, Address, Arn, DocumentText, Role, World } from "../model/index.ts";
import { addressText, policyArn, roleArn, userArn } from "../model/index.ts";
import { policyDocuments } from "./context.ts";
import { namesIn, partForTarget, targetsOf, waysNamedIn } from "./door-targets.ts";
import { isCoveredBy } from "./narrowing.ts";
import { afterOf, beforeOf, type Draft, type Step, type StepTarget } from "./step.ts";
import {
  attachedBy,
  detachedBy,
  endsBoundary,
  isPattern,
  isTrust,
  makesUser,
  patternOf,
  policyNeededBy,
} from "./write-traits.ts";

// What a step of one change waits for in others.

type Links = Pick<Step, "requires" | "awaits" | "targets">;

/** Answers for each draft what its step waits for. */
export function linksOf(drafts: readonly Draft[], live: World): (draft: Draft) => Links {
  const index = indexOf(drafts, live);
  return (draft) => ({
    requires: unique(
      [...draft.needs.filter((id) => index.ids.has(id)), ...requirementsOf(draft, index)],
      draft.id,
    ),
    awaits: unique(awaitedBy(draft, index), draft.id),
    targets: targetsFor(draft, index),
  });
}

interface StepIndex {
  readonly live: World;
  readonly ids: ReadonlySet<string>;
  /** Ids of the closing steps in the source account. */
  readonly doorsOut: ReadonlySet<string>;
  /** Ids of all steps of a change, by its address. */
  readonly byAddress: ReadonlyMap<string, readonly string[]>;
  /** Ids of the closing steps of a change, by its address. */
  readonly closingByAddress: ReadonlyMap<string, readonly string[]>;
  /** Ids of the turning steps of a change, by its address. */
  readonly turningByAddress: ReadonlyMap<string, readonly string[]>;
  /** Steps that close a way, by what their documents named: exactly, and by pattern. */
  readonly closingByArn: ReadonlyMap<string, readonly string[]>;
  readonly closingByPattern: readonly { readonly pattern: RegExp; readonly id: string }[];
  /** Steps that take a policy from somebody or somebody from a group, by {@link lettingKey}. */
  readonly letting: ReadonlyMap<string, readonly Draft[]>;
  /** Steps that shut doors in to others than people: a role elsewhere might come through while its rights grow. */
  readonly foreignTrusts: readonly string[];
  /** Steps that take a user out of a door in, by the user's ARN. */
  readonly unnaming: ReadonlyMap<string, readonly string[]>;
  /** The change of each managed policy, and the document that stands, by ARN. */
  readonly policies: ReadonlyMap<string, Draft>;
  readonly documents: ReadonlyMap<Arn, DocumentText>;
  /** Roles that hold a policy before or after, by its ARN. */
  readonly holders: ReadonlyMap<string, readonly RolePlace[]>;
  readonly liveHolders: ReadonlyMap<string, readonly RolePlace[]>;
  /** Steps after which a role or user is as wanted, by ARN. */
  readonly ready: ReadonlyMap<string, readonly string[]>;
}

interface RolePlace {
  readonly accountId: AccountId;
  readonly role: Role;
}

function indexOf(drafts: readonly Draft[], live: World): StepIndex {
  const closing = drafts.filter(({ move }) => move.stage === "close");
  const named = closing.filter(({ move }) => move.before !== undefined && !isTrust(move.work));
  const isDoorOut = (draft: Draft) => draft.change.address.accountId === live.directory.source;
  const closingNames = named.flatMap(({ id, move }) =>
    waysNamedIn(move.before).map((name) => [name, id] as const),
  );
  const trusts = closing.filter(({ move }) => isTrust(move.work));
  const partial = {
    live,
    ids: new Set(drafts.map(({ id }) => id)),
    doorsOut: new Set(named.filter(isDoorOut).map(({ id }) => id)),
    byAddress: idsBy(drafts.map((draft) => [addressText(draft.change.address), draft.id])),
    closingByAddress: idsBy(closing.map((draft) => [addressText(draft.change.address), draft.id])),
    turningByAddress: idsBy(
      drafts
        .filter(({ move }) => move.stage === "turn")
        .map((draft) => [addressText(draft.change.address), draft.id]),
    ),
    closingByArn: idsBy(closingNames.filter(([name]) => !isPattern(name))),
    closingByPattern: closingNames
      .filter(([name]) => isPattern(name))
      .map(([name, id]) => ({ pattern: patternOf(name), id })),
    letting: groupBy(drafts.flatMap((draft) => releasedBy(draft).map((key) => [key, draft] as const))),
    foreignTrusts: trusts
      .filter(({ move }) => namesIn(move.before).some((name) => !name.includes(live.directory.source)))
      .map(({ id }) => id),
    unnaming: idsBy(
      trusts.flatMap(({ id, move }) => targetsOf(move.before).map((arn) => [arn, id] as const)),
    ),
    policies: new Map(
      drafts.flatMap((draft) => policyArnsOf(draft, live).map((arn) => [arn, draft] as const)),
    ),
    documents: policyDocuments(live),
    holders: holdersOf([...liveRoles(live), ...changedRoles(drafts)]),
    liveHolders: holdersOf(liveRoles(live)),
  };
  return { ...partial, ready: readyOf(drafts, partial) };
}

function policyArnsOf({ change }: Draft, live: World): readonly Arn[] {
  const after = afterOf(change);
  return after?.kind === "policy" ? [arnOfPolicy(live, change.address.accountId, after)] : [];
}

function arnOfPolicy(
  live: World,
  accountId: AccountId,
  { name, path }: { readonly name: string; readonly path: string },
): Arn {
  return policyArn({ partition: live.directory.partition, accountId, path, name });
}

function arnOfRole(live: World, { accountId, role }: RolePlace): Arn {
  return roleArn({ partition: live.directory.partition, accountId, path: role.path, name: role.name });
}

function holdersOf(places: readonly RolePlace[]): ReadonlyMap<string, readonly RolePlace[]> {
  return groupBy(places.flatMap((place) => heldBy(place.role).map((arn) => [arn as string, place] as const)));
}

/** The managed policies that say what a role may do. */
function heldBy({ attached, boundary }: Role): readonly Arn[] {
  return boundary === undefined ? attached : [...attached, boundary];
}

function liveRoles(live: World): readonly RolePlace[] {
  return Object.values(live.accounts).flatMap(({ accountId, roles }) =>
    roles.map((role) => ({ accountId, role })),
  );
}

function changedRoles(drafts: readonly Draft[]): readonly RolePlace[] {
  return [...new Set(drafts.map(({ change }) => change))].flatMap((change) => {
    const after = afterOf(change);
    return after?.kind === "role" ? [{ accountId: change.address.accountId, role: after }] : [];
  });
}

/** A role is ready when its own steps and those of the policies it holds are done; a user when it has its name. */
function readyOf(
  drafts: readonly Draft[],
  index: Omit<StepIndex, "ready">,
): ReadonlyMap<string, readonly string[]> {
  const changed = changedRoles(drafts);
  const keyOf = ({ accountId, role }: RolePlace) => addressText({ accountId, kind: "role", name: role.name });
  const known = new Set(changed.map(keyOf));
  const roles = [...changed, ...liveRoles(index.live).filter((place) => !known.has(keyOf(place)))];
  const ready = new Map<string, readonly string[]>();
  for (const place of roles) {
    const held = heldBy(place.role);
    const steps = [
      ...(index.byAddress.get(keyOf(place)) ?? []),
      ...held.flatMap((arn) => stepsOfPolicy(arn, index)),
    ];
    if (steps.length > 0) ready.set(arnOfRole(index.live, place), unique(steps, ""));
  }
  for (const { id, change, move } of drafts) {
    const after = afterOf(change);
    if (after?.kind !== "user" || !makesUser(move.work)) continue;
    const { partition } = index.live.directory;
    const { accountId } = change.address;
    ready.set(userArn({ partition, accountId, path: after.path, name: after.name }), [id]);
  }
  return ready;
}

function stepsOfPolicy(arn: string, index: Pick<StepIndex, "policies" | "byAddress">): readonly string[] {
  const draft = index.policies.get(arn);
  return draft ? (index.byAddress.get(addressText(draft.change.address)) ?? []) : [];
}

/** Closing steps that concern ways into a role. */
function closingsTo(arn: string, { closingByArn, closingByPattern }: StepIndex): readonly string[] {
  const byPattern = closingByPattern.filter(({ pattern }) => pattern.test(arn)).map(({ id }) => id);
  return [...(closingByArn.get(arn) ?? []), ...byPattern];
}

function requirementsOf(draft: Draft, index: StepIndex): readonly string[] {
  const { change, move } = draft;
  // A door in that was shut meanwhile opens when its role is tidied.
  const gives =
    move.stage === "turn" || move.stage === "open" || (move.stage === "tidy" && isTrust(move.work));
  return [
    ...writeRequirements(draft, index),
    ...(gives ? givingRequirements(draft, index) : []),
    ...(gives && move.after !== undefined && !isTrust(move.work) ? index.foreignTrusts : []),
    ...doorRequirements(draft, index),
    ...(change.action === "replace" && gives ? letters(change.address, change.address.name, index) : []),
  ];
}

/** What a write itself needs: the policy that it attaches, the group it adds to, nobody on what it deletes. */
function writeRequirements({ change, move }: Draft, index: StepIndex): readonly string[] {
  if (move.work.kind !== "write") return [];
  const { write } = move.work;
  const { accountId } = change.address;
  const arn = policyNeededBy(write);
  if (arn !== undefined) return stepsOfPolicy(arn, index);
  if (write.call === "AddUserToGroup") {
    return index.byAddress.get(addressText({ accountId, kind: "group", name: write.input.GroupName })) ?? [];
  }
  if (write.call === "DeletePolicy") return letters(change.address, write.input.PolicyArn, index);
  return write.call === "DeleteGroup" ? letters(change.address, write.input.GroupName, index) : [];
}

/** Before a resource exchanges or gives anything, all is closed that concerns it. */
function givingRequirements({ change }: Draft, index: StepIndex): readonly string[] {
  const { address } = change;
  switch (address.kind) {
    case "user":
      return [];
    case "group":
      return letters(address, address.name, index);
    case "role":
      return statesOf(change).flatMap((state) =>
        state.kind === "role" ? closingsOfRole({ accountId: address.accountId, role: state }, index) : [],
      );
    case "policy":
      return change.action === "create"
        ? []
        : policyRequirements(draftArns(change, index), address.accountId, index);
  }
}

function draftArns(change: Draft["change"], index: StepIndex): readonly Arn[] {
  return statesOf(change).map((state) => arnOfPolicy(index.live, change.address.accountId, state));
}

/** Before a policy that stands gives more, whoever holds it has lost and exchanged what it is to. */
function policyRequirements(arns: readonly Arn[], accountId: AccountId, index: StepIndex): readonly string[] {
  return arns.flatMap((arn) => {
    const released = index.letting.get(lettingKey(accountId, arn)) ?? [];
    const holders = index.holders.get(arn) ?? [];
    return [
      ...released.filter(({ move }) => move.stage === "close").map(({ id }) => id),
      ...holders.flatMap((place) => closingsOfRole(place, index)),
      ...(index.liveHolders.get(arn) ?? []).flatMap(
        ({ accountId: id, role }) =>
          index.turningByAddress.get(addressText({ accountId: id, kind: "role", name: role.name })) ?? [],
      ),
    ];
  });
}

function statesOf(change: Draft["change"]): readonly NonNullable<ReturnType<typeof beforeOf>>[] {
  return [beforeOf(change), afterOf(change)].filter((state) => state !== undefined);
}

/** What closes around a role: its own closing, that of the policies it holds, and the ways into it. */
function closingsOfRole(place: RolePlace, index: StepIndex): readonly string[] {
  const { accountId, role } = place;
  const ofPolicies = heldBy(role).flatMap((arn) => {
    const draft = index.policies.get(arn);
    return draft ? (index.closingByAddress.get(addressText(draft.change.address)) ?? []) : [];
  });
  const own = index.closingByAddress.get(addressText({ accountId, kind: "role", name: role.name })) ?? [];
  return [...own, ...ofPolicies, ...closingsTo(arnOfRole(index.live, place), index)];
}

/** Whether a draft writes or attaches doors: only documents of the source account hold doors out. */
function holdsDoors({ change }: Draft, { live }: StepIndex): boolean {
  return change.address.accountId === live.directory.source && change.address.kind !== "role";
}

/** Doors that stood already and come to allow more, or are attached: their roles must be ready. */
function doorRequirements(draft: Draft, index: StepIndex): readonly string[] {
  const { move } = draft;
  if (!holdsDoors(draft, index) || move.work.kind !== "write" || move.stage === "close") return [];
  const arn = attachedBy(move.work.write);
  if (arn !== undefined) return readyOfAll(targetsOf(index.documents.get(arn)), index);
  const { before, after } = move;
  if (before === undefined || after === undefined) return [];
  const known = new Set(targetsOf(before));
  const widened = targetsOf(after).filter(
    (target) =>
      known.has(target) && index.ready.has(target) && !isCoveredBy(partForTarget(after, target), [before]),
  );
  return readyOfAll(widened, index);
}

function readyOfAll(arns: readonly string[], { ready }: StepIndex): readonly string[] {
  return arns.flatMap((arn) => ready.get(arn) ?? []);
}

/** What a document newly names: roles in doors out, users in doors in. */
function targetsFor(draft: Draft, index: StepIndex): readonly StepTarget[] {
  const { move } = draft;
  if (move.after === undefined || move.work.kind !== "write" || attachedBy(move.work.write) !== undefined)
    return [];
  const kind = isTrust(move.work) ? ":user/" : ":role/";
  if (!isTrust(move.work) && !holdsDoors(draft, index)) return [];
  const known = new Set(targetsOf(move.before));
  return targetsOf(move.after)
    .filter((arn) => !known.has(arn) && arn.includes(kind))
    .flatMap((arn) => {
      const requires = index.ready.get(arn);
      return requires ? [{ arn, requires }] : [];
    });
}

/** Closing goes from the door out to the door in to the rest; a failure on the way does not keep the rest open. */
function awaitedBy({ change, move }: Draft, index: StepIndex): readonly string[] {
  const before = beforeOf(change);
  const { accountId } = change.address;
  if (before?.kind === "role" && (move.stage === "close" || move.stage === "tidy")) {
    return closingsTo(arnOfRole(index.live, { accountId, role: before }), index).filter((id) =>
      index.doorsOut.has(id),
    );
  }
  if (before?.kind === "user" && move.work.kind === "write" && move.work.write.call === "DeleteUser") {
    const { partition } = index.live.directory;
    return index.unnaming.get(userArn({ partition, accountId, path: before.path, name: before.name })) ?? [];
  }
  return [];
}

function letters({ accountId }: Address, key: string, index: StepIndex): readonly string[] {
  return (index.letting.get(lettingKey(accountId, key)) ?? []).map(({ id }) => id);
}

function lettingKey(accountId: AccountId, key: string): string {
  return `${accountId} ${key}`;
}

/** What a step lets go of: a policy (by ARN) or a group (by name), so that it can be deleted. */
function releasedBy({ change, move }: Draft): readonly string[] {
  if (move.work.kind !== "write") return [];
  const { write } = move.work;
  const { accountId } = change.address;
  const detached = detachedBy(write);
  if (detached !== undefined) return [lettingKey(accountId, detached)];
  if (write.call === "RemoveUserFromGroup") return [lettingKey(accountId, write.input.GroupName)];
  const before = beforeOf(change);
  const boundary = before && "boundary" in before && endsBoundary(write) ? before.boundary : undefined;
  return boundary === undefined ? [] : [lettingKey(accountId, boundary)];
}

function groupBy<T>(entries: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of entries) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

function idsBy(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  return groupBy(entries);
}

function unique(ids: readonly string[], except: string): readonly string[] {
  return [...new Set(ids)].filter((id) => id !== except);
}
