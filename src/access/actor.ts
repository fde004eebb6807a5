import type { AccountId, Arn, Directory } from "../model/index.ts";

/** Who stands at the beginning of a step. */
export type Actor =
  | { readonly kind: "person"; readonly name: string; readonly arn: Arn }
  | { readonly kind: "user"; readonly accountId: AccountId; readonly name: string; readonly arn: Arn }
  | { readonly kind: "role"; readonly accountId: AccountId; readonly name: string; readonly arn: Arn }
  /** Any principal of an account that was not read. */
  | { readonly kind: "account"; readonly accountId: AccountId }
  /** One principal of an account that was not read. */
  | { readonly kind: "principal"; readonly arn: string }
  /** Every principal of AWS, in whichever account. */
  | { readonly kind: "anyone" }
  | { readonly kind: "provider"; readonly arn: string }
  | { readonly kind: "service"; readonly name: string };

/** Equal for equal actors. */
export function actorKey(actor: Actor): string {
  switch (actor.kind) {
    case "person":
    case "user":
    case "role":
    case "principal":
    case "provider":
      return actor.arn;
    case "account":
      return actor.accountId;
    case "anyone":
      return "*";
    case "service":
      return actor.name;
  }
}

/** The actor in the words of people. */
export function actorText(actor: Actor, directory: Directory): string {
  switch (actor.kind) {
    case "person":
      return actor.name;
    case "user":
    case "role":
      return `${actor.kind} ${actor.name} of ${accountText(actor.accountId, directory)}`;
    case "account":
      return `a principal of account ${accountText(actor.accountId, directory)}`;
    case "principal":
      return actor.arn;
    case "anyone":
      return "any AWS principal";
    case "provider":
      return `identity provider ${actor.arn}`;
    case "service":
      return `service ${actor.name}`;
  }
}

/** The account's declared name; the id of one that is not declared. */
export function accountText(accountId: string, { accounts }: Directory): string {
  return accounts.find((one) => one.accountId === accountId)?.name ?? accountId;
}
