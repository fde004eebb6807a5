import type { Arn } from "../../../src/model/index.ts";
import { administratorAccess, change, policy, sourceTrust } from "../../support/worlds.ts";
import {
  allow,
  alsoTrust,
  arnIn,
  assume,
  aws,
  type Breach,
  conditions,
  gives,
  inSource,
  mfa,
  onRole,
  operator,
  person,
  preproduction,
  production,
  trust,
} from "../plant.ts";
import { source } from "../twelve-accounts.ts";

// Bridges that do not stand as declared: MFA, names, times, rights, half-open ones.

export const declaredBridges: readonly Breach[] = [
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
];
