import type { AccountId, PolicyDocument } from "../model/index.ts";

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
  /** ARN of who may assume the role; absent leaves it to whoever deploys the template. */
  readonly trusted?: string;
}

/** Who may assume the reach role. */
export function reachTrust(trusted: unknown): Readonly<Record<string, unknown>> {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: trusted }, Action: "sts:AssumeRole" }],
  };
}

const trustedDescription =
  "ARN of the identity that runs Rolebridge, or arn:aws:iam::ID:root for its account";

/** One template for every account: it knows by the account in which it is deployed what the role needs there. */
export function permissionsAsCloudFormation(set: ReachRights): Readonly<Record<string, unknown>> {
  const { trusted } = set;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `The role through which Rolebridge enters this account (${set.use})`,
    Parameters: {
      Trusted: {
        Type: "String",
        Description: trustedDescription,
        ...(trusted !== undefined && { Default: trusted }),
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
        type: "string",
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
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own template
          assume_role_policy: JSON.stringify(reachTrust("${var.trusted}")),
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

/** A text in which Terraform must see no template. */
export function terraformText(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);
}
