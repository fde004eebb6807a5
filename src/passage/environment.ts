import type { SessionCredentials } from "../model/index.ts";

/** The shells and formats that `rolebridge env` writes for. */
export const shells = ["bash", "fish", "powershell", "cmd", "dotenv"] as const;
export type Shell = (typeof shells)[number];

/** Variables that carry credentials or choose them: what we set, and what would override it. */
const credentialVariables = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
] as const;
const regionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"] as const;
const ownVariables = ["ROLEBRIDGE_ROLE"] as const;

/** A variable to set, or (undefined) to unset. */
export type EnvironmentChanges = Readonly<Record<string, string | undefined>>;

/** The environment of a command that runs in a role. `AWS_PROFILE` goes: it would compete with the keys. */
export function roleEnvironment(
  way: { readonly name: string; readonly region?: string },
  credentials: SessionCredentials,
): EnvironmentChanges {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_CREDENTIAL_EXPIRATION: credentials.expiration,
    ...(way.region !== undefined && { AWS_REGION: way.region, AWS_DEFAULT_REGION: way.region }),
    AWS_PROFILE: undefined,
    ROLEBRIDGE_ROLE: way.name,
  };
}

/** What takes a role out of an environment again. */
export function clearedEnvironment(): EnvironmentChanges {
  const names = [...credentialVariables, ...regionVariables, ...ownVariables];
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
