// An AWS organization of any size, as a live world and as what a declaration of it would ask for: what bench-verify.ts
// measures. Declared roles behind bridges, and beside them foreign roles as organizations have them.
import { bridgesOf, type Expectation } from "../src/access/index.ts";
import {
  type AccountState,
  type Arn,
  accountId,
  type DirectoryAccount,
  type MeantWay,
  type Role,
  type User,
  type World,
} from "../src/model/index.ts";

export interface Size {
  readonly accounts: number;
  readonly roles: number;
  readonly people: number;
  /** In each account. */
  readonly foreignRoles: number;
  /** Bridges of each person. */
  readonly grants: number;
}

const source = "100000000000";
const management = "999999999999";
const vendor = "888888888888";
const stages = ["development", "preproduction", "production"] as const;
const path = "/rolebridge/acme/";
const managed = (name: string): Arn => `arn:aws:iam::aws:policy/${name}`;
const idOf = (index: number): string => String(200_000_000_000 + index);
const nameOf = (index: number): string => `account-${index}`;

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trustOf = (principal: object, more: object = {}): string =>
  policy({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more });

const doorIn = trustOf(
  { AWS: `arn:aws:iam::${source}:root` },
  {
    Condition: {
      Bool: { "aws:MultiFactorAuthPresent": "true" },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
      StringEquals: { "sts:RoleSessionName": "${aws:username}" },
    },
  },
);

function role(id: string, name: string, trust: string, parts: Partial<Role> = {}): Role {
  return {
    kind: "role",
    name,
    path: "/",
    id: `AROA${id}${name}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, "X"),
    description: "",
    maxSessionDuration: 3600,
    inline: {},
    attached: [],
    tags: {},
    trust,
    ...parts,
  };
}

const carried: readonly Arn[] = [
  "ReadOnlyAccess",
  "PowerUserAccess",
  "AmazonS3FullAccess",
  "AWSLambda_FullAccess",
].map(managed);

function declaredRole(id: string, index: number): Role {
  return role(id, `Role${index}`, doorIn, { attached: [carried[index % carried.length] as Arn] });
}

/** Of each hundred: six for Identity Center, one pipeline, one vendor, ten of AWS's own, the rest for services. */
function foreignRole(id: string, index: number): Role {
  const kind = index % 100;
  if (kind < 6) {
    const provider = `arn:aws:iam::${id}:saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE`;
    const trust = policy({
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession"],
      Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    });
    return role(id, `AWSReservedSSO_Set${index}_0123456789abcdef`, trust, {
      path: "/aws-reserved/sso.amazonaws.com/eu-central-1/",
      attached: [managed(kind === 0 ? "AdministratorAccess" : "job-function/ViewOnlyAccess")],
    });
  }
  if (kind === 6) {
    const provider = `arn:aws:iam::${id}:oidc-provider/token.actions.githubusercontent.com`;
    const trust = policy({
      Effect: "Allow",
      Principal: { Federated: provider },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { "token.actions.githubusercontent.com:sub": `repo:acme/${id}:*` } },
    });
    const deploy = policy({ Effect: "Allow", Action: ["cloudformation:*", "s3:*"], Resource: "*" });
    return role(id, `ci-deploy-${index}`, trust, { inline: { deploy } });
  }
  if (kind === 7) {
    const trust = trustOf(
      { AWS: vendor },
      { Condition: { StringEquals: { "sts:ExternalId": `acme-${id}` } } },
    );
    return role(id, `scanner-${index}`, trust, { attached: [managed("job-function/ViewOnlyAccess")] });
  }
  const service = ["lambda", "ec2", "ecs-tasks", "states", "events"][index % 5] as string;
  if (kind < 18) {
    return role(id, `AWSServiceRoleFor${index}`, trustOf({ Service: `${service}.amazonaws.com` }), {
      path: `/aws-service-role/${service}.amazonaws.com/`,
    });
  }
  const table = policy({
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
    Resource: `arn:aws:dynamodb:eu-central-1:${id}:table/orders-${index}`,
  });
  return role(id, `${service}-${index}`, trustOf({ Service: `${service}.amazonaws.com` }), {
    inline: { table },
  });
}

function state(id: string, parts: Partial<AccountState>): AccountState {
  return {
    accountId: accountId(id),
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

/** Doors out, packed: one policy for each person, over accounts and roles that lie apart. */
function person(index: number, { accounts, roles, grants }: Size): { user: User; door: string } {
  const arns = Array.from({ length: grants }, (_, i) => {
    const at = (index * 31 + i * 17) % (accounts * roles);
    return `arn:aws:iam::${idOf(at % accounts)}:role/Role${Math.floor(at / accounts)}`;
  });
  const name = `person-${index}`;
  const user: User = {
    kind: "user",
    name,
    path: "/",
    id: `AIDAPERSON${index}`,
    inline: {},
    attached: [`arn:aws:iam::${source}:policy${path}switch-pack-${name}-1`],
    groups: [],
    tags: {},
  };
  return {
    user,
    door: policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: [...new Set(arns)].sort() }),
  };
}

/** The world as declared, and the same with everything that stands beside it. */
export function organizationOf(size: Size): { readonly live: World; readonly expectation: Expectation } {
  const indexes = Array.from({ length: size.accounts }, (_, i) => i);
  const people = Array.from({ length: size.people }, (_, i) => person(i, size));
  const states = (isLive: boolean): readonly AccountState[] => [
    state(source, {
      users: people.map(({ user }) => user),
      policies: people.map(({ user, door }) => ({
        kind: "policy",
        name: `switch-pack-${user.name}-1`,
        path,
        document: door,
      })),
      roles: isLive ? [reachRole(source)] : [],
    }),
    ...indexes.map((index) => {
      const id = idOf(index);
      const declared = Array.from({ length: size.roles }, (_, i) => declaredRole(id, i));
      const foreign = Array.from({ length: size.foreignRoles }, (_, i) => foreignRole(id, i));
      return state(id, { roles: isLive ? [...declared, ...foreign, reachRole(id)] : declared });
    }),
  ];
  const desired = worldOf(states(false), indexes, people);
  const names = indexes.map(nameOf);
  const exceptions: readonly MeantWay[] = [
    {
      from: { kind: "provider", arnGlob: "arn:aws:iam::*:saml-provider/AWSSSO_*" },
      roleGlob: "AWSReservedSSO_*",
    },
    {
      from: { kind: "provider", arnGlob: "arn:aws:iam::*:oidc-provider/token.actions.*" },
      roleGlob: "ci-deploy-*",
    },
    { from: { kind: "account", accountId: vendor }, roleGlob: "scanner-*" },
  ].map((one) => ({ ...one, accounts: names, reason: "meant" }) as MeantWay);
  return {
    live: worldOf(states(true), indexes, people),
    expectation: { desired, bridges: bridgesOf(desired), exceptions, now: "2026-11-24T12:00:00Z" },
  };
}

function reachRole(id: string): Role {
  return role(id, "OrganizationAccountAccessRole", trustOf({ AWS: `arn:aws:iam::${management}:root` }), {
    attached: [managed("AdministratorAccess")],
  });
}

function worldOf(
  states: readonly AccountState[],
  indexes: readonly number[],
  people: readonly { readonly user: User }[],
): World {
  const account = (id: string, name: string, stage?: string): DirectoryAccount => ({
    accountId: accountId(id),
    name,
    labels: {},
    retired: false,
    reachRole: "OrganizationAccountAccessRole",
    ...(stage !== undefined && { stage }),
  });
  return {
    kind: "rolebridge/world",
    version: 1,
    directory: {
      organization: "acme",
      partition: "aws",
      source: accountId(source),
      accounts: [
        account(source, "users"),
        ...indexes.map((index) => account(idOf(index), nameOf(index), stages[index % stages.length])),
      ],
      people: people.map(({ user }) => ({ name: user.name, user: user.name })),
    },
    accounts: Object.fromEntries(states.map((one) => [one.accountId, one])),
    awsManagedPolicies: {},
  };
}
