import type { Partition } from "../model/index.ts";

/** The role through which pipelines deploy without stored keys. Rolebridge does not own it: it is no bridge. */
export interface CiRole {
  readonly role: string;
  /** `owner/name` at GitHub. */
  readonly repository: string;
  /** Branch whose pipelines may deploy. */
  readonly branch: string;
  readonly partition: Partition;
}

const issuer = "token.actions.githubusercontent.com";

/**
 * A CloudFormation template for the identity provider and the role, for each account that pipelines deploy to. Only one
 * branch of one repository may enter, and it may only drive change sets of stacks that are named `app-…`.
 * https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments
 */
export function ciRoleTemplate({
  role,
  repository,
  branch,
  partition,
}: CiRole): Readonly<Record<string, unknown>> {
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Lets pipelines of ${repository} (branch ${branch}) deploy with CloudFormation, without stored keys`,
    Resources: {
      Provider: {
        Type: "AWS::IAM::OIDCProvider",
        Properties: { Url: `https://${issuer}`, ClientIdList: ["sts.amazonaws.com"] },
      },
      Role: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: role,
          Description: `Pipelines of ${repository}`,
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                Principal: { Federated: { Ref: "Provider" } },
                Action: "sts:AssumeRoleWithWebIdentity",
                Condition: {
                  StringEquals: {
                    [`${issuer}:aud`]: "sts.amazonaws.com",
                    [`${issuer}:sub`]: `repo:${repository}:ref:refs/heads/${branch}`,
                  },
                },
              },
            ],
          },
          Policies: [{ PolicyName: "deploy", PolicyDocument: ciRights(partition) }],
        },
      },
    },
  };
}

/**
 * What a pipeline may do itself: drive its stacks. What the stacks make is up to the service role that an administrator
 * gave the stack when it was made; CloudFormation goes on using it, and the pipeline cannot change it without iam:PassRole.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
function ciRights(partition: Partition): Readonly<Record<string, unknown>> {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "DriveChangeSets",
        Effect: "Allow",
        Action: [
          "cloudformation:CreateChangeSet",
          "cloudformation:DeleteChangeSet",
          "cloudformation:DescribeChangeSet",
          "cloudformation:DescribeStackEvents",
          "cloudformation:DescribeStacks",
          "cloudformation:ExecuteChangeSet",
          "cloudformation:GetTemplate",
        ],
        Resource: `arn:${partition}:cloudformation:*:*:stack/app-*/*`,
      },
    ],
  };
}
