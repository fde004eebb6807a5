import type { AccountId, IamWrite } from "../model/index.ts";

// A plan as commands of the AWS CLI: exact, in the plan's own order, for whoever may run nothing else.

/** One step of a plan. */
export interface ScriptStep {
  readonly accountId: AccountId;
  readonly work: IamWrite | { readonly removeCredentialsOf: string };
}

/** How the script comes into an account. */
export type ScriptEntry =
  | { readonly kind: "own"; readonly accountId: AccountId; readonly name: string }
  | { readonly kind: "role"; readonly accountId: AccountId; readonly name: string; readonly roleArn: string }
  | {
      readonly kind: "profile";
      readonly accountId: AccountId;
      readonly name: string;
      readonly profile: string;
    };

export interface ScriptOptions {
  readonly entries: readonly ScriptEntry[];
  /** Comment lines at the beginning. */
  readonly head: readonly string[];
}

const functions = `
# enter_role ID ROLE-ARN: keeps the credentials of a session there.
enter_role() {
  keys=$(aws sts assume-role --role-arn "$2" --role-session-name rolebridge \\
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
  set -- "$1" $keys
  eval "way_$1=role key_$1=\\$2 secret_$1=\\$3 token_$1=\\$4"
  check "$1"
}

# enter_profile ID PROFILE: keeps the name of a profile that leads there.
enter_profile() {
  eval "way_$1=profile profile_$1=\\$2"
  check "$1"
}

# enter_own ID: the caller is there already.
enter_own() {
  eval "way_$1=own"
  check "$1"
}

# check ID: goes no further where the credentials for an account lead into another one.
check() {
  there=$(at "$1" sts get-caller-identity --query Account --output text)
  [ "$there" = "$1" ] && return
  echo "stopped: the credentials for account $1 lead to \${there:-none}" >&2
  exit 1
}

# at ID COMMAND…: runs the AWS CLI in an account. No key is ever an argument of a command, where others could read it.
at() (
  id=$1
  shift
  eval "way=\\$way_$id"
  case "$way" in
    role)
      eval "AWS_ACCESS_KEY_ID=\\$key_$id AWS_SECRET_ACCESS_KEY=\\$secret_$id AWS_SESSION_TOKEN=\\$token_$id"
      export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
      # What belongs to the caller's own keys; an old name of the token goes before the new one.
      unset AWS_SECURITY_TOKEN AWS_CREDENTIAL_EXPIRATION
      aws "$@"
      ;;
    profile)
      # Keys in the environment may go before a profile, and would be the caller's own.
      unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_SECURITY_TOKEN
      eval "profile=\\$profile_$id"
      aws --profile "$profile" "$@"
      ;;
    own) aws "$@" ;;
  esac
)

# remove_credentials ID USER: all that lets a user sign in; it must go before the user can.
remove_credentials() {
  at "$1" iam delete-login-profile --user-name "$2" 2>/dev/null || true
  for key in $(at "$1" iam list-access-keys --user-name "$2" --query 'AccessKeyMetadata[].AccessKeyId' --output text); do
    at "$1" iam delete-access-key --user-name "$2" --access-key-id "$key"
  done
  for device in $(at "$1" iam list-mfa-devices --user-name "$2" --query 'MFADevices[].SerialNumber' --output text); do
    at "$1" iam deactivate-mfa-device --user-name "$2" --serial-number "$device"
    case "$device" in arn:*:mfa/*) at "$1" iam delete-virtual-mfa-device --serial-number "$device" ;; esac
  done
  for key in $(at "$1" iam list-ssh-public-keys --user-name "$2" --query 'SSHPublicKeys[].SSHPublicKeyId' --output text); do
    at "$1" iam delete-ssh-public-key --user-name "$2" --ssh-public-key-id "$key"
  done
  for certificate in $(at "$1" iam list-signing-certificates --user-name "$2" --query 'Certificates[].CertificateId' --output text); do
    at "$1" iam delete-signing-certificate --user-name "$2" --certificate-id "$certificate"
  done
  for credential in $(at "$1" iam list-service-specific-credentials --user-name "$2" \\
    --query 'ServiceSpecificCredentials[].ServiceSpecificCredentialId' --output text); do
    at "$1" iam delete-service-specific-credential --user-name "$2" --service-specific-credential-id "$credential"
  done
}
`;

/** A script for a POSIX shell; stops at the first command that fails. */
export function planAsScript(steps: readonly ScriptStep[], { entries, head }: ScriptOptions): string {
  const used = new Set(steps.map(({ accountId }) => accountId));
  return [
    "#!/bin/sh",
    ...head.map((line) => `# ${line}`.trimEnd()),
    "set -eu",
    functions.trimEnd(),
    "",
    ...entries.filter(({ accountId }) => used.has(accountId)).map(entryLine),
    "",
    ...steps.map(stepLine),
    "",
  ].join("\n");
}

function entryLine(entry: ScriptEntry): string {
  const comment = ` # ${entry.name}`;
  switch (entry.kind) {
    case "own":
      return `enter_own ${entry.accountId}${comment}`;
    case "profile":
      return `enter_profile ${entry.accountId} ${quoted(entry.profile)}${comment}`;
    case "role":
      return `enter_role ${entry.accountId} ${quoted(entry.roleArn)}${comment}`;
  }
}

function stepLine({ accountId, work }: ScriptStep): string {
  if ("removeCredentialsOf" in work)
    return `remove_credentials ${accountId} ${quoted(work.removeCredentialsOf)}`;
  return `at ${accountId} iam ${commandName(work.call)} --cli-input-json ${quoted(JSON.stringify(work.input))} >/dev/null`;
}

/** `DeactivateMFADevice` is `deactivate-mfa-device`. */
export function commandName(call: string): string {
  return call
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}

/** A text as one word of a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
