import type { DeleteUserCommand, IAMClient } from "@aws-sdk/client-iam";
import type { AccountId, IamCall, IamWrite } from "../model/index.ts";
import { callIamIn } from "./call.ts";

/** A command of the SDK, made from the input that {@link IamWrite} holds under AWS's own member names. */
type IamCommand = new (input: never) => object;

/** The commands by call; the compiler lists what is missing. */
async function loadCommands(): Promise<Readonly<Record<IamCall, IamCommand>>> {
  const iam = await import("@aws-sdk/client-iam");
  return {
    CreateUser: iam.CreateUserCommand,
    UpdateUser: iam.UpdateUserCommand,
    DeleteUser: iam.DeleteUserCommand,
    TagUser: iam.TagUserCommand,
    UntagUser: iam.UntagUserCommand,
    PutUserPolicy: iam.PutUserPolicyCommand,
    DeleteUserPolicy: iam.DeleteUserPolicyCommand,
    AttachUserPolicy: iam.AttachUserPolicyCommand,
    DetachUserPolicy: iam.DetachUserPolicyCommand,
    PutUserPermissionsBoundary: iam.PutUserPermissionsBoundaryCommand,
    DeleteUserPermissionsBoundary: iam.DeleteUserPermissionsBoundaryCommand,
    AddUserToGroup: iam.AddUserToGroupCommand,
    RemoveUserFromGroup: iam.RemoveUserFromGroupCommand,
    CreateGroup: iam.CreateGroupCommand,
    UpdateGroup: iam.UpdateGroupCommand,
    DeleteGroup: iam.DeleteGroupCommand,
    PutGroupPolicy: iam.PutGroupPolicyCommand,
    DeleteGroupPolicy: iam.DeleteGroupPolicyCommand,
    AttachGroupPolicy: iam.AttachGroupPolicyCommand,
    DetachGroupPolicy: iam.DetachGroupPolicyCommand,
    CreateRole: iam.CreateRoleCommand,
    UpdateRole: iam.UpdateRoleCommand,
    UpdateAssumeRolePolicy: iam.UpdateAssumeRolePolicyCommand,
    DeleteRole: iam.DeleteRoleCommand,
    TagRole: iam.TagRoleCommand,
    UntagRole: iam.UntagRoleCommand,
    PutRolePolicy: iam.PutRolePolicyCommand,
    DeleteRolePolicy: iam.DeleteRolePolicyCommand,
    AttachRolePolicy: iam.AttachRolePolicyCommand,
    DetachRolePolicy: iam.DetachRolePolicyCommand,
    PutRolePermissionsBoundary: iam.PutRolePermissionsBoundaryCommand,
    DeleteRolePermissionsBoundary: iam.DeleteRolePermissionsBoundaryCommand,
    CreatePolicy: iam.CreatePolicyCommand,
    CreatePolicyVersion: iam.CreatePolicyVersionCommand,
    DeletePolicyVersion: iam.DeletePolicyVersionCommand,
    DeletePolicy: iam.DeletePolicyCommand,
    DeleteLoginProfile: iam.DeleteLoginProfileCommand,
    UpdateAccessKey: iam.UpdateAccessKeyCommand,
    DeleteAccessKey: iam.DeleteAccessKeyCommand,
    DeactivateMFADevice: iam.DeactivateMFADeviceCommand,
    DeleteVirtualMFADevice: iam.DeleteVirtualMFADeviceCommand,
    DeleteSSHPublicKey: iam.DeleteSSHPublicKeyCommand,
    DeleteSigningCertificate: iam.DeleteSigningCertificateCommand,
    DeleteServiceSpecificCredential: iam.DeleteServiceSpecificCredentialCommand,
  };
}

let loaded: ReturnType<typeof loadCommands> | undefined;

/** Sends one write as it is. */
export async function sendWrite(
  client: IAMClient,
  accountId: AccountId,
  write: IamWrite,
  signal?: AbortSignal,
): Promise<void> {
  loaded ??= loadCommands();
  const { [write.call]: WriteCommand } = await loaded;
  // To the client all commands are alike; here one stands for each of them.
  const command = new WriteCommand(write.input as never) as DeleteUserCommand;
  await callIamIn(accountId, signal)(write.call, (options) => client.send(command, options));
}
