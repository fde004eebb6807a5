import type { AccountId, OrganizationAccount } from "../model/index.ts";

/** A root or an organizational unit. */
export interface OrganizationUnit {
  readonly id: string;
  /** Names from the root down; empty for the root itself. */
  readonly path: readonly string[];
}

/** The whole AWS organization: its tree, and every account in it. */
export interface OrganizationReading {
  readonly managementAccountId: AccountId;
  /** The root first. */
  readonly units: readonly OrganizationUnit[];
  /** Sorted by name, then by id. */
  readonly accounts: readonly OrganizationAccount[];
}

/** How the making of an account stands. AWS works on it after it has answered. */
export type AccountCreation =
  | { readonly status: "in-progress"; readonly requestId: string; readonly name: string }
  | {
      readonly status: "succeeded";
      readonly requestId: string;
      readonly name: string;
      readonly accountId: AccountId;
    }
  /** `reason` as AWS has it: `EMAIL_ALREADY_EXISTS`, `ACCOUNT_LIMIT_EXCEEDED`, … */
  | { readonly status: "failed"; readonly requestId: string; readonly name: string; readonly reason: string };

export interface AccountRequest {
  readonly name: string;
  readonly email: string;
  /** The role that lets the management account in. */
  readonly roleName: string;
}

/** The port to AWS Organizations. Only the management account may use all of it. Refusals are thrown as CloudFailure. */
export interface OrganizationCloud {
  /** Reads tree and accounts; `tags` costs one call for each account. */
  readOrganization(options: { readonly tags: boolean }): Promise<OrganizationReading>;
  requestAccount(request: AccountRequest): Promise<AccountCreation>;
  accountCreation(requestId: string): Promise<AccountCreation>;
  /** Creations that have not ended. AWS says their names, not their e-mail addresses. */
  openCreations(): Promise<readonly AccountCreation[]>;
  moveAccount(accountId: AccountId, fromId: string, toId: string): Promise<void>;
}
