import type { StatementPlace, World } from "../model/index.ts";
import { type Attempt, callerOf, placeOf, type Sides, tryDoors } from "./assumption.ts";
import { type Atlas, atlasOf, type KnownPrincipal, type KnownRole } from "./atlas.ts";
import type { Clause } from "./clauses.ts";
import { type AssumeKind, type DoorIn, DoorReader } from "./door-in.ts";
import { type DoorsOutIndex, doorsOutOf, type HeldClause } from "./door-out.ts";
import { type Identity, identityOf, type Scene } from "./scene.ts";
import { type TagFacts, tagFactsOf } from "./tag-facts.ts";

/** A World with its doors indexed, ready for questions. */
export interface Doors {
  readonly atlas: Atlas;
  readonly out: DoorsOutIndex;
  readonly doorIn: (role: KnownRole) => DoorIn;
  readonly identity: (principal: KnownPrincipal) => Identity;
  /** The same with nothing known of tags that anybody could change. */
  readonly identityAtWorst: (principal: KnownPrincipal) => Identity;
  readonly tags: TagFacts;
  /** Tries both doors between a principal of an account that was read and a role. */
  readonly attempt: (principal: KnownPrincipal, target: KnownRole, scene: Scene, kind?: AssumeKind) => Sides;
  /** The same for one named session of a role. */
  readonly attemptAs: (
    session: string,
    principal: KnownPrincipal,
    target: KnownRole,
    scene: Scene,
    kind?: AssumeKind,
  ) => Sides;
}

/** Indexes the doors of a World. */
export function doorsOf(world: World): Doors {
  const atlas = atlasOf(world);
  const reader = new DoorReader(atlas.reader);
  const out = doorsOutOf(atlas);
  const doorIn = (role: KnownRole): DoorIn => reader.of(role.resource.trust);
  const identities = new Map<KnownPrincipal, Identity>();
  const callers = new Map<KnownPrincipal, NonNullable<Attempt["caller"]>>();
  const tags = tagFactsOf(atlas, doorIn);
  const identity = (principal: KnownPrincipal): Identity => {
    const known = identities.get(principal);
    if (known) return known;
    const made = identityOf(
      principal,
      principal.kind === "user" || !doorIn(principal as KnownRole).allowsSessionTags,
    );
    identities.set(principal, made);
    return made;
  };
  const atWorst = new Map<KnownPrincipal, Identity>();
  const identityAtWorst = (principal: KnownPrincipal): Identity => {
    const known = atWorst.get(principal);
    if (known) return known;
    const areOpen =
      tags.mayChange(principal.accountId) ||
      (principal.kind === "role" && tags.areSessionsTagged(principal as KnownRole));
    const made = areOpen ? identityOf(principal, false) : identity(principal);
    atWorst.set(principal, made);
    return made;
  };
  const caller = (principal: KnownPrincipal): NonNullable<Attempt["caller"]> => {
    const known = callers.get(principal);
    if (known) return known;
    const made = callerOf(atlas, principal, out.of(principal));
    callers.set(principal, made);
    return made;
  };
  const ask = (
    who: Identity,
    principal: KnownPrincipal,
    target: KnownRole,
    scene: Scene,
    kind: AssumeKind,
  ): Sides => {
    // Tags of the session before take the place of the target's own of the same name.
    const areTargetTagsKnown = !(
      scene.areTagsOpen &&
      (tags.mayChange(target.accountId) ||
        (principal.kind === "role" && tags.areSessionsTagged(principal as KnownRole)))
    );
    return tryDoors(
      { identity: who, target, kind, door: doorIn(target), caller: caller(principal), areTargetTagsKnown },
      scene,
    );
  };
  const identityIn = (principal: KnownPrincipal, { areTagsOpen }: Scene): Identity =>
    areTagsOpen ? identityAtWorst(principal) : identity(principal);
  return {
    atlas,
    out,
    doorIn,
    identity,
    identityAtWorst,
    tags,
    attempt: (principal, target, scene, kind = "assume") =>
      ask(identityIn(principal, scene), principal, target, scene, kind),
    attemptAs: (session, principal, target, scene, kind = "assume") =>
      ask({ ...identityIn(principal, scene), principal: session }, principal, target, scene, kind),
  };
}

/** Where a statement of a role's trust policy stands. */
export function placeInTrust(role: KnownRole, { statement }: Clause): StatementPlace {
  const { index, sid } = statement.source;
  return {
    accountId: role.accountId,
    holder: `role ${role.resource.name}`,
    policy: "trust policy",
    statement: index,
    ...(sid !== undefined && { sid }),
  };
}

/** Where a statement of a principal's own policies stands. */
export function placeOutside(held: HeldClause): StatementPlace {
  return placeOf(held);
}
