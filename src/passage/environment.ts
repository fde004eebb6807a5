import type { SessionCredentials } from "../model/index.ts";

/** The shells and formats that `rolebridge env` writes for. */
export const shells = ["bash", "fish", "powershell", "cmd", "dotenv"] as const;
export type Shell = (typeof shells)[number];

/** What `env` sets, and takes away again. */
const credentialVariables = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
] as const;
const regionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"] as const;
const ownVariables = ["ROLEBRIDGE_ROLE"] as const;

/** Other ways to credentials, and to a profile with its own: a role that was entered stands alone. */
const competingVariables = [
  "AWS_PROFILE",
  "AWS_DEFAULT_PROFILE",
  "AWS_SECURITY_TOKEN",
  "AWS_ROLE_ARN",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
] as const;

/** A variable to set, or (undefined) to unset. */
export type EnvironmentChanges = Readonly<Record<string, string | undefined>>;

/** The role that an environment is for. */
export interface EnvironmentRole {
  /** `Operator@shop-production` */
  readonly name: string;
  readonly region?: string;
}

/** The environment of a command that runs in a role. */
export function roleEnvironment(role: EnvironmentRole, credentials: SessionCredentials): EnvironmentChanges {
  return {
    ...unset(competingVariables),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: credentials.expiration,
    ...regionOf(role),
    ROLEBRIDGE_ROLE: role.name,
  };
}

/** Where a role's credentials are served, in the protocol of AWS containers. */
export interface CredentialAddress {
  readonly url: string;
  readonly token: string;
}

/**
 * The environment of a command that fetches its role's credentials from an address. SDKs ask such an address last, after
 * the files under `~/.aws`: with a key of the person's own in there, the command would not be in the role. So the files
 * are out of its sight.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function servedEnvironment(
  role: EnvironmentRole,
  address: CredentialAddress,
  noFile: string,
): EnvironmentChanges {
  return {
    ...unset([...credentialVariables, ...competingVariables]),
    AWS_CONTAINER_CREDENTIALS_FULL_URI: address.url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: address.token,
    AWS_CONFIG_FILE: noFile,
    AWS_SHARED_CREDENTIALS_FILE: noFile,
    ...regionOf(role),
    ROLEBRIDGE_ROLE: role.name,
  };
}

/** What takes a role out of an environment again. */
export function clearedEnvironment(): EnvironmentChanges {
  return unset([...credentialVariables, ...regionVariables, ...ownVariables]);
}

function regionOf({ region }: EnvironmentRole): EnvironmentChanges {
  return region === undefined ? {} : Object.fromEntries(regionVariables.map((name) => [name, region]));
}

function unset(names: readonly string[]): EnvironmentChanges {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** The changes as lines for a shell to evaluate, or as a dotenv file (which cannot unset). */
export function renderEnvironment(changes: EnvironmentChanges, shell: Shell): string {
  const lines = Object.entries(changes).flatMap(([name, value]) => {
    const line = value === undefined ? unsetLine(name, shell) : setLine(name, value, shell);
    return line === undefined ? [] : [line];
  });
  return lines.map((line) => `${line}\n`).join("");
}

function setLine(name: string, value: string, shell: Shell): string {
  switch (shell) {
    case "bash":
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
    case "fish":
      return `set -gx ${name} '${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
    case "powershell":
      return `$Env:${name} = '${value.replaceAll("'", "''")}'`;
    case "cmd":
      return `set "${name}=${value.replaceAll("%", "%%")}"`;
    case "dotenv":
      return `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$", "\\$")}"`;
  }
}

function unsetLine(name: string, shell: Shell): string | undefined {
  switch (shell) {
    case "bash":
      return `unset ${name}`;
    case "fish":
      return `set -e ${name}`;
    case "powershell":
      return `Remove-Item Env:${name} -ErrorAction SilentlyContinue`;
    case "cmd":
      return `set "${name}="`;
    case "dotenv":
      return undefined;
  }
}
