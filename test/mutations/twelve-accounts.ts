import { bridgesOf, type Expectation } from "../../src/access/index.ts";
import {
  type AccountState,
  type Arn,
  type MeantWay,
  type Role,
  type User,
  type World,
} from "../../src/model/index.ts";
import {
  account,
  change,
  doorTo,
  group,
  idFor,
  managedPolicy,
  policy,
  role,
  sourceTrust,
  user,
  world,
} from "../support/worlds.ts";

// The everyday organization of examples/twelve-accounts.yaml as it stands in AWS: what every planted breach starts from.

export const source = "100000000000";
const management = "999999999999";
const now = "2026-11-24T12:00:00Z";

const projects = { shop: 1, search: 2, billing: 3, data: 4 } as const;
const stages = { development: 1, preproduction: 2, production: 3 } as const;

export const accounts: Readonly<
  Record<
    string,
    { readonly id: string; readonly project?: string; readonly stage?: string; readonly reachRole: string }
  >
> = Object.fromEntries([
  ["users", { id: source, reachRole: "OrganizationAccountAccessRole" }],
  ...Object.entries(projects).flatMap(([project, p]) =>
    Object.entries(stages).map(([stage, s]) => [
      `${project}-${stage}`,
      { id: `1000000000${p}${s}`, project, stage, reachRole: "OrganizationAccountAccessRole" },
    ]),
  ),
]) as typeof accounts;

/** The id of a declared account. */
export function idOf(name: string): string {
  const found = accounts[name];
  if (!found) throw new TypeError(`no account ${name}`);
  return found.id;
}

/** Names of the target accounts. */
export const targets: readonly string[] = Object.keys(accounts).filter((name) => name !== "users");
const aws = (name: string): Arn => `arn:aws:iam::aws:policy/${name}`;
const path = "/rolebridge/acme/";

/** Role@account by person, as the declaration's teams and people come out. */
function grants(): readonly (readonly [string, string, string])[] {
  const of = (test: (name: string) => boolean): readonly string[] => targets.filter(test);
  const is = (project: string) => (name: string) => name.startsWith(`${project}-`);
  const all: (readonly [readonly string[], string, readonly string[]])[] = [
    [["alice", "bob", "carol"], "Developer", of((name) => is("shop")(name) && !name.endsWith("-production"))],
    [["alice", "bob", "carol"], "Operator", ["shop-production"]],
    [["dave", "erin"], "Developer", of((name) => is("search")(name) && !name.endsWith("-production"))],
    [["dave", "erin"], "Operator", ["search-production"]],
    [["alice", "frank"], "LambdaManager", of(is("data"))],
    [["grace", "heidi"], "Viewer", targets],
    [["grace", "heidi"], "Operator", of((name) => name.endsWith("-production"))],
    [["frank"], "Viewer", ["shop-production"]],
    [["heidi"], "Administrator", ["billing-development"]],
  ];
  return all.flatMap(([people, name, places]) =>
    people.flatMap((person) => places.map((place) => [person, name, place] as const)),
  );
}

/** Administrator in the preproduction accounts, for a time. */
const timed = ["grace", "heidi"].flatMap((person) =>
  targets
    .filter((name) => name.endsWith("-preproduction"))
    .map((place) => [person, "Administrator", place] as const),
);

const people = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];

const queue = policy({
  Effect: "Allow",
  Action: ["sqs:Get*", "sqs:List*", "sqs:PurgeQueue", "sqs:StartMessageMoveTask"],
  Resource: "*",
});

const kinds: Readonly<Record<string, Partial<Role>>> = {
  Administrator: { attached: [aws("AdministratorAccess")] },
  Developer: { attached: [aws("PowerUserAccess")], maxSessionDuration: 14400 },
  LambdaManager: { attached: [aws("AWSLambda_FullAccess")], maxSessionDuration: 14400 },
  Operator: {
    attached: [aws("ReadOnlyAccess")],
    boundary: aws("PowerUserAccess"),
    maxSessionDuration: 14400,
  },
  Viewer: { attached: [aws("job-function/ViewOnlyAccess")], maxSessionDuration: 43200 },
};

const tags = { "rolebridge:organization": "acme" };

function declaredRole(name: string, place: string): Role {
  const kind = kinds[name] ?? {};
  const attached = [...(kind.attached ?? [])];
  if (name === "Operator") attached.push(`arn:aws:iam::${idOf(place)}:policy${path}QueueOperator`);
  return role(name, sourceTrust(source), { ...kind, attached, tags, id: idFor("AROA", idOf(place), name) });
}

/** One's own password and devices: without MFA no device but from the console. */
const selfService = policy(
  {
    Effect: "Allow",
    Action: ["iam:ChangePassword", "iam:GetUser", "iam:ListMFADevices"],
    Resource: "arn:aws:iam::*:user/${aws:username}",
  },
  {
    Effect: "Allow",
    Action: ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ResyncMFADevice"],
    Resource: ["arn:aws:iam::*:mfa/${aws:username}", "arn:aws:iam::*:user/${aws:username}"],
    Condition: { Null: { "aws:MultiFactorAuthPresent": "false" } },
  },
  {
    Effect: "Allow",
    Action: ["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:UpdateAccessKey", "iam:DeactivateMFADevice"],
    Resource: "arn:aws:iam::*:user/${aws:username}",
    Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  },
);

function sourceState(): AccountState {
  const pairs = grants();
  const doors = [...new Set(pairs.map(([, name, place]) => `${name}@${place}`))].sort();
  const arnOf = (door: string): Arn => `arn:aws:iam::${source}:policy${path}switch-to-${door}`;
  return account(source, {
    groups: [
      group("rolebridge-acme-people", {
        path,
        inline: { "rolebridge-self-service": selfService },
        attached: [aws("SignInLocalDevelopmentAccess")],
      }),
    ],
    policies: doors.map((door) => {
      const [name = "", place = ""] = door.split("@");
      return managedPolicy(`switch-to-${door}`, doorTo(idOf(place), name), { path });
    }),
    users: people.map((person): User => {
      const own = [
        ...new Set(pairs.filter(([who]) => who === person).map(([, name, place]) => `${name}@${place}`)),
      ].sort();
      const ends = timed.filter(([who]) => who === person);
      return user(person, {
        groups: ["rolebridge-acme-people"],
        attached: own.map(arnOf),
        tags,
        inline: ends.length === 0 ? {} : { "rolebridge-timed": timedDoors(ends) },
      });
    }),
  });
}

function timedDoors(ends: readonly (readonly [string, string, string])[]): string {
  return policy(
    ...ends.map(([, name, place]) => ({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: `arn:aws:iam::${idOf(place)}:role/${name}`,
      Condition: { DateLessThan: { "aws:CurrentTime": "2099-02-01T00:00:00Z" } },
    })),
  );
}

function targetState(place: string): AccountState {
  const names = [
    ...new Set([...grants(), ...timed].filter(([, , where]) => where === place).map(([, name]) => name)),
  ].sort();
  const roles = names.map((name) => declaredRole(name, place));
  const policies = names.includes("Operator") ? [managedPolicy("QueueOperator", queue, { path })] : [];
  return account(idOf(place), { roles, policies });
}

/** The world that the declaration asks for. */
function desiredWorld(): World {
  return world({
    source: "users",
    accounts,
    people,
    states: [sourceState(), ...targets.map(targetState)],
  });
}

/** The same as it stands: with the reach roles, by which Rolebridge enters. */
export function liveWorld(): World {
  let live = desiredWorld();
  for (const { id } of Object.values(accounts)) {
    live = change(live, id, (state) => ({ roles: [...state.roles, reachRole(id)] }));
  }
  return live;
}

function reachRole(id: string): Role {
  const trust = policy({
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${management}:root` },
    Action: "sts:AssumeRole",
  });
  return role("OrganizationAccountAccessRole", trust, {
    inline: { AdministratorAccess: policy({ Effect: "Allow", Action: "*", Resource: "*" }) },
    id: idFor("AROA", id, "reach"),
  });
}

/** What is expected of a world: the declaration, with these exceptions. */
export function expectation(
  exceptions: readonly MeantWay[] = [],
  edit: (desired: World) => World = (world) => world,
): Expectation {
  const desired = edit(desiredWorld());
  return { desired, bridges: bridgesOf(desired), exceptions, now };
}

export function meant(from: MeantWay["from"], roleGlob: string, names: readonly string[]): MeantWay {
  return { from, roleGlob, accounts: names, reason: "meant" };
}
