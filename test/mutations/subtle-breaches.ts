import type { Arn, Role, World } from "../../src/model/index.ts";
import {
  administratorAccess,
  change,
  changeRole,
  doorTo,
  group,
  idFor,
  managedPolicy,
  policy,
  role,
  sourceTrust,
  user,
} from "../support/worlds.ts";
import {
  addRole,
  allow,
  alsoTrust,
  type Breach,
  both,
  conditions,
  foreign,
  github,
  gives,
  inSource,
  lambdaTrust,
  onRole,
  person,
  trust,
  web,
} from "./breaches.ts";
import { idOf, meant, source, targets } from "./twelve-accounts.ts";

// Breaches that hide: in a second statement, behind a limit that somebody may lift, in what is not there yet.

const production = idOf("shop-production");
const development = idOf("data-development");
const operator = "role Operator";
const self = "arn:aws:iam::*:user/${aws:username}";
const arnIn = (id: string, kind: string, name: string): Arn => `arn:aws:iam::${id}:${kind}/${name}` as Arn;
const may = (Action: string | readonly string[], Resource: string | readonly string[] = "*"): object => ({
  Effect: "Allow",
  Action,
  Resource,
});
const statement = (...args: Parameters<typeof may>): Readonly<Record<string, unknown>> =>
  may(...args) as Readonly<Record<string, unknown>>;

/** A role in an account where nobody has power over others, until somebody is given some. */
const quiet = (
  name: string,
  more: Partial<Role> = {},
  text: string = lambdaTrust,
): ((world: World) => World) => addRole("data-development", name, text, more);

/** Somebody who stands in the quiet account as they are meant to: a vendor. */
const builderMeant = meant({ kind: "account", accountId: foreign }, "builder", ["data-development"]);
const quietPower = (...statements: readonly Readonly<Record<string, unknown>>[]): ((world: World) => World) =>
  quiet(
    "builder",
    { inline: { planted: policy(...statements) } },
    policy(
      allow({ Principal: { AWS: foreign }, Condition: { StringEquals: { "sts:ExternalId": "acme-7f3a" } } }),
    ),
  );

const automation = (text: string = lambdaTrust, more: Partial<Role> = {}): ((world: World) => World) =>
  inSource((state) => ({
    roles: [
      ...state.roles,
      role("automation", text, {
        attached: [administratorAccess],
        id: idFor("AROA", source, "automation"),
        ...more,
      }),
    ],
  }));

/** A customer managed boundary on Operator@shop-production, with or without its Deny. */
const limit = (isWhole: boolean): string =>
  policy(statement("*"), ...(isWhole ? [{ Effect: "Deny", Action: "iam:*", Resource: "*" }] : []));

function bounded(world: World, document: string): World {
  const arn = arnIn(production, "policy", "limit");
  return change(world, production, (state) => ({
    policies: [...state.policies.filter(({ name }) => name !== "limit"), managedPolicy("limit", document)],
    ...changeRole(state, "Operator", () => ({ boundary: arn })),
  }));
}

const service = (name: string): string => policy(allow({ Principal: { Service: name } }));

export const subtleBreaches: readonly Breach[] = [
  // Oneself
  {
    name: "attaching policies to oneself by a variable",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", statement("iam:AttachUserPolicy", self)),
  },
  {
    name: "writing one's own inline policy by a variable",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", statement("iam:PutUserPolicy", "arn:aws:iam::*:user/${ aws:userName }")),
  },
  {
    name: "renaming oneself",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", statement("iam:UpdateUser", self)),
  },
  {
    name: "tagging oneself by a variable where a tag opens a door",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      gives("frank", statement("iam:TagUser", self)),
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
    name: "taking a tag off where its absence opens a door",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      person("frank", ({ tags }) => ({ tags: { ...tags, junior: "yes" } })),
      gives("frank", statement("iam:UntagUser", self)),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({
          Principal: { AWS: `arn:aws:iam::${source}:root` },
          Condition: { ...conditions, Null: { "aws:PrincipalTag/junior": "true" } },
        }),
      ),
    ),
  },
  {
    name: "tagging oneself where the tag's key is spelled with escapes",
    code: "RB3210",
    holder: "user frank",
    plant: (world) => {
      const tagged = both(
        gives("frank", statement("iam:TagUser", self)),
        alsoTrust(
          "shop-production",
          "Operator",
          allow({
            Principal: { AWS: `arn:aws:iam::${source}:root` },
            Condition: { ...conditions, StringEquals: { "aws:PrincipalTag/admin": "yes" } },
          }),
        ),
      )(world);
      return onRole("shop-production", "Operator", ({ trust: text }) => ({
        trust: text.replace("aws:PrincipalTag/admin", "aws:Principal\\u0054ag\\/admin"),
      }))(tagged);
    },
  },
  {
    name: "giving oneself a password with nothing but a key, and then a device",
    code: "RB3213",
    holder: "user frank",
    plant: gives("frank", statement("iam:CreateLoginProfile", self)),
  },

  // Limits that somebody may lift
  {
    name: "removing the boundary that stops a person",
    code: "RB3210",
    also: ["RB3217"],
    holder: "user frank",
    plant: both(
      person("frank", () => ({ boundary: arnIn(source, "policy", "limit") })),
      inSource((state) => ({
        policies: [
          ...state.policies,
          managedPolicy(
            "limit",
            policy(
              statement(["sts:AssumeRole", "iam:DeleteUserPermissionsBoundary"]),
              { Effect: "Deny", Action: "sts:AssumeRole", NotResource: "arn:aws:iam::*:role/LambdaManager" },
              { Effect: "Deny", Action: "sts:AssumeRole", Resource: `arn:aws:iam::${production}:role/*` },
            ),
          ),
        ],
      })),
      gives("frank", statement("sts:AssumeRole"), statement("iam:DeleteUserPermissionsBoundary", self)),
    ),
  },
  {
    name: "changing the boundary that stops a person",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      person("frank", () => ({ boundary: arnIn(source, "policy", "limit") })),
      inSource((state) => ({
        policies: [
          ...state.policies,
          managedPolicy("limit", policy(statement(["sts:AssumeRole", "iam:PutUserPermissionsBoundary"]))),
        ],
      })),
      gives(
        "frank",
        statement("iam:PutUserPolicy"),
        statement("iam:PutUserPermissionsBoundary", arnIn(source, "user", "frank")),
      ),
    ),
  },
  {
    name: "writing a new version of the boundary that stops a person",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      person("frank", () => ({ boundary: arnIn(source, "policy", "limit") })),
      inSource((state) => ({
        policies: [
          ...state.policies,
          managedPolicy("limit", policy(statement(["sts:AssumeRole", "iam:CreatePolicyVersion"]))),
        ],
      })),
      gives(
        "frank",
        statement("iam:PutUserPolicy"),
        statement("iam:CreatePolicyVersion", arnIn(source, "policy", "limit")),
      ),
    ),
  },
  {
    name: "deleting the inline policy whose Deny keeps a door shut",
    code: "RB3210",
    holder: "user frank",
    plant: person("frank", ({ inline }) => ({
      inline: {
        ...inline,
        wide: policy(allow({ Resource: arnIn(production, "role", "Operator") })),
        stop: policy({ ...allow({ Resource: arnIn(production, "role", "Operator") }), Effect: "Deny" }),
        power: policy(statement("iam:DeleteUserPolicy", self)),
      },
    })),
  },
  {
    name: "leaving the group whose Deny keeps a door shut",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      inSource((state) => ({
        groups: [
          ...state.groups,
          group("stopped", {
            inline: {
              stop: policy({ ...allow({ Resource: arnIn(production, "role", "Operator") }), Effect: "Deny" }),
            },
          }),
        ],
      })),
      person("frank", ({ groups }) => ({ groups: [...groups, "stopped"] })),
      gives(
        "frank",
        allow({ Resource: arnIn(production, "role", "Operator") }),
        statement("iam:RemoveUserFromGroup"),
      ),
    ),
  },

  // What may be attached
  {
    name: "attaching any policy of AWS but AdministratorAccess",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", {
      ...statement("iam:AttachUserPolicy"),
      Condition: { ArnNotEquals: { "iam:PolicyARN": administratorAccess } },
    }),
  },
  {
    name: "attaching IAMFullAccess alone",
    code: "RB3210",
    holder: "user frank",
    plant: gives("frank", {
      ...statement("iam:AttachUserPolicy"),
      Condition: { ArnLike: { "iam:PolicyARN": "arn:aws:iam::aws:policy/IAMFull*" } },
    }),
  },
  {
    name: "attaching a harmless policy that may be rewritten",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      inSource((state) => ({
        policies: [...state.policies, managedPolicy("notes", policy(statement("s3:Get*")))],
      })),
      gives(
        "frank",
        {
          ...statement("iam:AttachUserPolicy", self),
          Condition: { ArnEquals: { "iam:PolicyARN": arnIn(source, "policy", "notes") } },
        },
        statement("iam:CreatePolicyVersion", arnIn(source, "policy", "notes")),
      ),
    ),
  },
  {
    name: "attaching a policy that is not there yet",
    code: "RB3210",
    holder: "user frank",
    plant: gives(
      "frank",
      {
        ...statement("iam:AttachUserPolicy", self),
        Condition: { ArnEquals: { "iam:PolicyARN": arnIn(source, "policy", "later") } },
      },
      statement("iam:CreatePolicy"),
    ),
  },
  {
    name: "joining a group whose policy nobody can read",
    code: "RB3210",
    holder: "user frank",
    plant: both(
      inSource((state) => ({
        groups: [...state.groups, group("dark", { attached: ["arn:aws:iam::aws:policy/NotInAnyCatalogue"] })],
      })),
      gives("frank", statement("iam:AddUserToGroup")),
    ),
  },

  // The source account's own roles
  {
    name: "the source account's reach role trusting a foreign account",
    code: "RB3210",
    plant: alsoTrust("users", "OrganizationAccountAccessRole", allow({ Principal: { AWS: foreign } })),
  },
  {
    name: "the source account's reach role open to a person",
    code: "RB3210",
    plant: both(
      alsoTrust(
        "users",
        "OrganizationAccountAccessRole",
        allow({ Principal: { AWS: `arn:aws:iam::${source}:root` } }),
      ),
      gives("frank", allow({ Resource: arnIn(source, "role", "OrganizationAccountAccessRole") })),
    ),
  },
  {
    name: "the source account's reach role trusting everybody",
    code: "RB3210",
    plant: alsoTrust("users", "OrganizationAccountAccessRole", allow({ Principal: "*" })),
  },
  {
    name: "a target account's role in the trust of the source account's reach role",
    code: "RB3210",
    exceptions: [builderMeant],
    plant: both(
      quietPower(allow({ Resource: arnIn(source, "role", "OrganizationAccountAccessRole") })),
      alsoTrust(
        "users",
        "OrganizationAccountAccessRole",
        allow({ Principal: { AWS: arnIn(development, "role", "builder") } }),
      ),
    ),
  },
  {
    name: "a role yet to be made in the trust of the source account's reach role, where somebody may make it",
    code: "RB3214",
    exceptions: [builderMeant],
    plant: both(
      quietPower(statement(["iam:CreateRole", "iam:PutRolePolicy"])),
      alsoTrust(
        "users",
        "OrganizationAccountAccessRole",
        allow({
          Principal: { AWS: `arn:aws:iam::${development}:root` },
          Condition: { ArnLike: { "aws:PrincipalArn": arnIn(development, "role", "later-*") } },
        }),
      ),
    ),
  },
  {
    name: "an administrator role of the source account for certificates",
    code: "RB3210",
    plant: automation(service("rolesanywhere.amazonaws.com")),
  },
  {
    name: "a meant role of the source account that a foreign account may take on",
    code: "RB3214",
    exceptions: [meant({ kind: "principal", arn: arnIn(source, "role", "automation") }, "*", targets)],
    plant: automation(policy(allow({ Principal: { AWS: foreign } }))),
  },
  {
    name: "a meant role of the source account that a person may take on",
    code: "RB3214",
    exceptions: [meant({ kind: "principal", arn: arnIn(source, "role", "automation") }, "*", targets)],
    plant: both(
      automation(policy(allow({ Principal: { AWS: `arn:aws:iam::${source}:root` } }))),
      gives("frank", allow({ Resource: arnIn(source, "role", "automation") })),
    ),
  },
  {
    name: "a role that looks like AWS's own and trusts a foreign account",
    code: "RB3201",
    plant: addRole(
      "shop-production",
      "AWSServiceRoleForNothing",
      policy(allow({ Principal: { AWS: foreign } })),
      {
        path: "/aws-service-role/nothing.amazonaws.com/",
      },
    ),
  },

  // What is not there yet
  {
    name: "a wildcard trust limited to an account where somebody may write policies",
    code: "RB3205",
    exceptions: [builderMeant],
    plant: both(
      quietPower(statement("iam:PutRolePolicy", arnIn(development, "role", "*"))),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": development } } }),
      ),
    ),
  },
  {
    name: "a trusted role of another stage that only lacks its door out",
    code: "RB3214",
    exceptions: [builderMeant],
    plant: both(
      quiet("deploy"),
      quietPower(statement("iam:PutRolePolicy", arnIn(development, "role", "deploy"))),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(development, "role", "deploy") } }),
      ),
    ),
  },
  {
    name: "a trusted role of another stage that only lacks a tag",
    code: "RB3205",
    exceptions: [builderMeant],
    plant: both(
      quiet("deploy", { inline: { hop: doorTo(production, "Operator") } }),
      quietPower(statement("iam:TagRole", arnIn(development, "role", "deploy"))),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({
          Principal: { AWS: arnIn(development, "role", "deploy") },
          Condition: { StringEquals: { "aws:PrincipalTag/deploy": "yes" } },
        }),
      ),
    ),
  },
  {
    name: "a door out to whatever role carries a tag that somebody there may set",
    code: "RB3208",
    holder: "user frank",
    exceptions: [builderMeant],
    plant: both(
      addRole("data-development", "Spare", sourceTrust(source)),
      quietPower(statement("iam:TagRole")),
      gives("frank", {
        ...allow({ Resource: "*" }),
        Condition: { StringEquals: { "iam:ResourceTag/open": "yes" } },
      }),
    ),
  },
  {
    name: "transitive tags through a role whose trust allows no tags",
    code: "RB3205",
    also: ["RB3206"],
    plant: both(
      addRole(
        "data-development",
        "first",
        policy(
          allow({
            Action: ["sts:AssumeRole", "sts:TagSession"],
            Principal: { AWS: `arn:aws:iam::${source}:root` },
          }),
        ),
        { inline: { out: doorTo(development, "second") } },
      ),
      addRole(
        "data-development",
        "second",
        policy(allow({ Principal: { AWS: arnIn(development, "role", "first") } })),
        { inline: { out: doorTo(production, "Operator") } },
      ),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({
          Principal: { AWS: arnIn(development, "role", "second") },
          Condition: { StringEquals: { "aws:PrincipalTag/deploy": "yes" } },
        }),
      ),
    ),
  },
  {
    name: "an account that the declaration names and the world does not know",
    code: "RB3222",
    also: ["RB3217"],
    plant: (world) => ({
      ...world,
      directory: {
        ...world.directory,
        accounts: world.directory.accounts.filter(({ name }) => name !== "data-development"),
      },
      accounts: Object.fromEntries(
        Object.entries(world.accounts).filter(([id]) => id !== idOf("data-development")),
      ),
    }),
  },

  // Words that say less than they seem to
  {
    name: "a wildcard trust limited by an ARN pattern that another account's path fits",
    code: "RB3202",
    holder: operator,
    statement: 2,
    plant: alsoTrust(
      "shop-production",
      "Operator",
      allow({
        Principal: "*",
        Condition: { StringLike: { "aws:PrincipalArn": `arn:*:iam::${source}:user/frank` } },
      }),
    ),
  },
  {
    name: "any service in a trust",
    code: "RB3211",
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { Service: "*" } })),
  },
  {
    name: "users of an AWS directory",
    code: "RB3211",
    holder: operator,
    statement: 2,
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { Service: "ds.amazonaws.com" } })),
  },
  {
    name: "GitHub without a subject in a second statement",
    code: "RB3212",
    holder: operator,
    statement: 3,
    exceptions: [meant({ kind: "provider", arnGlob: "*" }, "*", ["shop-production"])],
    plant: both(
      alsoTrust(
        "shop-production",
        "Operator",
        web(github, {
          Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/shop:*" } },
        }),
      ),
      alsoTrust(
        "shop-production",
        "Operator",
        web(github, {
          Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" } },
        }),
      ),
    ),
  },
  {
    name: "GitHub with a subject of every owner whose name begins alike",
    code: "RB3212",
    holder: operator,
    statement: 2,
    exceptions: [meant({ kind: "provider", arnGlob: "*" }, "*", ["shop-production"])],
    plant: alsoTrust(
      "shop-production",
      "Operator",
      web(github, { Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme*" } } }),
    ),
  },
  {
    name: "a session name out of a pattern",
    code: "RB3218",
    plant: trust(
      "shop-production",
      "Operator",
      sourceTrust(source, {
        Condition: {
          Bool: conditions.Bool,
          StringLike: { "sts:RoleSessionName": ["${aws:username}", "a*"] },
        },
      }),
    ),
  },
  {
    name: "a second session name",
    code: "RB3218",
    plant: trust(
      "shop-production",
      "Operator",
      sourceTrust(source, {
        Condition: {
          Bool: conditions.Bool,
          StringEquals: { "sts:RoleSessionName": ["${aws:username}", "bob"] },
        },
      }),
    ),
  },
  {
    name: "a role that may write some policy and reaches an administrator of its account",
    code: "RB3206",
    exceptions: [builderMeant],
    plant: both(
      quietPower({
        ...statement("iam:PutRolePolicy", arnIn(development, "role", "apps/*")),
        Condition: { StringEquals: { "iam:PermissionsBoundary": arnIn(development, "policy", "limit") } },
      }),
      quiet(
        "admin",
        { attached: [administratorAccess] },
        policy(allow({ Principal: { AWS: arnIn(development, "role", "builder") } })),
      ),
    ),
  },
  {
    name: "a boundary of ours that lost its Deny",
    code: "RB3216",
    expected: (desired) => bounded(desired, limit(true)),
    plant: (world) => bounded(world, limit(false)),
  },
  {
    name: "a meant role behind a service that no table knows",
    code: "RB3214",
    exceptions: [
      builderMeant,
      meant({ kind: "principal", arn: arnIn(development, "role", "deploy") }, "Operator", [
        "shop-production",
      ]),
    ],
    plant: both(
      quiet(
        "deploy",
        { inline: { hop: doorTo(production, "Operator") } },
        service("kinesisanalytics.amazonaws.com"),
      ),
      quietPower(statement("kinesisanalytics:UpdateApplication")),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(development, "role", "deploy") } }),
      ),
    ),
  },
  {
    name: "a principal of a kind that AWS does not know",
    code: "RB3222",
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { aws: foreign } })),
  },
  {
    name: "a provider that somebody may give another audience, behind a meant role",
    code: "RB3214",
    exceptions: [
      builderMeant,
      meant({ kind: "provider", arnGlob: "*" }, "deploy", ["data-development"]),
      meant({ kind: "principal", arn: arnIn(development, "role", "deploy") }, "Operator", [
        "shop-production",
      ]),
    ],
    plant: both(
      quiet(
        "deploy",
        { inline: { hop: doorTo(production, "Operator") } },
        policy(
          web(`arn:aws:iam::${development}:oidc-provider/idp.example.com`, {
            Condition: { StringEquals: { "idp.example.com:sub": "ci" } },
          }),
        ),
      ),
      quietPower(statement("iam:AddClientIDToOpenIDConnectProvider")),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(development, "role", "deploy") } }),
      ),
    ),
  },
  {
    name: "a user without a person who may come by a person's keys by way of a group that everybody is in",
    code: "RB3210",
    also: ["RB3208", "RB3209"],
    plant: both(
      inSource((state) => ({
        groups: state.groups.map((one) => ({
          ...one,
          inline: { ...one.inline, out: policy(allow({ Resource: arnIn(production, "role", "Viewer") })) },
        })),
        users: [
          ...state.users,
          user("helper", {
            groups: ["rolebridge-acme-people"],
            inline: {
              make: policy(statement(["iam:CreateUser", "iam:AddUserToGroup", "iam:CreateAccessKey"])),
            },
          }),
        ],
      })),
    ),
  },
];
