import { fileURLToPath } from "node:url";
import type { AwsProfile } from "../../passage/aws-config.ts";
import { grantName } from "../../passage/choose-grant.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Passport, PassportGrant } from "../../passage/passport.ts";
import { sessionLimits } from "../../passage/session-plan.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import type { Session } from "../session.ts";

/**
 * A profile for each role. `process`: the AWS tools ask `rolebridge creds`; `role`: they assume the role themselves from
 * the profile that holds the person's own credentials.
 */
export function profilesFor(
  passport: Passport,
  via: "process" | "role",
  settings: SignInSettings | undefined,
  env: Session["env"],
): readonly AwsProfile[] {
  const command = creationCommand(env);
  return passport.grants.map((grant) => ({
    name: grantName(grant),
    settings: [
      ...(via === "process" ? [processSetting(grant, command)] : roleSettings(grant, passport, settings)),
      ...(grant.region === undefined ? [] : [["region", grant.region] as const]),
    ],
  }));
}

function processSetting(grant: PassportGrant, command: string): readonly [string, string] {
  return ["credential_process", `${command} creds ${grantName(grant)}`];
}

/**
 * How an SDK starts us: it runs no shell and expands nothing, so the command is named by its path, in double quotes where
 * that has blanks. `ROLEBRIDGE_COMMAND` names another one.
 */
function creationCommand(env: Session["env"]): string {
  const own = env["ROLEBRIDGE_COMMAND"];
  if (own !== undefined && own !== "") return own;
  const script = process.argv[1] ?? fileURLToPath(import.meta.url);
  return [process.execPath, script].map((part) => (/\s/.test(part) ? `"${part}"` : part)).join(" ");
}

function roleSettings(
  grant: PassportGrant,
  passport: Passport,
  settings: SignInSettings | undefined,
): readonly (readonly [string, string])[] {
  if (settings === undefined) {
    throw new PassageProblem(
      "profiles that assume a role need to know how you sign in",
      "sign in first: rolebridge login; or let rolebridge give the credentials: rolebridge config",
    );
  }
  const isKey = settings.source === "access-key";
  const duration = isKey ? grant.sessionDuration : Math.min(grant.sessionDuration, sessionLimits.chained);
  return [
    ["role_arn", grant.roleArn],
    ["source_profile", settings.profile ?? "default"],
    ["role_session_name", passport.user],
    ["duration_seconds", String(duration)],
    // The AWS tools do not inherit it from the source profile.
    ...(isKey && grant.mfa === "required" && settings.mfaSerialNumber !== undefined
      ? [["mfa_serial", settings.mfaSerialNumber] as const]
      : []),
  ];
}
