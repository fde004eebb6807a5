import { administratorAccess, group, policy, role } from "../../support/worlds.ts";
import {
  allow,
  alsoTrust,
  arnIn,
  type Breach,
  both,
  conditions,
  foreign,
  gives,
  inSource,
  lambdaTrust,
  person,
} from "../plant.ts";
import { source } from "../twelve-accounts.ts";

// Escalation in the source account.

export const sourceAccount: readonly Breach[] = [
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
];
