import type { Bridge, DirectoryAccount, MeantWay, World } from "../../model/index.ts";
import type { Actor } from "../actor.ts";
import { actorText } from "../actor.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import { bridgesThrough } from "../bridges.ts";
import { type Doors, doorsOf, placeInTrust, placeOutside } from "../doors.ts";
import { type Edge, edgesInto } from "../edges.ts";
import { type MeantWays, meantWays } from "../meant.ts";
import { Powers } from "../powers.ts";
import type { RoleUse } from "../use-log.ts";
import type { Destination, OpeningStatement, Step } from "../way-in.ts";

/** What a world ought to be: as the declaration compiles. */
export interface Expectation {
  readonly desired: World;
  /** The declared bridges. */
  readonly bridges: readonly Bridge[];
  readonly exceptions: readonly MeantWay[];
  /** ISO 8601 instant: exceptions end. */
  readonly now: string;
  /** Uses of roles that a log holds; absent where none was read. */
  readonly uses?: readonly RoleUse[];
}

/** A world under examination, with what the checks share. */
export interface Inspection {
  readonly doors: Doors;
  readonly bridges: readonly Bridge[];
  readonly expectation: Expectation;
  /** Declared bridges by {@link bridgeKey}. */
  readonly declared: ReadonlyMap<string, Bridge>;
  readonly targets: readonly KnownRole[];
  readonly isTarget: (accountId: string) => boolean;
  /** Everybody who may take a role on, remembered. */
  readonly edgesInto: (role: KnownRole) => readonly Edge[];
  readonly meant: MeantWays;
  readonly powers: Powers;
}

/** Lays a world out for the checks. */
export function inspect(read: World, expectation: Expectation): Inspection {
  // Who is who is as declared: an account that a saved world does not know is one that was not read.
  const world = { ...read, directory: expectation.desired.directory };
  const doors = doorsOf(world);
  const edges = new Map<KnownRole, readonly Edge[]>();
  const edgesOf = (role: KnownRole): readonly Edge[] => {
    const known = edges.get(role);
    if (known) return known;
    const found = edgesInto(doors, role);
    edges.set(role, found);
    return found;
  };
  const { source, accounts } = world.directory;
  const targetIds = new Set<string>(accounts.map((one) => one.accountId).filter((id) => id !== source));
  return {
    doors,
    bridges: bridgesThrough(doors),
    expectation,
    declared: new Map(expectation.bridges.map((one) => [bridgeKey(one.person, one.roleArn), one])),
    targets: doors.atlas.roles.filter((role) => targetIds.has(role.accountId)),
    isTarget: (id) => targetIds.has(id),
    edgesInto: edgesOf,
    meant: meantWays(doors, expectation.exceptions, expectation.now, edgesOf),
    powers: new Powers(doors),
  };
}

/** Names one bridge. */
export function bridgeKey(person: string, roleArn: string): string {
  return `${person} ${roleArn}`;
}

/** The account of an id, where it is declared. */
export function accountOf({ doors }: Inspection, accountId: string): DirectoryAccount | undefined {
  return doors.atlas.world.directory.accounts.find((one) => one.accountId === accountId);
}

/** A role, or a whole account, as a destination. */
export function destinationOf(inspection: Inspection, accountId: string, role?: string): Destination {
  const account = accountOf(inspection, accountId);
  return {
    account: account?.name ?? accountId,
    accountId,
    ...(role !== undefined && { role }),
    ...(account?.stage !== undefined && { stage: account.stage }),
  };
}

/** `Operator @ shop-production`. */
export function roleText(inspection: Inspection, { accountId, resource }: KnownPrincipal): string {
  const { account } = destinationOf(inspection, accountId);
  return `${resource.kind} ${resource.name} @ ${account}`;
}

/** An actor as it stands in a path: with its account behind an @. */
export function standText({ doors }: Inspection, actor: Actor): string {
  const { directory } = doors.atlas.world;
  if (actor.kind !== "role" && actor.kind !== "user") return actorText(actor, directory);
  const account = directory.accounts.find((one) => one.accountId === actor.accountId);
  return `${actor.kind} ${actor.name} @ ${account?.name ?? actor.accountId}`;
}

/** The step over one edge, with the statements of both doors. */
export function stepOf(inspection: Inspection, edge: Edge): Step {
  const { passage, target } = edge;
  const by: OpeningStatement[] = [
    { place: placeInTrust(target, passage.doorIn.clause), says: principalText(edge) },
    ...(passage.doorOut
      ? [
          {
            place: placeOutside(passage.doorOut),
            says: `Allow ${resourcesText(passage.doorOut.clause.statement.source)}`,
          },
        ]
      : []),
  ];
  return {
    from: standText(inspection, edge.from),
    to: roleText(inspection, target),
    how: "takes the role on",
    by,
  };
}

function principalText({ passage, from }: Edge): string {
  const { doorIn } = passage;
  const { notPrincipal, principal } = doorIn.clause.statement.source;
  if (notPrincipal) return "NotPrincipal";
  if (doorIn.isEverybody) return "Principal *";
  const names = Object.values(principal ?? {}).flat();
  const own = "arn" in from ? names.find((name) => name === from.arn) : undefined;
  const named = own ?? (from.kind === "service" ? from.name : undefined);
  return `Principal ${named ?? names.slice(0, 3).join(", ")}${named === undefined && names.length > 3 ? ", …" : ""}`;
}

function resourcesText({
  resources,
  notResources,
}: {
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
}): string {
  if (resources === undefined) return `NotResource ${(notResources ?? []).join(", ")}`;
  return `Resource ${resources.slice(0, 2).join(", ")}${resources.length > 2 ? ", …" : ""}`;
}
