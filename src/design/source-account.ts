import type { Declaration, DeclaredPerson } from "../declaration/index.ts";
import {
  type AccountState,
  type Arn,
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
import { loginPolicyName, selfServiceDocument, selfServicePolicyName } from "./self-service.ts";

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
    path: places.userPath(person.user),
    groups: [peopleGroupName(declaration.organization)],
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
  const login: Arn = `arn:${places.partition}:iam::aws:policy/${loginPolicyName}`;
  return {
    kind: "group",
    name: peopleGroupName(organization),
    path: ownedPath(organization),
    attached: [login],
    inline: { [selfServicePolicyName]: selfServiceDocument(places.partition, places.source) },
  };
}
