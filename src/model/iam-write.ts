import type { Arn } from "./arn.ts";
import type { DocumentText } from "./policy-document.ts";

export interface TagPair {
  readonly Key: string;
  readonly Value: string;
}

/** Inputs of the IAM calls that change something, member for member as IAM's API has them. */
export interface IamWriteInputs {
  CreateUser: { UserName: string; Path?: string; PermissionsBoundary?: Arn; Tags?: readonly TagPair[] };
  UpdateUser: { UserName: string; NewUserName?: string; NewPath?: string };
  DeleteUser: { UserName: string };
  TagUser: { UserName: string; Tags: readonly TagPair[] };
  UntagUser: { UserName: string; TagKeys: readonly string[] };
  PutUserPolicy: { UserName: string; PolicyName: string; PolicyDocument: DocumentText };
  DeleteUserPolicy: { UserName: string; PolicyName: string };
  AttachUserPolicy: { UserName: string; PolicyArn: Arn };
  DetachUserPolicy: { UserName: string; PolicyArn: Arn };
  PutUserPermissionsBoundary: { UserName: string; PermissionsBoundary: Arn };
  DeleteUserPermissionsBoundary: { UserName: string };
  AddUserToGroup: { GroupName: string; UserName: string };
  RemoveUserFromGroup: { GroupName: string; UserName: string };
  CreateGroup: { GroupName: string; Path?: string };
  UpdateGroup: { GroupName: string; NewGroupName?: string; NewPath?: string };
  DeleteGroup: { GroupName: string };
  PutGroupPolicy: { GroupName: string; PolicyName: string; PolicyDocument: DocumentText };
  DeleteGroupPolicy: { GroupName: string; PolicyName: string };
  AttachGroupPolicy: { GroupName: string; PolicyArn: Arn };
  DetachGroupPolicy: { GroupName: string; PolicyArn: Arn };
  CreateRole: {
    RoleName: string;
    Path?: string;
    AssumeRolePolicyDocument: DocumentText;
    Description?: string;
    MaxSessionDuration?: number;
    PermissionsBoundary?: Arn;
    Tags?: readonly TagPair[];
  };
  UpdateRole: { RoleName: string; Description?: string; MaxSessionDuration?: number };
  UpdateAssumeRolePolicy: { RoleName: string; PolicyDocument: DocumentText };
  DeleteRole: { RoleName: string };
  TagRole: { RoleName: string; Tags: readonly TagPair[] };
  UntagRole: { RoleName: string; TagKeys: readonly string[] };
  PutRolePolicy: { RoleName: string; PolicyName: string; PolicyDocument: DocumentText };
  DeleteRolePolicy: { RoleName: string; PolicyName: string };
  AttachRolePolicy: { RoleName: string; PolicyArn: Arn };
  DetachRolePolicy: { RoleName: string; PolicyArn: Arn };
  PutRolePermissionsBoundary: { RoleName: string; PermissionsBoundary: Arn };
  DeleteRolePermissionsBoundary: { RoleName: string };
  CreatePolicy: {
    PolicyName: string;
    Path?: string;
    PolicyDocument: DocumentText;
    Description?: string;
    Tags?: readonly TagPair[];
  };
  CreatePolicyVersion: { PolicyArn: Arn; PolicyDocument: DocumentText; SetAsDefault: boolean };
  DeletePolicyVersion: { PolicyArn: Arn; VersionId: string };
  DeletePolicy: { PolicyArn: Arn };
  DeleteLoginProfile: { UserName: string };
  UpdateAccessKey: { UserName: string; AccessKeyId: string; Status: "Active" | "Inactive" };
  DeleteAccessKey: { UserName: string; AccessKeyId: string };
  DeactivateMFADevice: { UserName: string; SerialNumber: string };
  DeleteVirtualMFADevice: { SerialNumber: string };
  DeleteSSHPublicKey: { UserName: string; SSHPublicKeyId: string };
  DeleteSigningCertificate: { UserName: string; CertificateId: string };
  DeleteServiceSpecificCredential: { UserName: string; ServiceSpecificCredentialId: string };
}

export type IamCall = keyof IamWriteInputs;

/** One IAM call that changes something in one account. */
export type IamWrite = {
  readonly [C in IamCall]: { readonly call: C; readonly input: Readonly<IamWriteInputs[C]> };
}[IamCall];
