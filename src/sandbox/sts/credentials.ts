import type { Arn } from "../../model/index.ts";
import { isoSeconds } from "../instant.ts";
import type { Shape } from "../operation.ts";
import type { Account, Credential } from "../state.ts";

/** Temporary credentials as answers carry them. */
export function showCredentials(credential: Credential): Shape {
  return {
    AccessKeyId: credential.accessKeyId,
    SecretAccessKey: credential.secretAccessKey,
    SessionToken: credential.sessionToken,
    Expiration: isoSeconds(new Date(credential.expiresAt ?? 0)),
  };
}

/** ARN of a session: `assumed-role/NAME/SESSION`, `federated-user/NAME`. */
export function sessionArn(account: Account, resource: string): Arn {
  return `arn:${account.partition}:sts::${account.id}:${resource}`;
}
