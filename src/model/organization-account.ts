import type { AccountId } from "./account-id.ts";
import type { Tags } from "./tags.ts";

/** What AWS Organizations says of an account's life. */
export type OrganizationAccountState =
  | "PENDING_ACTIVATION"
  | "ACTIVE"
  | "SUSPENDED"
  | "PENDING_CLOSURE"
  | "CLOSED";

/** One account as the AWS organization knows it. */
export interface OrganizationAccount {
  readonly accountId: AccountId;
  /** The name that AWS shows; any text. */
  readonly name: string;
  readonly email: string;
  readonly state: OrganizationAccountState;
  readonly isManagement: boolean;
  /** The root or organizational unit that the account stands in. */
  readonly parentId: string;
  /** Names of the organizational units from the root down to the account; empty directly under the root. */
  readonly units: readonly string[];
  readonly tags: Tags;
}
