import { doorTo, policy, sourceTrust } from "../../support/worlds.ts";
import {
  addRole,
  allow,
  alsoTrust,
  arnIn,
  automation,
  type Breach,
  both,
  builderMeant,
  dataDevelopment,
  foreign,
  gives,
  production,
  quiet,
  quietPower,
  service,
  statement,
} from "../plant.ts";
import { idOf, meant, source, targets } from "../twelve-accounts.ts";

// The source account's own roles, and what is not there yet.

export const ownRoles: readonly Breach[] = [
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
        allow({ Principal: { AWS: arnIn(dataDevelopment, "role", "builder") } }),
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
          Principal: { AWS: `arn:aws:iam::${dataDevelopment}:root` },
          Condition: { ArnLike: { "aws:PrincipalArn": arnIn(dataDevelopment, "role", "later-*") } },
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

  {
    name: "a wildcard trust limited to an account where somebody may write policies",
    code: "RB3205",
    exceptions: [builderMeant],
    plant: both(
      quietPower(statement("iam:PutRolePolicy", arnIn(dataDevelopment, "role", "*"))),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalAccount": dataDevelopment } } }),
      ),
    ),
  },
  {
    name: "a trusted role of another stage that only lacks its door out",
    code: "RB3214",
    exceptions: [builderMeant],
    plant: both(
      quiet("deploy"),
      quietPower(statement("iam:PutRolePolicy", arnIn(dataDevelopment, "role", "deploy"))),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(dataDevelopment, "role", "deploy") } }),
      ),
    ),
  },
  {
    name: "a trusted role of another stage that only lacks a tag",
    code: "RB3205",
    exceptions: [builderMeant],
    plant: both(
      quiet("deploy", { inline: { hop: doorTo(production, "Operator") } }),
      quietPower(statement("iam:TagRole", arnIn(dataDevelopment, "role", "deploy"))),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({
          Principal: { AWS: arnIn(dataDevelopment, "role", "deploy") },
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
        { inline: { out: doorTo(dataDevelopment, "second") } },
      ),
      addRole(
        "data-development",
        "second",
        policy(allow({ Principal: { AWS: arnIn(dataDevelopment, "role", "first") } })),
        { inline: { out: doorTo(production, "Operator") } },
      ),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({
          Principal: { AWS: arnIn(dataDevelopment, "role", "second") },
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
];
