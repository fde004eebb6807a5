import type { Declaration, DeclaredGrant } from "../declaration/index.ts";

/** The grants of a declaration by what is asked of them; each list has their order. */
export interface Granted {
  to(person: string): readonly DeclaredGrant[];
  /** Names of the roles that somebody is granted in an account. */
  rolesIn(account: string): ReadonlySet<string>;
  /** Names of the people who are granted a role in an account. */
  peopleWith(role: string, account: string): readonly string[];
}

/** Sorts the grants once: accounts, roles and people together ask for them a million times in a large declaration. */
export function grantedBy({ grants }: Declaration): Granted {
  const byPerson = new Map<string, DeclaredGrant[]>();
  const byAccount = new Map<string, Map<string, string[]>>();
  for (const grant of grants) {
    listAt(byPerson, grant.person).push(grant);
    const roles = byAccount.get(grant.account) ?? new Map<string, string[]>();
    byAccount.set(grant.account, roles);
    listAt(roles, grant.role).push(grant.person);
  }
  return {
    to: (person) => byPerson.get(person) ?? [],
    rolesIn: (account) => new Set(byAccount.get(account)?.keys()),
    peopleWith: (role, account) => byAccount.get(account)?.get(role) ?? [],
  };
}

function listAt<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
