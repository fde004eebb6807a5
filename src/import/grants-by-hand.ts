import type { Bridge, TimeWindow, World } from "../model/index.ts";
import { type DoorByHand, doorsByHand, opensRole } from "./doors-by-hand.ts";
import type { Remainder, Written } from "./imported.ts";
import type { RoleByHand } from "./role-by-hand.ts";

/** One person in one role, in a declaration's words. */
export interface GrantByHand {
  readonly person: string;
  readonly role: string;
  readonly account: string;
  /** Empty: for good. */
  readonly windows: readonly TimeWindow[];
  /** Groups whose doors alone open it, for good. */
  readonly groups: readonly string[];
}

export interface GrantsByHand {
  readonly grants: readonly GrantByHand[];
  readonly remainder: readonly Remainder[];
  /** Doors that open more than the roles that stand. */
  readonly wide: readonly DoorByHand[];
}

/** The grants behind open bridges. `formOf` knows the roles that the declaration can say. */
export function grantsByHand(
  world: World,
  bridges: readonly Bridge[],
  formOf: (bridge: Bridge) => RoleByHand | undefined,
): GrantsByHand {
  const state = world.accounts[world.directory.source];
  const doors = new Map(
    (state?.users ?? []).map((user) => [user.name, state ? doorsByHand(world, state, user) : []]),
  );
  const grants: GrantByHand[] = [];
  const remainder: Remainder[] = [];
  for (const bridge of bridges) {
    const form = formOf(bridge);
    if (!form) continue;
    const opening = (doors.get(bridge.person) ?? []).filter((door) => opensRole(door, bridge.roleArn));
    const grant = grantOf(bridge, opening, form);
    if (typeof grant === "string") remainder.push({ subject: bridgeText(bridge), because: grant });
    else grants.push(grant);
  }
  const wide = [...doors.values()]
    .flat()
    .filter(({ roles }) => roles?.some((one) => /[*?]/.test(one)) ?? true);
  return { grants, remainder, wide };
}

function bridgeText({ person, role, account }: Pick<Bridge, "person" | "role" | "account">): string {
  return `${person} → ${role} @ ${account}`;
}

/** The grant, or why none says the same: what no grant can say would be lost, and the bridge be wider. */
function grantOf(
  bridge: Bridge,
  doors: readonly DoorByHand[],
  { door: doorIn }: RoleByHand,
): GrantByHand | string {
  const sayable = doors.filter(
    ({ beyond, asksForMfa }) => beyond.length === 0 && (!asksForMfa || doorIn.mfa === "required"),
  );
  const [first] = doors;
  if (sayable.length === 0) {
    if (!first) return "no statement was found that opens it";
    return first.beyond.length > 0
      ? `its door out (${doorText(first)}) asks for ${first.beyond.join(", ")}`
      : `its door out (${doorText(first)}) asks for MFA, the role's door in does not`;
  }
  const permanent = sayable.filter(({ window }) => window.from === undefined && window.until === undefined);
  const { person, role, account } = bridge;
  const groups = permanent.every(({ holder }) => holder.kind === "group")
    ? permanent.map(({ holder }) => holder.name)
    : [];
  return {
    person,
    role,
    account,
    windows: permanent.length > 0 ? [] : sayable.map(({ window }) => window),
    groups: [...new Set(groups)].sort(),
  };
}

export function doorText({ holder, policy }: DoorByHand): string {
  return `policy ${policy} of ${holder.kind} ${holder.name}`;
}

/** Entries of an `access` list. */
export function writtenAccess(grants: readonly GrantByHand[]): readonly Written[] {
  const entries = grants.flatMap(({ role, account, windows }): readonly Written[] => {
    const access = `${role}@${account}`;
    if (windows.length === 0) return [access];
    return windows.map(({ from, until }) => ({
      switch: access,
      ...(from !== undefined && { from }),
      ...(until !== undefined && { until }),
    }));
  });
  return [...new Map(entries.map((one) => [JSON.stringify(one), one])).values()];
}
