import { doorTo, idFor, policy, role } from "../../support/worlds.ts";
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
  inSource,
  lambdaTrust,
  production,
  quiet,
  quietPower,
  saml,
  service,
  statement,
} from "../plant.ts";
import { meant, source, targets } from "../twelve-accounts.ts";

// What comes into every account beside IAM's doors, and who stands behind what is meant.

const trustedDeploy = (name: string, trust: string): ReturnType<typeof both> =>
  both(
    quiet(name, { inline: { hop: doorTo(production, "Operator") } }, trust),
    alsoTrust(
      "shop-production",
      "Operator",
      allow({ Principal: { AWS: arnIn(dataDevelopment, "role", name) } }),
    ),
  );

const deployMeant = meant({ kind: "principal", arn: arnIn(dataDevelopment, "role", "deploy") }, "Operator", [
  "shop-production",
]);

export const central: readonly Breach[] = [
  {
    name: "giving permission sets of IAM Identity Center to oneself",
    code: "RB3229",
    holder: "user frank",
    statement: 1,
    plant: gives("frank", statement("sso:CreateAccountAssignment")),
  },
  {
    name: "writing permission sets of IAM Identity Center",
    code: "RB3229",
    holder: "user frank",
    plant: gives("frank", statement("sso:Put*", "arn:aws:sso:::permissionSet/ssoins-1/*")),
  },
  {
    name: "joining groups of IAM Identity Center",
    code: "RB3229",
    holder: "user frank",
    plant: gives("frank", statement("identitystore:CreateGroupMembership")),
  },
  {
    name: "passwords of users of IAM Identity Center",
    code: "RB3229",
    holder: "user frank",
    plant: gives("frank", statement("sso-directory:UpdatePassword")),
  },
  {
    name: "another identity provider for IAM Identity Center",
    code: "RB3229",
    holder: "user frank",
    plant: gives("frank", statement("sso-directory:*ExternalIdP*")),
  },
  {
    name: "a role of the source account that administers IAM Identity Center and that a provider's users take on",
    code: "RB3229",
    plant: inSource((state) => ({
      roles: [
        ...state.roles,
        role("helpdesk", policy(saml()), {
          attached: ["arn:aws:iam::aws:policy/AWSSSODirectoryAdministrator"],
          id: idFor("AROA", source, "helpdesk"),
        }),
      ],
    })),
  },
  {
    name: "a role of a target account that is meant to administer IAM Identity Center",
    code: "RB3229",
    holder: "role builder",
    exceptions: [builderMeant],
    plant: quietPower(statement(["sso:*", "identitystore:*"])),
  },
  {
    name: "stack sets over every account",
    code: "RB3229",
    holder: "user frank",
    plant: gives("frank", statement("cloudformation:CreateStackInstances")),
  },
  {
    name: "naming a delegated administrator",
    code: "RB3229",
    holder: "user frank",
    plant: gives("frank", statement("organizations:RegisterDelegatedAdministrator")),
  },
  {
    name: "root sessions in member accounts",
    code: "RB3229",
    holder: "user frank",
    plant: gives("frank", statement("sts:AssumeRoot", "arn:aws:iam::*:root")),
  },
  {
    name: "another e-mail address for a member account's root user",
    code: "RB3229",
    holder: "user frank",
    plant: gives("frank", statement("account:StartPrimaryEmailUpdate")),
  },
  {
    name: "an exception for one account that would let a foreigner administer the source account",
    code: "RB3214",
    exceptions: [
      meant({ kind: "principal", arn: arnIn(source, "role", "automation") }, "*", targets),
      meant({ kind: "account", accountId: foreign }, "*", ["data-development"]),
    ],
    plant: both(
      automation(policy(allow({ Principal: { AWS: foreign } }))),
      addRole("data-development", "vendor", policy(allow({ Principal: { AWS: foreign } }))),
    ),
  },
  {
    name: "documents of Systems Manager that run on a meant deploy machine",
    code: "RB3214",
    holder: "role builder",
    exceptions: [builderMeant, deployMeant],
    plant: both(
      trustedDeploy("deploy", service("ec2.amazonaws.com")),
      quietPower(statement("ssm:UpdateDocument")),
    ),
  },
  {
    name: "what a meant deploy notebook does when it starts",
    code: "RB3214",
    holder: "role builder",
    exceptions: [builderMeant, deployMeant],
    plant: both(
      trustedDeploy("deploy", service("sagemaker.amazonaws.com")),
      quietPower(statement("sagemaker:UpdateNotebookInstanceLifecycleConfig")),
    ),
  },
  {
    name: "stacks of a stack set that a meant deploy role makes",
    code: "RB3214",
    holder: "role builder",
    exceptions: [builderMeant, deployMeant],
    plant: both(
      trustedDeploy("deploy", service("cloudformation.amazonaws.com")),
      quietPower(statement("cloudformation:UpdateStackInstances")),
    ),
  },
  {
    name: "passing a meant deploy role to a function",
    code: "RB3214",
    holder: "role builder",
    exceptions: [builderMeant, deployMeant],
    plant: both(
      trustedDeploy("deploy", lambdaTrust),
      quietPower(statement("iam:PassRole", arnIn(dataDevelopment, "role", "deploy"))),
    ),
  },
  {
    name: "rewriting the trust of a meant deploy role",
    code: "RB3214",
    holder: "role builder",
    exceptions: [builderMeant, deployMeant],
    plant: both(
      trustedDeploy("deploy", lambdaTrust),
      quietPower(statement("iam:UpdateAssumeRolePolicy", arnIn(dataDevelopment, "role", "d*"))),
    ),
  },
  {
    name: "passing a role of the source account that has a door to a target account",
    code: "RB3210",
    holder: "user frank",
    also: ["RB3209"],
    plant: both(
      inSource((state) => ({
        roles: [
          ...state.roles,
          role("courier", lambdaTrust, {
            inline: { hop: doorTo(production, "Operator") },
            id: idFor("AROA", source, "courier"),
          }),
        ],
      })),
      alsoTrust(
        "shop-production",
        "Operator",
        allow({ Principal: { AWS: arnIn(source, "role", "courier") } }),
      ),
      gives("frank", statement("iam:PassRole", arnIn(source, "role", "courier"))),
    ),
  },
];
