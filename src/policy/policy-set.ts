import type { CompiledDocument } from "./compiled-document.ts";

/** The policies of one level of an AWS organization: the root, an organizational unit or the account. */
export interface PolicyLevel {
  readonly level: string;
  readonly policies: readonly CompiledDocument[];
}

/** All policies that take part in one decision. */
export interface PolicySet {
  /** The user's own and its groups'; the role's. */
  readonly identity: readonly CompiledDocument[];
  readonly boundary?: CompiledDocument;
  /** Session policies: one set, absent where empty. */
  readonly session: readonly CompiledDocument[];
  /** Of the caller's account, from the root down; empty: the account is in no AWS organization, or is its management account. */
  readonly scps: readonly PolicyLevel[];
  /** Of the resource's account; each level also has the policy that allows all. */
  readonly rcps: readonly PolicyLevel[];
  /** The resource's own policy: for a role its trust policy. */
  readonly resource?: CompiledDocument;
}
