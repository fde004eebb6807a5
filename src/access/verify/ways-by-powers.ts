import { type AccountId, parseAccountId } from "../../model/index.ts";
import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import type { DoorClause } from "../door-in.ts";
import { placeInTrust } from "../doors.ts";
import { actorOf, type Edge } from "../edges.ts";
import type { Power } from "../powers.ts";
import { sharedProvider } from "../providers.ts";
import { isServiceLinked } from "../service-linked.ts";
import { letsOutsideIn } from "../services.ts";
import type { Step, WayIn } from "../way-in.ts";
import { approachTo, canBeSomebody, othersOf, standingText } from "./approach.ts";
import { destinationOf, type Inspection, roleText, standText, stepOf } from "./inspection.ts";
import { accountsNamed, namesPrincipal, stagesBetween } from "./ways-by-doors.ts";

/** Ways that somebody can open by the IAM rights they have: in the source account, and from one stage into another. */
export function waysByPowers(inspection: Inspection): readonly WayIn[] {
  return [
    ...waysFromSource(inspection),
    ...waysIntoAdministrators(inspection),
    ...enrolments(inspection),
    ...waysThroughMeant(inspection),
    ...waysOfControllers(inspection),
  ];
}

const everyTarget = { account: "every target account", accountId: "*" };

/** Whoever can widen what principals of the source account may do can open any bridge. */
function waysFromSource(inspection: Inspection): readonly WayIn[] {
  const { doors, powers, meant } = inspection;
  const { source } = doors.atlas.world.directory;
  const actors = (doors.atlas.ofAccount.get(source) ?? []).filter(
    (one) => powers.hasAny(one) && !isMeantActor(inspection, one),
  );
  const prizes = (doors.atlas.ofAccount.get(source) ?? []).filter(
    (one) => doors.out.of(one) || powers.controlOf(one),
  );
  return actors.flatMap((actor) => {
    if (!canBeSomebody(inspection, actor)) return [];
    const control = powers.controlOf(actor);
    const power = control ?? firstPowerOver(inspection, actor, prizes);
    if (!power || meant.coversEverything(actorOf(actor))) return [];
    return [sourceWay(inspection, actor, power)];
  });
}

function isMeantActor({ meant }: Inspection, principal: KnownPrincipal): boolean {
  if (principal.kind === "user") return false;
  const role = principal as KnownRole;
  return isServiceLinked(role) || meant.isReachRole(role);
}

function firstPowerOver(
  { powers }: Inspection,
  actor: KnownPrincipal,
  prizes: readonly KnownPrincipal[],
): Power | undefined {
  for (const prize of prizes) {
    const power = powers.actsAs(actor, prize);
    if (power) return power;
  }
  return undefined;
}

function sourceWay(inspection: Inspection, actor: KnownPrincipal, power: Power): WayIn {
  const who = standingText(inspection, actor);
  return {
    code: "RB3210",
    summary: `${who} ${powerText(inspection, actor, power)}, and so open any bridge`,
    from: actorOf(actor),
    to: everyTarget,
    steps: [...approachTo(inspection, actor), powerStep(inspection, actor, power)],
    closedBy: `taking ${power.action} on ${power.resource} away from ${who}`,
  };
}

function powerText(inspection: Inspection, actor: KnownPrincipal, { kind, over }: Power): string {
  if (kind === "act-as" && over) return `may act as ${standingText(inspection, over)}`;
  if (over === actor) return "may widen its own rights";
  return over
    ? `may widen the rights of ${standingText(inspection, over)}`
    : "may widen rights in the source account";
}

function powerStep(inspection: Inspection, actor: KnownPrincipal, power: Power): Step {
  return {
    from: standingText(inspection, actor),
    to: power.over
      ? standingText(inspection, power.over)
      : destinationOf(inspection, actor.accountId).account,
    how: power.kind === "control" ? "widens rights" : "comes by its credentials",
    by: [{ place: power.place, says: `${power.action} on ${power.resource}` }],
  };
}

/** Roles of the source account: all but those that AWS's services alone have to do with. */
function sourceRoles({ doors }: Inspection): readonly KnownRole[] {
  const { source } = doors.atlas.world.directory;
  return (doors.atlas.ofAccount.get(source) ?? []).filter(
    (one): one is KnownRole => one.kind === "role" && !isServiceLinked(one as KnownRole),
  );
}

/** Whoever enters Rolebridge's own role of the source account, or one that is meant to administer it, administers it. */
function waysIntoAdministrators(inspection: Inspection): readonly WayIn[] {
  const { meant, powers } = inspection;
  return sourceRoles(inspection).flatMap((role) => {
    const isOurs = meant.isReachRole(role);
    const isMeant = powers.hasAny(role) && meant.coversEverything(actorOf(role));
    if (!isOurs && !isMeant) return [];
    return entriesInto(inspection, role)
      .filter(({ from }) => !meant.coversEverything(from))
      .map((edge) => ({
        code: isOurs ? ("RB3210" as const) : ("RB3214" as const),
        summary: `${standText(inspection, edge.from)} may take on ${roleText(inspection, role)}, which ${isOurs ? "is how Rolebridge enters the source account" : "is meant to come in everywhere"}`,
        from: edge.from,
        to: everyTarget,
        steps: [...(edge.principal ? approachTo(inspection, edge.principal) : []), stepOf(inspection, edge)],
        closedBy: `the removal of statement ${edge.passage.doorIn.clause.statement.source.index} of the trust policy of ${roleText(inspection, role)}`,
      }));
  });
}

/** Entries into a role of the source account that no exception means, for where it leads: everywhere, or into one account. */
function entriesInto(inspection: Inspection, role: KnownRole, ledTo?: AccountId): readonly Edge[] {
  const { meant } = inspection;
  return inspection
    .edgesInto(role)
    .filter(
      ({ from, principal }) => principal !== role && (from.kind !== "service" || letsOutsideIn(from.name)),
    )
    .filter(
      (edge) =>
        sharedProvider(edge) !== undefined ||
        !(meant.covers(edge.from, role) || meant.coversByName(edge.from, role, ledTo)),
    );
}

/** A stolen access key that can enrol a device of its own is MFA for whoever stole it. */
function enrolments(inspection: Inspection): readonly WayIn[] {
  const asked = new Set(
    inspection.expectation.bridges.filter((one) => one.mfa === "required").map((one) => one.person),
  );
  return [...asked].flatMap((name) => {
    const person = inspection.doors.atlas.byPerson.get(name);
    const power = person && inspection.powers.enrolsWithoutMfa(person);
    if (!person || !power) return [];
    const way: WayIn = {
      code: "RB3213",
      summary: `whoever holds an access key of ${name} may enrol a device for MFA with it`,
      from: actorOf(person),
      to: everyTarget,
      steps: [{ ...powerStep(inspection, person, power), how: "enrols a device without MFA" }],
      closedBy: "a condition on the statement: Null aws:MultiFactorAuthPresent false",
    };
    return [way];
  });
}

/** Ways that are meant for one principal, and others of its account who can come by its credentials. */
function waysThroughMeant(inspection: Inspection): readonly WayIn[] {
  return meantEdges(inspection).flatMap((edge) => {
    const holder = edge.principal as KnownPrincipal;
    const isFromSource = !inspection.isTarget(holder.accountId);
    const stages = stagesBetween(inspection, holder.accountId, edge.target.accountId);
    if (!isFromSource && !stages) return [];
    const takers = [...takersOf(inspection, holder)].filter(
      ([taker]) => !comesAnyway(inspection, taker, edge.target),
    );
    return [
      ...takers.map(([taker, steps]) => takenWay(inspection, taker, steps, edge, stages)),
      ...(isFromSource && holder.kind === "role" ? strangersIn(inspection, holder as KnownRole, edge) : []),
    ];
  });
}

/** Those from outside who may take on a role of the source account by which a way is meant. */
function strangersIn(inspection: Inspection, holder: KnownRole, edge: Edge): readonly WayIn[] {
  return entriesInto(inspection, holder, edge.target.accountId)
    .filter(({ principal }) => principal === undefined)
    .map((entry) => ({
      code: "RB3214" as const,
      summary: `${standText(inspection, entry.from)} may take on ${roleText(inspection, holder)}, which may take on ${roleText(inspection, edge.target)}`,
      from: entry.from,
      to: destinationOf(inspection, edge.target.accountId, edge.target.resource.name),
      steps: [stepOf(inspection, entry), stepOf(inspection, edge)],
      closedBy: `the removal of statement ${entry.passage.doorIn.clause.statement.source.index} of the trust policy of ${roleText(inspection, holder)}, or an exception with a reason`,
    }));
}

function comesAnyway({ meant }: Inspection, taker: KnownPrincipal, target: KnownRole): boolean {
  return meant.covers(actorOf(taker), target);
}

/** Edges between accounts that are meant for the very principal. */
function meantEdges(inspection: Inspection): readonly Edge[] {
  return inspection.targets.flatMap((role) =>
    inspection
      .edgesInto(role)
      .filter(
        ({ from, principal, target }) =>
          principal !== undefined &&
          principal.accountId !== target.accountId &&
          (from.kind === "role" || from.kind === "user") &&
          inspection.meant.covers(from, target),
      ),
  );
}

/** Everybody of the account who can come by the holder's credentials, in whatever number of steps. */
function takersOf(
  inspection: Inspection,
  holder: KnownPrincipal,
): ReadonlyMap<KnownPrincipal, readonly Step[]> {
  const takers = new Map<KnownPrincipal, readonly Step[]>();
  const queue: KnownPrincipal[] = [holder];
  const others = othersOf(inspection, holder);
  for (let at = 0; at < queue.length; at++) {
    const prey = queue[at] as KnownPrincipal;
    for (const other of others) {
      if (takers.has(other)) continue;
      const power = inspection.powers.controlOf(other) ?? inspection.powers.actsAs(other, prey);
      if (!power) continue;
      takers.set(other, [
        powerStep(inspection, other, { ...power, over: prey }),
        ...(takers.get(prey) ?? []),
      ]);
      queue.push(other);
    }
    for (const [taker, step] of assumersOf(inspection, prey)) {
      if (takers.has(taker) || taker === holder) continue;
      takers.set(taker, [step, ...(takers.get(prey) ?? [])]);
      queue.push(taker);
    }
  }
  return new Map([...takers].filter(([taker]) => canBeSomebody(inspection, taker)));
}

/** Others that may simply take the prey on: from its own account, or into the source account from anywhere. */
function assumersOf(
  inspection: Inspection,
  prey: KnownPrincipal,
): readonly (readonly [KnownPrincipal, Step])[] {
  if (prey.kind === "user") return [];
  const isInSource = !inspection.isTarget(prey.accountId);
  return inspection.edgesInto(prey as KnownRole).flatMap((edge) => {
    const { principal } = edge;
    if (!principal || principal === prey || isMeantActor(inspection, principal)) return [];
    const counts = isInSource || principal.accountId === prey.accountId;
    return counts ? [[principal, stepOf(inspection, edge)] as const] : [];
  });
}

function takenWay(
  inspection: Inspection,
  taker: KnownPrincipal,
  steps: readonly Step[],
  edge: Edge,
  stages: WayIn["stages"],
): WayIn {
  const who = standingText(inspection, taker);
  const [first] = steps;
  return {
    code: "RB3214",
    summary: `${who} may come by the credentials of ${standingText(inspection, edge.principal as KnownPrincipal)}, which may take on ${roleText(inspection, edge.target)}`,
    from: actorOf(taker),
    to: destinationOf(inspection, edge.target.accountId, edge.target.resource.name),
    steps: [...approachTo(inspection, taker), ...steps, stepOf(inspection, edge)],
    closedBy: `taking ${first?.by[0]?.says ?? "the right"} away from ${who}, or an exception with a reason`,
    ...(stages && { stages }),
  };
}

/**
 * A trust that names principals of another account one by one: whoever controls that account can make one of that
 * name, or give it the door out that it lacks.
 */
function waysOfControllers(inspection: Inspection): readonly WayIn[] {
  const { doors, meant } = inspection;
  const targets = inspection.targets.filter((role) => !isServiceLinked(role));
  // A trust of a whole account is a way by itself into a target account; into the source account it matters where it leads.
  const leading = sourceRoles(inspection).filter((role) => leads(inspection, role));
  return [...targets, ...leading].flatMap((role) =>
    doors.doorIn(role).allows.flatMap((door) =>
      [
        ...new Set([
          ...accountsByName(inspection, door),
          ...(leading.includes(role) ? accountsNamed(door) : []),
        ]),
      ]
        .filter((id) => id !== role.accountId && inspection.isTarget(id))
        // Where the named principal comes in already, it is taken over or is a way itself.
        .filter((id) => !inspection.edgesInto(role).some((edge) => edge.principal?.accountId === id))
        .flatMap((id) => controllersOf(inspection, id))
        .filter((one) => !meant.covers(actorOf(one), role))
        .map((one) => makerWay(inspection, one, role, placeInTrust(role, door.clause))),
    ),
  );
}

/** Whether standing as this role of the source account leads anywhere. */
function leads({ meant, powers, doors }: Inspection, role: KnownRole): boolean {
  return meant.isReachRole(role) || powers.controlOf(role) !== undefined || doors.out.of(role) !== undefined;
}

/** The accounts of which a statement names principals one by one. */
function accountsByName({ doors }: Inspection, door: DoorClause): readonly AccountId[] {
  const isNamedByCondition = namesPrincipal(door);
  if (!isNamedByCondition && door.arns.length + door.uniqueIds.length === 0) return [];
  const named = [
    ...door.arns.map((arn) => parseAccountId(arn.split(":")[4] ?? "")),
    ...door.uniqueIds.map((id) => doors.atlas.byUniqueId.get(id)?.accountId),
  ].filter((id) => id !== undefined);
  return [...new Set([...named, ...(isNamedByCondition ? accountsNamed(door) : [])])];
}

function controllersOf(inspection: Inspection, accountId: AccountId): readonly KnownPrincipal[] {
  const all = inspection.doors.atlas.ofAccount.get(accountId) ?? [];
  return all.filter(
    (one) =>
      !isMeantActor(inspection, one) &&
      inspection.powers.controlOf(one) !== undefined &&
      canBeSomebody(inspection, one),
  );
}

function makerWay(
  inspection: Inspection,
  maker: KnownPrincipal,
  role: KnownRole,
  place: ReturnType<typeof placeInTrust>,
): WayIn {
  const who = standingText(inspection, maker);
  const power = inspection.powers.controlOf(maker) as Power;
  const to = roleText(inspection, role);
  const stages = stagesBetween(inspection, maker.accountId, role.accountId);
  return {
    code: "RB3214",
    summary: `${who} may make or change the principal that ${to} trusts`,
    from: actorOf(maker),
    to: destinationOf(inspection, role.accountId, role.resource.name),
    steps: [
      ...approachTo(inspection, maker),
      powerStep(inspection, maker, power),
      { from: who, to, how: "takes the role on", by: [{ place, says: "names a principal of that account" }] },
    ],
    closedBy: `naming the principal in the trust policy of ${to}, or taking ${power.action} away from ${who}`,
    ...(stages && { stages }),
  };
}
