import type { AccountState, Arn, MeantWay, Role, User, World } from "../../src/model/index.ts";
import {
  administratorAccess,
  change,
  changeRole,
  changeUser,
  doorTo,
  group,
  idFor,
  policy,
  role,
  sourceTrust,
  user,
} from "../support/worlds.ts";
import { idOf, meant, source } from "./twelve-accounts.ts";

/** One breach, planted into the verified world. */
export interface Breach {
  readonly name: string;
  readonly plant: (world: World) => World;
  /** What verify must say: the code, and the holder (and statement) of the planted statement. */
  readonly code: string;
  readonly holder?: string;
  readonly statement?: number;
  readonly exceptions?: readonly MeantWay[];
  /** Where the breach is one against a declaration that says more than the twelve accounts do. */
  readonly expected?: (desired: World) => World;
  /** Further codes by which the same breach is told, where one cannot be had without the other. */
  readonly also?: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

const foreign = "999988887777";
const production = idOf("shop-production");
const preproduction = idOf("shop-preproduction");
const development = idOf("shop-development");
const assume = "sts:AssumeRole";
const allow = (parts: Json): Json => ({ Effect: "Allow", Action: assume, ...parts });
const aws = (name: string): Arn => `arn:aws:iam::aws:policy/${name}`;
const arnIn = (id: string, kind: string, name: string): string => `arn:aws:iam::${id}:${kind}/${name}`;

/** The trust of a role with one more statement. */
function alsoTrust(place: string, name: string, statement: Json): (world: World) => World {
  return (world) =>
    change(world, idOf(place), (state) =>
      changeRole(state, name, ({ trust }) => {
        const document = JSON.parse(trust) as { Statement: unknown[] };
        return { trust: JSON.stringify({ ...document, Statement: [...document.Statement, statement] }) };
      }),
    );
}

function trust(place: string, name: string, text: string): (world: World) => World {
  return (world) => change(world, idOf(place), (state) => changeRole(state, name, () => ({ trust: text })));
}

function addRole(
  place: string,
  name: string,
  text: string,
  parts: Partial<Role> = {},
): (world: World) => World {
  const id = idOf(place);
  return (world) =>
    change(world, id, (state) => ({
      roles: [...state.roles, role(name, text, { id: idFor("AROA", id, name), ...parts })],
    }));
}

function addUser(place: string, name: string, parts: Partial<User> = {}): (world: World) => World {
  return (world) => change(world, idOf(place), (state) => ({ users: [...state.users, user(name, parts)] }));
}

function person(name: string, edit: (user: User) => Partial<User>): (world: World) => World {
  return (world) => change(world, source, (state) => changeUser(state, name, edit));
}

/** One more inline policy on a person. */
function gives(name: string, ...statements: readonly Json[]): (world: World) => World {
  return person(name, ({ inline }) => ({ inline: { ...inline, planted: policy(...statements) } }));
}

function both(...edits: readonly ((world: World) => World)[]): (world: World) => World {
  return (world) => edits.reduce((result, edit) => edit(result), world);
}

function onRole(place: string, name: string, edit: (role: Role) => Partial<Role>): (world: World) => World {
  return (world) => change(world, idOf(place), (state) => changeRole(state, name, edit));
}

function inSource(edit: (state: AccountState) => Partial<AccountState>): (world: World) => World {
  return (world) => change(world, source, edit);
}

const operator = "role Operator";
const lambdaTrust = policy(allow({ Principal: { Service: "lambda.amazonaws.com" } }));
const sso = `arn:aws:iam::${production}:saml-provider/AWSSSO_0123_DO_NOT_DELETE`;
const github = `arn:aws:iam::${production}:oidc-provider/token.actions.githubusercontent.com`;
const saml = (more: Json = {}): Json => ({
  Effect: "Allow",
  Principal: { Federated: sso },
  Action: "sts:AssumeRoleWithSAML",
  ...more,
});
const web = (Federated: string, more: Json = {}): Json => ({
  Effect: "Allow",
  Principal: { Federated },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...more,
});
const conditions = {
  Bool: { "aws:MultiFactorAuthPresent": "true" },
  StringEquals: { "sts:RoleSessionName": "${aws:username}" },
};
const mfa = (Bool: Json): string =>
  sourceTrust(source, { Condition: { ...Bool, StringEquals: conditions.StringEquals } });
const deploy = arnIn(preproduction, "role", "deploy");
const deployMeant = [meant({ kind: "principal", arn: deploy as Arn }, "Operator", ["shop-production"])];
const hop = both(
  addRole("shop-preproduction", "deploy", lambdaTrust, { inline: { hop: doorTo(production, "Operator") } }),
  alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: deploy } })),
);

export const breaches: readonly Breach[] = [
  // Trusts of target roles
  {
    name: "a trust for a foreign account",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { AWS: `arn:aws:iam::${foreign}:root` } }),
    ),
  },
  {
    name: "a trust for a foreign account by its bare id",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: foreign } })),
  },
  {
    name: "a trust for a foreign role",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { AWS: arnIn(foreign, "role", "scanner") } }),
    ),
  },
  {
    name: "a trust for a foreign user among people",
    code: "RB3201",
    also: ["RB3218"],
    holder: operator,
    statement: 1,
    plant: trust(
      "shop-production",
      "Operator",
      sourceTrust(source, {
        Principal: { AWS: [`arn:aws:iam::${source}:root`, arnIn(foreign, "user", "mallory")] },
        Condition: { Bool: conditions.Bool },
      }),
    ),
  },
  {
    name: "a trust for one session of a foreign role",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { AWS: `arn:aws:sts::${foreign}:assumed-role/x/y` } }),
    ),
  },
  {
    name: "a foreign trust behind an external id",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { AWS: foreign }, Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
    ),
  },
  {
    name: "a new role for a foreign account",
    code: "RB3201",
    holder: "role Backdoor",
    statement: 1,
    plant: addRole("data-production", "Backdoor", policy(allow({ Principal: { AWS: foreign } }))),
  },
  {
    name: "a wildcard trust",
    code: "RB3202",
    also: ["RB3215", "RB3218"],
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: "*" })),
  },
  {
    name: "a wildcard trust in the AWS list",
    code: "RB3202",
    also: ["RB3215", "RB3218"],
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: ["*"] } })),
  },
  {
    name: "a wildcard trust for an AWS organization",
    code: "RB3202",
    also: ["RB3215", "RB3218"],
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abc" } } }),
    ),
  },
  {
    name: "a wildcard trust limited by IfExists alone",
    code: "RB3202",
    also: ["RB3215", "RB3218"],
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: "*", Condition: { StringEqualsIfExists: { "aws:PrincipalAccount": source } } }),
    ),
  },
  {
    name: "a wildcard trust limited by ForAllValues",
    code: "RB3202",
    also: ["RB3215", "RB3218"],
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({
        Principal: "*",
        Condition: { "ForAllValues:StringEquals": { "aws:PrincipalOrgPaths": "o-abc/*" } },
      }),
    ),
  },
  {
    name: "a wildcard trust limited to one foreign account",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": foreign } } }),
    ),
  },
  {
    name: "a trust that allows every action of sts",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", {
      Effect: "Allow",
      Action: "sts:*",
      Principal: { AWS: foreign },
    }),
  },
  {
    name: "a trust by NotAction",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", {
      Effect: "Allow",
      NotAction: "sts:TagSession",
      Principal: { AWS: foreign },
    }),
  },
  {
    name: "a trust by an action pattern",
    code: "RB3201",
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", {
      Effect: "Allow",
      Action: "sts:Assume*",
      Principal: { AWS: foreign },
    }),
  },
  {
    name: "a trust with NotPrincipal",
    code: "RB3202",
    also: ["RB3215", "RB3218", "RB3222"],
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", allow({ NotPrincipal: { AWS: foreign } })),
  },
  {
    name: "a SAML provider",
    code: "RB3203",
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", saml()),
  },
  {
    name: "an OpenID Connect provider",
    code: "RB3203",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      web("arn:aws:iam::100000000013:oidc-provider/idp.example.com", {
        Condition: { StringEquals: { "idp.example.com:sub": "ci" } },
      }),
    ),
  },
  {
    name: "GitHub without a subject, where the provider is meant",
    code: "RB3212",
    holder: operator,
    statement: 2,
    exceptions: [meant({ kind: "provider", arnGlob: "*" }, "*", ["shop-production"])],
    plant: alsoTrust(
      "shop-production",
      "Operator",
      web(github, {
        Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
      }),
    ),
  },
  {
    name: "GitHub with a subject of any owner",
    code: "RB3212",
    holder: operator,
    statement: 2,
    exceptions: [meant({ kind: "provider", arnGlob: "*" }, "*", ["shop-production"])],
    plant: alsoTrust(
      "shop-production",
      "Operator",
      web(github, { Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:*" } } }),
    ),
  },
  {
    name: "a Cognito identity pool",
    code: "RB3212",
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", web("cognito-identity.amazonaws.com")),
  },
  {
    name: "IAM Roles Anywhere",
    code: "RB3211",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { Service: "rolesanywhere.amazonaws.com" } }),
    ),
  },
  {
    name: "hybrid activations of Systems Manager",
    code: "RB3211",
    holder: "role Machines",
    statement: 1,
    plant: addRole(
      "shop-production",
      "Machines",
      policy(allow({ Principal: { Service: "ssm.amazonaws.com" } })),
    ),
  },
  {
    name: "devices of AWS IoT",
    code: "RB3211",
    holder: "role Devices",
    statement: 1,
    plant: addRole(
      "shop-production",
      "Devices",
      policy(allow({ Principal: { Service: "credentials.iot.amazonaws.com" } })),
    ),
  },
  {
    name: "the reach role trusting a second account",
    code: "RB3201",
    holder: "role OrganizationAccountAccessRole",
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "OrganizationAccountAccessRole",
      allow({ Principal: { AWS: foreign } }),
    ),
  },
  {
    name: "the reach role trusting everybody",
    code: "RB3202",
    holder: "role OrganizationAccountAccessRole",
    statement: 2,
    plant: alsoTrust("shop-production", "OrganizationAccountAccessRole", allow({ Principal: "*" })),
  },

  // Chains
  {
    name: "the root of a preproduction account in a production trust",
    code: "RB3205",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { AWS: `arn:aws:iam::${preproduction}:root` } }),
    ),
  },
  {
    name: "the root of an account where nobody may switch yet",
    code: "RB3205",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "billing-production",
      "Operator",
      allow({ Principal: { AWS: idOf("data-development") } }),
    ),
  },
  {
    name: "a preproduction role in a production trust",
    code: "RB3205",
    holder: operator,
    statement: 2,
    plant: both(
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(preproduction, "role", "Developer") } }),
      ),
    ),
  },
  {
    name: "a role of another production account",
    code: "RB3204",
    holder: operator,
    statement: 2,
    plant: both(
      addRole("search-production", "bot", lambdaTrust, { inline: { hop: doorTo(production, "Operator") } }),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(idOf("search-production"), "role", "bot") } }),
      ),
    ),
  },
  {
    name: "a chain of three roles from preproduction into production",
    code: "RB3205",
    also: ["RB3204", "RB3206"],
    holder: operator,
    statement: 2,
    plant: both(
      addRole(
        "shop-preproduction",
        "one",
        policy(allow({ Principal: { AWS: `arn:aws:iam::${preproduction}:root` } })),
        { inline: { hop: doorTo(idOf("search-preproduction"), "two") } },
      ),
      addRole(
        "search-preproduction",
        "two",
        policy(allow({ Principal: { AWS: arnIn(preproduction, "role", "one") } })),
        { inline: { hop: doorTo(production, "Operator") } },
      ),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(idOf("search-preproduction"), "role", "two") } }),
      ),
    ),
  },
  {
    name: "a role named by its unique id",
    code: "RB3205",
    holder: operator,
    statement: 2,
    plant: both(
      addRole("shop-development", "bot", lambdaTrust, {
        id: "AROABOTBOTBOTBOTBOTBO",
        inline: { hop: doorTo(production, "Operator") },
      }),
      alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: "AROABOTBOTBOTBOTBOTBO" } })),
    ),
  },
  {
    name: "one session of a preproduction role",
    code: "RB3205",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { AWS: `arn:aws:sts::${preproduction}:assumed-role/Developer/alice` } }),
    ),
  },
  {
    name: "a wildcard trust limited to preproduction principals",
    code: "RB3205",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({
        Principal: "*",
        Condition: { ArnLike: { "aws:PrincipalArn": arnIn(preproduction, "role", "*") } },
      }),
    ),
  },
  {
    name: "a chain inside an account",
    code: "RB3206",
    holder: "role Hidden",
    statement: 1,
    plant: addRole(
      "shop-preproduction",
      "Hidden",
      policy(allow({ Principal: { AWS: `arn:aws:iam::${preproduction}:root` } })),
      { attached: [administratorAccess] },
    ),
  },
  {
    name: "a chain inside an account by a wildcard trust limited to it",
    code: "RB3206",
    holder: "role Hidden",
    statement: 1,
    plant: addRole(
      "shop-production",
      "Hidden",
      policy(allow({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": production } } })),
      { attached: [administratorAccess] },
    ),
  },
  {
    name: "a session tag that opens a condition",
    code: "RB3205",
    holder: operator,
    statement: 2,
    plant: both(
      addRole(
        "shop-development",
        "tagged",
        policy({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${source}:root` },
          Action: [assume, "sts:TagSession"],
          Condition: conditions,
        }),
        { inline: { hop: doorTo(production, "Operator") } },
      ),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({
          Principal: { AWS: `arn:aws:iam::${development}:root` },
          Condition: { StringEquals: { "aws:PrincipalTag/team": "release" } },
        }),
      ),
    ),
  },
  {
    name: "a role of the source account",
    code: "RB3209",
    also: ["RB3215", "RB3218"],
    holder: "role helper",
    plant: both(
      inSource((state) => ({
        roles: [
          ...state.roles,
          role("helper", lambdaTrust, { inline: { out: policy(allow({ Resource: "*" })) } }),
        ],
      })),
      trust("shop-production", "Operator", sourceTrust(source, { Condition: {} })),
    ),
  },

  // Users and people
  {
    name: "a user in a target account",
    code: "RB3207",
    holder: "user ci",
    plant: addUser("shop-production", "ci"),
  },
  {
    name: "a user with keys and a password in a target account",
    code: "RB3207",
    holder: "user ci",
    plant: addUser("data-development", "ci", {
      credentials: { hasPassword: true, hasMfa: false, activeAccessKeys: 2 },
    }),
  },
  {
    name: "a user of the source account that is no person",
    code: "RB3209",
    holder: "user bot",
    plant: inSource((state) => ({
      users: [...state.users, user("bot", { inline: { out: doorTo(production, "Operator") } })],
    })),
  },
  {
    name: "a door out by a wildcard role name",
    code: "RB3208",
    holder: "user frank",
    plant: gives("frank", allow({ Resource: arnIn(production, "role", "Op*") })),
  },
  {
    name: "a door out by a wildcard account",
    code: "RB3208",
    holder: "user frank",
    plant: gives("frank", allow({ Resource: "arn:aws:iam::*:role/Operator" })),
  },
  {
    name: "a door out to everything",
    code: "RB3208",
    holder: "user frank",
    plant: gives("frank", allow({ Resource: "*" })),
  },
  {
    name: "a door out by sts:*",
    code: "RB3208",
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", Action: "sts:*", Resource: "*" }),
  },
  {
    name: "a door out by NotAction",
    code: "RB3208",
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }),
  },
  {
    name: "a door out by NotResource",
    code: "RB3208",
    holder: "user frank",
    plant: gives("frank", allow({ NotResource: arnIn(production, "role", "Viewer") })),
  },
  {
    name: "a door out in a group",
    code: "RB3208",
    holder: "group admins",
    plant: both(
      inSource((state) => ({
        groups: [...state.groups, group("admins", { inline: { out: doorTo(production, "Operator") } })],
      })),
      person("frank", ({ groups }) => ({ groups: [...groups, "admins"] })),
    ),
  },
  {
    name: "a door out attached by hand",
    code: "RB3208",
    holder: `arn:aws:iam::${source}:policy/rolebridge/acme/switch-to-Operator@shop-production`,
    plant: person("frank", ({ attached }) => ({
      attached: [
        ...attached,
        `arn:aws:iam::${source}:policy/rolebridge/acme/switch-to-Operator@shop-production`,
      ],
    })),
  },
  {
    name: "one more role in a door policy",
    code: "RB3208",
    holder: `arn:aws:iam::${source}:policy/rolebridge/acme/switch-to-Viewer@shop-production`,
    plant: inSource((state) => ({
      policies: state.policies.map((one) =>
        one.name === "switch-to-Viewer@shop-production"
          ? {
              ...one,
              document: policy(
                allow({
                  Resource: [arnIn(production, "role", "Viewer"), arnIn(production, "role", "Operator")],
                }),
              ),
            }
          : one,
      ),
    })),
  },
  {
    name: "PowerUserAccess on a person",
    code: "RB3208",
    holder: aws("PowerUserAccess"),
    plant: person("frank", ({ attached }) => ({ attached: [...attached, aws("PowerUserAccess")] })),
  },
  {
    name: "a door out that asks for a network",
    code: "RB3208",
    holder: "user frank",
    plant: gives(
      "frank",
      allow({
        Resource: arnIn(production, "role", "Operator"),
        Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      }),
    ),
  },

  // MFA, names, times, rights of declared bridges
  {
    name: "a door in without MFA",
    code: "RB3215",
    holder: operator,
    plant: trust("shop-production", "Operator", mfa({})),
  },
  {
    name: "a door in with BoolIfExists",
    code: "RB3215",
    holder: operator,
    plant: trust(
      "shop-production",
      "Operator",
      mfa({ BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } }),
    ),
  },
  {
    name: "a door in that asks for no MFA",
    code: "RB3215",
    holder: operator,
    plant: trust("shop-production", "Operator", mfa({ Bool: { "aws:MultiFactorAuthPresent": "false" } })),
  },
  {
    name: "a door in that takes either MFA or none",
    code: "RB3215",
    holder: operator,
    plant: trust(
      "shop-production",
      "Operator",
      mfa({ Bool: { "aws:MultiFactorAuthPresent": ["true", "false"] } }),
    ),
  },
  {
    name: "a second door in without MFA",
    code: "RB3215",
    also: ["RB3218"],
    holder: operator,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { AWS: `arn:aws:iam::${source}:root` } }),
    ),
  },
  {
    name: "a door in that denies with Bool what long-term keys pass",
    code: "RB3215",
    holder: operator,
    plant: trust(
      "shop-production",
      "Operator",
      policy(
        allow({
          Principal: { AWS: `arn:aws:iam::${source}:root` },
          Condition: { StringEquals: conditions.StringEquals },
        }),
        {
          Effect: "Deny",
          Principal: "*",
          Action: assume,
          Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } },
        },
      ),
    ),
  },
  {
    name: "MFA by ForAllValues",
    code: "RB3215",
    holder: operator,
    plant: trust(
      "shop-production",
      "Operator",
      mfa({ "ForAllValues:Bool": { "aws:MultiFactorAuthPresent": "true" } }),
    ),
  },
  {
    name: "variables in an old document",
    code: "RB3217",
    also: ["RB3201"],
    plant: trust("shop-production", "Operator", sourceTrust("100000000009")),
  },
  {
    name: "any session name",
    code: "RB3218",
    holder: operator,
    plant: trust(
      "shop-production",
      "Operator",
      sourceTrust(source, { Condition: { Bool: conditions.Bool } }),
    ),
  },
  {
    name: "a longer session",
    code: "RB3219",
    holder: operator,
    plant: onRole("shop-production", "Operator", () => ({ maxSessionDuration: 43200 })),
  },
  {
    name: "a timed bridge without its end",
    code: "RB3219",
    holder: "user heidi",
    plant: gives("heidi", allow({ Resource: arnIn(preproduction, "role", "Administrator") })),
  },
  {
    name: "a foreign attachment",
    code: "RB3216",
    holder: aws("AdministratorAccess"),
    plant: onRole("shop-production", "Operator", ({ attached }) => ({
      attached: [...attached, administratorAccess],
    })),
  },
  {
    name: "a foreign inline policy",
    code: "RB3216",
    holder: "role Viewer",
    plant: onRole("shop-production", "Viewer", () => ({
      inline: { more: policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }) },
    })),
  },
  {
    name: "a missing boundary",
    code: "RB3216",
    holder: operator,
    plant: onRole("shop-production", "Operator", () => ({ boundary: undefined as unknown as Arn })),
  },
  {
    name: "another boundary",
    code: "RB3216",
    holder: operator,
    plant: onRole("shop-production", "Operator", () => ({ boundary: administratorAccess })),
  },
  {
    name: "a wider customer managed policy",
    code: "RB3216",
    holder: operator,
    plant: (world) =>
      change(world, production, (state) => ({
        policies: state.policies.map((one) => ({
          ...one,
          document: policy({ Effect: "Allow", Action: "sqs:*", Resource: "*" }),
        })),
      })),
  },

  // Half-open bridges
  {
    name: "a recreated user in a trust for people",
    code: "RB3217",
    plant: trust(
      "shop-production",
      "Operator",
      sourceTrust(source, { Principal: { AWS: ["AIDARECREATEDRECREATE"] } }),
    ),
  },
  {
    name: "a missing role",
    code: "RB3217",
    plant: (world) =>
      change(world, production, (state) => ({ roles: state.roles.filter((one) => one.name !== "Viewer") })),
  },
  {
    name: "a missing user",
    code: "RB3217",
    plant: inSource((state) => ({ users: state.users.filter((one) => one.name !== "frank") })),
  },
  { name: "a detached door", code: "RB3217", plant: person("frank", () => ({ attached: [] })) },
  {
    name: "a role without one of its policies",
    code: "RB3221",
    plant: onRole("shop-production", "Operator", ({ attached }) => ({ attached: attached.slice(0, 1) })),
  },

  // Escalation in the source account
  {
    name: "attaching policies to oneself",
    code: "RB3210",
    holder: "user frank",
    plant: gives(
      "frank",
      { Effect: "Allow", Action: "iam:AttachUserPolicy", Resource: "arn:aws:iam::*:user/${aws:username}x" },
      { Effect: "Allow", Action: "iam:AttachUserPolicy", Resource: arnIn(source, "user", "frank") },
    ),
  },
  {
    name: "writing policies of others",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", {
      Effect: "Allow",
      Action: "iam:PutUserPolicy",
      Resource: arnIn(source, "user", "alice"),
    }),
  },
  {
    name: "writing a new version of a door policy",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", {
      Effect: "Allow",
      Action: "iam:CreatePolicyVersion",
      Resource: "arn:aws:iam::*:policy/rolebridge/*",
    }),
  },
  {
    name: "choosing the version of a door policy",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", Action: "iam:SetDefaultPolicyVersion", Resource: "*" }),
  },
  {
    name: "writing a group's policy",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", Action: "iam:PutGroupPolicy", Resource: "*" }),
  },
  {
    name: "attaching to a group",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", Action: "iam:Attach*", Resource: "arn:aws:iam::*:group/*" }),
  },
  {
    name: "joining a group with doors",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      inSource((state) => ({
        groups: [...state.groups, group("breakglass", { inline: { out: policy(allow({ Resource: "*" })) } })],
      })),
      gives("frank", { Effect: "Allow", Action: "iam:AddUserToGroup", Resource: "*" }),
    ),
  },
  {
    name: "making access keys of others",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", Action: "iam:CreateAccessKey", Resource: "*" }),
  },
  {
    name: "making passwords of others",
    code: "RB3210",
    also: ["RB3213"],
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", Action: ["iam:CreateLoginProfile"], Resource: "*" }),
  },
  {
    name: "changing passwords of others",
    code: "RB3210",
    also: ["RB3213"],
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", Action: "iam:UpdateLogin*", Resource: "arn:aws:iam::*:user/*" }),
  },
  {
    name: "making users with rights",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", {
      Effect: "Allow",
      Action: ["iam:CreateUser", "iam:PutUserPolicy"],
      Resource: "arn:aws:iam::*:user/tmp-*",
    }),
  },
  {
    name: "making roles with rights",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", {
      Effect: "Allow",
      Action: ["iam:CreateRole", "iam:AttachRolePolicy"],
      Resource: "arn:aws:iam::*:role/tmp-*",
    }),
  },
  {
    name: "everything but a little",
    code: "RB3210",
    also: ["RB3213"],
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", NotAction: "sts:*", Resource: "*" }),
  },
  {
    name: "an administrator in the source account",
    code: "RB3210",
    also: ["RB3208", "RB3213", "RB3219"],
    holder: administratorAccess,
    plant: person("grace", ({ attached }) => ({ attached: [...attached, administratorAccess] })),
  },
  {
    name: "rewriting the trust of a role that may write policies",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      inSource((state) => ({
        roles: [...state.roles, role("automation", lambdaTrust, { attached: [administratorAccess] })],
      })),
      gives("frank", { Effect: "Allow", Action: "iam:UpdateAssumeRolePolicy", Resource: "*" }),
    ),
  },
  {
    name: "passing a role that may write policies",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      inSource((state) => ({
        roles: [...state.roles, role("automation", lambdaTrust, { attached: [administratorAccess] })],
      })),
      gives("frank", { Effect: "Allow", Action: ["iam:PassRole", "lambda:CreateFunction"], Resource: "*" }),
    ),
  },
  {
    name: "changing code that runs with a role that may write policies",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      inSource((state) => ({
        roles: [...state.roles, role("automation", lambdaTrust, { attached: [administratorAccess] })],
      })),
      gives("frank", { Effect: "Allow", Action: "lambda:UpdateFunctionCode", Resource: "*" }),
    ),
  },
  {
    name: "an administrator role of the source account for a foreign account",
    code: "RB3210",
    holder: administratorAccess,
    plant: inSource((state) => ({
      roles: [
        ...state.roles,
        role("admin", policy(allow({ Principal: { AWS: foreign } })), { attached: [administratorAccess] }),
      ],
    })),
  },
  {
    name: "tagging oneself where a tag opens a door",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      gives("frank", { Effect: "Allow", Action: "iam:TagUser", Resource: "*" }),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({
          Principal: { AWS: `arn:aws:iam::${source}:root` },
          Condition: { ...conditions, StringEquals: { "aws:PrincipalTag/admin": "yes" } },
        }),
      ),
    ),
  },
  {
    name: "enrolling a device with nothing but a key",
    code: "RB3213",
    holder: "user frank",
    plant: gives("frank", {
      Effect: "Allow",
      Action: "iam:EnableMFADevice",
      Resource: "arn:aws:iam::*:user/${aws:username}",
    }),
  },
  {
    name: "enrolling a device unless MFA is said to be false",
    code: "RB3213",
    holder: "user frank",
    plant: gives("frank", {
      Effect: "Allow",
      Action: "iam:EnableMFADevice",
      Resource: "*",
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
    }),
  },

  // Rights in one stage that open a way into another
  {
    name: "an administrator of preproduction behind a meant deploy role",
    code: "RB3214",
    holder: administratorAccess,
    exceptions: deployMeant,
    plant: hop,
  },
  {
    name: "a developer who may change what runs as a meant deploy role",
    code: "RB3214",
    holder: aws("PowerUserAccess"),
    exceptions: deployMeant,
    plant: hop,
  },
  {
    name: "a deploy role that its account's root may take on",
    code: "RB3214",
    also: ["RB3206"],
    exceptions: deployMeant,
    holder: "role deploy",
    plant: both(
      hop,
      alsoTrust(
        "shop-preproduction",
        "deploy",
        allow({ Principal: { AWS: `arn:aws:iam::${preproduction}:root` } }),
      ),
    ),
  },
  {
    name: "a meant user of preproduction whose keys an administrator may make",
    code: "RB3214",
    holder: administratorAccess,
    exceptions: [
      meant({ kind: "principal", arn: arnIn(preproduction, "user", "ci") as Arn }, "*", [
        "shop-production",
        "shop-preproduction",
      ]),
    ],
    plant: both(
      addUser("shop-preproduction", "ci", { inline: { hop: doorTo(production, "Operator") } }),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(preproduction, "user", "ci") } }),
      ),
    ),
  },

  // What cannot be decided
  {
    name: "an attached policy whose text nobody has",
    code: "RB3222",
    plant: person("frank", ({ attached }) => ({ attached: [...attached, aws("NotInAnyCatalogue")] })),
  },
  {
    name: "an account that was not read",
    code: "RB3222",
    also: ["RB3217"],
    plant: (world) => ({
      ...world,
      accounts: Object.fromEntries(
        Object.entries(world.accounts).filter(([id]) => id !== idOf("data-development")),
      ),
    }),
  },
  {
    name: "an exception that has ended",
    code: "RB3201",
    holder: operator,
    statement: 2,
    exceptions: [
      {
        ...meant({ kind: "account", accountId: foreign }, "*", ["shop-production"]),
        until: "2026-01-01T00:00:00Z",
      },
    ],
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: foreign } })),
  },
  {
    name: "an exception for another account",
    code: "RB3201",
    holder: operator,
    statement: 2,
    exceptions: [meant({ kind: "account", accountId: foreign }, "*", ["search-production"])],
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: foreign } })),
  },
];

export {
  addRole,
  allow,
  alsoTrust,
  both,
  conditions,
  foreign,
  github,
  gives,
  inSource,
  lambdaTrust,
  onRole,
  person,
  saml,
  trust,
  web,
};
