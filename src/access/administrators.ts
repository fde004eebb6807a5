import type { World } from "../model/index.ts";
import type { KnownRole } from "./atlas.ts";
import { doorsOf } from "./doors.ts";
import { edgesInto } from "./edges.ts";
import { isServiceLinked, Powers } from "./powers.ts";

/**
 * Who can administer the source account of a World: users and roles that control its IAM, the latter where anybody but
 * AWS's services may take them on. Names as `user alice`, `role OrganizationAccountAccessRole`.
 */
export function administratorsOf(world: World): readonly string[] {
  const doors = doorsOf(world);
  const powers = new Powers(doors);
  const isTaken = (role: KnownRole): boolean =>
    !isServiceLinked(role) && edgesInto(doors, role).some(({ from }) => from.kind !== "service");
  return (doors.atlas.ofAccount.get(world.directory.source) ?? [])
    .filter(
      (one) => powers.controlOf(one) !== undefined && (one.kind === "user" || isTaken(one as KnownRole)),
    )
    .map(({ kind, resource }) => `${kind} ${resource.name}`);
}
