import type { Declaration } from "../declaration/index.ts";
import type { Bridge } from "../model/index.ts";
import { type DesignHints, noHints } from "./hints.ts";
import { placesOf } from "./places.ts";

/** The bridges that a declaration means, sorted by account, role and person: what a World is held against. */
export function declaredBridges(declaration: Declaration, hints: DesignHints = noHints): readonly Bridge[] {
  const places = placesOf(declaration, hints);
  const roles = new Map(declaration.roles.map((role) => [role.name, role]));
  return declaration.grants
    .flatMap((grant): Bridge[] => {
      const role = roles.get(grant.role);
      if (role === undefined) return [];
      return [
        {
          person: grant.person,
          role: grant.role,
          account: grant.account,
          accountId: places.accountId(grant.account),
          state: "open",
          missing: [],
          mfa: role.mfa,
          windows: grant.windows,
          sessionDuration: role.sessionDuration,
          roleArn: places.roleArn(grant.role, grant.account),
        },
      ];
    })
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey(bridge: Bridge): string {
  return `${bridge.account} ${bridge.role} ${bridge.person}`;
}
