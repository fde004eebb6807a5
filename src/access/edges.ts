import { type AccountId, accountRootArn, parseAccountId, parseArn } from "../model/index.ts";
import { anonymousPrincipal } from "../policy/index.ts";
import { type Actor, actorKey } from "./actor.ts";
import { type Passage, tryDoors } from "./assumption.ts";
import type { KnownPrincipal, KnownRole } from "./atlas.ts";
import type { AssumeKind, DoorClause } from "./door-in.ts";
import type { Doors } from "./doors.ts";
import { pinnedAccounts } from "./pins.ts";
import { type MfaState, mfaStates, type Scene, strangerOf } from "./scene.ts";

/** Somebody who may take a role on, and the doors that let them. */
export interface Edge {
  readonly from: Actor;
  /** Absent for those whose account was not read. */
  readonly principal?: KnownPrincipal;
  readonly target: KnownRole;
  readonly kind: AssumeKind;
  /** In the first state of MFA in which it is open. */
  readonly passage: Passage;
}

/** Everybody who may take the role on, people included: what cannot be ruled out is in. */
export function edgesInto(doors: Doors, target: KnownRole): readonly Edge[] {
  const edges = new Map<string, Edge>();
  const add = (edge: Edge | undefined): void => {
    if (!edge) return;
    const key = `${actorKey(edge.from)} ${edge.kind}`;
    if (!edges.has(key)) edges.set(key, edge);
  };
  for (const clause of doors.doorIn(target).allows) {
    for (const candidate of candidatesOf(doors, target, clause)) {
      for (const kind of candidate.kinds) add(tryCandidate(doors, target, candidate, kind));
    }
  }
  return [...edges.values()];
}

interface Candidate {
  readonly from: Actor;
  readonly kinds: readonly AssumeKind[];
  readonly principal?: KnownPrincipal;
  /** As the engine takes a caller. */
  readonly caller: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Those whom one statement of the trust policy names. */
function candidatesOf(doors: Doors, target: KnownRole, clause: DoorClause): readonly Candidate[] {
  return [
    ...everybody(doors, target, clause),
    ...clause.accounts.flatMap((account) => ofAccount(doors, target, clause, account)),
    ...clause.arns.flatMap((arn) => byArn(doors, clause, arn)),
    ...clause.uniqueIds.flatMap((id) => known(doors.atlas.byUniqueId.get(id), clause)),
    ...clause.services.map((name) => service(name, clause)),
    ...clause.providers.map((arn) => provider(arn, clause)),
  ];
}

const ofAws: readonly AssumeKind[] = ["assume"];

function everybody(doors: Doors, target: KnownRole, clause: DoorClause): readonly Candidate[] {
  if (!clause.isEverybody && !clause.isUndecidable) return [];
  const accounts = clause.isUndecidable ? undefined : pinnedAccounts(clause.clause);
  if (!accounts) {
    // A user, in any account: nothing is known of them but that.
    const context = { "aws:principalisawsservice": "false" };
    return [{ from: { kind: "anyone" }, kinds: clause.kinds, caller: anonymousPrincipal, context }];
  }
  return accounts.flatMap((account) => {
    if (!isRead(doors, account)) return [stranger(doors, account, clause)];
    // In its own account a trust for everybody is enough; from outside one's own policy is needed.
    const all = doors.atlas.ofAccount.get(account) ?? [];
    const candidates = account === target.accountId ? all : doors.out.candidates(account, target.arn);
    return candidates.flatMap((principal) => known(principal, clause));
  });
}

function ofAccount(
  doors: Doors,
  target: KnownRole,
  clause: DoorClause,
  account: AccountId,
): readonly Candidate[] {
  if (!isRead(doors, account)) return [stranger(doors, account, clause)];
  return doors.out.candidates(account, target.arn).flatMap((principal) => known(principal, clause));
}

function isRead({ atlas }: Doors, account: AccountId): boolean {
  return atlas.world.accounts[account] !== undefined;
}

function known(principal: KnownPrincipal | undefined, clause: DoorClause): readonly Candidate[] {
  if (!principal) return [];
  const kinds = clause.kinds.filter((kind) => kind === "assume");
  return [{ from: actorOf(principal), kinds, principal, caller: principal.arn, context: {} }];
}

/** The principal as an actor. */
export function actorOf({ kind, accountId, arn, resource, person }: KnownPrincipal): Actor {
  if (person !== undefined) return { kind: "person", name: person, arn };
  return { kind, accountId, name: resource.name, arn };
}

function stranger({ atlas }: Doors, accountId: AccountId, clause: DoorClause): Candidate {
  return {
    from: { kind: "account", accountId },
    kinds: clause.kinds.filter((kind) => kind === "assume"),
    caller: clause.isEverybody
      ? anonymousPrincipal
      : accountRootArn(atlas.world.directory.partition, accountId),
    context: { "aws:principalaccount": accountId, "aws:principalisawsservice": "false" },
  };
}

function byArn(doors: Doors, clause: DoorClause, arn: string): readonly Candidate[] {
  const { atlas } = doors;
  const parts = parseArn(arn);
  const account = parts && parseAccountId(parts.account);
  if (!parts || account === undefined) return [];
  const kinds = clause.kinds.filter((kind) => kind === "assume");
  const principal = { from: { kind: "principal" as const, arn }, kinds, caller: arn };
  const context = { "aws:principalaccount": account, "aws:principalisawsservice": "false" };
  if (!isRead(doors, account)) {
    const isSession = parts.service === "sts";
    return [{ ...principal, context: isSession ? context : { ...context, "aws:principalarn": arn } }];
  }
  const found = atlas.byArn.get(arn);
  // IAM keeps unique ids: an ARN of nobody who is there names nobody (§2.10).
  if (parts.service === "iam") return known(found, clause);
  const [what, name = ""] = parts.resource.split("/");
  // Somebody of the account may make federated sessions of any name.
  if (what === "federated-user") return [{ ...principal, context }];
  const role = atlas.roleByName.get(`${parts.partition}:${account}:${name}`);
  return role ? known(role, clause).map((one) => ({ ...one, caller: arn })) : [];
}

function service(name: string, { kinds }: DoorClause): Candidate {
  const context = { "aws:principalisawsservice": "true", "aws:principalservicename": name };
  return {
    from: { kind: "service", name },
    kinds: kinds.filter((kind) => kind === "assume"),
    caller: name,
    context,
  };
}

function provider(arn: string, { kinds }: DoorClause): Candidate {
  const context = { "aws:federatedprovider": arn };
  return {
    from: { kind: "provider", arn },
    kinds: kinds.filter((kind) => !ofAws.includes(kind)),
    caller: arn,
    context,
  };
}

/** Whether the candidate comes through, in any state of MFA that it can be in. */
function tryCandidate(
  doors: Doors,
  target: KnownRole,
  candidate: Candidate,
  kind: AssumeKind,
): Edge | undefined {
  const { from, principal } = candidate;
  for (const mfa of mfaStatesOf(candidate, kind)) {
    const passage = tryIn(doors, target, candidate, kind, mfa);
    if (passage) return { from, target, kind, passage, ...(principal && { principal }) };
  }
  return undefined;
}

/** Sessions of roles and of providers carry no MFA (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html). */
function mfaStatesOf({ from }: Candidate, kind: AssumeKind): readonly MfaState[] {
  if (kind !== "assume" || from.kind === "service") return ["absent"];
  return from.kind === "role" ? ["false", "absent"] : mfaStates;
}

/** A service that is let in without any condition, as most are: nothing is left to ask. */
function plainPassage(doors: Doors, target: KnownRole, service: string): Passage | undefined {
  const { allows, denies } = doors.doorIn(target);
  if (denies.length > 0) return undefined;
  const doorsIn = allows.filter(
    ({ services, kinds, clause }) =>
      services.includes(service) &&
      kinds.includes("assume") &&
      clause.statement.source.conditions.length === 0 &&
      clause.statement.source.actions?.some((action) => action.toLowerCase() === "sts:assumerole") === true,
  );
  const [doorIn] = doorsIn;
  return doorIn && { isCertain: true, doorIn, doorsIn, doorsOut: [] };
}

function tryIn(
  doors: Doors,
  target: KnownRole,
  { principal, caller, context }: Candidate,
  kind: AssumeKind,
  mfa: MfaState,
): Passage | undefined {
  const scene: Scene = { mfa, areTagsOpen: true };
  if (principal && caller === principal.arn) return doors.attempt(principal, target, scene, kind).passage;
  if (principal) return doors.attemptAs(caller, principal, target, scene, kind).passage;
  const plain = plainPassage(doors, target, caller);
  if (plain) return plain;
  const identity = strangerOf(caller, context);
  // Nobody knows with what tags a stranger's session comes: they count as the target's, too.
  const attempt = { identity, target, kind, door: doors.doorIn(target), areTargetTagsKnown: false };
  return tryDoors(attempt, scene).passage;
}
