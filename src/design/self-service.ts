import {
  type AccountId,
  type Arn,
  type DocumentText,
  inlinePrefix,
  type Partition,
  type Statement,
} from "../model/index.ts";
import { documentOf } from "./documents.ts";

/** Name of the people's group's inline policy. */
export const selfServicePolicyName = `${inlinePrefix}self-service`;

/**
 * What `aws login` needs, kept by AWS. Its document names resources of the partition `aws` alone; in the others the same
 * stands in the self-service policy.
 */
export function loginPolicies(partition: Partition): readonly Arn[] {
  return partition === "aws" ? ["arn:aws:iam::aws:policy/SignInLocalDevelopmentAccess"] : [];
}

function loginStatements(partition: Partition): readonly Statement[] {
  if (partition === "aws") return [];
  return [
    {
      Sid: "SignInForLocalDevelopment",
      Effect: "Allow",
      Action: ["signin:AuthorizeOAuth2Access", "signin:CreateOAuth2Token"],
      Resource: `arn:${partition}:signin:*:*:oauth2/public-client/*`,
    },
  ];
}

/**
 * What every person may do with themself. Allow statements only, in three strengths:
 * always: see oneself and change one's password; from temporary credentials (a console sign-in): enrol a device, which a
 * stolen access key must not be able to; with MFA: remove devices, make and remove keys.
 *
 * `Null … "false"` asks that the key is present: it is absent for access keys, and credentials of GetSessionToken without
 * MFA may call no IAM operation at all. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function selfServiceDocument(partition: Partition, source: AccountId): DocumentText {
  const iam = `arn:${partition}:iam::${source}` as Arn;
  // A user that was adopted keeps its path.
  const oneself = [`${iam}:user/\${aws:username}`, `${iam}:user/*/\${aws:username}`];
  const devices = `${iam}:mfa/*`;
  const statements: readonly Statement[] = [
    {
      Sid: "SeeTheAccountsRules",
      Effect: "Allow",
      Action: ["iam:GetAccountPasswordPolicy", "iam:ListVirtualMFADevices"],
      Resource: "*",
    },
    {
      Sid: "SeeOneself",
      Effect: "Allow",
      Action: [
        "iam:ChangePassword",
        "iam:GetLoginProfile",
        "iam:GetMFADevice",
        "iam:GetUser",
        "iam:ListAccessKeys",
        "iam:ListMFADevices",
        "iam:ListSSHPublicKeys",
        "iam:ListUserTags",
      ],
      Resource: oneself,
    },
    {
      Sid: "EnrolADeviceAfterSigningIn",
      Effect: "Allow",
      Action: ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice", "iam:ResyncMFADevice"],
      Resource: [...oneself, devices],
      Condition: { Null: { "aws:MultiFactorAuthPresent": "false" } },
    },
    {
      Sid: "ManageOnesCredentialsWithMfa",
      Effect: "Allow",
      Action: [
        "iam:CreateAccessKey",
        "iam:DeactivateMFADevice",
        "iam:DeleteAccessKey",
        "iam:DeleteSSHPublicKey",
        "iam:DeleteVirtualMFADevice",
        "iam:GetAccessKeyLastUsed",
        "iam:GetSSHPublicKey",
        "iam:UpdateAccessKey",
        "iam:UpdateSSHPublicKey",
        "iam:UploadSSHPublicKey",
      ],
      Resource: [...oneself, devices],
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    },
    ...loginStatements(partition),
  ];
  return documentOf(statements);
}
