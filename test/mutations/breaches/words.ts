import { administratorAccess, doorTo, policy, sourceTrust, user } from "../../support/worlds.ts";
import {
  allow,
  alsoTrust,
  arnIn,
  type Breach,
  both,
  bounded,
  builderMeant,
  conditions,
  dataDevelopment,
  foreign,
  github,
  inSource,
  limit,
  operator,
  production,
  quiet,
  quietPower,
  service,
  statement,
  trust,
  web,
} from "../plant.ts";
import { meant, source } from "../twelve-accounts.ts";

// Words that say less than they seem to.

export const words: readonly Breach[] = [
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
        ...statement("iam:PutRolePolicy", arnIn(dataDevelopment, "role", "apps/*")),
        Condition: { StringEquals: { "iam:PermissionsBoundary": arnIn(dataDevelopment, "policy", "limit") } },
      }),
      quiet(
        "admin",
        { attached: [administratorAccess] },
        policy(allow({ Principal: { AWS: arnIn(dataDevelopment, "role", "builder") } })),
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
      meant({ kind: "principal", arn: arnIn(dataDevelopment, "role", "deploy") }, "Operator", [
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
        allow({ Principal: { AWS: arnIn(dataDevelopment, "role", "deploy") } }),
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
      meant({ kind: "principal", arn: arnIn(dataDevelopment, "role", "deploy") }, "Operator", [
        "shop-production",
      ]),
    ],
    plant: both(
      quiet(
        "deploy",
        { inline: { hop: doorTo(production, "Operator") } },
        policy(
          web(`arn:aws:iam::${dataDevelopment}:oidc-provider/idp.example.com`, {
            Condition: { StringEquals: { "idp.example.com:sub": "ci" } },
          }),
        ),
      ),
      quietPower(statement("iam:AddClientIDToOpenIDConnectProvider")),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(dataDevelopment, "role", "deploy") } }),
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
