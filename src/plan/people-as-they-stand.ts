import type { Directory, DirectoryPerson, World } from "../model/index.ts";
import { ownershipOf } from "../model/index.ts";

/**
 * The live world with a name for everybody whose user is ours: who left the declaration is still a person whose bridges
 * close, and who was renamed still stands under the former user name.
 */
export function withPeopleAsTheyStand(live: World, desired: World): World {
  const users = (live.accounts[live.directory.source]?.users ?? []).filter(
    (user) => ownershipOf(user, live.directory.organization) === "owned",
  );
  const present = new Set(users.map((user) => user.name));
  const declared = live.directory.people.map((person): DirectoryPerson => {
    const former = formerNamesOf(desired, person.user).find((name) => present.has(name));
    return present.has(person.user) || former === undefined ? person : { ...person, user: former };
  });
  const named = new Set(declared.map((person) => person.user));
  const leavers = users.filter((user) => !named.has(user.name)).map(({ name }) => ({ name, user: name }));
  const directory: Directory = { ...live.directory, people: [...declared, ...leavers] };
  return { ...live, directory };
}

/** Former names of the IAM user that a desired world wants under this name. */
export function formerNamesOf({ intent }: World, user: string): readonly string[] {
  const former = intent?.formerUsers ?? {};
  // A user may be called `constructor`.
  return Object.hasOwn(former, user) ? (former[user] ?? []) : [];
}
