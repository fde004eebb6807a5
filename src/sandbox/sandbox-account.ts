/** An account that exists from the start, as a member of the sandbox's AWS organization. */
export interface SandboxAccount {
  readonly name: string;
  readonly accountId: string;
  readonly email?: string;
  /** The role that trusts the management account; `OrganizationAccountAccessRole` where none is given. */
  readonly reachRole?: string;
  /** A second role that trusts the management account and may only read. */
  readonly readRole?: string;
}

export interface SandboxCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
