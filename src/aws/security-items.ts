import type { IAMClient } from "@aws-sdk/client-iam";
import type { AccountId, UserSecurityItems } from "../model/index.ts";
import { callIamIn } from "./call.ts";
import { isNoSuchEntity } from "./failure.ts";

/** Reads what hangs on one user. Each list is far below one page: IAM admits at most a handful of each. */
export async function readSecurityItems(
  client: IAMClient,
  accountId: AccountId,
  userName: string,
): Promise<UserSecurityItems> {
  const iam = await import("@aws-sdk/client-iam");
  const call = callIamIn(accountId);
  const user = { UserName: userName };
  const [hasLoginProfile, keys, devices, sshKeys, certificates, credentials] = await Promise.all([
    call("GetLoginProfile", () => client.send(new iam.GetLoginProfileCommand(user))).then(
      () => true,
      (error: unknown) => {
        if (isNoSuchEntity(error)) return false;
        throw error;
      },
    ),
    call("ListAccessKeys", () => client.send(new iam.ListAccessKeysCommand(user))),
    call("ListMFADevices", () => client.send(new iam.ListMFADevicesCommand(user))),
    call("ListSSHPublicKeys", () => client.send(new iam.ListSSHPublicKeysCommand(user))),
    call("ListSigningCertificates", () => client.send(new iam.ListSigningCertificatesCommand(user))),
    call("ListServiceSpecificCredentials", () =>
      client.send(new iam.ListServiceSpecificCredentialsCommand(user)),
    ),
  ]);
  return {
    hasLoginProfile,
    accessKeys: (keys.AccessKeyMetadata ?? []).map((key) => ({
      accessKeyId: key.AccessKeyId ?? "",
      status: key.Status === "Active" ? "Active" : "Inactive",
    })),
    mfaDevices: (devices.MFADevices ?? []).map(({ SerialNumber = "" }) => ({
      serialNumber: SerialNumber,
      // The serial number of a virtual device is an ARN of kind `mfa`; hardware has its maker's number, FIDO kind `u2f`.
      isVirtual: /^arn:[^:]*:iam::\d{12}:mfa\//.test(SerialNumber),
    })),
    sshPublicKeyIds: (sshKeys.SSHPublicKeys ?? []).map((key) => key.SSHPublicKeyId ?? ""),
    signingCertificateIds: (certificates.Certificates ?? []).map((one) => one.CertificateId ?? ""),
    serviceSpecificCredentialIds: (credentials.ServiceSpecificCredentials ?? []).map(
      (one) => one.ServiceSpecificCredentialId ?? "",
    ),
  };
}
