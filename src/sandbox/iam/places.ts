// ARNs of what does not exist yet, or does not exist at all: decisions are made on an ARN before anybody looks.
import type { Arn } from "../../model/index.ts";
import type { Account } from "../state.ts";
import type { InstanceProfile, ServerCertificate } from "./entities.ts";

export type IamKind =
  | "user"
  | "group"
  | "role"
  | "policy"
  | "mfa"
  | "saml-provider"
  | "oidc-provider"
  | InstanceProfile["kind"]
  | ServerCertificate["kind"];

/** `arn:aws:iam::ACCOUNT:kind/path/name`; `path` has both slashes. */
export function iamArn(account: Account, kind: IamKind, path: string, name: string): Arn {
  return `arn:${account.partition}:iam::${account.id}:${kind}${path}${name}`;
}
