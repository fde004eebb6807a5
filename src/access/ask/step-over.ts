import { actorText } from "../actor.ts";
import { type Doors, placeInTrust, placeOutside } from "../doors.ts";
import type { Edge } from "../edges.ts";
import type { Step } from "../way-in.ts";

/** The step over one edge, with the statements that let it. */
export function stepOver({ atlas }: Doors, { from, target, passage }: Edge): Step {
  const account = atlas.accountOf(target.accountId)?.name ?? target.accountId;
  return {
    from: actorText(from, atlas.world.directory),
    to: `role ${target.resource.name} @ ${account}`,
    how: "takes the role on",
    by: [
      { place: placeInTrust(target, passage.doorIn.clause), says: "trust" },
      ...(passage.doorOut ? [{ place: placeOutside(passage.doorOut), says: "door out" }] : []),
    ],
  };
}
