import type { Bridge, World } from "../model/index.ts";
import { logicalId } from "./account-template.ts";

// The other way out: AWS's account access manager lets people of IAM Identity Center into IAM roles that stand already. The
// roles stay as Rolebridge built them; only the doors change.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/account-access-manager.html

export interface AccountAccessExport {
  /** For the account of the Identity Center: one entitlement for each bridge. */
  readonly template: Readonly<Record<string, unknown>>;
  /** What each role's trust policy must say besides. */
  readonly trust: Readonly<Record<string, unknown>>;
  /** Roles that need it: `Role@account`. */
  readonly roles: readonly string[];
  /** What is lost on the way: sentences. */
  readonly losses: readonly string[];
}

export function worldAsAccountAccess(world: World, bridges: readonly Bridge[]): AccountAccessExport {
  const open = bridges.filter(({ state }) => state === "open");
  const people = [...new Set(open.map(({ person }) => person))].toSorted();
  const pairs = new Map(open.map((bridge) => [`${bridge.person} ${bridge.roleArn}`, bridge]));
  return {
    template: {
      AWSTemplateFormatVersion: "2010-09-09",
      Description: `Bridges of ${world.directory.organization} as entitlements, written by rolebridge`,
      Parameters: {
        ApplicationArn: {
          Type: "String",
          Description: "ARN of the application of the account access manager (its Settings page shows it)",
        },
        ...Object.fromEntries(
          people.map((person) => [
            userParameter(person),
            { Type: "String", Description: `User id of ${person} in the Identity Center` },
          ]),
        ),
      },
      Resources: Object.fromEntries([...pairs.values()].map(entitlement)),
    },
    trust: serviceTrust,
    roles: [...new Set(open.map(({ role, account }) => `${role}@${account}`))].toSorted(),
    losses: lossesOf(open),
  };
}

function entitlement({ person, role, account, accountId, roleArn }: Bridge): readonly [string, object] {
  return [
    logicalId("Entitlement", `${person} ${role} ${account}`),
    {
      Type: "AWS::AccountAccess::Entitlement",
      Properties: {
        ApplicationArn: { Ref: "ApplicationArn" },
        Entitlement: {
          PrincipalRole: {
            Principal: { IdentityCenter: { UserId: { Ref: userParameter(person) } } },
            RoleArn: roleArn,
            Account: accountId,
          },
        },
      },
    },
  ];
}

/** As AWS asks for it, for the one application alone. https://docs.aws.amazon.com/IAM/latest/UserGuide/aam-prepare-roles.html */
const serviceTrust = {
  Sid: "AccountAccessManager",
  Effect: "Allow",
  Principal: { Service: "account-access.amazonaws.com" },
  Action: ["sts:AssumeRole", "sts:SetContext", "sts:TagSession"],
  Condition: {
    StringEquals: {
      "aws:SourceAccount": "ID-OF-THE-APPLICATION'S-ACCOUNT",
      "aws:SourceArn": "ARN-OF-THE-APPLICATION",
    },
  },
} as const;

function lossesOf(bridges: readonly Bridge[]): readonly string[] {
  return [
    ...bridges
      .filter(({ windows }) => windows.length > 0)
      .map(
        ({ person, role, account }) =>
          `${person}'s ${role}@${account} would lose its end: entitlements have none`,
      ),
    "MFA and the name of a session are then the Identity Center's: the conditions in the doors in do not bind this way",
  ];
}

function userParameter(person: string): string {
  return logicalId("User", person);
}
