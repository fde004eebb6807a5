import { administratorAccess, doorTo, policy, role, sourceTrust } from "../../support/worlds.ts";
import {
  addRole,
  allow,
  alsoTrust,
  arnIn,
  assume,
  type Breach,
  both,
  conditions,
  development,
  inSource,
  lambdaTrust,
  operator,
  preproduction,
  production,
  trust,
} from "../plant.ts";
import { idOf, source } from "../twelve-accounts.ts";

// Chains of roles.

export const chains: readonly Breach[] = [
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
];
