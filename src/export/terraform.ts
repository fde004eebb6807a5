import {
  type AccountState,
  type Arn,
  type Group,
  type ManagedPolicy,
  type Partition,
  policyArn,
  type Role,
  type User,
} from "../model/index.ts";
import { terraformText } from "./permission-set.ts";

// One account as a root module in Terraform's JSON syntax, with import blocks: what stands is taken over, not made anew.

export interface TerraformOptions {
  readonly partition: Partition;
  readonly region: string;
  /** Role that the provider assumes; absent uses the credentials as they are. */
  readonly roleArn?: string;
}

interface Block {
  readonly type: string;
  readonly label: string;
  readonly importId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The module of one account's users, groups, policies and roles. */
export function accountAsTerraform(
  state: AccountState,
  options: TerraformOptions,
): Readonly<Record<string, unknown>> {
  const place = { partition: options.partition, accountId: state.accountId };
  const blocks = [
    ...state.policies.map((policy) => policyBlock(policy, policyArn({ ...place, ...policy }))),
    ...state.groups.flatMap(groupBlocks),
    ...state.users.flatMap(userBlocks),
    ...state.roles.flatMap(roleBlocks),
  ];
  const resource: Record<string, Record<string, unknown>> = {};
  for (const { type, label, body } of blocks) (resource[type] ??= {})[label] = body;
  return {
    terraform: { required_version: ">= 1.5.0", required_providers: { aws: { source: "hashicorp/aws" } } },
    provider: {
      aws: {
        region: options.region,
        allowed_account_ids: [state.accountId],
        ...(options.roleArn !== undefined && { assume_role: [{ role_arn: options.roleArn }] }),
      },
    },
    ...(blocks.length > 0 && {
      import: blocks.map(({ type, label, importId }) => ({ to: `${type}.${label}`, id: importId })),
      resource,
    }),
  };
}

function policyBlock(policy: ManagedPolicy, arn: Arn): Block {
  return {
    type: "aws_iam_policy",
    label: labelOf(policy.name),
    importId: arn,
    body: {
      name: policy.name,
      path: policy.path,
      policy: terraformText(policy.document),
      ...(policy.description && { description: terraformText(policy.description) }),
    },
  };
}

function groupBlocks(group: Group): readonly Block[] {
  return [
    {
      type: "aws_iam_group",
      label: labelOf(group.name),
      importId: group.name,
      body: { name: group.name, path: group.path },
    },
    ...holdings("group", group),
  ];
}

function userBlocks(user: User): readonly Block[] {
  const label = labelOf(user.name);
  return [
    {
      type: "aws_iam_user",
      label,
      importId: user.name,
      body: {
        name: user.name,
        path: user.path,
        tags: texts(user.tags),
        ...(user.boundary !== undefined && { permissions_boundary: user.boundary }),
      },
    },
    ...holdings("user", user),
    ...(user.groups.length === 0
      ? []
      : [
          {
            type: "aws_iam_user_group_membership",
            label,
            importId: [user.name, ...user.groups].join("/"),
            body: {
              user: reference("user", user.name),
              groups: user.groups.map((group) => reference("group", group)),
            },
          },
        ]),
  ];
}

function roleBlocks(role: Role): readonly Block[] {
  return [
    {
      type: "aws_iam_role",
      label: labelOf(role.name),
      importId: role.name,
      body: {
        name: role.name,
        path: role.path,
        max_session_duration: role.maxSessionDuration,
        assume_role_policy: terraformText(role.trust),
        tags: texts(role.tags),
        ...(role.description && { description: terraformText(role.description) }),
        ...(role.boundary !== undefined && { permissions_boundary: role.boundary }),
      },
    },
    ...holdings("role", role),
  ];
}

/** Inline policies and attachments of a user, group or role. */
function holdings(kind: "user" | "group" | "role", holder: User | Group | Role): readonly Block[] {
  const { name } = holder;
  return [
    ...Object.entries(holder.inline).map(([policy, document]) => ({
      type: `aws_iam_${kind}_policy`,
      label: labelOf(`${name}-${policy}`),
      importId: `${name}:${policy}`,
      body: { name: policy, [kind]: reference(kind, name), policy: terraformText(document) },
    })),
    ...holder.attached.map((arn) => ({
      type: `aws_iam_${kind}_policy_attachment`,
      label: labelOf(`${name}-${arn}`),
      importId: `${name}/${arn}`,
      body: { [kind]: reference(kind, name), policy_arn: arn },
    })),
  ];
}

function reference(kind: "user" | "group" | "role", name: string): string {
  return `\${aws_iam_${kind}.${labelOf(name)}.name}`;
}

/** A name that Terraform admits, another one for each text: what it does not admit stands as its code. */
function labelOf(text: string): string {
  const label = text.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.codePointAt(0)?.toString(16)}_`);
  return /^[A-Za-z_]/.test(label) ? label : `_${label}`;
}

function texts(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [terraformText(key), terraformText(value)]),
  );
}
