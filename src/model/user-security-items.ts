/** Credentials and devices of one user, by the ids that IAM's calls need to remove them. No secret is in here. */
export interface UserSecurityItems {
  readonly hasLoginProfile: boolean;
  readonly accessKeys: readonly { readonly accessKeyId: string; readonly status: "Active" | "Inactive" }[];
  readonly mfaDevices: readonly { readonly serialNumber: string; readonly isVirtual: boolean }[];
  readonly sshPublicKeyIds: readonly string[];
  readonly signingCertificateIds: readonly string[];
  readonly serviceSpecificCredentialIds: readonly string[];
}
