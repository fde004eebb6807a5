import type { Group, User } from "../model/index.ts";
import type { GrantByHand } from "./grants-by-hand.ts";

/** A group of IAM that is a team: all its members hold what it opens. */
export interface TeamByHand {
  readonly name: string;
  readonly members: readonly string[];
  readonly access: readonly GrantByHand[];
}

/** Groups as teams, and the grants that people hold besides. A group that opens less for one of its members is no team. */
export function teamsByHand(
  groups: readonly Group[],
  users: readonly User[],
  grants: readonly GrantByHand[],
): { readonly teams: readonly TeamByHand[]; readonly own: readonly GrantByHand[] } {
  const people = new Set(grants.map(({ person }) => person));
  const teams = groups.flatMap((group): readonly TeamByHand[] => {
    const members = users.filter((user) => user.groups.includes(group.name) && people.has(user.name));
    const access = commonTo(members, group.name, grants);
    const isNamed = /^[\w.-]{1,64}$/.test(group.name);
    return isNamed && access.length > 0
      ? [{ name: group.name, members: members.map(({ name }) => name), access }]
      : [];
  });
  const covered = new Set(
    teams.flatMap(({ members, access }) =>
      members.flatMap((member) => access.map(({ role, account }) => `${member} ${role}@${account}`)),
    ),
  );
  return {
    teams,
    own: grants.filter(
      ({ person, role, account, windows, groups: by }) =>
        windows.length > 0 || by.length === 0 || !covered.has(`${person} ${role}@${account}`),
    ),
  };
}

function commonTo(
  members: readonly User[],
  group: string,
  grants: readonly GrantByHand[],
): readonly GrantByHand[] {
  const through = grants.filter(({ groups, windows }) => groups.includes(group) && windows.length === 0);
  const byRole = new Map<string, GrantByHand[]>();
  for (const one of through) {
    const key = `${one.role}@${one.account}`;
    byRole.set(key, [...(byRole.get(key) ?? []), one]);
  }
  return [...byRole.values()].flatMap((all) => {
    const [first] = all;
    return first && all.length === members.length ? [first] : [];
  });
}
