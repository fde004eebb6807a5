import { administratorAccess, group, managedPolicy, policy } from "../../support/worlds.ts";
import {
  allow,
  alsoTrust,
  arnIn,
  type Breach,
  both,
  conditions,
  gives,
  inSource,
  onRole,
  person,
  production,
  self,
  statement,
} from "../plant.ts";
import { source } from "../twelve-accounts.ts";

// Rights over oneself, limits that somebody may lift, and what may be attached.

export const limits: readonly Breach[] = [
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
];
