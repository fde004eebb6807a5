import type { Bridge } from "../model/index.ts";
import type { Workspace } from "../workspace/index.ts";

/** What was written beside the grant of a bridge, in the declaration. */
export async function reasonsOf(workspace: Workspace): Promise<(bridge: Bridge) => string | undefined> {
  const answer = await workspace.declaration();
  const grants = answer.status === "done" ? answer.value.grants : [];
  const key = ({ person, role, account }: Pick<Bridge, "person" | "role" | "account">): string =>
    JSON.stringify([person, role, account]);
  const reasons = new Map(grants.map((grant) => [key(grant), grant.reasons.join("; ")]));
  return (bridge) => reasons.get(key(bridge)) || undefined;
}
