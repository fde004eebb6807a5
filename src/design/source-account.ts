import type { Declaration, DeclaredPerson } from "../declaration/index.ts";
import {
  type AccountState,
  emailTag,
  type Group,
  organizationTag,
  ownedPath,
  peopleGroupName,
  timedPolicyName,
  type User,
} from "../model/index.ts";
import type { DoorsOut } from "./doors-out.ts";
import type { Places } from "./places.ts";
import { loginPolicies, selfServiceDocument, selfServicePolicyName } from "./self-service.ts";

/** What the source account holds: people, their group, and all doors out. */
export function designSourceAccount(declaration: Declaration, doors: DoorsOut, places: Places): AccountState {
  return {
    accountId: places.source,
    users: declaration.people
      .map((person) => designUser(declaration, person, doors, places))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    groups: declaration.people.length === 0 ? [] : [designGroup(declaration.organization, places)],
    roles: [],
    policies: doors.policies,
    identityProviders: [],
    quotas: {},
    unread: [],
  };
}

function designUser(declaration: Declaration, person: DeclaredPerson, doors: DoorsOut, places: Places): User {
  const timed = doors.timed.get(person.name);
  return {
    kind: "user",
    name: person.user,
    path: places.userPath(person.name),
    groups: person.disabled ? [] : [peopleGroupName(declaration.organization)],
    attached: doors.attached.get(person.name) ?? [],
    inline: timed === undefined ? {} : { [timedPolicyName]: timed },
    tags: {
      ...person.tags,
      [organizationTag]: declaration.organization,
      ...(person.email !== undefined && { [emailTag]: person.email }),
    },
  };
}

function designGroup(organization: string, places: Places): Group {
  return {
    kind: "group",
    name: peopleGroupName(organization),
    path: ownedPath(organization),
    attached: loginPolicies(places.partition),
    inline: { [selfServicePolicyName]: selfServiceDocument(places.partition, places.source) },
  };
}
