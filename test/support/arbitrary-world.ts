import fc from "fast-check";
import {
  type AccountId,
  type AccountState,
  type Arn,
  accountId,
  accountRootArn,
  attachedTag,
  attachedTagValue,
  type Group,
  type ManagedPolicy,
  organizationTag,
  ownedPath,
  policyArn,
  type Role,
  roleArn,
  type User,
  userArn,
  type World,
} from "../../src/model/index.ts";

// Worlds as a design makes them, at random: people with single, packed and timed doors into roles with everything that
// roles carry. Any two of them are a before and an after.

export const source: AccountId = accountId("111111111111");
export const targets: readonly AccountId[] = [accountId("222222222222"), accountId("333333333333")];
export const people = ["alice", "bob", "carol"] as const;
const roleNames = ["Operator", "Reader"] as const;
const organization = "larkspur";
const path = ownedPath(organization);

/** Documents of the rights that a role may have; the letters are actions. */
const awsPolicies: Readonly<Record<Arn, string>> = {
  "arn:aws:iam::aws:policy/A": document(allow("s:A")),
  "arn:aws:iam::aws:policy/AB": document(allow(["s:A", "s:B"])),
  "arn:aws:iam::aws:policy/All": document(allow("*")),
  "arn:aws:iam::aws:policy/NoB": document(deny("s:B")),
  "arn:aws:iam::aws:policy/AllButC": document(allow("s:*"), deny("s:C")),
};
// One of them denies: a denial that is exchanged within a policy while others move is not ordered yet.
const customerDocuments = [
  document(allow("s:C")),
  document(allow(["s:C", "s:D"])),
  document(allow("s:*"), deny("s:C")),
  document(allow("s:D")),
];
const inlineDocuments = [
  document(allow("s:B")),
  document(deny("s:A")),
  document(allow(["s:A", "s:D"]), deny("s:B")),
];
const windows = [
  { DateLessThan: { "aws:CurrentTime": "2030-01-01T00:00:00Z" } },
  { DateGreaterThanEquals: { "aws:CurrentTime": "2029-01-01T00:00:00Z" } },
];

function allow(action: string | readonly string[]): object {
  return { Effect: "Allow", Action: action, Resource: "*" };
}

function deny(action: string): object {
  return { Effect: "Deny", Action: action, Resource: "*" };
}

function document(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export interface RoleSpec {
  readonly attached: readonly Arn[];
  readonly customer: number | undefined;
  readonly inline: readonly number[];
  readonly boundary: Arn | undefined;
  readonly hours: 1 | 2;
  readonly trustsPeople: boolean;
  readonly mfa: boolean;
}

/** `undefined`: no grant; `"always"`: permanent; a number: the window. */
type GrantSpec = "always" | number | undefined;

export interface WorldSpec {
  readonly present: readonly string[];
  readonly roles: readonly (RoleSpec | undefined)[];
  /** By person, then by role. */
  readonly grants: readonly (readonly GrantSpec[])[];
  readonly packed: readonly boolean[];
}

const awsArns = Object.keys(awsPolicies) as readonly Arn[];
const rolePlaces = targets.flatMap((id) => roleNames.map((name) => ({ accountId: id, name })));

const anyRole: fc.Arbitrary<RoleSpec> = fc.record({
  attached: fc.subarray([...awsArns]),
  customer: fc.option(fc.nat(customerDocuments.length - 1), { nil: undefined }),
  inline: fc.subarray([0, 1, 2]),
  boundary: fc.option(fc.constantFrom(...awsArns), { nil: undefined }),
  hours: fc.constantFrom(1, 2),
  trustsPeople: fc.boolean(),
  mfa: fc.boolean(),
});

export const anySpec: fc.Arbitrary<WorldSpec> = fc.record({
  present: fc.subarray([...people]),
  roles: fc.tuple(...rolePlaces.map(() => fc.option(anyRole, { nil: undefined }))),
  grants: fc.array(
    fc.array(fc.constantFrom<GrantSpec>("always", "always", 0, 1, undefined, undefined), {
      minLength: rolePlaces.length,
      maxLength: rolePlaces.length,
    }),
    { minLength: people.length, maxLength: people.length },
  ),
  packed: fc.array(fc.boolean(), { minLength: people.length, maxLength: people.length }),
});

interface Grant {
  readonly person: string;
  readonly role: number;
  readonly window: GrantSpec;
}

/** The world that a design would want for a spec. */
export function worldOf(spec: WorldSpec): World {
  const grants = people.flatMap((person, index) =>
    rolePlaces.flatMap((_, role): readonly Grant[] => {
      const window = spec.grants[index]?.[role];
      const isThere = spec.present.includes(person) && spec.roles[role] !== undefined && window !== undefined;
      return isThere ? [{ person, role, window }] : [];
    }),
  );
  const accounts = [sourceAccount(spec, grants), ...targets.map((id) => targetAccount(id, spec, grants))];
  return {
    kind: "rolebridge/world",
    version: 1,
    directory: {
      organization,
      partition: "aws",
      source,
      accounts: [
        { accountId: source, name: "users", labels: {}, retired: false },
        ...targets.map((id, index) => ({
          accountId: id,
          name: `target-${index}`,
          labels: {},
          retired: false,
        })),
      ],
      people: people.map((name) => ({ name, user: name })),
    },
    accounts: Object.fromEntries(
      accounts.map((account) => [account.accountId, account]),
    ) as World["accounts"],
    awsManagedPolicies: awsPolicies,
  };
}

function arnOfRole(index: number): Arn {
  const place = rolePlaces[index];
  if (!place) throw new RangeError(`no role ${index}`);
  return roleArn({ partition: "aws", ...place });
}

function ownedArn(id: AccountId, name: string): Arn {
  return policyArn({ partition: "aws", accountId: id, path, name });
}

function doorStatement(roles: readonly number[], condition?: object): object {
  return {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: roles.map(arnOfRole),
    ...(condition && { Condition: condition }),
  };
}

function doorName(role: number): string {
  const place = rolePlaces[role];
  return `switch-to-${place?.name}@target-${targets.indexOf(place?.accountId as AccountId)}`;
}

function sourceAccount(spec: WorldSpec, grants: readonly Grant[]): AccountState {
  const policies: ManagedPolicy[] = [];
  const addPolicy = (name: string, text: string) => {
    if (!policies.some((policy) => policy.name === name)) {
      policies.push({ kind: "policy", name, path, description: "a door", document: text });
    }
    return ownedArn(source, name);
  };
  const users = people.flatMap((person, index): readonly User[] => {
    if (!spec.present.includes(person)) return [];
    const mine = grants.filter((grant) => grant.person === person);
    const permanent = mine.filter(({ window }) => window === "always").map(({ role }) => role);
    const timed = mine.filter(({ window }) => window !== "always");
    const attached =
      spec.packed[index] && permanent.length > 0
        ? [addPolicy(`switch-pack-${person}-1`, document(doorStatement(permanent)))]
        : permanent.map((role) => addPolicy(doorName(role), document(doorStatement([role]))));
    const timedDocument = document(
      ...timed.map(({ role, window }) => doorStatement([role], windows[window as number])),
    );
    return [
      {
        kind: "user",
        name: person,
        path: "/",
        inline: timed.length > 0 ? { "rolebridge-timed": timedDocument } : {},
        attached: attached.toSorted(),
        groups: ["rolebridge-larkspur-people"],
        tags: { [organizationTag]: organization },
      },
    ];
  });
  const group: Group = {
    kind: "group",
    name: "rolebridge-larkspur-people",
    path,
    inline: { "rolebridge-self-service": document(allow("iam:ChangePassword")) },
    attached: [],
  };
  return accountState(source, { users, groups: [group], policies: policies.toSorted(byName) });
}

function targetAccount(id: AccountId, spec: WorldSpec, grants: readonly Grant[]): AccountState {
  const policies: ManagedPolicy[] = [];
  const roles = rolePlaces.flatMap((place, index): readonly Role[] => {
    const role = spec.roles[index];
    const granted = grants.filter((grant) => grant.role === index).map(({ person }) => person);
    if (place.accountId !== id || !role || granted.length === 0) return [];
    const own = role.customer === undefined ? [] : [`rights-${place.name}`];
    for (const name of own) {
      policies.push({ kind: "policy", name, path, document: customerDocuments[role.customer ?? 0] ?? "" });
    }
    return [
      roleOf(
        place.name,
        role,
        own.map((name) => ownedArn(id, name)),
        granted,
      ),
    ];
  });
  return accountState(id, { roles, policies: policies.toSorted(byName) });
}

function roleOf(name: string, spec: RoleSpec, own: readonly Arn[], granted: readonly string[]): Role {
  const principals = spec.trustsPeople
    ? granted.map((person) => userArn({ partition: "aws", accountId: source, name: person }))
    : [accountRootArn("aws", source)];
  const marked = [...spec.attached, ...(spec.boundary ? [spec.boundary] : [])];
  return {
    kind: "role",
    name,
    path: "/",
    description: `the ${name}`,
    maxSessionDuration: spec.hours * 3600,
    inline: Object.fromEntries(
      spec.inline.map((index) => [`rolebridge-i${index}`, inlineDocuments[index] ?? ""]),
    ),
    attached: [...spec.attached, ...own].toSorted(),
    tags: {
      [organizationTag]: organization,
      ...(marked.length > 0 && { [attachedTag]: attachedTagValue(marked) }),
    },
    ...(spec.boundary && { boundary: spec.boundary }),
    trust: document({
      Effect: "Allow",
      Principal: { AWS: principals },
      Action: "sts:AssumeRole",
      ...(spec.mfa && { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
    }),
  };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function accountState(id: AccountId, parts: Partial<AccountState>): AccountState {
  return {
    accountId: id,
    users: [],
    groups: [],
    roles: [],
    policies: [],
    identityProviders: [],
    quotas: {},
    unread: [],
    ...parts,
  };
}
