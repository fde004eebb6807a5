import { type AccountId, listOf, type PolicyDocument, type Statement } from "../model/index.ts";

// What Rolebridge itself needs in AWS, in the words of the tools that put it there.

export interface PermissionSet {
  readonly use: string;
  /** For the identity that runs Rolebridge. */
  readonly operator: PolicyDocument;
  /** The role that it assumes in each account; absent where no account is entered. */
  readonly reach?: ReachRights;
}

export interface ReachRights {
  readonly use: string;
  /** Name of the role. */
  readonly role: string;
  /** What it may do in the account of people, and in those that hold work. */
  readonly source: PolicyDocument;
  readonly targets: PolicyDocument;
  readonly sourceAccountId: AccountId;
  /** ARNs of those who may assume the role; absent leaves it to whoever deploys the template. */
  readonly trusted?: readonly string[];
}

/** Who may assume the reach role. */
export function reachTrust(trusted: unknown): Readonly<Record<string, unknown>> {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: trusted }, Action: "sts:AssumeRole" }],
  };
}

const trustedDescription =
  "ARNs of the identities that run Rolebridge, or arn:aws:iam::ID:root for their account";

/** One template for every account: it knows by the account in which it is deployed what the role needs there. */
export function permissionsAsCloudFormation(set: ReachRights): Readonly<Record<string, unknown>> {
  const { trusted } = set;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `The role through which Rolebridge enters this account (${set.use})`,
    Parameters: {
      Trusted: {
        Type: "CommaDelimitedList",
        Description: trustedDescription,
        ...(trusted !== undefined && { Default: trusted.join(",") }),
      },
    },
    Conditions: {
      IsSource: { "Fn::Equals": [{ Ref: "AWS::AccountId" }, set.sourceAccountId] },
      IsTarget: { "Fn::Not": [{ Condition: "IsSource" }] },
    },
    Resources: {
      ReachRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: set.role,
          Description: "Rolebridge enters through this role",
          AssumeRolePolicyDocument: reachTrust({ Ref: "Trusted" }),
        },
      },
      SourceRights: rightsPolicy("IsSource", set.source),
      TargetRights: rightsPolicy("IsTarget", set.targets),
    },
  };
}

function rightsPolicy(condition: string, document: PolicyDocument): Readonly<Record<string, unknown>> {
  return {
    Type: "AWS::IAM::RolePolicy",
    Condition: condition,
    Properties: {
      RoleName: { Ref: "ReachRole" },
      PolicyName: "rolebridge-reach",
      PolicyDocument: document,
    },
  };
}

/** A module for one account, in Terraform's JSON syntax. */
export function permissionsAsTerraform(set: ReachRights): Readonly<Record<string, unknown>> {
  const { trusted } = set;
  return {
    variable: {
      trusted: {
        type: "list(string)",
        description: trustedDescription,
        ...(trusted !== undefined && { default: trusted }),
      },
    },
    data: { aws_caller_identity: { current: {} } },
    resource: {
      aws_iam_role: {
        reach: {
          name: set.role,
          description: "Rolebridge enters through this role",
          assume_role_policy: JSON.stringify(reachTrust("trusted")).replace(
            '"trusted"',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
            () => "${jsonencode(var.trusted)}",
          ),
        },
      },
      aws_iam_role_policy: {
        reach: {
          name: "rolebridge-reach",
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
          role: "${aws_iam_role.reach.name}",
          policy: `\${data.aws_caller_identity.current.account_id == "${set.sourceAccountId}" ? local.source : local.targets}`,
        },
      },
    },
    locals: {
      source: terraformText(JSON.stringify(set.source)),
      targets: terraformText(JSON.stringify(set.targets)),
    },
  };
}

/** Characters. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const managedPolicySize = 6144;

/** Managed policies that say together what a document says: one that names many accounts is longer than AWS lets one be. */
export function managedPolicies(whole: PolicyDocument): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  let last: readonly Statement[] = [];
  const document = (statements: readonly Statement[]): PolicyDocument => ({
    ...whole,
    Statement: statements,
  });
  const fits = (statements: readonly Statement[]): boolean =>
    JSON.stringify(document(statements)).length <= managedPolicySize;
  for (const statement of listOf(whole.Statement).flatMap((one) => parted(one, (part) => fits([part])))) {
    if (last.length > 0 && !fits([...last, statement])) {
      documents.push(document(last));
      last = [];
    }
    last = [...last, statement];
  }
  return [...documents, document(last)];
}

/** A statement, or several that say the same of fewer resources each. */
function parted(statement: Statement, fits: (statement: Statement) => boolean): readonly Statement[] {
  const resources = listOf(statement.Resource);
  if (resources.length < 2 || fits(statement)) return [statement];
  const half = Math.ceil(resources.length / 2);
  return [resources.slice(0, half), resources.slice(half)].flatMap((Resource) =>
    parted({ ...statement, Resource }, fits),
  );
}

/** The policies of one use, by the name that each has in AWS. */
function operatorPolicies({ use, operator }: PermissionSet): readonly (readonly [string, PolicyDocument])[] {
  return managedPolicies(operator).map((document, index) => [
    index === 0 ? `rolebridge-${use}` : `rolebridge-${use}-${index + 1}`,
    document,
  ]);
}

const operatorDescription = ({ use }: PermissionSet): string =>
  `What the identity needs that runs Rolebridge (${use})`;

/** Managed policies for the account of the identity that runs Rolebridge, to be attached to it. */
export function operatorAsCloudFormation(set: PermissionSet): Readonly<Record<string, unknown>> {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: operatorDescription(set),
    Resources: Object.fromEntries(
      operatorPolicies(set).map(([ManagedPolicyName, PolicyDocument], index) => [
        `Operator${index + 1}`,
        { Type: "AWS::IAM::ManagedPolicy", Properties: { ManagedPolicyName, PolicyDocument } },
      ]),
    ),
  };
}

/** The same in Terraform's JSON syntax. */
export function operatorAsTerraform(set: PermissionSet): Readonly<Record<string, unknown>> {
  return {
    resource: {
      aws_iam_policy: Object.fromEntries(
        operatorPolicies(set).map(([name, document], index) => [
          `operator_${index + 1}`,
          { name, description: operatorDescription(set), policy: terraformText(JSON.stringify(document)) },
        ]),
      ),
    },
  };
}

/** A text in which Terraform must see no template. */
export function terraformText(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}
