import { nameOfArn } from "./arn.ts";
import type { DirectoryAccount } from "./world.ts";

/** How Rolebridge enters an account: by a role assumed from the ambient credentials, or by an AWS profile. */
export type Reach =
  | { readonly kind: "role"; readonly role: string; readonly readRole?: string }
  | { readonly kind: "profile"; readonly profile: string };

/** Names of the roles by which Rolebridge enters an account; they may be declared with their paths. */
export function reachRoleNames(account: DirectoryAccount | undefined): readonly string[] {
  const declared = [account?.reachRole, account?.reachReadRole];
  return declared.flatMap((one) => (one === undefined ? [] : [nameOfArn(one)]));
}

/** Whether Rolebridge enters the account by the role of this name. IAM compares names without regard to case. */
export function isReachRole(account: DirectoryAccount | undefined, name: string): boolean {
  return reachRoleNames(account).some((one) => one.toLowerCase() === name.toLowerCase());
}
