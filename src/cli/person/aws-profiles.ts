import { homedir } from "node:os";
import { join } from "node:path";
import type { AwsProfile } from "../../passage/aws-config.ts";
import { grantName } from "../../passage/choose-grant.ts";
import { processLine } from "../../passage/command-line.ts";
import { PassageProblem } from "../../passage/passage-problem.ts";
import type { Passport, PassportGrant } from "../../passage/passport.ts";
import { sessionLimits } from "../../passage/session-plan.ts";
import type { SignInSettings } from "../../passage/sign-in-settings.ts";
import type { Session } from "../session.ts";

/** The AWS tools' own files. */
export function awsFiles({ env }: Pick<Session, "env">): {
  readonly config: string;
  readonly credentials: string;
  /** Where `aws login` keeps its sessions. */
  readonly loginCache: string;
} {
  const folder = join(env["HOME"] || homedir(), ".aws");
  return {
    config: env["AWS_CONFIG_FILE"] || join(folder, "config"),
    credentials: env["AWS_SHARED_CREDENTIALS_FILE"] || join(folder, "credentials"),
    loginCache: env["AWS_LOGIN_CACHE_DIRECTORY"] || join(folder, "login", "cache"),
  };
}

/** A profile for each role in which the AWS tools ask `rolebridge creds`. `place` says where the passport is found again. */
export function processProfiles(
  passport: Passport,
  place: readonly string[],
  env: Session["env"],
): readonly AwsProfile[] {
  return passport.grants.map((grant) =>
    profileOf(grant, [["credential_process", credsLine(grant, place, env)]]),
  );
}

/**
 * How an SDK starts us: it expands nothing, so the command is named by its path. `ROLEBRIDGE_COMMAND` names another one,
 * as it is to stand there.
 */
function credsLine(grant: PassportGrant, place: readonly string[], env: Session["env"]): string {
  const own = env["ROLEBRIDGE_COMMAND"];
  const command = own ? own : processLine([process.execPath, process.argv[1] ?? ""]);
  const rest = processLine(["creds", grantName(grant), ...place]);
  if (command === undefined || rest === undefined) {
    throw new PassageProblem(
      `the AWS tools could not read a command with the path ${[process.execPath, process.argv[1], ...place].join(" ")}`,
      "move what has quotes or dollar signs in its path, or name the command in ROLEBRIDGE_COMMAND",
    );
  }
  return `${command} ${rest}`;
}

/** A profile for each role that the AWS tools assume themselves, from the profile with the person's own credentials. */
export function roleProfiles(
  passport: Passport,
  settings: SignInSettings | undefined,
): readonly AwsProfile[] {
  if (settings === undefined) {
    throw new PassageProblem(
      "profiles that assume a role need to know how you sign in",
      "sign in first: rolebridge login; or let rolebridge give the credentials: rolebridge config",
    );
  }
  return passport.grants.map((grant) => profileOf(grant, roleSettings(grant, passport, settings)));
}

function roleSettings(
  grant: PassportGrant,
  passport: Passport,
  settings: SignInSettings,
): AwsProfile["settings"] {
  const isKey = settings.source === "access-key";
  const duration = isKey ? grant.sessionDuration : Math.min(grant.sessionDuration, sessionLimits.chained);
  return [
    ["role_arn", grant.roleArn],
    settings.profile === undefined
      ? ["credential_source", "Environment"]
      : ["source_profile", settings.profile],
    ["role_session_name", passport.user],
    ["duration_seconds", String(duration)],
    // The AWS tools do not inherit it from the source profile.
    ...(isKey && grant.mfa === "required" && settings.mfaSerialNumber !== undefined
      ? [["mfa_serial", settings.mfaSerialNumber] as const]
      : []),
  ];
}

function profileOf(grant: PassportGrant, settings: AwsProfile["settings"]): AwsProfile {
  return {
    name: grantName(grant),
    settings: [...settings, ...(grant.region === undefined ? [] : [["region", grant.region] as const])],
  };
}
