import type { SessionCredentials } from "../model/index.ts";

/**
 * The line that `credential_process` expects: version 1, with an expiration, so that SDKs ask again in time.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sourcing-external.html
 */
export function credentialProcessLine(credentials: SessionCredentials): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
    Expiration: credentials.expiration,
  });
}

/** What the container credentials endpoint answers; the member is `Token` there. */
export function containerCredentials(credentials: SessionCredentials): string {
  return JSON.stringify({
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    Token: credentials.sessionToken,
    Expiration: credentials.expiration,
  });
}

/** Whether credentials may still be handed on: SDKs renew what has less than fifteen minutes left. */
export function isFresh(credentials: SessionCredentials, now: Date, atLeastSeconds: number): boolean {
  return Date.parse(credentials.expiration) - now.getTime() > atLeastSeconds * 1000;
}
