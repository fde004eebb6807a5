import type { Arn, MeantWay, World } from "../../src/model/index.ts";
import {
  administratorAccess,
  doorTo,
  group,
  managedPolicy,
  policy,
  role,
  sourceTrust,
  user,
} from "../support/worlds.ts";
import { delegated, stackSets } from "./breaches/delegated.ts";
import {
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
} from "./plant.ts";
import { idOf, meant, source, targets } from "./twelve-accounts.ts";

/** A change that opens nothing. */
export interface Harmless {
  readonly name: string;
  readonly plant: (world: World) => World;
  readonly exceptions?: readonly MeantWay[];
  /** Where it is what another declaration asks for. */
  readonly expected?: (desired: World) => World;
}

const production = idOf("shop-production");
const deployArn: Arn = `arn:aws:iam::${idOf("data-development")}:role/deploy`;
const operatorArn = `arn:aws:iam::${production}:role/Operator`;

const withoutMfa = trust(
  "shop-production",
  "Operator",
  sourceTrust(source, { Condition: { StringEquals: conditions.StringEquals } }),
);

export const harmless: readonly Harmless[] = [
  {
    name: "delegating a service that comes into no account",
    plant: delegated("billing-development", "guardduty.amazonaws.com"),
  },
  {
    name: "delegating stack sets to an account where nobody may run them",
    plant: delegated("shop-production", stackSets),
  },
  {
    name: "delegating stack sets to an account whose administrator is meant to run them",
    plant: delegated("billing-development", stackSets),
    exceptions: [
      meant(
        { kind: "principal", arn: `arn:aws:iam::${idOf("billing-development")}:role/Administrator` },
        "*",
        targets,
      ),
    ],
  },
  {
    name: "reading IAM Identity Center and stack sets",
    plant: gives("frank", {
      Effect: "Allow",
      Action: ["sso:List*", "sso:Describe*", "identitystore:List*", "cloudformation:ListStackSets"],
      Resource: "*",
    }),
  },
  {
    name: "administering IAM Identity Center where a Deny takes it back",
    plant: gives(
      "frank",
      { Effect: "Allow", Action: "sso:*", Resource: "*" },
      { Effect: "Deny", Action: ["sso:*", "sso-directory:*"], Resource: "*" },
    ),
  },
  { name: "nothing at all", plant: (world) => world },
  {
    name: "a role for Lambda",
    plant: addRole("shop-production", "worker", lambdaTrust, { attached: [administratorAccess] }),
  },
  {
    name: "a role for EC2 in the Chinese spelling",
    plant: addRole(
      "shop-production",
      "worker",
      policy(allow({ Principal: { Service: "ec2.amazonaws.com.cn" } })),
    ),
  },
  {
    name: "a service-linked role",
    plant: addRole(
      "shop-production",
      "AWSServiceRoleForSupport",
      policy(allow({ Principal: { Service: "support.amazonaws.com" } })),
      {
        path: "/aws-service-role/support.amazonaws.com/",
        attached: ["arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy"],
      },
    ),
  },
  {
    name: "a trust that only denies",
    plant: alsoTrust("shop-production", "Operator", {
      ...allow({ Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      Effect: "Deny",
    }),
  },
  {
    name: "the doors in another order of words",
    plant: trust("shop-production", "Operator", JSON.stringify(JSON.parse(sourceTrust(source)), null, 4)),
  },
  {
    name: "the source account by its bare id",
    plant: trust("shop-production", "Operator", sourceTrust(source, { Principal: { AWS: source } })),
  },
  {
    name: "a Sid in the trust",
    plant: trust("shop-production", "Operator", sourceTrust(source, { Sid: "DoorIn" })),
  },
  {
    name: "MFA asked for by its age as well",
    plant: trust(
      "shop-production",
      "Operator",
      sourceTrust(source, {
        Condition: { ...conditions, NumericLessThan: { "aws:MultiFactorAuthAge": "43200" } },
      }),
    ),
  },
  {
    name: "a door in that also asks for a network",
    plant: trust(
      "shop-production",
      "Operator",
      sourceTrust(source, { Condition: { ...conditions, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }),
    ),
  },
  {
    name: "a role that trusts the source account and that nobody has a door to",
    plant: addRole("shop-production", "Spare", sourceTrust(source), { attached: [administratorAccess] }),
  },
  {
    name: "a door out to an account that is not declared",
    plant: gives("frank", allow({ Resource: "arn:aws:iam::555555555555:role/Else" })),
  },
  {
    name: "ended sessions",
    plant: onRole("shop-production", "Operator", () => ({
      inline: {
        "rolebridge-ended-sessions": policy({
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { StringLike: { "aws:userid": "*:mallory" } },
        }),
      },
    })),
  },
  {
    name: "a Deny in a foreign inline policy",
    plant: onRole("shop-production", "Viewer", () => ({
      inline: { stop: policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }) },
    })),
  },
  {
    name: "a Deny on a person that closes nothing declared",
    plant: gives("frank", { Effect: "Deny", Action: "iam:*", Resource: "*" }),
  },
  {
    name: "rights of a person that have nothing to do with doors",
    plant: gives("frank", {
      Effect: "Allow",
      Action: ["ce:Get*", "s3:ListAllMyBuckets", "iam:List*", "iam:Get*"],
      Resource: "*",
    }),
  },
  {
    name: "making one's own keys",
    plant: gives("frank", {
      Effect: "Allow",
      Action: "iam:CreateAccessKey",
      Resource: "arn:aws:iam::*:user/${aws:username}",
    }),
  },
  {
    name: "making one's own keys under a path",
    plant: gives("frank", {
      Effect: "Allow",
      Action: "iam:*AccessKey*",
      Resource: "arn:aws:iam::*:user/people/${aws:username}",
    }),
  },
  {
    name: "power over users that a Deny takes back",
    plant: gives(
      "frank",
      { Effect: "Allow", Action: "iam:PutUserPolicy", Resource: "*" },
      { Effect: "Deny", Action: "iam:*", Resource: "*" },
    ),
  },
  {
    name: "power over users that a boundary leaves out",
    plant: person("frank", ({ inline }) => ({
      boundary: "arn:aws:iam::aws:policy/PowerUserAccess" as Arn,
      inline: { ...inline, planted: policy({ Effect: "Allow", Action: "iam:PutUserPolicy", Resource: "*" }) },
    })),
  },
  {
    name: "a door out that a Deny takes back",
    plant: gives("frank", allow({ Resource: operatorArn }), {
      ...allow({ Resource: operatorArn }),
      Effect: "Deny",
    }),
  },
  {
    name: "attaching nothing but a harmless policy",
    plant: gives("frank", {
      Effect: "Allow",
      Action: "iam:AttachUserPolicy",
      Resource: "*",
      Condition: { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess" } },
    }),
  },
  {
    name: "a group with no rights that a person may put others into",
    plant: both(
      inSource((state) => ({ groups: [...state.groups, group("list")] })),
      gives("frank", {
        Effect: "Allow",
        Action: "iam:AddUserToGroup",
        Resource: `arn:aws:iam::${source}:group/list`,
      }),
    ),
  },
  {
    name: "passing a role that can do nothing",
    plant: both(
      inSource((state) => ({ roles: [...state.roles, role("logger", lambdaTrust)] })),
      gives("frank", {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: `arn:aws:iam::${source}:role/logger`,
      }),
    ),
  },
  {
    name: "an administrator role of the source account that only Lambda takes on",
    plant: inSource((state) => ({
      roles: [...state.roles, role("automation", lambdaTrust, { attached: [administratorAccess] })],
    })),
  },
  {
    name: "an unattached policy with every door",
    plant: inSource((state) => ({
      policies: [...state.policies, managedPolicy("old", doorTo(production, "Operator"))],
    })),
  },
  {
    name: "a user of the source account without rights",
    plant: inSource((state) => ({ users: [...state.users, user("mailbox")] })),
  },
  {
    name: "an administrator who takes on roles of the account they control",
    plant: addRole(
      "shop-preproduction",
      "tool",
      policy(allow({ Principal: { AWS: `arn:aws:iam::${idOf("shop-preproduction")}:role/Administrator` } })),
      { attached: [administratorAccess] },
    ),
  },
  {
    name: "a unique id of nobody beside the source account",
    plant: alsoTrust("shop-production", "Operator", allow({ Principal: { AWS: "AIDAGONEGONEGONEGONEG" } })),
  },
  {
    name: "a wildcard trust limited to the source account with the door's conditions",
    plant: trust(
      "shop-production",
      "Operator",
      sourceTrust(source, {
        Principal: "*",
        Condition: {
          ...conditions,
          StringEquals: { ...conditions.StringEquals, "aws:PrincipalAccount": source },
        },
      }),
    ),
  },
  {
    name: "a meant vendor with an external id",
    exceptions: [meant({ kind: "account", accountId: foreign }, "Vendor", ["shop-production"])],
    plant: addRole(
      "shop-production",
      "Vendor",
      policy(allow({ Principal: { AWS: foreign }, Condition: { StringEquals: { "sts:ExternalId": "x1" } } })),
    ),
  },
  {
    name: "a meant identity center",
    exceptions: [
      meant({ kind: "provider", arnGlob: "arn:aws:iam::*:saml-provider/AWSSSO_*" }, "AWSReservedSSO_*", [
        "shop-production",
      ]),
    ],
    plant: addRole("shop-production", "AWSReservedSSO_Admin_0123456789abcdef", policy(saml()), {
      path: "/aws-reserved/sso.amazonaws.com/",
      attached: [administratorAccess],
    }),
  },
  {
    name: "a meant pipeline of one repository",
    exceptions: [
      meant({ kind: "provider", arnGlob: "*:oidc-provider/token.actions.githubusercontent.com" }, "ci", [
        "shop-production",
      ]),
    ],
    plant: addRole(
      "shop-production",
      "ci",
      policy(
        web(github, {
          Condition: { StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/shop:*" } },
        }),
      ),
    ),
  },
  {
    name: "a meant administrator of the source account",
    exceptions: [meant({ kind: "principal", arn: `arn:aws:iam::${source}:user/root-admin` }, "*", targets)],
    plant: inSource((state) => ({
      users: [...state.users, user("root-admin", { attached: [administratorAccess] })],
    })),
  },
  {
    name: "a meant deploy role in an account without administrators or power users",
    exceptions: [meant({ kind: "principal", arn: deployArn }, "Operator", ["data-production"])],
    plant: both(
      addRole(
        "data-development",
        "deploy",
        policy(allow({ Principal: { Service: "ecs-tasks.amazonaws.com" } })),
        {
          inline: { hop: doorTo(idOf("data-production"), "Operator") },
        },
      ),
      alsoTrust("data-production", "Operator", allow({ Principal: { AWS: deployArn } })),
    ),
  },
  {
    name: "a role that is declared to need no MFA",
    expected: withoutMfa,
    plant: withoutMfa,
  },
  {
    name: "taking off tags of oneself where no statement asks for tags",
    plant: gives("frank", {
      Effect: "Allow",
      Action: ["iam:TagUser", "iam:UntagUser"],
      Resource: "arn:aws:iam::*:user/${aws:username}",
    }),
  },
  {
    name: "attaching nothing but a harmless policy, said by a Deny",
    plant: gives(
      "frank",
      { Effect: "Allow", Action: "iam:AttachUserPolicy", Resource: "*" },
      {
        Effect: "Deny",
        Action: "iam:AttachUserPolicy",
        Resource: "*",
        Condition: {
          ArnNotEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess" },
        },
      },
    ),
  },
  {
    name: "instance profiles and dates",
    plant: onRole("shop-production", "Operator", () => ({
      instanceProfiles: [],
      lastUsedAt: "2026-11-01T00:00:00Z",
      createdAt: "2026-01-01T00:00:00Z",
    })),
  },
];
