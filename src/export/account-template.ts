import { createHash } from "node:crypto";
import {
  type AccountId,
  type AccountState,
  type Arn,
  type Group,
  type Resource as IamResource,
  isOwnedAttachment,
  isOwnedInlinePolicy,
  type ManagedPolicy,
  ownershipOf,
  type Partition,
  policyArn,
  type Role,
  type Tags,
  type User,
} from "../model/index.ts";

// One account's IAM resources as a CloudFormation template. Its own id is left to CloudFormation, so that accounts that
// hold the same get the same text.

export type Template = Readonly<Record<string, unknown>>;

export interface TemplateOptions {
  readonly partition: Partition;
  readonly organization: string;
  /** Resources stay when they leave the template or the stack goes: what an import asks for, and what loses nobody access. */
  readonly retain?: boolean;
}

/** The template of one account. */
export function accountTemplate(state: AccountState, options: TemplateOptions): Template {
  const context = contextOf(state, options.partition);
  const resources = [
    ...state.policies.map((policy) => policyResource(policy, context)),
    ...state.groups.map((group) => groupResource(group, context)),
    ...state.users.map((user) => userResource(user, context)),
    ...state.roles.map((role) => roleResource(role, context)),
  ];
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Bridges of ${options.organization}, written by rolebridge`,
    Resources: Object.fromEntries(
      resources.map(([id, resource]) => [id, options.retain ? { ...retained, ...resource } : resource]),
    ),
  };
}

const retained = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" } as const;

/** An account with only what is an organization's own, and of its roles only what the organization put there. */
export function ownedState(state: AccountState, organization: string): AccountState {
  const isOwned = (resource: IamResource): boolean => ownershipOf(resource, organization) === "owned";
  return {
    ...state,
    users: state.users.filter(isOwned),
    groups: state.groups.filter(isOwned),
    policies: state.policies.filter((policy) => isOwned(policy)),
    roles: state.roles.filter(isOwned).map((role) => ownedPart(role, organization)),
  };
}

function ownedPart(role: Role, organization: string): Role {
  const { boundary, ...rest } = role;
  const isOurs = (arn: Arn): boolean => isOwnedAttachment(arn, role.tags, organization);
  return {
    ...rest,
    attached: role.attached.filter(isOurs),
    inline: Object.fromEntries(Object.entries(role.inline).filter(([name]) => isOwnedInlinePolicy(name))),
    ...(boundary !== undefined && isOurs(boundary) && { boundary }),
  };
}

interface Context {
  readonly accountId: AccountId;
  /** Logical ids of the policies that stand in the same template, by ARN. */
  readonly policies: ReadonlyMap<Arn, string>;
  readonly groups: ReadonlyMap<string, string>;
}

type Resource = readonly [logicalId: string, resource: Readonly<Record<string, unknown>>];

function contextOf({ accountId, policies, groups }: AccountState, partition: Partition): Context {
  return {
    accountId,
    policies: new Map(
      policies.map(({ name, path }) => [
        policyArn({ partition, accountId, path, name }),
        logicalId("Policy", name),
      ]),
    ),
    groups: new Map(groups.map(({ name }) => [name, logicalId("Group", name)])),
  };
}

function policyResource(policy: ManagedPolicy, context: Context): Resource {
  return [
    logicalId("Policy", policy.name),
    {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: {
        ManagedPolicyName: policy.name,
        Path: policy.path,
        ...(policy.description && { Description: policy.description }),
        PolicyDocument: documentValue(policy.document, context),
      },
    },
  ];
}

function groupResource(group: Group, context: Context): Resource {
  return [
    logicalId("Group", group.name),
    { Type: "AWS::IAM::Group", Properties: { GroupName: group.name, ...holdings(group, context) } },
  ];
}

function userResource(user: User, context: Context): Resource {
  const groups = user.groups.map((name) => {
    const id = context.groups.get(name);
    return id === undefined ? name : { Ref: id };
  });
  return [
    logicalId("User", user.name),
    {
      Type: "AWS::IAM::User",
      Properties: {
        UserName: user.name,
        ...holdings(user, context),
        ...(groups.length > 0 && { Groups: groups }),
        ...(user.boundary !== undefined && { PermissionsBoundary: policyValue(user.boundary, context) }),
        ...tagsOf(user.tags),
      },
    },
  ];
}

function roleResource(role: Role, context: Context): Resource {
  return [
    logicalId("Role", role.name),
    {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: role.name,
        ...(role.description && { Description: role.description }),
        MaxSessionDuration: role.maxSessionDuration,
        AssumeRolePolicyDocument: documentValue(role.trust, context),
        ...holdings(role, context),
        ...(role.boundary !== undefined && { PermissionsBoundary: policyValue(role.boundary, context) }),
        ...tagsOf(role.tags),
      },
    },
  ];
}

function holdings(holder: User | Group | Role, context: Context): Readonly<Record<string, unknown>> {
  const inline = Object.entries(holder.inline);
  return {
    Path: holder.path,
    ...(holder.attached.length > 0 && {
      ManagedPolicyArns: holder.attached.map((arn) => policyValue(arn, context)),
    }),
    ...(inline.length > 0 && {
      Policies: inline.map(([PolicyName, document]) => ({
        PolicyName,
        PolicyDocument: documentValue(document, context),
      })),
    }),
  };
}

function tagsOf(tags: Tags): Readonly<Record<string, unknown>> {
  const pairs = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return pairs.length > 0 ? { Tags: pairs } : {};
}

/** A policy of the same template by reference, so that it is made first. */
function policyValue(arn: Arn, context: Context): unknown {
  const id = context.policies.get(arn);
  return id === undefined ? substituted(arn, context) : { Ref: id };
}

function documentValue(document: string, context: Context): unknown {
  return substituted(JSON.parse(document) as unknown, context);
}

/** The account's own id in a text is left to CloudFormation, which alone lets accounts share a template. */
function substituted(value: unknown, context: Context): unknown {
  if (typeof value === "string") {
    if (!value.includes(context.accountId)) return value;
    // Policy variables are no variables of CloudFormation's.
    const text = value.replaceAll("${", "${!").replaceAll(context.accountId, "$" + "{AWS::AccountId}");
    return { "Fn::Sub": text };
  }
  if (Array.isArray(value)) return value.map((item) => substituted(item, context));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substituted(item, context)]));
}

/** Letters and digits only; another one for each name. */
export function logicalId(kind: string, name: string): string {
  const readable = name.replace(/[^A-Za-z0-9]/g, "");
  return `${kind}${readable}${createHash("sha256").update(name).digest("hex").slice(0, 6)}`;
}
