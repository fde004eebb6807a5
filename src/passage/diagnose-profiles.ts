// What the AWS tools' own files have that leads elsewhere, or that AWS would refuse.
import { asksRolebridge, type ProfileSection, readProfiles } from "./aws-config.ts";
import { grantName } from "./choose-grant.ts";
import { type Finding, problem, warning } from "./finding.ts";
import type { MachineFacts } from "./machine.ts";
import type { PassportGrant } from "./passport.ts";
import { sessionLimits } from "./session-plan.ts";

const writeAnew = "write it anew: rolebridge config";

export function profileFindings(facts: MachineFacts): readonly Finding[] {
  const { config, credentials, grant } = facts;
  const profiles = readProfiles(config.text, "config");
  const keys = readProfiles(credentials.text, "credentials");
  const findings = sourceFindings(facts, profiles, keys);
  if (grant === undefined) return findings;
  const name = grantName(grant);
  const competing = keys.get(name);
  if (competing !== undefined) {
    findings.push(
      problem(
        "keys-of-same-name",
        `${credentials.path}:${competing.line} has keys of a profile ${name}: AWS tools use them instead`,
        "remove or rename that section",
      ),
    );
  }
  return [...findings, ...ownProfileFindings(facts, grant, profiles.get(name))];
}

type Profiles = ReadonlyMap<string, ProfileSection>;

/** The profile that the person signs in with. */
function sourceFindings(
  { config, credentials, settings, missingLogin }: MachineFacts,
  profiles: Profiles,
  keys: Profiles,
): Finding[] {
  const source = settings?.profile;
  if (source === undefined) return [];
  const findings: Finding[] = [];
  if (!profiles.has(source) && !keys.has(source)) {
    findings.push(
      problem(
        "no-source-profile",
        `you sign in with the profile ${source}, which stands neither in ${config.path} nor in ${credentials.path}`,
        "sign in with one that does: rolebridge login --profile NAME",
      ),
    );
  }
  if (asksRolebridge(profiles.get(source))) {
    findings.push(
      problem(
        "source-is-ours",
        `you sign in with the profile ${source}, which gets its credentials from rolebridge itself`,
        "sign in with the profile that has your own key: rolebridge login --profile NAME",
      ),
    );
  }
  if (missingLogin !== undefined) {
    findings.push(
      problem(
        "no-login-session",
        `the \`aws login\` session of the profile ${source} is not there: ${missingLogin}`,
        `run: aws login${source === "default" ? "" : ` --profile ${source}`}`,
      ),
    );
  }
  return findings;
}

/** The role's own profile. */
function ownProfileFindings(facts: MachineFacts, grant: PassportGrant, own?: ProfileSection): Finding[] {
  const { config, missingProgram } = facts;
  const name = grantName(grant);
  if (own === undefined) {
    return [warning("no-profile", `${config.path} has no profile ${name}`, "write it: rolebridge config")];
  }
  const at = `${config.path}:${own.line}`;
  if (missingProgram !== undefined) {
    const gone = `the profile ${name} starts ${missingProgram}, which is not there any more`;
    return [problem("program-moved", gone, writeAnew)];
  }
  if (own.settings["role_arn"] === undefined) return [];
  if (own.settings["credential_process"] !== undefined) {
    const what = `${at} has both role_arn and credential_process: AWS tools take one of them`;
    return [problem("two-ways", what, "remove the section and write it anew: rolebridge config")];
  }
  return roleProfileFindings(facts, grant, own.settings, at);
}

/** What AWS would refuse in a profile that the AWS tools assume themselves. */
function roleProfileFindings(
  { passport, settings }: MachineFacts,
  grant: PassportGrant,
  profile: ProfileSection["settings"],
  at: string,
): Finding[] {
  const findings: Finding[] = [];
  const anew = "write it anew: rolebridge config --via role";
  const find = (id: string, what: string): void => void findings.push(problem(id, `${at} ${what}`, anew));
  if (profile["role_arn"] !== grant.roleArn) {
    find("another-role", `leads to ${profile["role_arn"]}, and the grant to ${grant.roleArn}`);
  }
  const sessionName = profile["role_session_name"];
  if (sessionName !== passport.user) {
    const says = sessionName === undefined ? "has no role_session_name" : `names its sessions ${sessionName}`;
    const what = `${at} ${says}: most doors in let ${passport.user} in by that name alone`;
    findings.push(warning("another-session-name", what, anew));
  }
  const isKey = settings?.source === "access-key";
  if (isKey && grant.mfa === "required" && profile["mfa_serial"] === undefined) {
    find("no-mfa-serial", "has no mfa_serial, and the door in asks for MFA");
  }
  const limit = isKey ? grant.sessionDuration : Math.min(grant.sessionDuration, sessionLimits.chained);
  const duration = Number(profile["duration_seconds"] ?? 0);
  if (settings !== undefined && duration > limit) {
    find("too-long", `asks for ${duration} seconds, and AWS gives at most ${limit}`);
  }
  return findings;
}
