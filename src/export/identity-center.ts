import {
  type Bridge,
  listOf,
  nameOfArn,
  parseArn,
  parseDocument,
  pathOfArn,
  type Role,
  type World,
} from "../model/index.ts";
import { logicalId } from "./account-template.ts";

// The way out for teams that outgrow IAM users: the same rights as permission sets, groups and assignments of IAM Identity
// Center. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/AWS_SSO.html

export interface IdentityCenterExport {
  readonly template: Readonly<Record<string, unknown>>;
  /** What Identity Center cannot say: sentences for whoever moves. */
  readonly losses: readonly string[];
}

export function worldAsIdentityCenter(world: World, bridges: readonly Bridge[]): IdentityCenterExport {
  const open = bridges.filter(({ state }) => state === "open");
  const people = [...new Set(open.map(({ person }) => person))].toSorted();
  const roles = [...new Set(open.map(({ role }) => role))].toSorted();
  const resources = roles.flatMap((role) => roleResources(role, open, world));
  return {
    template: {
      AWSTemplateFormatVersion: "2010-09-09",
      Description: `Roles of ${world.directory.organization} in IAM Identity Center, written by rolebridge`,
      Parameters: {
        InstanceArn: { Type: "String", Description: "ARN of the Identity Center instance" },
        IdentityStoreId: { Type: "String", Description: "Id of its identity store: d-…" },
        ...Object.fromEntries(
          people.map((person) => [
            userParameter(person),
            { Type: "String", Description: `User id of ${person}` },
          ]),
        ),
      },
      Resources: Object.fromEntries(resources),
    },
    losses: lossesOf(open),
  };
}

type Resource = readonly [logicalId: string, resource: Readonly<Record<string, unknown>>];

/** One permission set for each variant of a role, one group for each set of people who hold it in the same accounts. */
function roleResources(role: string, bridges: readonly Bridge[], world: World): readonly Resource[] {
  const variants = new Map<string, { readonly properties: object; readonly bridges: Bridge[] }>();
  for (const bridge of bridges) {
    const found = world.accounts[bridge.accountId]?.roles.find(({ name }) => name === role);
    if (bridge.role !== role || found === undefined) continue;
    const properties = permissionSet(found);
    const key = JSON.stringify(properties);
    const variant = variants.get(key) ?? { properties, bridges: [] };
    variant.bridges.push(bridge);
    variants.set(key, variant);
  }
  return [...variants.values()].flatMap(({ properties, bridges: own }, index) => {
    const name = index === 0 ? role : `${role}-${index + 1}`;
    const setId = logicalId("Set", name);
    return [
      [
        setId,
        {
          Type: "AWS::SSO::PermissionSet",
          Properties: { Name: name.slice(0, 32), InstanceArn: { Ref: "InstanceArn" }, ...properties },
        },
      ] as const,
      ...groupResources(name, setId, own),
    ];
  });
}

function permissionSet(role: Role): Readonly<Record<string, unknown>> {
  const isAws = (arn: string): boolean => parseArn(arn)?.account === "aws";
  const reference = (arn: string) => ({ Name: nameOfArn(arn), Path: pathOfArn(arn) });
  const statements = Object.values(role.inline).flatMap((document) =>
    listOf(parseDocument(document).Statement),
  );
  const aws = role.attached.filter(isAws);
  const own = role.attached.filter((arn) => !isAws(arn));
  const { boundary } = role;
  return {
    ...(role.description && { Description: role.description.slice(0, 700) }),
    SessionDuration: `PT${Math.floor(role.maxSessionDuration / 60)}M`,
    ...(aws.length > 0 && { ManagedPolicies: aws }),
    ...(own.length > 0 && { CustomerManagedPolicyReferences: own.map(reference) }),
    ...(statements.length > 0 && { InlinePolicy: { Version: "2012-10-17", Statement: statements } }),
    ...(boundary !== undefined && {
      PermissionsBoundary: isAws(boundary)
        ? { ManagedPolicyArn: boundary }
        : { CustomerManagedPolicyReference: reference(boundary) },
    }),
  };
}

function groupResources(name: string, setId: string, bridges: readonly Bridge[]): readonly Resource[] {
  const accounts = [...new Set(bridges.map(({ accountId }) => accountId))].toSorted();
  const byHolders = new Map<string, string[]>();
  for (const account of accounts) {
    const holders = [
      ...new Set(bridges.filter(({ accountId }) => accountId === account).map(({ person }) => person)),
    ];
    const key = JSON.stringify(holders.toSorted());
    byHolders.set(key, [...(byHolders.get(key) ?? []), account]);
  }
  return [...byHolders].flatMap(([key, own], index) => {
    const groupName = `${name}-${index + 1}`;
    const groupId = logicalId("Group", groupName);
    const group: Resource = [
      groupId,
      {
        Type: "AWS::IdentityStore::Group",
        Properties: { IdentityStoreId: { Ref: "IdentityStoreId" }, DisplayName: groupName },
      },
    ];
    const members = (JSON.parse(key) as readonly string[]).map(
      (person): Resource => [
        logicalId("Member", `${groupName} ${person}`),
        {
          Type: "AWS::IdentityStore::GroupMembership",
          Properties: {
            IdentityStoreId: { Ref: "IdentityStoreId" },
            GroupId: { "Fn::GetAtt": [groupId, "GroupId"] },
            MemberId: { UserId: { Ref: userParameter(person) } },
          },
        },
      ],
    );
    const assignments = own.map(
      (account): Resource => [
        logicalId("Assignment", `${groupName} ${account}`),
        {
          Type: "AWS::SSO::Assignment",
          Properties: {
            InstanceArn: { Ref: "InstanceArn" },
            PermissionSetArn: { "Fn::GetAtt": [setId, "PermissionSetArn"] },
            PrincipalType: "GROUP",
            PrincipalId: { "Fn::GetAtt": [groupId, "GroupId"] },
            TargetType: "AWS_ACCOUNT",
            TargetId: account,
          },
        },
      ],
    );
    return [group, ...members, ...assignments];
  });
}

function lossesOf(bridges: readonly Bridge[]): readonly string[] {
  const timed = bridges.filter(({ windows }) => windows.length > 0);
  const withoutMfa = bridges.filter(({ mfa }) => mfa === "optional");
  return [
    ...timed.map(
      ({ person, role, account }) =>
        `${person}'s ${role}@${account} would lose its end: assignments have none`,
    ),
    ...(withoutMfa.length > 0 ? ["MFA is asked for by the Identity Center's own settings, not by role"] : []),
    "Customer managed policies that a permission set names must stand in each account before it is assigned",
  ];
}

function userParameter(person: string): string {
  return logicalId("User", person);
}
