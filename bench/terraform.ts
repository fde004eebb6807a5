// A world as a Terraform root module in JSON: plain resources, one aliased provider per target account, since Terraform
// cannot loop over providers.
import type { AccountState, ManagedPolicy, Role, User, World } from "../src/model/index.ts";
import { ownPolicyArn, reachRole } from "./design.ts";

type Block = Readonly<Record<string, unknown>>;
type Blocks = Record<string, Record<string, Block>>;

export interface TerraformSettings {
  readonly endpoint: string;
  readonly providerVersion: string;
}

/** The text of `main.tf.json`. */
export function terraformOf(world: World, settings: TerraformSettings): string {
  const { source } = world.directory;
  const accounts = Object.values(world.accounts);
  const resource: Blocks = {};
  for (const account of accounts) addAccount(resource, account, account.accountId === source);
  return JSON.stringify({
    terraform: {
      required_providers: { aws: { source: "hashicorp/aws", version: settings.providerVersion } },
    },
    provider: { aws: accounts.map((account) => provider(account, source, settings.endpoint)) },
    resource,
  });
}

/** The fast settings: nothing is asked of AWS but what the resources need. */
function provider({ accountId }: AccountState, source: string, endpoint: string): Block {
  return {
    region: "us-east-1",
    skip_credentials_validation: true,
    skip_metadata_api_check: true,
    skip_region_validation: true,
    skip_requesting_account_id: true,
    endpoints: [{ iam: endpoint, sts: endpoint }],
    ...(accountId !== source && {
      alias: aliasOf(accountId),
      assume_role: [{ role_arn: `arn:aws:iam::${accountId}:role/${reachRole}`, session_name: "terraform" }],
    }),
  };
}

const aliasOf = (accountId: string): string => `account_${accountId}`;

function addAccount(to: Blocks, account: AccountState, isSource: boolean): void {
  const { accountId } = account;
  const add = (type: string, name: string, block: Block): void => {
    const blocks = (to[type] ??= {});
    blocks[labelOf(accountId, name)] = isSource ? block : { ...block, provider: `aws.${aliasOf(accountId)}` };
  };
  for (const policy of account.policies) addPolicy(add, policy);
  for (const user of account.users) addUser(add, user, account);
  for (const role of account.roles) addRole(add, role, accountId);
  for (const { name, path, attached, inline } of account.groups) {
    add("aws_iam_group", name, { name, path });
    const group = `\${aws_iam_group.${labelOf(accountId, name)}.name}`;
    for (const [index, arn] of attached.entries())
      add("aws_iam_group_policy_attachment", `${name}_${index}`, { group, policy_arn: arn });
    for (const [policyName, policy] of Object.entries(inline))
      add("aws_iam_group_policy", `${name}_${policyName}`, {
        name: policyName,
        group,
        policy: literal(policy),
      });
  }
}

type Add = (type: string, name: string, block: Block) => void;

function addPolicy(add: Add, { name, path, document, description }: ManagedPolicy): void {
  add("aws_iam_policy", name, {
    name,
    path,
    policy: literal(document),
    ...(description !== undefined && { description }),
  });
}

function addUser(add: Add, user: User, account: AccountState): void {
  const { name, path, tags, groups, attached } = user;
  const { accountId, policies } = account;
  add("aws_iam_user", name, { name, path, tags });
  const reference = `\${aws_iam_user.${labelOf(accountId, name)}.name}`;
  if (groups.length > 0) {
    const references = groups.map((group) => `\${aws_iam_group.${labelOf(accountId, group)}.name}`);
    add("aws_iam_user_group_membership", name, { user: reference, groups: references });
  }
  for (const [index, arn] of attached.entries()) {
    const own = policies.find((policy) => ownPolicyArn(accountId, policy) === arn);
    const policyArn = own === undefined ? arn : `\${aws_iam_policy.${labelOf(accountId, own.name)}.arn}`;
    add("aws_iam_user_policy_attachment", `${name}_${index}`, { user: reference, policy_arn: policyArn });
  }
}

function addRole(add: Add, role: Role, accountId: string): void {
  const { name, path, trust, description, maxSessionDuration, tags, attached } = role;
  add("aws_iam_role", name, {
    name,
    path,
    description,
    max_session_duration: maxSessionDuration,
    assume_role_policy: literal(trust),
    tags,
  });
  for (const [index, arn] of attached.entries()) {
    const reference = `\${aws_iam_role.${labelOf(accountId, name)}.name}`;
    add("aws_iam_role_policy_attachment", `${name}_${index}`, { role: reference, policy_arn: arn });
  }
}

function labelOf(accountId: string, name: string): string {
  return `a${accountId}_${name.replaceAll(/[^A-Za-z0-9_-]/g, "_")}`;
}

/** Terraform reads `${` in any string as the start of an expression. */
function literal(text: string): string {
  return text.replaceAll("${", () => "$${");
}
