import { doorTo, group, policy, user } from "../../support/worlds.ts";
import {
  addUser,
  allow,
  arnIn,
  aws,
  type Breach,
  both,
  gives,
  inSource,
  person,
  production,
} from "../plant.ts";
import { source } from "../twelve-accounts.ts";

// Users and people.

export const people: readonly Breach[] = [
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
    also: ["RB3229"],
    holder: "user frank",
    plant: gives("frank", { Effect: "Allow", Action: "sts:*", Resource: "*" }),
  },
  {
    name: "a door out by NotAction",
    code: "RB3208",
    also: ["RB3229"],
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
    also: ["RB3229"],
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
];
