import type { Bridge, TeamView } from "../../../../src/server/contract.ts";

/** People who are drawn together: a team by what it grants, or people by what is granted to them alone. */
export interface PeopleGroup {
  readonly id: string;
  readonly title: string;
}

/** So many people are drawn one by one; more are drawn together. */
const mostPeople = 24;
/** People with grants of their own, in one group. */
const mostInGroup = 30;

/**
 * For each bridge the group through which its person holds it; undefined where the people are few enough to be drawn by
 * themselves. Who is in three teams goes through each of them by that team's roles.
 */
export function groupPeople(
  bridges: readonly Bridge[],
  teams: readonly TeamView[],
): ((bridge: Bridge) => PeopleGroup) | undefined {
  if (new Set(bridges.map(({ person }) => person)).size <= mostPeople) return undefined;
  const teamOf = teamsByGrant(teams);
  const alone = bridges.filter((bridge) => teamOf(bridge) === undefined).map(({ person }) => person);
  const ownGroups = groupsOfNames([...new Set(alone)].sort());
  return (bridge) => {
    const team = teamOf(bridge);
    if (team !== undefined) return { id: `team ${team}`, title: team };
    return ownGroups.get(bridge.person) ?? { id: "people", title: "people" };
  };
}

function teamsByGrant(teams: readonly TeamView[]): (bridge: Bridge) => string | undefined {
  const sets = teams.map(({ name, members, reaches }) => ({
    name,
    members: new Set(members),
    reaches: new Set(reaches),
  }));
  return ({ person, role, account }) =>
    sets.find(({ members, reaches }) => members.has(person) && reaches.has(`${role}@${account}`))?.name;
}

/** Names in order, cut into parts that can be looked over: `anna … bert`. */
function groupsOfNames(names: readonly string[]): ReadonlyMap<string, PeopleGroup> {
  const parts = Math.ceil(names.length / mostInGroup);
  const size = Math.ceil(names.length / Math.max(parts, 1));
  return new Map(
    names.map((name, index) => {
      const first = index - (index % size);
      const last = Math.min(first + size, names.length) - 1;
      const title = first === last ? name : `${names[first]} … ${names[last]}`;
      return [name, { id: `people ${names[first]}`, title }];
    }),
  );
}
