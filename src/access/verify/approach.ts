import type { KnownPrincipal, KnownRole } from "../atlas.ts";
import type { Edge } from "../edges.ts";
import { isServiceLinked } from "../service-linked.ts";
import { letsOutsideIn } from "../services.ts";
import type { Step } from "../way-in.ts";
import { bridgeKey, type Inspection, standText, stepOf } from "./inspection.ts";

/**
 * The shortest way by which somebody who is no role comes to stand as this principal: the steps before a way in.
 * Empty for users, who simply sign in, and where only a service takes the role on.
 */
export function approachTo(inspection: Inspection, principal: KnownPrincipal): readonly Step[] {
  if (principal.kind === "user") return [];
  const queue: { readonly role: KnownRole; readonly steps: readonly Step[] }[] = [
    { role: principal as KnownRole, steps: [] },
  ];
  const seen = new Set<KnownPrincipal>([principal]);
  for (let at = 0; at < queue.length; at++) {
    const { role, steps } = queue[at] as (typeof queue)[number];
    const edges = inspection
      .edgesInto(role)
      .filter(({ from }) => from.kind !== "service" || letsOutsideIn(from.name));
    const start = edges.find((edge) => edge.from.kind !== "role");
    if (start) return [stepOf(inspection, start), ...steps];
    for (const edge of edges) {
      if (!edge.principal || seen.has(edge.principal)) continue;
      seen.add(edge.principal);
      queue.push({ role: edge.principal as KnownRole, steps: [stepOf(inspection, edge), ...steps] });
    }
  }
  return [];
}

/** Whether anybody but AWS's services can stand as this principal, by any chain or by the powers of its account. */
export function canBeSomebody(inspection: Inspection, principal: KnownPrincipal): boolean {
  if (principal.kind === "user") return true;
  const role = principal as KnownRole;
  if (isServiceLinked(role)) return false;
  if (inspection.edgesInto(role).some((edge) => isReal(inspection, edge))) return true;
  return othersOf(inspection, role).some((other) => inspection.powers.actsAs(other, role) !== undefined);
}

/** Entering by the reach role is the management account's own affair: it comes in everywhere. */
function isReal({ meant }: Inspection, { from, target }: Edge): boolean {
  if (from.kind === "service") return letsOutsideIn(from.name);
  return !meant.isReachRole(target) || !meant.covers(from, target);
}

/** Principals of the same account that have powers and are no reach role. */
export function othersOf(
  { doors, powers, meant }: Inspection,
  principal: KnownPrincipal,
): readonly KnownPrincipal[] {
  return (doors.atlas.ofAccount.get(principal.accountId) ?? []).filter(
    (one) =>
      one !== principal &&
      powers.hasAny(one) &&
      !(one.kind === "role" && (meant.isReachRole(one as KnownRole) || isServiceLinked(one as KnownRole))),
  );
}

/** Whether this edge is a declared bridge. */
export function isDeclared({ declared }: Inspection, { from, target }: Edge): boolean {
  return from.kind === "person" && declared.has(bridgeKey(from.name, target.arn));
}

/** The principal as it stands in a path. */
export function standingText(inspection: Inspection, principal: KnownPrincipal): string {
  const { kind, accountId, arn, resource, person } = principal;
  if (person !== undefined) return person;
  return standText(inspection, { kind, accountId, name: resource.name, arn });
}
